// Owns the making of the import graph: what files write out, what the evaluator finds beyond that, machines on top, and what rules

// reported where it belongs.

import { relative } from "node:path/posix";
import { pathReferences } from "../../project/path-references.ts";
import type { ImportTarget, Project } from "../../project/project.ts";
import type { SourceFile } from "../../project/source-file.ts";
import type { AnyNode } from "../../syntax/index.ts";
import type { Span } from "../../text/span.ts";
import { containsSpan } from "../../text/span.ts";
import type { Evaluator } from "../evaluator.ts";
import type { ModuleReader } from "../modules/modules.ts";
import { alternativesOf, type Origin } from "../value.ts";
import type {
  FileNode,
  GraphDiagnostic,
  GraphEdge,
  GraphNode,
  GraphPlace,
  ImportGraph,
  ImportUse,
  MachineNode,
} from "./import-graph.ts";
import { findMachines, type Machine } from "./machines.ts";
import { exportedModule, findModuleExports, type ModuleExport, type ModuleExports } from "./module-exports.ts";
import { ModuleTargets } from "./module-targets.ts";

/** What a rule found; paths are absolute. */
export interface Mark {
  readonly rule: string;
  readonly severity: GraphDiagnostic["severity"];
  readonly message: string;
  readonly path: string;
  readonly span: Span;
}

/** The graph of a project, with what rules found in it. */
export function buildImportGraph(evaluator: Evaluator, modules: ModuleReader, marks: readonly Mark[]): ImportGraph {
  return new GraphBuilder(evaluator, modules, marks).build();
}

interface OpenEdge {
  readonly from: string;
  readonly to: string;
  readonly uses: Set<ImportUse>;
  readonly places: Map<AnyNode, Origin>;
  readonly rules: Set<string>;
  isComputed: boolean;
}

interface OpenFile {
  readonly path: string;
  readonly state: FileNode["state"];
  readonly others: Map<string, Origin>;
  isOpen: boolean;
}

class GraphBuilder {
  readonly #evaluator: Evaluator;
  readonly #modules: ModuleReader;
  readonly #project: Project;
  readonly #marks = new Map<string, Mark[]>();
  readonly #files = new Map<string, OpenFile>();
  readonly #machines: { readonly node: MachineNode; readonly others: Map<string, Origin> }[] = [];
  readonly #edges = new Map<string, OpenEdge>();
  /** Elements that are a machine's own; the file that writes them brings in the machine instead. */
  readonly #ofMachines = new Set<AnyNode>();

  constructor(evaluator: Evaluator, modules: ModuleReader, marks: readonly Mark[]) {
    this.#evaluator = evaluator;
    this.#modules = modules;
    this.#project = evaluator.project;
    for (const mark of marks) this.#marks.set(mark.path, [...(this.#marks.get(mark.path) ?? []), mark]);
  }

  build(): ImportGraph {
    findMachines(this.#evaluator, this.#modules).forEach((machine) => void this.#addMachine(machine));
    for (const path of this.#project.files) {
      const file = this.#project.file(path);
      if (file === undefined) continue;
      this.#fileId({ kind: "file", path });
      this.#addWritten(file);
      this.#addEvaluated(file);
    }
    this.#addExported();
    const machines = this.#machines.map(({ node, others }) => ({ ...node, others: [...others.keys()] }));
    const files = [...this.#files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
    const nodes: GraphNode[] = [...machines, ...files.map((file) => this.#fileNode(file))];
    const order = new Map(nodes.map(({ id }, index) => [id, index]));
    const edges = [...this.#edges.values()].map((edge) => this.#edge(edge));
    // Of one node, targets stand in the order in which they are written.
    edges.sort((a, b) => order.get(a.from)! - order.get(b.from)! || comparePlaces(a, b) || (a.to < b.to ? -1 : 1));
    return { nodes, edges };
  }

  #addMachine(machine: Machine): void {
    const { name, origin, targets, files, others, isOpen } = machine;
    const place = origin && this.#place(origin);
    const shown = name ?? `${place!.path}:${place!.line}`;
    const id = `${name === undefined ? "evaluation" : "machine"}:${shown}`;
    if (this.#machines.some(({ node }) => node.id === id)) return;
    const node: MachineNode = { id, kind: "machine", class: machine.class, name: shown, place, others: [], isOpen };
    this.#machines.push({ node, others: new Map(others) });
    if (origin !== undefined) {
      this.#addEdge(this.#fileId({ kind: "file", path: origin.file.path }), id, "machine", origin);
    }
    for (const { target, place: at } of targets) {
      this.#ofMachines.add(at.node);
      this.#addEdge(id, this.#fileId(target), "modules", at);
    }
    for (const path of files) {
      const file = this.#project.file(path);
      const isGiven = targets.some(({ target }) => target.path === path);
      if (file === undefined || isGiven) continue;
      this.#addEdge(id, this.#fileId({ kind: "file", path }), "layout", { file, node: file.tree.root });
    }
  }

  #addWritten(file: SourceFile): void {
    const from = this.#fileId({ kind: "file", path: file.path });
    for (const { node, path, use, isGuarded } of pathReferences(this.#project, file)) {
      const target = this.#project.importTarget(path);
      if (this.#isOfMachine(node) || (target.kind === "missing" && isGuarded)) continue;
      this.#addEdge(from, this.#fileId(target), use, { file, node });
    }
  }

  // What stands in a module's `imports`, computed paths and applied files among it.
  #addEvaluated(file: SourceFile): void {
    const from = this.#fileId({ kind: "file", path: file.path });
    for (const { imports } of this.#modules.modulesOf(file)) {
      if (imports === undefined) continue;
      const found = new ModuleTargets(this.#evaluator);
      for (const { thunk, origin } of imports.elements) found.addModule(thunk, origin ?? imports.origin);
      const isListOpen = alternativesOf(imports.value).some((value) => value.kind !== "list" || value.isOpen);
      const node = this.#files.get(file.path)!;
      if (isListOpen || found.isOpen) node.isOpen = true;
      for (const [text, origin] of found.others) node.others.set(text, origin);
      for (const { target, place } of found.targets) {
        if (this.#isOfMachine(place.node)) continue;
        const to = this.#fileId(target);
        const isWritten = this.#edges.has(`${from}\0${to}`);
        // What may be imported need not be there.
        if (!isWritten && target.kind === "missing") continue;
        this.#addEdge(from, to, "imports", place, !isWritten);
      }
    }
  }

  // Modules of the flake itself that are named by its outputs.
  #addExported(): void {
    const holders = [
      ...this.#machines.map(({ node, others }) => ({ id: node.id, others, use: "modules" as const })),
      ...[...this.#files.values()].map(({ path, others }) => ({
        id: this.#fileId({ kind: "file", path }),
        others,
        use: "imports" as const,
      })),
    ];
    let exports: ModuleExports | undefined;
    for (const { id, others, use } of holders) {
      // What a module that is written in place names in turn is added behind, and looked at too.
      for (const [text, origin] of others) {
        const name = exportedModule(text);
        if (name === undefined) continue;
        exports ??= findModuleExports(this.#project);
        const found = exports.get(name);
        if (found === undefined) continue;
        others.delete(text);
        if (found.kind === "file") this.#addEdge(id, this.#fileId(found), use, origin);
        else this.#addInline(id, found, use, others);
      }
    }
  }

  // A module that is written in place brings its imports to whoever names it.
  #addInline(
    id: string,
    { kind, file, node }: Exclude<ModuleExport, { kind: "file" }>,
    use: ImportUse,
    others: Map<string, Origin>,
  ): void {
    const inner = new ModuleTargets(this.#evaluator);
    const environment = this.#modules.environmentAt(file, node);
    const thunk = this.#evaluator.thunk(file, node, environment);
    if (kind === "imports") inner.addList(thunk, { file, node });
    else inner.addModule(thunk, { file, node });
    for (const { target, place } of inner.targets) {
      if (target.kind === "file") this.#addEdge(id, this.#fileId(target), use, place);
    }
    for (const [text, origin] of inner.others) others.set(text, origin);
  }

  #isOfMachine(node: AnyNode): boolean {
    for (let at: AnyNode | undefined = node; at !== undefined; at = at.parent) {
      if (this.#ofMachines.has(at)) return true;
      if (at.kind === "binding" || at.kind === "list_expression") return false;
    }
    return false;
  }

  #addEdge(from: string, to: string, use: ImportUse, origin: Origin, isComputed = false): void {
    const key = `${from}\0${to}`;
    let edge = this.#edges.get(key);
    if (edge === undefined) {
      edge = { from, to, uses: new Set(), places: new Map(), rules: new Set(), isComputed };
      this.#edges.set(key, edge);
    }
    edge.uses.add(use);
    // An element and the path in it are one place.
    const isKnown = [...edge.places.values()].some(
      ({ file, node }) => file === origin.file && containsSpan(origin.node.span, node.span),
    );
    if (use === "layout") return;
    if (!isKnown) edge.places.set(origin.node, origin);
    for (const { rule, severity, span } of this.#marks.get(origin.file.path) ?? []) {
      if (severity === "error" && use !== "machine" && isAbout(span, origin.node)) edge.rules.add(rule);
    }
  }

  #fileId({ kind, path }: ImportTarget): string {
    if (!this.#files.has(path)) {
      this.#files.set(path, { path, state: kind === "file" ? "present" : kind, others: new Map(), isOpen: false });
    }
    return `file:${relative(this.#project.root, path)}`;
  }

  #fileNode({ path, state, others, isOpen }: OpenFile): FileNode {
    const file = this.#project.file(path);
    const marks = file === undefined ? [] : (this.#marks.get(path) ?? []).map((mark) => this.#diagnostic(file, mark));
    const shown = relative(this.#project.root, path);
    const node = { id: `file:${shown}`, kind: "file" as const, path: shown, state, others: [...others.keys()], isOpen };
    return { ...node, diagnostics: marks };
  }

  #diagnostic(file: SourceFile, { rule, severity, message, span }: Mark): GraphDiagnostic {
    const { line, column } = file.text.lines.position(span.start);
    return { rule, severity, message, path: relative(this.#project.root, file.path), line, column };
  }

  #edge({ from, to, uses, places, rules, isComputed }: OpenEdge): GraphEdge {
    const shown = [...places.values()].map((origin) => this.#place(origin));
    shown.sort((a, b) => (a.path === b.path ? a.line - b.line || a.column - b.column : a.path < b.path ? -1 : 1));
    return { from, to, uses: [...uses].sort(), places: shown, isComputed, rules: [...rules].sort() };
  }

  #place({ file, node }: Origin): GraphPlace {
    const { line, column } = file.text.lines.position(node.start);
    return { path: relative(this.#project.root, file.path), line, column };
  }
}

function comparePlaces({ places: [a] }: GraphEdge, { places: [b] }: GraphEdge): number {
  if (a === undefined || b === undefined) return (a === undefined ? 1 : 0) - (b === undefined ? 1 : 0);
  return a.path === b.path ? a.line - b.line || a.column - b.column : a.path < b.path ? -1 : 1;
}

// Whether what is reported lies in the element of the list, or the value of the name, that a node is a part of.
function isAbout(span: Span, node: AnyNode): boolean {
  if (span.start <= node.start && node.end <= span.end) return true;
  let around: AnyNode | undefined = node;
  while (around !== undefined && !(around.start <= span.start && span.end <= around.end)) around = around.parent;
  return around !== undefined && !shared.has(around.kind);
}

// What holds several elements, or more than modules.
const shared: ReadonlySet<AnyNode["kind"]> = new Set<AnyNode["kind"]>([
  "attrset_expression",
  "binary_expression",
  "binding",
  "binding_set",
  "function_expression",
  "let_expression",
  "list_expression",
  "rec_attrset_expression",
  "source_code",
]);
