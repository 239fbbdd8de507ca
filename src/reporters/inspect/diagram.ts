// Owns diagrams as Mermaid and DOT draw them: boxes, arrows, and groups of boxes. Identifiers are made here; text of the flake
// stands in labels only, each character that could mean something written as a number.

import { visibleText } from "../display-text.ts";

/** What a box or an arrow is; the renderers paint each kind alike in all diagrams. */
export type DiagramKind = "plain" | "machine" | "faint" | "secret" | "error";

/** A box. */
export interface DiagramNode {
  readonly id: string;
  readonly label: string;
  readonly kind: DiagramKind;
  /** Name of the group that it stands in. */
  readonly group?: string;
}

/** An arrow. */
export interface DiagramEdge {
  readonly from: string;
  readonly to: string;
  readonly label?: string;
  readonly kind: DiagramKind;
}

/** A diagram; groups appear in the order of the boxes. */
export interface Diagram {
  readonly nodes: readonly DiagramNode[];
  readonly edges: readonly DiagramEdge[];
}

const kinds: readonly DiagramKind[] = ["machine", "faint", "secret", "error"];

const mermaidStyles: Readonly<Record<DiagramKind, string>> = {
  plain: "",
  machine: "font-weight:bold,stroke-width:2px",
  faint: "stroke-dasharray:4 3,color:#777777",
  secret: "stroke:#8a5a00,stroke-width:2px",
  error: "stroke:#c62828,stroke-width:2px,color:#c62828",
};

/** The diagram for Mermaid. */
export function mermaidDiagram({ nodes, edges }: Diagram): string {
  const ids = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const lines = ["flowchart LR"];
  let groups = 0;
  for (const [group, members] of byGroup(nodes)) {
    if (group !== undefined) lines.push(`  subgraph g${groups++}["${mermaidText(group)}"]`);
    for (const { id, label, kind } of members) {
      const text = `"${mermaidText(label)}"`;
      lines.push(
        `${group === undefined ? "  " : "    "}${ids.get(id)}${kind === "machine" ? `([${text}])` : `[${text}]`}`,
      );
    }
    if (group !== undefined) lines.push("  end");
  }
  for (const { from, to, label, kind } of edges) {
    const arrow = kind === "faint" ? "-.->" : kind === "error" ? "==>" : "-->";
    lines.push(`  ${ids.get(from)} ${arrow}${label === undefined ? "" : `|"${mermaidText(label)}"|`} ${ids.get(to)}`);
  }
  for (const kind of kinds) {
    const members = nodes.filter((node) => node.kind === kind).map(({ id }) => ids.get(id));
    if (members.length === 0) continue;
    lines.push(`  classDef ${kind} ${mermaidStyles[kind]}`, `  class ${members.join(",")} ${kind}`);
  }
  const wrong = edges.flatMap(({ kind }, index) => (kind === "error" ? [index] : []));
  if (wrong.length > 0) lines.push(`  linkStyle ${wrong.join(",")} stroke:#c62828,color:#c62828`);
  return `${lines.join("\n")}\n`;
}

const dotStyles: Readonly<Record<DiagramKind, string>> = {
  plain: "",
  machine: 'shape=box, style="rounded,bold"',
  faint: 'style=dashed, color="#777777", fontcolor="#777777"',
  secret: 'color="#8a5a00", penwidth=2',
  error: 'color="#c62828", fontcolor="#c62828", penwidth=2',
};

/** The diagram for Graphviz. */
export function dotDiagram({ nodes, edges }: Diagram, name: string): string {
  const ids = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const lines = [
    `digraph "${dotText(name)}" {`,
    "  rankdir=LR;",
    '  node [shape=box, fontname="sans-serif", fontsize=11];',
    '  edge [fontname="sans-serif", fontsize=9, color="#555555"];',
  ];
  let groups = 0;
  for (const [group, members] of byGroup(nodes)) {
    if (group !== undefined) lines.push(`  subgraph cluster_${groups++} {`, `    label="${dotText(group)}";`);
    for (const { id, label, kind } of members) {
      lines.push(`${group === undefined ? "  " : "    "}${ids.get(id)} [${attributes(label, kind)}];`);
    }
    if (group !== undefined) lines.push("  }");
  }
  for (const { from, to, label, kind } of edges) {
    const list = attributes(label, kind);
    lines.push(`  ${ids.get(from)} -> ${ids.get(to)}${list === "" ? "" : ` [${list}]`};`);
  }
  return `${lines.join("\n")}\n}\n`;
}

function attributes(label: string | undefined, kind: DiagramKind): string {
  return [label === undefined ? "" : `label="${dotText(label)}"`, dotStyles[kind]]
    .filter((part) => part !== "")
    .join(", ");
}

// In a quoted label Mermaid reads entities, and in some places markup and Markdown; what is plain in all of them stays.
function mermaidText(text: string): string {
  return [...visibleText(text)]
    .map((character) => (/[\p{L}\p{N} ./_:,+@=-]/u.test(character) ? character : `#${character.codePointAt(0)};`))
    .join("");
}

// A backslash begins an escape sequence in labels; nothing else has a meaning between quotes.
function dotText(text: string): string {
  return visibleText(text).replace(/[\\"]/g, "\\$&");
}

function byGroup(nodes: readonly DiagramNode[]): ReadonlyMap<string | undefined, readonly DiagramNode[]> {
  const groups = new Map<string | undefined, DiagramNode[]>();
  for (const node of nodes) {
    const group = groups.get(node.group);
    if (group === undefined) groups.set(node.group, [node]);
    else group.push(node);
  }
  return groups;
}
