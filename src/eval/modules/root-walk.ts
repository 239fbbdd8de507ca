// Owns the walk of one root with everything that it imports. Files whose modules ask for nothing that differs between roots are
// walked once for the whole project; a machine more costs little where the machines share their modules.

import { CellMap } from "../../project/tracking.ts";
import type { FunctionExpression } from "../../syntax/index.ts";
import type { Demand, Fixpoint } from "../demand.ts";
import type { Evaluator } from "../evaluator.ts";
import type { Thunk } from "../thunk.ts";
import type { Origin } from "../value.ts";
import { VarsFacts } from "../vars/vars-facts.ts";
import { VarsTraffic } from "../vars/vars-traffic.ts";
import { DefinitionGraph } from "./definition-graph.ts";
import { type ImportedFile, importedFile } from "./imported-file.ts";
import type { Knot, Site } from "./knots.ts";
import type { ModuleArguments } from "./module-arguments.ts";
import { ModuleWalk } from "./module-walk.ts";
import { isOutranked, OptionKinds, placeSites } from "./option-kinds.ts";
import { PathMap } from "./path-map.ts";
import { Places } from "./places.ts";
import { SharedDefinitions } from "./shared-definitions.ts";

/** Arguments that mean the same to the modules of every root; `pkgs` does, but for whether it comes late. */
const sharedNames: ReadonlySet<string> = new Set(["config", "lib", "modulesPath", "options", "pkgs"]);

/** The walks of files that roots share. */
export class SharedWalks {
  /** The places that the modules of the project name. */
  readonly places = new Places();
  readonly #evaluator: Evaluator;
  readonly #args: ModuleArguments;
  readonly #walks = new CellMap<string, ModuleWalk | undefined>();
  readonly #early = new WeakMap<ModuleWalk, readonly Site[]>();
  readonly #definitions: SharedDefinitions;

  constructor(evaluator: Evaluator) {
    this.#evaluator = evaluator;
    this.#definitions = new SharedDefinitions(evaluator.project.tracker);
    this.#args = {
      fixpoint: { label: "the machine" },
      specialArgs: new Map([...sharedNames].filter(isEarlyAlways).map((name) => [name, undefined])),
      lateArguments: new Set(["pkgs"]),
      sets: new WeakMap(),
    };
  }

  /** The fixpoint of modules that are whole files, whoever imports them. */
  get fixpoint(): Fixpoint {
    return this.#args.fixpoint;
  }

  /** What a function is given that is the whole of its file, and the same for every root; else undefined. `pkgs` is late in it. */
  argumentsOf(fn: FunctionExpression): ModuleArguments | undefined {
    return fn.parent?.kind === "source_code" && takesSharedOnly(fn) ? this.#args : undefined;
  }

  /** The walk of a file, where it is the same for every root; else undefined. `pkgs` is late in it. */
  walk(path: string): ModuleWalk | undefined {
    return this.#walks.get(this.#evaluator.project.tracker, path, () => this.#make(path));
  }

  /** The sites of such a walk for roots to which `pkgs` comes early. */
  sitesWithEarlyPackages(walk: ModuleWalk): readonly Site[] {
    let sites = this.#early.get(walk);
    if (sites === undefined) {
      sites = walk.sites.flatMap((site) => {
        const demands = site.demands.filter(({ root }) => root.kind !== "argument");
        return demands.length === 0 ? [] : { ...site, demands };
      });
      this.#early.set(walk, sites);
    }
    return sites;
  }

  #make(path: string): ModuleWalk | undefined {
    const module = this.#evaluator.file(path);
    if (module?.origin === undefined || !asksForSharedOnly(this.#evaluator, module)) return undefined;
    const walk = new ModuleWalk(this.#evaluator, this.#args, this.#definitions);
    walk.enter(module, module.origin);
    return walk;
  }
}

/** The walks of files for roots that give their modules the very same arguments, as machines of one call do. */
export class FileWalks {
  readonly args: ModuleArguments;
  readonly #evaluator: Evaluator;
  readonly #walks = new CellMap<string, ModuleWalk>();
  readonly #definitions: SharedDefinitions;

  constructor(evaluator: Evaluator, args: ModuleArguments) {
    this.#evaluator = evaluator;
    this.#definitions = new SharedDefinitions(evaluator.project.tracker);
    this.args = args;
  }

  /** The walk of a file's module; `origin` stands for it where it has no place. */
  walk(path: string, module: Thunk, origin: Origin): ModuleWalk {
    return this.#walks.get(this.#evaluator.project.tracker, path, () => this.make(module, origin));
  }

  /** The walk of a module that is written in place. */
  make(module: Thunk, origin: Origin): ModuleWalk {
    const walk = new ModuleWalk(this.#evaluator, this.args, this.#definitions);
    walk.enter(module, origin);
    return walk;
  }
}

/** Walks a root, file after file. */
export class RootWalk {
  /** Functions and files that were entered. */
  readonly entered = new Set<unknown>();
  /** Names that the modules define in `_module.args`. */
  readonly argumentNames = new Set<string>();
  readonly #evaluator: Evaluator;
  readonly #files: FileWalks;
  readonly #shared: SharedWalks;
  readonly #sites: Site[] = [];
  readonly #vars = new VarsFacts();
  /** What the modules set in Clan's vars, and which modules of fixpoints inside they bring. */
  readonly traffic = new VarsTraffic();
  /** What the modules are bound to read of Clan's vars. */
  readonly varsReads: Demand[] = [];
  readonly #inner = new Map<FunctionExpression, readonly string[]>();
  readonly #kinds = new OptionKinds();
  readonly #strong = new PathMap<true>();

  constructor(evaluator: Evaluator, files: FileWalks, shared: SharedWalks) {
    this.#evaluator = evaluator;
    this.#files = files;
    this.#shared = shared;
  }

  /** Enters one of the root's modules, and all that it imports. */
  enter(module: Thunk, origin: Origin): void {
    const pending = [this.#filesOf(module, origin)];
    for (let files = pending.pop(); files !== undefined; files = pending.pop()) {
      const inner: (readonly ImportedFile[])[] = [];
      for (const { path, origin: place } of files) {
        if (this.entered.has(path)) continue;
        this.entered.add(path);
        const file = this.#evaluator.file(path);
        const shared = this.#shared.walk(path);
        if (shared !== undefined) inner.push(this.#addShared(shared).files);
        else if (file !== undefined) inner.push(this.#add(this.#files.walk(path, file, place)).files);
      }
      pending.push(...inner.reverse());
    }
  }

  // Most modules of a root are paths, of which there is nothing to be walked but the file.
  #filesOf(module: Thunk, origin: Origin): readonly ImportedFile[] {
    const { value, demands } = this.#evaluator.ask(module);
    if (value.kind !== "path" || value.path === undefined || demands.length > 0)
      return this.#add(this.#files.make(module, origin)).files;
    return importedFile(this.#evaluator, value.path, module.origin ?? origin);
  }

  /** Functions that are modules of a fixpoint inside. */
  *inner(): IterableIterator<FunctionExpression> {
    for (const [fn, path] of this.#inner) if (!isOutranked(path, path.length, this.#strong)) yield fn;
  }

  /** What the modules together can never evaluate. */
  knots(): Knot[] {
    const sites = placeSites(this.#sites, this.#kinds, this.#strong);
    return new DefinitionGraph(sites, this.#vars, this.#shared.places).knots();
  }

  #addShared(walk: ModuleWalk): ModuleWalk {
    const isLate = this.#files.args.lateArguments.has("pkgs");
    return this.#add(walk, isLate ? walk.sites : this.#shared.sitesWithEarlyPackages(walk));
  }

  #add(walk: ModuleWalk, sites: readonly Site[] = walk.sites): ModuleWalk {
    for (const site of sites) this.#sites.push(site);
    this.varsReads.push(...walk.varsReads);
    for (const node of walk.entered) this.entered.add(node);
    for (const name of walk.argumentNames) this.argumentNames.add(name);
    for (const [fn, path] of walk.inner) this.#inner.set(fn, path);
    this.#vars.add(walk.vars);
    this.traffic.add(walk.traffic);
    this.#kinds.add(walk.kinds);
    this.#strong.add(walk.strong);
    return walk;
  }
}

function isEarlyAlways(name: string): boolean {
  return name === "lib" || name === "modulesPath";
}

function asksForSharedOnly(evaluator: Evaluator, module: Thunk): boolean {
  const { value } = evaluator.ask(module);
  if (value.kind === "attrs") return true;
  return value.kind === "lambda" && takesSharedOnly(value.node);
}

function takesSharedOnly({ formals, universal }: FunctionExpression): boolean {
  return universal === undefined && (formals?.formals.every(({ name }) => sharedNames.has(name.text)) ?? false);
}
