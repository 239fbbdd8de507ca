// Owns the fixpoints of a project: each root is walked once, with everything that it imports, and each module that no root
// reaches once by itself. What is found is handed out by file.

import type { SourceFile } from "../../project/source-file.ts";
import type { AnyNode, FunctionExpression } from "../../syntax/index.ts";
import type { Demand, Fixpoint } from "../demand.ts";
import type { Environment } from "../environment.ts";
import type { Evaluator } from "../evaluator.ts";
import type { Thunk } from "../thunk.ts";
import type { ErrorValue } from "../value.ts";
import type { VarsTraffic } from "../vars/vars-traffic.ts";
import { explore, projectOutputs } from "./flake.ts";
import type { Knot } from "./knots.ts";
import { conventionalNames, type ModuleArguments } from "./module-arguments.ts";
import { isTestMachine } from "./module-position.ts";
import { findModuleRoots, type ModuleRoot, systemRoot, writtenSpecialArgs } from "./module-roots.ts";
import { FileWalks, RootWalk, SharedWalks } from "./root-walk.ts";

/** What the walk of one root keeps for those who ask about machines. */
export interface WalkedRoot {
  readonly root: ModuleRoot;
  /** Functions and files that it reaches. */
  readonly entered: ReadonlySet<unknown>;
  readonly traffic: VarsTraffic;
  /** What its modules are bound to read of Clan's vars. */
  readonly varsReads: readonly Demand[];
}

/** What walking every root of a project found. */
interface RootWalks {
  readonly roots: readonly WalkedRoot[];
  /** Functions and files that some root reaches. */
  readonly entered: ReadonlySet<unknown>;
  readonly knots: ReadonlyMap<SourceFile, readonly Knot[]>;
  /** Functions that are modules of a fixpoint inside one of a root. */
  readonly inner: ReadonlySet<unknown>;
}

/** The fixpoints of one project, found and walked when first asked for. */
export class Fixpoints {
  readonly #evaluator: Evaluator;
  readonly #environmentAt: (file: SourceFile, node: AnyNode) => Environment | undefined;
  readonly #arguments = new WeakMap<FunctionExpression, ModuleArguments>();
  readonly #shared: SharedWalks;
  readonly #walked = new WeakMap<Fixpoint, Map<string, FileWalks>>();
  readonly #cycles: ErrorValue[] = [];
  #walks: RootWalks | undefined;
  #special: ReadonlyMap<string, undefined> | undefined;

  constructor(evaluator: Evaluator, environmentAt: (file: SourceFile, node: AnyNode) => Environment | undefined) {
    this.#evaluator = evaluator;
    this.#environmentAt = environmentAt;
    this.#shared = new SharedWalks(evaluator);
  }

  /** Whether a root reaches a file, or a module function, along paths that are certain. */
  isReached(module: string | FunctionExpression): boolean {
    return this.#rootWalks().entered.has(module);
  }

  /** Every root, in the order in which they are found: systems of the flake's outputs first. */
  get roots(): readonly WalkedRoot[] {
    return this.#rootWalks().roots;
  }

  /** Whether a function is set as the value of an option of some root, and so is a module of a fixpoint inside. */
  isInner(fn: FunctionExpression): boolean {
    return this.#rootWalks().inner.has(fn);
  }

  /** What roots cannot evaluate, by the file in which the late value is read. */
  knotsReadIn(file: SourceFile): readonly Knot[] {
    return this.#rootWalks().knots.get(file) ?? [];
  }

  /** Outputs of the flake that need themselves to be known. */
  outputCycles(): readonly ErrorValue[] {
    this.#rootWalks();
    return this.#cycles;
  }

  /** The arguments of a module that is entered by itself. */
  argumentsOf(fn: FunctionExpression | undefined): ModuleArguments {
    const known = fn && this.#arguments.get(fn);
    if (known !== undefined) return known;
    // What calls pass is looked up only for names that custom does not settle.
    const isEarly = (name: string) => conventionalNames.has(name) || this.#specialArgs().has(name);
    // Where the test brings the packages, the options of `nixpkgs` cannot be set, or make none (nixos/modules/misc/nixpkgs/read-only.nix).
    const isPackagesLate = fn === undefined || !isTestMachine(fn);
    const isShared = fn !== undefined && isPackagesLate && !this.#specialArgs().has("pkgs");
    // Functions inside others may be modules of a fixpoint inside, to which what surrounds them is early.
    const isOuter = fn?.parent?.kind === "source_code";
    const args: ModuleArguments = (isShared ? this.#shared.argumentsOf(fn) : undefined) ?? {
      fixpoint: isOuter ? this.#shared.fixpoint : { label: "the machine" },
      specialArgs: { has: isEarly, get: () => undefined },
      lateArguments: { has: (name) => name === "pkgs" && isPackagesLate && !isEarly(name) },
    };
    if (fn !== undefined) this.#arguments.set(fn, args);
    return args;
  }

  // Names that come early in this project: by custom, by configuration, or because some call passes them so.
  #specialArgs(): ReadonlyMap<string, undefined> {
    if (this.#special === undefined) {
      const names = new Set([...conventionalNames, ...this.#evaluator.project.configuration.evaluation.specialArgs]);
      for (const file of this.#files()) for (const name of writtenSpecialArgs(file)) names.add(name);
      this.#special = new Map([...names].map((name) => [name, undefined]));
    }
    return this.#special;
  }

  #rootWalks(): RootWalks {
    if (this.#walks === undefined) {
      const entered = new Set<unknown>();
      const inner = new Set<unknown>();
      const knots = new Map<SourceFile, Knot[]>();
      const roots: WalkedRoot[] = [];
      for (const root of this.#roots()) {
        const walk = this.#walk(root);
        roots.push({ root, entered: walk.entered, traffic: walk.traffic, varsReads: walk.varsReads });
        for (const module of walk.entered) entered.add(module);
        for (const fn of walk.inner()) inner.add(fn);
        for (const knot of walk.knots()) {
          const at = knot.demand.origin.file;
          const found = knots.get(at);
          if (found === undefined) knots.set(at, [knot]);
          else found.push(knot);
        }
      }
      this.#walks = { roots, entered, knots, inner };
    }
    return this.#walks;
  }

  // Systems that the outputs hold, with the arguments that they are really made with; then calls that nothing evaluated.
  *#roots(): IterableIterator<ModuleRoot> {
    const evaluator = this.#evaluator;
    const outputs = projectOutputs(evaluator);
    if (outputs !== undefined) this.#cycles.push(...explore(evaluator, outputs));
    const met = new Set<AnyNode>();
    for (const system of evaluator.systems) {
      met.add(system.origin.node);
      yield* systemRoot(evaluator, system);
    }
    for (const file of this.#files()) {
      const environmentAt = (node: AnyNode) => this.#environmentAt(file, node);
      yield* findModuleRoots(evaluator, file, environmentAt, (call) => met.has(call));
    }
  }

  // Which arguments arrive through `_module.args` shows only in the walk; a second one then knows them.
  #walk(root: ModuleRoot): RootWalk {
    const first = this.#walkWith(root, new Set());
    const late = [...first.argumentNames].filter((name) => !root.specialArgs.has(name));
    return late.some((name) => name !== "pkgs") ? this.#walkWith(root, new Set(late)) : first;
  }

  #walkWith(root: ModuleRoot, defined: ReadonlySet<string>): RootWalk {
    const specialArgs = new Map<string, Thunk | undefined>([
      // What the modules define in `_module.args` is late, whatever it is by custom; but `lib` they are passed by `evalModules`
      // itself, which looks into `_module.args` only for what it does not pass (nixpkgs lib/modules.nix, applyModuleArgs).
      ...[...conventionalNames]
        .filter((name) => name === "lib" || !defined.has(name))
        .map((name): [string, undefined] => [name, undefined]),
      ...this.#evaluator.project.configuration.evaluation.specialArgs.map((name): [string, undefined] => [
        name,
        undefined,
      ]),
      ...root.specialArgs,
    ]);
    const lateArguments = new Set(defined);
    if (!specialArgs.has("pkgs") && !(root.isOpen && this.#specialArgs().has("pkgs"))) lateArguments.add("pkgs");
    const files = this.#filesWith({ fixpoint: root.fixpoint, specialArgs, lateArguments }, [...lateArguments]);
    const walk = new RootWalk(this.#evaluator, files, this.#shared);
    const { origin } = root;
    if (!root.isList) walk.enter(root.modules, root.modules.origin ?? origin);
    else {
      const { value } = this.#evaluator.ask(root.modules);
      if (value.kind === "list") for (const module of value.elements) walk.enter(module, module.origin ?? origin);
    }
    return walk;
  }

  // Roots of one fixpoint are given the same, except for what their modules define in `_module.args`.
  #filesWith(args: ModuleArguments, late: readonly string[]): FileWalks {
    const known = this.#walked.get(args.fixpoint) ?? new Map<string, FileWalks>();
    this.#walked.set(args.fixpoint, known);
    const key = [...late].sort().join("\0");
    const files = known.get(key) ?? new FileWalks(this.#evaluator, args);
    known.set(key, files);
    return files;
  }

  *#files(): IterableIterator<SourceFile> {
    const { project } = this.#evaluator;
    for (const path of project.files) {
      const file = project.file(path);
      if (file !== undefined) yield file;
    }
  }
}
