// Owns the fixpoints of a project: each root is walked once, with everything that it imports, and each module that no root
// reaches once by itself. What is found is handed out by file.

import type { SourceFile } from "../../project/source-file.ts";
import { Cell, Cells, Fact, Facts, isSameList } from "../../project/tracking.ts";
import type { AnyNode, FunctionExpression } from "../../syntax/index.ts";
import type { Demand, Fixpoint } from "../demand.ts";
import type { Environment } from "../environment.ts";
import type { Evaluator } from "../evaluator.ts";
import type { System } from "../systems.ts";
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
  /** By the path of the file in which the late value is read. */
  readonly knots: ReadonlyMap<string, readonly Knot[]>;
  /** Functions that are modules of a fixpoint inside one of a root. */
  readonly inner: ReadonlySet<unknown>;
  /** Outputs of the flake that need themselves to be known. */
  readonly cycles: readonly ErrorValue[];
}

/** The walks of files for roots of one fixpoint, and what these are given. */
interface KnownWalks {
  readonly specialArgs: ModuleRoot["specialArgs"];
  readonly files: FileWalks;
}

/** What walking one root found. */
interface RootFindings {
  readonly root: WalkedRoot;
  readonly inner: readonly FunctionExpression[];
  readonly knots: readonly Knot[];
}

/** The roots that a file writes out, and of which calls was asked whether they were met as systems. */
interface WrittenRoots {
  readonly calls: { readonly call: AnyNode; readonly isMet: boolean }[];
  readonly roots: Cell<readonly ModuleRoot[]>;
}

const none: readonly Knot[] = [];

function factOf<K extends object, T>(facts: WeakMap<K, Fact<T>>, key: K, make: () => T): Fact<T> {
  const fact = facts.get(key) ?? new Fact(make);
  facts.set(key, fact);
  return fact;
}

/** The fixpoints of one project, found and walked when first asked for. */
export class Fixpoints {
  readonly #evaluator: Evaluator;
  readonly #environmentAt: (file: SourceFile, node: AnyNode) => Environment | undefined;
  readonly #arguments = new WeakMap<FunctionExpression, ModuleArguments>();
  readonly #shared: SharedWalks;
  readonly #walked = new WeakMap<Fixpoint, Map<string, KnownWalks>>();
  readonly #walks = new Cell<RootWalks>();
  readonly #systemRoots = new Cells<System, readonly ModuleRoot[]>();
  readonly #writtenRoots = new Map<string, WrittenRoots>();
  readonly #rootWalk = new Cells<ModuleRoot, RootFindings>();
  readonly #isReached = new Facts((path: string) => this.#rootWalks().entered.has(path));
  readonly #isEntered = new WeakMap<FunctionExpression, Fact<boolean>>();
  readonly #isInnerFunction = new WeakMap<FunctionExpression, Fact<boolean>>();
  readonly #knotsReadIn = new Facts((path: string) => this.#rootWalks().knots.get(path) ?? none, isSameList);
  readonly #cycles = new Fact(() => this.#rootWalks().cycles, isSameList);
  readonly #writtenIn = new Cells<SourceFile, ReadonlySet<string>>();
  #special: ReadonlyMap<string, undefined> | undefined;

  constructor(evaluator: Evaluator, environmentAt: (file: SourceFile, node: AnyNode) => Environment | undefined) {
    this.#evaluator = evaluator;
    this.#environmentAt = environmentAt;
    this.#shared = new SharedWalks(evaluator);
  }

  /** Whether a root reaches a file, or a module function, along paths that are certain. */
  isReached(module: string | FunctionExpression): boolean {
    const { tracker } = this.#evaluator.project;
    if (typeof module === "string") return this.#isReached.get(tracker, module);
    // Functions go with the text that they stand in.
    if (tracker === undefined) return this.#rootWalks().entered.has(module);
    return factOf(this.#isEntered, module, () => this.#rootWalks().entered.has(module)).get(tracker);
  }

  /** Every root, in the order in which they are found: systems of the flake's outputs first. */
  get roots(): readonly WalkedRoot[] {
    return this.#rootWalks().roots;
  }

  /** Whether a function is set as the value of an option of some root, and so is a module of a fixpoint inside. */
  isInner(fn: FunctionExpression): boolean {
    const { tracker } = this.#evaluator.project;
    if (tracker === undefined) return this.#rootWalks().inner.has(fn);
    return factOf(this.#isInnerFunction, fn, () => this.#rootWalks().inner.has(fn)).get(tracker);
  }

  /** What roots cannot evaluate, by the file in which the late value is read. */
  knotsReadIn(file: SourceFile): readonly Knot[] {
    return this.#knotsReadIn.get(this.#evaluator.project.tracker, file.path);
  }

  /** Outputs of the flake that need themselves to be known. */
  outputCycles(): readonly ErrorValue[] {
    return this.#cycles.get(this.#evaluator.project.tracker);
  }

  /** Whether all that was said so far of which names come early still holds, now that texts have changed. */
  isCurrent(): boolean {
    if (this.#special === undefined) return true;
    const names = this.#writtenNames();
    return names.size === this.#special.size && [...names].every((name) => this.#special?.has(name));
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
    this.#special ??= new Map([...this.#writtenNames()].map((name) => [name, undefined]));
    return this.#special;
  }

  #writtenNames(): Set<string> {
    const { project } = this.#evaluator;
    const names = new Set([...conventionalNames, ...project.configuration.evaluation.specialArgs]);
    const { tracker } = project;
    const add = () => {
      for (const file of this.#files()) for (const name of writtenIn(file)) names.add(name);
    };
    const writtenIn = (file: SourceFile) =>
      tracker === undefined
        ? writtenSpecialArgs(file)
        : this.#writtenIn.get(tracker, file, () => writtenSpecialArgs(file));
    // Where these names change, nothing is kept at all; so they are no part of anybody's account.
    if (tracker === undefined) add();
    else tracker.aside(add);
    return names;
  }

  #rootWalks(): RootWalks {
    return this.#walks.get(this.#evaluator.project.tracker, () => this.#walkRoots());
  }

  #walkRoots(): RootWalks {
    const entered = new Set<unknown>();
    const inner = new Set<unknown>();
    const knots = new Map<string, Knot[]>();
    const roots: WalkedRoot[] = [];
    const cycles: ErrorValue[] = [];
    for (const root of this.#roots(cycles)) {
      const found = this.#findingsOf(root);
      roots.push(found.root);
      for (const module of found.root.entered) entered.add(module);
      for (const fn of found.inner) inner.add(fn);
      for (const knot of found.knots) {
        const at = knot.demand.origin.file.path;
        const known = knots.get(at);
        if (known === undefined) knots.set(at, [knot]);
        else known.push(knot);
      }
    }
    return { roots, entered, knots, inner, cycles };
  }

  #findingsOf(root: ModuleRoot): RootFindings {
    return this.#rootWalk.get(this.#evaluator.project.tracker, root, () => this.#walkRoot(root));
  }

  #walkRoot(root: ModuleRoot): RootFindings {
    const walk = this.#walk(root);
    const { entered, traffic, varsReads } = walk;
    return { root: { root, entered, traffic, varsReads }, inner: [...walk.inner()], knots: walk.knots() };
  }

  // Systems that the outputs hold, with the arguments that they are really made with; then calls that nothing evaluated.
  *#roots(cycles: ErrorValue[]): IterableIterator<ModuleRoot> {
    const evaluator = this.#evaluator;
    const { tracker } = evaluator.project;
    evaluator.forgetSystems();
    const outputs = projectOutputs(evaluator);
    if (outputs !== undefined) cycles.push(...explore(evaluator, outputs));
    const met = new Set<AnyNode>();
    for (const system of evaluator.systems) {
      met.add(system.origin.node);
      yield* this.#systemRoots.get(tracker, system, () => systemRoot(evaluator, system));
    }
    for (const file of this.#files()) yield* this.#rootsIn(file, met);
  }

  #rootsIn(file: SourceFile, met: ReadonlySet<AnyNode>): readonly ModuleRoot[] {
    const evaluator = this.#evaluator;
    const { tracker } = evaluator.project;
    const environmentAt = (node: AnyNode) => this.#environmentAt(file, node);
    if (tracker === undefined) return findModuleRoots(evaluator, file, environmentAt, (call) => met.has(call));
    let written = this.#writtenRoots.get(file.path);
    // Which calls are met is none of what the cell depends on.
    if (written?.calls.every(({ call, isMet }) => met.has(call) === isMet) !== true) {
      written = { calls: [], roots: new Cell() };
      this.#writtenRoots.set(file.path, written);
    }
    const { calls, roots } = written;
    return roots.get(tracker, () => {
      calls.length = 0;
      return findModuleRoots(evaluator, file, environmentAt, (call) => {
        calls.push({ call, isMet: met.has(call) });
        return met.has(call);
      });
    });
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
    const files = this.#filesWith(root, { fixpoint: root.fixpoint, specialArgs, lateArguments }, [...lateArguments]);
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
  #filesWith({ specialArgs }: ModuleRoot, args: ModuleArguments, late: readonly string[]): FileWalks {
    const known = this.#walked.get(args.fixpoint) ?? new Map<string, KnownWalks>();
    this.#walked.set(args.fixpoint, known);
    const key = [...late].sort().join("\0");
    let walks = known.get(key);
    // Where the project changes, so may what the fixpoint is given.
    if (walks?.specialArgs !== specialArgs) {
      walks = { specialArgs, files: new FileWalks(this.#evaluator, args) };
      known.set(key, walks);
    }
    return walks.files;
  }

  *#files(): IterableIterator<SourceFile> {
    const { project } = this.#evaluator;
    for (const path of project.files) {
      const file = project.file(path);
      if (file !== undefined) yield file;
    }
  }
}
