// Owns finding files that bring each other in without end: through `imports`, which the module system follows without
// looking where it has been, and through `import`, where each file needs the other's value. Only certain steps count.

import type { SourceFile } from "../../project/source-file.ts";
import { areBothEmpty, Cell, CellMap, Facts } from "../../project/tracking.ts";
import type { Evaluator } from "../evaluator.ts";
import { stronglyConnected } from "../strongly-connected.ts";
import { alternativesOf, type Origin, type SingleValue, unknownValue } from "../value.ts";
import { isFileModule, type ModuleImports, type ModuleReader } from "./modules.ts";

/** A place at which one file brings the next one in. */
export interface ImportStep {
  readonly origin: Origin;
  /** Absolute path of the file that is brought in. */
  readonly target: string;
}

/** Files that bring each other in. */
export interface ImportCycle {
  /** `imports`: as modules; `import`: by their values. */
  readonly kind: "imports" | "import";
  /** Each leads to the file that the next one stands in, the last to that of the first. */
  readonly steps: readonly ImportStep[];
}

interface Edge {
  /** Absolute path of a file that is a module. */
  readonly target: string;
  /** One step, or more where files in between are functions that are called on the way. */
  readonly steps: readonly ImportStep[];
}

/** The modules in place of a file, and what they lead to. */
interface Expansion {
  readonly edges: Edge[];
  readonly visited: Set<unknown>;
}

/** A file that holds more modules in place than this, or makes them without end, is looked into no further. */
const expansionLimit = 200;

/** The cycles of one project. Each is found once, at the file that comes first by path. */
class ImportCycles {
  readonly #evaluator: Evaluator;
  readonly #modules: ModuleReader;
  readonly #edges: CellMap<string, readonly Edge[]>;
  /** Files whose circles are known. */
  readonly #settled = new Set<string>();
  /** The circles, by their first file. */
  readonly #groups = new Map<string, ReadonlySet<string>>();

  constructor(evaluator: Evaluator, modules: ModuleReader, edges: CellMap<string, readonly Edge[]>) {
    this.#evaluator = evaluator;
    this.#modules = modules;
    this.#edges = edges;
  }

  /** The cycles of which a file is the first. */
  startingAt(file: SourceFile): ImportCycle[] {
    return [this.#ofModules(file.path), this.#ofValues(file)].filter((cycle) => cycle !== undefined);
  }

  #ofModules(path: string): ImportCycle | undefined {
    if (!this.#settled.has(path)) {
      const visited = new Set<string>();
      // From a file that is settled nothing leads to one that is not.
      const targetsOf = (from: string) => {
        visited.add(from);
        return this.#edgesOf(from).flatMap(({ target }) => (this.#settled.has(target) ? [] : target));
      };
      for (const group of stronglyConnected([path], targetsOf)) {
        const [first] = [...group].sort();
        this.#groups.set(first!, new Set(group));
      }
      for (const seen of visited) this.#settled.add(seen);
    }
    const group = this.#groups.get(path);
    return group && { kind: "imports", steps: this.#wayRound(path, group) };
  }

  /** The shortest way from a file back to it. */
  #wayRound(path: string, group: ReadonlySet<string>): ImportStep[] {
    const cameBy = new Map<string, { readonly from: string; readonly edge: Edge }>();
    const queue = [path];
    for (const from of queue) {
      for (const edge of this.#edgesOf(from)) {
        if (!group.has(edge.target) || cameBy.has(edge.target)) continue;
        cameBy.set(edge.target, { from, edge });
        queue.push(edge.target);
      }
      if (cameBy.has(path)) break;
    }
    const steps: ImportStep[] = [];
    let at = path;
    do {
      const { from, edge } = cameBy.get(at)!;
      steps.unshift(...edge.steps);
      at = from;
    } while (at !== path);
    return steps;
  }

  #edgesOf(path: string): readonly Edge[] {
    const { project } = this.#evaluator;
    return this.#edges.get(project.tracker, path, () => {
      const file = project.file(path);
      const module = file && this.#modules.modulesOf(file).find(isFileModule);
      const expansion: Expansion = { edges: [], visited: new Set() };
      this.#follow(module?.imports, [], expansion);
      return expansion.edges;
    });
  }

  #follow(imports: ModuleImports | undefined, before: readonly ImportStep[], expansion: Expansion): void {
    const lists = alternativesOf(imports?.value ?? unknownValue);
    const known = lists.map((list) => new Set(list.kind === "list" ? list.elements : []));
    for (const { thunk, value, origin = imports!.origin } of imports?.elements ?? []) {
      const isCertain = known.every((elements) => elements.has(thunk));
      if (!isCertain || value.kind === "choice") continue;
      const target = this.#targetOf(value);
      if (target !== undefined) expansion.edges.push({ target, steps: [...before, { origin, target }] });
      else if (value.kind === "attrs" && !expansion.visited.has(value.attributes)) {
        expansion.visited.add(value.attributes);
        if (expansion.visited.size > expansionLimit) return;
        // What `importApply` makes is a module that holds the called function's.
        const isStep = value.call !== undefined && value.call.target !== before.at(-1)?.target;
        const steps = isStep ? [...before, { origin, target: value.call.target }] : before;
        this.#follow(this.#modules.importsOf(value, origin), steps, expansion);
      }
    }
  }

  /** The file that an element stands for as a whole; undefined where it is a module made in place. */
  #targetOf(value: SingleValue): string | undefined {
    if (value.kind === "path") {
      const target = value.path === undefined ? undefined : this.#evaluator.project.importTarget(value.path);
      return target?.kind === "file" ? target.path : undefined;
    }
    if ((value.kind !== "attrs" && value.kind !== "lambda") || value.call?.kind !== "import") return undefined;
    const { target } = value.call;
    const thunk = this.#evaluator.file(target);
    const whole = thunk && this.#evaluator.ask(thunk).value;
    const isWhole =
      (whole?.kind === "attrs" && value.kind === "attrs" && whole.attributes === value.attributes) ||
      (whole?.kind === "lambda" && value.kind === "lambda" && whole.node === value.node);
    return isWhole ? target : undefined;
  }

  #ofValues(file: SourceFile): ImportCycle | undefined {
    const thunk = this.#evaluator.file(file.path);
    const value = thunk && this.#evaluator.ask(thunk).value;
    if (value?.kind !== "error" || value.reason !== "cycle" || value.cycle === undefined) return undefined;
    const steps = importSteps(value.cycle);
    const paths = steps.map(({ target }) => target);
    if ([...paths].sort()[0] !== file.path || !paths.every((path) => this.#fails(path))) return undefined;
    const start = steps.findIndex(({ origin }) => origin.file === file);
    return { kind: "import", steps: [...steps.slice(start), ...steps.slice(0, start)] };
  }

  // One file may be entered on a way that another need not take.
  #fails(path: string): boolean {
    const thunk = this.#evaluator.file(path);
    return thunk !== undefined && this.#evaluator.ask(thunk).value.kind === "error";
  }
}

// Where evaluation goes from one file's own value to that of the next.
function importSteps(cycle: readonly Origin[]): ImportStep[] {
  const starts = cycle.flatMap(({ file, node }, index) => (file.tree.root.expression === node ? index : []));
  if (starts[0] !== 0) return [];
  return starts.map((_, index) => {
    const next = starts[index + 1];
    return { origin: cycle.at((next ?? 0) - 1)!, target: cycle[next ?? 0]!.file.path };
  });
}

// What is known of a project: all its cycles together, and those that begin at a file.
class KnownCycles {
  readonly #all = new Cell<ImportCycles>();
  readonly #edges = new CellMap<string, readonly Edge[]>();
  // A cycle is told by places in texts, so that none is like one of an earlier state.
  readonly at: Facts<string, readonly ImportCycle[]>;

  constructor(evaluator: Evaluator, modules: ModuleReader) {
    const { project } = evaluator;
    const all = () =>
      this.#all.get(project.tracker, () => {
        // What it gathers on the way it keeps, whoever asked for it.
        project.tracker?.noteEverything();
        return new ImportCycles(evaluator, modules, this.#edges);
      });
    this.at = new Facts((path): readonly ImportCycle[] => {
      const file = project.file(path);
      return file === undefined ? [] : all().startingAt(file);
    }, areBothEmpty);
  }
}

const known = new WeakMap<Evaluator, KnownCycles>();

/** The import cycles of which a file is the first, in a project that an evaluator looks at. */
export function importCyclesAt(evaluator: Evaluator, modules: ModuleReader, file: SourceFile): readonly ImportCycle[] {
  const cycles = known.get(evaluator) ?? new KnownCycles(evaluator, modules);
  known.set(evaluator, cycles);
  return cycles.at.get(evaluator.project.tracker, file.path);
}
