// Owns which part of the import graph is drawn: from where it begins, whether plain reads count, and which leaves are folded into one
// box. A fold holds files of one folder that one file alone brings in and that bring in nothing.

import {
  edgesByTarget,
  type GraphEdge,
  type GraphNode,
  type ImportGraph,
  reachedFrom,
} from "../../../eval/inspect/import-graph.ts";

/** What is asked to be drawn. */
export interface GraphChoice {
  /** Nodes where the drawing begins; undefined for all. */
  readonly starts: readonly string[] | undefined;
  /** Whether what is only read, by `import` and its likes, is drawn too. */
  readonly withReads: boolean;
  /** Folds that are open. */
  readonly open: ReadonlySet<string>;
}

/** Several files as one box. */
export interface Fold {
  readonly id: string;
  readonly kind: "fold";
  /** The folder, with a slash at its end; empty at the root. */
  readonly folder: string;
  readonly members: readonly string[];
}

/** What is drawn. */
export interface ShownGraph {
  readonly nodes: readonly (GraphNode | Fold)[];
  readonly edges: readonly GraphEdge[];
  /** The fold that holds a node which is not drawn by itself. */
  readonly folds: ReadonlyMap<string, string>;
}

/** Fewer files than these are not worth a fold. */
const leastFold = 5;

/** The part of a graph that is drawn. */
export function shownGraph(graph: ImportGraph, choice: GraphChoice): ShownGraph {
  const edges = graph.edges.filter(({ uses }) => choice.withReads || uses.some(isListing));
  const ids =
    choice.starts === undefined ? touched(graph, edges) : reachedFrom({ nodes: graph.nodes, edges }, choice.starts);
  const nodes = graph.nodes.filter(({ id }) => ids.has(id));
  const inside = edges.filter(({ from, to }) => ids.has(from) && ids.has(to));
  return fold(nodes, inside, choice.open);
}

function isListing(use: GraphEdge["uses"][number]): boolean {
  return use === "imports" || use === "modules" || use === "machine" || use === "layout";
}

function touched({ nodes }: ImportGraph, edges: readonly GraphEdge[]): Set<string> {
  const ids = new Set(edges.flatMap(({ from, to }) => [from, to]));
  for (const { id, kind } of nodes) if (kind === "machine") ids.add(id);
  return ids;
}

function fold(nodes: readonly GraphNode[], edges: readonly GraphEdge[], open: ReadonlySet<string>): ShownGraph {
  const out = new Set(edges.map(({ from }) => from));
  const sources = edgesByTarget(edges);
  const groups = new Map<string, { folder: string; members: string[] }>();
  for (const node of nodes) {
    if (node.kind !== "file" || node.state !== "present" || node.diagnostics.length > 0 || out.has(node.id)) continue;
    const [source, ...others] = sources.get(node.id) ?? [];
    if (source === undefined || others.length > 0 || source.rules.length > 0) continue;
    const folder = node.path.slice(0, node.path.lastIndexOf("/") + 1);
    const id = `fold:${source.from}\0${folder}`;
    const group = groups.get(id) ?? { folder, members: [] };
    groups.set(id, group);
    group.members.push(node.id);
  }
  const folds = new Map<string, string>();
  const boxes = new Map<string, Fold>();
  for (const [id, { folder, members }] of groups) {
    if (members.length < leastFold || open.has(id)) continue;
    boxes.set(id, { id, kind: "fold", folder, members });
    for (const member of members) folds.set(member, id);
  }
  const drawn = new Set<string>();
  const shown: (GraphNode | Fold)[] = [];
  for (const node of nodes) {
    const at = folds.get(node.id);
    if (at === undefined) shown.push(node);
    else if (!drawn.has(at)) {
      drawn.add(at);
      shown.push(boxes.get(at)!);
    }
  }
  const lines = new Map<string, GraphEdge>();
  for (const edge of edges) {
    const to = folds.get(edge.to) ?? edge.to;
    const key = `${edge.from}\0${to}`;
    if (!lines.has(key)) lines.set(key, { ...edge, to });
  }
  return { nodes: shown, edges: [...lines.values()], folds };
}
