// Owns demands: what of the late side of a module fixpoint (its `config`, its `options`, arguments from `_module.args`)
// had to be looked at to learn a value, and the path of places that led there.

import type { LateHop, LatePath, Origin } from "./value.ts";

/** One fixpoint of modules; the late values of two are different things. */
export interface Fixpoint {
  /** For messages: what it configures. */
  readonly label: string;
}

/** A late value of a fixpoint. */
export interface LateRoot {
  readonly fixpoint: Fixpoint;
  /** `argument`: a name that arrives through `_module.args`, such as `pkgs`. */
  readonly kind: "config" | "options" | "argument";
  /** The name under which a module receives it. */
  readonly name: string;
  /** Whether it is read through the machine that the fixpoint makes, as in `self.nixosConfigurations.x.config`. */
  readonly isOutside?: boolean;
}

/** Whether two late roots are the same thing; each module has objects of its own for them. */
export function isSameRoot(a: LateRoot, b: LateRoot): boolean {
  return a.fixpoint === b.fixpoint && a.kind === b.kind && a.name === b.name && a.isOutside === b.isOutside;
}

/**
 * What happens at a step, so that a trail can be told short: `condition` decides what comes next, `operand` is a part of a
 * larger expression, `name` is computed, `use` stands for what is written elsewhere, `call` leads into a function or file.
 */
export type StepKind = "condition" | "operand" | "name" | "use" | "call";

/** A step on the way to a demand: a place, and what happens there in words. A linked list, nearest to the question first. */
export interface Step {
  readonly kind?: StepKind;
  readonly origin: Origin;
  readonly label: string;
  readonly next: Step | undefined;
}

/** Something late that had to be known. */
export interface Demand {
  readonly root: LateRoot;
  /** Names below the root, as far as they are known. */
  readonly path: LatePath;
  /** Whether only the presence of a name was asked (`config ? x`): `path` is what was looked into. */
  readonly isPresence: boolean;
  /** Whether Nix is bound to make it, or makes it on some branch that could not be decided. */
  readonly isCertain: boolean;
  /** Where the late value is read. */
  readonly origin: Origin;
  /** From the question to what reads it. */
  readonly trail: Step | undefined;
  /** The names by which the late value came to `origin`, the last one first. */
  readonly aliases?: LateHop | undefined;
  /** The names that stand between what reads it and `origin`, the nearest to the reader first. */
  readonly uses?: LateHop | undefined;
}

/** Demands gathered while one thing is learned. Each is kept once, at the first place it was met; certain ones win. */
export class DemandSet {
  readonly #demands = new Map<string, Demand>();
  readonly #fixpoints: Fixpoint[] = [];

  get size(): number {
    return this.#demands.size;
  }

  add(demand: Demand): void {
    const { fixpoint, isOutside } = demand.root;
    let number = this.#fixpoints.indexOf(fixpoint);
    if (number === -1) number = this.#fixpoints.push(fixpoint) - 1;
    const key = `${number}:${isOutside === true}:${demand.root.kind}:${demand.root.name}:${demand.isPresence}:${demand.path.map((name) => name ?? "\u0001").join("\0")}`;
    const existing = this.#demands.get(key);
    if (existing === undefined || (demand.isCertain && !existing.isCertain)) this.#demands.set(key, demand);
  }

  [Symbol.iterator](): Iterator<Demand> {
    return this.#demands.values();
  }

  toArray(): Demand[] {
    return [...this.#demands.values()];
  }
}

/** The late value as it would be written, for messages: `config.services.foo`, `pkgs`. */
export function demandText(demand: { readonly root: LateRoot; readonly path: LatePath }): string {
  return [demand.root.name, ...demand.path.map((name) => (name === undefined ? "${…}" : attributeText(name)))].join(
    ".",
  );
}

/** A name as Nix writes it in an attribute path. */
export function attributeText(name: string): string {
  return /^[a-zA-Z_][\w'-]*$/.test(name) ? name : JSON.stringify(name);
}

/** Names as an attribute path: `services."my host"`. */
export function attributePath(names: readonly string[]): string {
  return names.map(attributeText).join(".");
}
