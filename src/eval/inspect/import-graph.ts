// Owns what the graph of a project's files is: machines, files, and who brings in whom. It is plain data, in an order that depends
// on nothing but the project; paths are relative to the project's root, with `/`.

/**
 * How a file is brought in. `machine` leads from the file that makes a machine to the machine; `layout` is what the names of
 * folders and files alone give to a machine, as Clan's `machines/<name>/configuration.nix`.
 */
export type ImportUse = "imports" | "modules" | "import" | "importApply" | "callPackage" | "machine" | "layout";

/** A place in a file; line and column begin at 1, columns count UTF-16 units. */
export interface GraphPlace {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** What a rule reports, as far as the graph shows it. */
export interface GraphDiagnostic extends GraphPlace {
  readonly rule: string;
  readonly severity: "error" | "warning" | "info";
  readonly message: string;
}

/** Something that evaluates modules. */
export interface MachineNode {
  readonly id: string;
  readonly kind: "machine";
  /** `evaluation`: a call such as `evalModules` that no output gives a name; its name is then its place. */
  readonly class: "nixos" | "darwin" | "home" | "clan" | "other" | "evaluation";
  readonly name: string;
  /** The call or the entry that makes it; absent where only the layout of files tells of it. */
  readonly place: GraphPlace | undefined;
  /** Modules that it is given from elsewhere, as they are written: those of inputs, or what is not known. */
  readonly others: readonly string[];
  /** Whether it has modules that are not known. */
  readonly isOpen: boolean;
}

/** A file, or what is missing in its place. */
export interface FileNode {
  readonly id: string;
  readonly kind: "file";
  readonly path: string;
  /** `outside`: beyond the project's root, where nothing is read. */
  readonly state: "present" | "missing" | "outside";
  /** Elements of its `imports` that are no file of the project, as they are written. */
  readonly others: readonly string[];
  /** Whether its `imports` hold more than is known. */
  readonly isOpen: boolean;
  readonly diagnostics: readonly GraphDiagnostic[];
}

export type GraphNode = MachineNode | FileNode;

/** One node brings in another one. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Without duplicates, sorted. */
  readonly uses: readonly ImportUse[];
  /** Where, in order of path and position. */
  readonly places: readonly GraphPlace[];
  /** Whether the path is computed, so that no text of the file names it as a whole. */
  readonly isComputed: boolean;
  /** Rules that report an error on the expression that brings the target in. */
  readonly rules: readonly string[];
}

/** The graph. Machines come first, in order of name; then files, in order of path. Edges are in the order of their nodes and places. */
export interface ImportGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** What a graph holds, in numbers. */
export interface GraphCounts {
  readonly machines: number;
  readonly files: number;
  readonly edges: number;
  readonly errors: number;
  readonly missing: number;
}

/** Counts what a graph holds. */
export function countGraph({ nodes, edges }: ImportGraph): GraphCounts {
  const files = nodes.filter((node) => node.kind === "file");
  return {
    machines: nodes.filter((node) => node.kind === "machine" && node.class !== "evaluation").length,
    files: files.filter(({ state }) => state === "present").length,
    edges: edges.length,
    errors: files.reduce((sum, { diagnostics }) => sum + diagnostics.length, 0),
    missing: files.filter(({ state }) => state === "missing").length,
  };
}

/**
 * Nodes that can be reached from some, these included. A `flake.nix` that is only read does not bring in what it brings in as a flake.
 */
export function reachedFrom({ edges }: ImportGraph, starts: Iterable<string>): Set<string> {
  const targets = edgesBySource(edges);
  const begin = new Set(starts);
  const reached = new Set(begin);
  for (const id of reached) {
    if (isFlakeFile(id) && !begin.has(id)) continue;
    for (const edge of targets.get(id) ?? []) reached.add(edge.to);
  }
  return reached;
}

/** Whether a node is a `flake.nix`, by its id. */
export function isFlakeFile(id: string): boolean {
  return id === "file:flake.nix" || (id.startsWith("file:") && id.endsWith("/flake.nix"));
}

/** The edges by the node that they leave, in their order. */
export function edgesBySource(edges: readonly GraphEdge[]): ReadonlyMap<string, readonly GraphEdge[]> {
  return groupBy(edges, ({ from }) => from);
}

/** The edges by the node that they lead to, in their order. */
export function edgesByTarget(edges: readonly GraphEdge[]): ReadonlyMap<string, readonly GraphEdge[]> {
  return groupBy(edges, ({ to }) => to);
}

/** The part of a graph that holds some nodes, and the edges between them. */
export function subgraph({ nodes, edges }: ImportGraph, ids: ReadonlySet<string>): ImportGraph {
  return {
    nodes: nodes.filter(({ id }) => ids.has(id)),
    edges: edges.filter(({ from, to }) => ids.has(from) && ids.has(to)),
  };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
