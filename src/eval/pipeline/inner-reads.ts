// Owns what the modules of users (Hjem's, Home Manager's) are bound to read of their machine's vars. Their `osConfig` is the machine's
// config; what is read only under a condition that is not known to hold is left out.

import type { Demand, Fixpoint, LateRoot } from "../demand.ts";
import type { Evaluator } from "../evaluator.ts";
import { conventionalNames, type ModuleArguments, moduleArgumentSet } from "../modules/module-arguments.ts";
import { propertyOf } from "../properties.ts";
import { Thunk } from "../thunk.ts";
import { type AttrsValue, type LambdaValue, lateValue, type Origin, type Value } from "../value.ts";
import { isVarsDemand } from "../vars/vars-traffic.ts";

/** Names under which users' modules are given their machine's config. */
const machineNames: readonly string[] = ["osConfig", "nixosConfig", "darwinConfig"];

/** Arguments that are the same for every machine, but for their fixpoint. */
const sharedNames: ReadonlySet<string> = new Set(["config", "lib", "modulesPath", "options", "pkgs", ...machineNames]);

/** Parts of one module that are looked into. */
const partLimit = 4_000;
const depthLimit = 12;

/** Reads modules of users. One serves a whole project, since most files are read alike for every machine. */
export class InnerReads {
  readonly #evaluator: Evaluator;
  readonly #byFile = new Map<string, readonly Demand[]>();
  // What elements of a list hold may be the same for many machines.
  readonly #leaves: Leaves = new WeakMap();
  readonly #fixpoint: Fixpoint = { label: "the user's configuration" };
  readonly #machine: Fixpoint = { label: "the machine" };

  constructor(evaluator: Evaluator) {
    this.#evaluator = evaluator;
  }

  /** The reads of a machine's vars that modules, and what they import, are bound to make. */
  of(innerModules: readonly Thunk[]): readonly Demand[] {
    const demands: Demand[] = [];
    for (const module of innerModules) this.#enter(module, demands, new Set());
    return demands;
  }

  #enter(module: Thunk, into: Demand[], entered: Set<unknown>): void {
    const { value } = this.#evaluator.ask(module);
    if (value.kind === "path") {
      into.push(...this.#file(value.path, entered));
      return;
    }
    const identity = value.kind === "lambda" ? value.node : value.kind === "attrs" ? value.attributes : undefined;
    if (identity === undefined || entered.has(identity)) return;
    entered.add(identity);
    const body = value.kind === "lambda" ? this.#body(value, into) : value.kind === "attrs" ? value : undefined;
    if (body === undefined) return;
    const parts = new Parts(this.#evaluator, this.#leaves, into);
    for (const [name, thunk] of body.attributes) {
      if (name !== "imports") {
        if (name !== "options") parts.visit(thunk, 0);
        continue;
      }
      const list = this.#evaluator.ask(thunk).value;
      if (list.kind === "list") for (const element of list.elements) this.#enter(element, into, entered);
    }
  }

  #file(path: string | undefined, entered: Set<unknown>): readonly Demand[] {
    const target = path === undefined ? undefined : this.#evaluator.project.importTarget(path);
    const file = target?.kind === "file" ? this.#evaluator.file(target.path) : undefined;
    if (file === undefined || target?.kind !== "file" || entered.has(target.path)) return [];
    entered.add(target.path);
    const known = this.#byFile.get(target.path);
    if (known !== undefined) return known;
    const demands: Demand[] = [];
    const isShared = asksForSharedOnly(this.#evaluator.ask(file).value);
    this.#enter(file, demands, isShared ? new Set([target.path]) : entered);
    if (isShared) this.#byFile.set(target.path, demands);
    return demands;
  }

  #body(fn: LambdaValue, into: Demand[]): AttrsValue | undefined {
    const origin = { file: fn.file, node: fn.node };
    const args = Thunk.of(moduleArgumentSet(this.#arguments(origin), origin));
    const { value, demands } = this.#evaluator.machine.ask(() => this.#evaluator.apply(fn, args, undefined));
    into.push(...demands.filter(isCertainRead));
    return value.kind === "attrs" ? value : undefined;
  }

  #arguments(origin: Origin): ModuleArguments {
    const special = new Map<string, Thunk | undefined>([...conventionalNames].map((name) => [name, undefined]));
    for (const name of machineNames) {
      const root: LateRoot = { fixpoint: this.#machine, kind: "config", name };
      special.set(name, Thunk.of(lateValue(root, [], origin)));
    }
    return { fixpoint: this.#fixpoint, specialArgs: special, lateArguments: new Set(["pkgs"]) };
  }
}

// What those parts are bound to read that hold no others.
type Leaves = WeakMap<Thunk, readonly Demand[]>;

// Looks into everything that a definition holds.
class Parts {
  readonly #evaluator: Evaluator;
  readonly #leaves: Leaves;
  readonly #into: Demand[];
  readonly #seen = new Set<Thunk>();

  constructor(evaluator: Evaluator, leaves: Leaves, into: Demand[]) {
    this.#evaluator = evaluator;
    this.#leaves = leaves;
    this.#into = into;
  }

  visit(thunk: Thunk, depth: number): void {
    if (depth > depthLimit || this.#seen.has(thunk) || this.#seen.size >= partLimit) return;
    this.#seen.add(thunk);
    const known = this.#leaves.get(thunk);
    if (known !== undefined) {
      this.#into.push(...known);
      return;
    }
    const { value, demands } = this.#evaluator.ask(thunk);
    const reads = demands.length === 0 ? demands : demands.filter(isCertainRead);
    if (reads.length > 0) this.#into.push(...reads);
    if (value.kind !== "attrs" && value.kind !== "list") this.#leaves.set(thunk, reads);
    if (value.kind === "list") for (const element of value.elements) this.visit(element, depth + 1);
    if (value.kind !== "attrs") return;
    const property = propertyOf(this.#evaluator.machine, value);
    if (property === undefined) for (const inner of value.attributes.values()) this.visit(inner, depth + 1);
    else if (property.content !== undefined && (property.type !== "if" || this.#isMet(value)))
      this.visit(property.content, depth + 1);
  }

  #isMet(property: AttrsValue): boolean {
    const condition = property.attributes.get("condition");
    const value = condition && this.#evaluator.ask(condition).value;
    return value?.kind === "bool" && value.value === true;
  }
}

function isCertainRead(demand: Demand): boolean {
  return demand.isCertain && isVarsDemand(demand);
}

function asksForSharedOnly(value: Value): boolean {
  if (value.kind !== "lambda") return value.kind === "attrs";
  if (value.node.universal !== undefined) return false;
  return value.node.formals?.formals.every(({ name }) => sharedNames.has(name.text)) ?? false;
}
