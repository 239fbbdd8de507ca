// Owns the import graph as trees for a terminal: what each machine brings in, then what is left. A subtree is drawn once; where it
// comes again, a mark says so.

import {
  countGraph,
  edgesBySource,
  edgesByTarget,
  type GraphEdge,
  type GraphNode,
  type ImportGraph,
  isFlakeFile,
} from "../../eval/inspect/import-graph.ts";
import { counted } from "../../text/counted.ts";
import type { InspectOptions } from "./inspect-input.ts";
import { formatRow, type RowPart } from "./text-row.ts";

/** Files that nothing names, of which so many are listed. */
const looseLimit = 20;

/** The graph as text. `starts` are the nodes that were asked for; without them everything is shown. */
export function importsText(
  graph: ImportGraph,
  starts: readonly string[] | undefined,
  options: InspectOptions,
): string {
  return new TreePrinter(graph, options).print(starts);
}

/** How much of a row's width the lines of the tree may take. */
const indentationShare = 0.4;

class TreePrinter {
  readonly #graph: ImportGraph;
  readonly #options: InspectOptions;
  readonly #nodes: ReadonlyMap<string, GraphNode>;
  readonly #out: ReadonlyMap<string, readonly GraphEdge[]>;
  readonly #in: ReadonlyMap<string, readonly GraphEdge[]>;
  readonly #drawn = new Set<string>();
  readonly #rows: string[] = [];

  constructor(graph: ImportGraph, options: InspectOptions) {
    this.#graph = graph;
    this.#options = options;
    this.#nodes = new Map(graph.nodes.map((node) => [node.id, node]));
    // That a file makes a machine is said where the machine is.
    const edges = graph.edges.filter(({ uses }) => uses.some((use) => use !== "machine"));
    this.#out = edgesBySource(edges);
    this.#in = edgesByTarget(edges);
  }

  print(starts: readonly string[] | undefined): string {
    const { theme } = this.#options;
    this.#row([{ text: this.#summary(), paint: theme.lead }]);
    const isAll = starts === undefined;
    const roots = starts ?? this.#roots();
    for (const id of roots) {
      // A file below one that was asked for has been drawn there.
      if (this.#drawn.has(id)) continue;
      this.#rows.push("");
      const node = this.#nodes.get(id)!;
      this.#row([...this.#nameParts(node, undefined), ...this.#noteParts(node, undefined)]);
      if (!isAll) this.#namedBy(id);
      this.#drawTree(id);
    }
    if (isAll) this.#printLoose();
    return `${this.#rows.join("\n")}\n`;
  }

  #summary(): string {
    const { machines, files, edges, errors, missing } = countGraph(this.#graph);
    return [
      counted(machines, "machine"),
      counted(files, "file"),
      counted(edges, "edge"),
      ...(errors > 0 ? [counted(errors, "error")] : []),
      ...(missing > 0 ? [`${missing} missing`] : []),
    ].join(" · ");
  }

  // Machines; then files that nobody names; then, of circles that nothing leads into, the first file.
  #roots(): string[] {
    const { nodes } = this.#graph;
    const covered = new Set<string>();
    const roots: string[] = [];
    const cover = (id: string) => {
      roots.push(id);
      const stack = [id];
      for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
        if (covered.has(at) || (isFlakeFile(at) && at !== id)) continue;
        covered.add(at);
        for (const { to } of this.#out.get(at) ?? []) stack.push(to);
      }
    };
    for (const node of nodes) if (node.kind === "machine") cover(node.id);
    for (const { id } of nodes) if (!covered.has(id) && this.#out.has(id) && !this.#in.has(id)) cover(id);
    for (const { id } of nodes) if (!covered.has(id) && this.#out.has(id)) cover(id);
    return roots;
  }

  #namedBy(id: string): void {
    const { theme } = this.#options;
    for (const { from, places, uses } of this.#in.get(id) ?? []) {
      const node = this.#nodes.get(from)!;
      const place = places[0];
      const text = place === undefined ? nodeName(node) : `${place.path}:${place.line}`;
      this.#row([
        { text: "  named in ", paint: theme.faint },
        { text, paint: theme.plain, kind: "path" },
        { text: `  ${uses.join(", ")}`, paint: theme.faint, kind: "rest" },
      ]);
    }
  }

  // With a stack of its own: imports may go deeper than calls can.
  #drawTree(root: string): void {
    const { theme, width } = this.#options;
    const pending = this.#children(root, "");
    this.#drawn.add(root);
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { edge, lines, isLast } = next;
      const node = this.#nodes.get(edge.to)!;
      const hasMore = this.#out.has(node.id);
      const isRepeated = hasMore && this.#drawn.has(node.id);
      // A flake that is read is not entered, and has a tree of its own.
      const isApart = isFlakeFile(node.id);
      const prefix = cutLines(`${lines}${isLast ? "└─ " : "├─ "}`, width);
      this.#row([
        { text: prefix, paint: theme.faint },
        ...this.#nameParts(node, edge),
        ...(isRepeated && !isApart ? [{ text: "  ↑ above", paint: theme.faint, kind: "rest" as const }] : []),
        ...this.#noteParts(node, edge),
      ]);
      if (!hasMore || isRepeated || isApart) continue;
      this.#drawn.add(node.id);
      pending.push(...this.#children(node.id, `${lines}${isLast ? "   " : "│  "}`));
    }
  }

  // The last first, as a stack wants it.
  #children(id: string, lines: string): { edge: GraphEdge; lines: string; isLast: boolean }[] {
    const edges = this.#out.get(id) ?? [];
    return edges.map((edge, index) => ({ edge, lines, isLast: index === edges.length - 1 })).reverse();
  }

  #nameParts(node: GraphNode, edge: GraphEdge | undefined): RowPart[] {
    const { theme } = this.#options;
    if (node.kind === "machine") return [{ text: node.name, paint: theme.lead, kind: "path" }];
    const isFaulty = node.state === "missing" || (edge?.rules.length ?? 0) > 0;
    const paint = isFaulty ? theme.severity.error : edge === undefined ? theme.lead : theme.plain;
    return [{ text: node.path, paint, kind: "path" }];
  }

  #noteParts(node: GraphNode, edge: GraphEdge | undefined): RowPart[] {
    const { theme } = this.#options;
    const notes: RowPart[] = [];
    const note = (text: string, paint = theme.faint) => notes.push({ text: `  ${text}`, paint, kind: "rest" });
    for (const rule of edge?.rules ?? []) note(`✗ ${rule}`, theme.severity.error);
    if (node.kind === "file") {
      if (node.state === "missing") note("✗ is not there", theme.severity.error);
      if (node.state === "outside") note("outside the flake");
      const inside = new Set(node.diagnostics.map(({ rule }) => rule));
      // What is wrong with the import itself is said at the import; the rest is said once, where the file is drawn.
      if (!this.#drawn.has(node.id)) for (const rule of inside) note(`✗ ${rule} inside`, theme.severity.error);
    } else {
      note(node.class === "evaluation" ? "evaluates modules" : machineWords[node.class]);
      if (node.place !== undefined && node.class !== "evaluation") note(`${node.place.path}:${node.place.line}`);
    }
    const uses = edge?.uses ?? [];
    if (uses.length > 0 && !uses.some((use) => use === "imports" || use === "modules")) note(uses.join(", "));
    // What a file imports is said once, where it is drawn.
    if (this.#drawn.has(node.id)) return notes;
    if (node.others.length > 0) note(`+ ${node.others.join(", ")}`);
    if (node.isOpen) note("+ more that is not known");
    return notes;
  }

  #printLoose(): void {
    const { theme } = this.#options;
    const loose = this.#graph.nodes.filter(
      (node) => node.kind === "file" && !this.#out.has(node.id) && !this.#in.has(node.id),
    );
    if (loose.length === 0) return;
    this.#rows.push("");
    const heading = `${counted(loose.length, "file")} that no other file names by a path`;
    this.#row([{ text: heading, paint: theme.lead }]);
    for (const node of loose.slice(0, looseLimit)) {
      this.#row([{ text: "  ", paint: theme.plain }, ...this.#nameParts(node, undefined).map(plainly(theme.plain))]);
    }
    if (loose.length > looseLimit) {
      this.#row([{ text: `  and ${loose.length - looseLimit} more; --format json has all`, paint: theme.faint }]);
    }
  }

  #row(parts: readonly RowPart[]): void {
    this.#rows.push(formatRow(parts, this.#options.width));
  }
}

/** What a machine is called by its class. */
const machineWords = {
  nixos: "NixOS machine",
  darwin: "nix-darwin machine",
  home: "Home Manager configuration",
  clan: "Clan machine",
  other: "machine",
} as const;

function plainly(paint: RowPart["paint"]): (part: RowPart) => RowPart {
  return (part) => ({ ...part, paint });
}

function nodeName(node: GraphNode): string {
  return node.kind === "machine" ? node.name : node.path;
}

// Lines of a deep tree lose their front, and a mark stands for it.
function cutLines(prefix: string, width: number | undefined): string {
  const room = width === undefined ? prefix.length : Math.max(9, Math.floor(width * indentationShare));
  return prefix.length <= room ? prefix : `⋯${prefix.slice(prefix.length - room + 1)}`;
}
