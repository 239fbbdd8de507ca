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

/** The steps of a trail, in its order. */
export function* stepsOf(trail: Step | undefined): IterableIterator<Step> {
  for (let step = trail; step !== undefined; step = step.next) yield step;
}

/** Something late that had to be known. */
export interface Demand {
  /** The same for demands of the same thing, however they came about; see `demandKey`. */
  readonly key: string;
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

/** Words for a step; made when somebody reads a trail, where that takes more than to write them down. */
export type Label = string | (() => string);

/** What of an origin is shown, where that has to be found first. */
export type Shown = (origin: Origin) => Origin;

/** Something that is being done: a step in the trails of demands that are made meanwhile. A linked list, innermost first. */
export interface Frame {
  readonly kind: StepKind;
  readonly origin: Origin;
  readonly label: Label;
  readonly shown: Shown | undefined;
  readonly outer: Frame | undefined;
}

function withFrames(frame: Frame | undefined, next: Step | undefined): Step | undefined {
  let step = next;
  for (let at = frame; at !== undefined; at = at.outer) {
    const origin = at.shown === undefined ? at.origin : at.shown(at.origin);
    const label = typeof at.label === "string" ? at.label : at.label();
    step = { kind: at.kind, origin, label, next: step };
  }
  return step;
}

/** A demand, with the frames in which it came about. Few trails are ever read, so each is made when it is. */
export class FramedDemand implements Demand {
  readonly key: string;
  readonly root: LateRoot;
  readonly path: LatePath;
  readonly isPresence: boolean;
  readonly isCertain: boolean;
  readonly origin: Origin;
  readonly aliases: LateHop | undefined;
  readonly uses: LateHop | undefined;
  readonly #frame: Frame | undefined;
  #inner: Demand | undefined;
  #trail: Step | undefined;

  constructor(demand: Omit<Demand, "trail">, isCertain: boolean, frame: Frame | undefined, inner: Demand | undefined) {
    this.key = demand.key;
    this.root = demand.root;
    this.path = demand.path;
    this.isPresence = demand.isPresence;
    this.isCertain = isCertain;
    this.origin = demand.origin;
    this.aliases = demand.aliases;
    this.uses = demand.uses;
    this.#frame = frame;
    this.#inner = inner;
  }

  get trail(): Step | undefined {
    if (this.#inner === undefined) {
      this.#trail ??= withFrames(this.#frame, undefined);
      return this.#trail;
    }
    // A chain may be long, so it is not walked by recursion.
    const chain: FramedDemand[] = [];
    let at: Demand | undefined = this;
    while (at instanceof FramedDemand && at.#inner !== undefined) {
      chain.push(at);
      at = at.#inner;
    }
    let trail = at?.trail;
    for (let index = chain.length - 1; index >= 0; index--) {
      const link: FramedDemand = chain[index]!;
      trail = withFrames(link.#frame, trail);
    }
    this.#trail = trail;
    this.#inner = undefined;
    return trail;
  }
}

const fixpointNumbers = new WeakMap<Fixpoint, number>();
let fixpointCount = 0;

/** A number that no other fixpoint has. */
export function fixpointNumber(fixpoint: Fixpoint): number {
  let number = fixpointNumbers.get(fixpoint);
  if (number === undefined) {
    number = fixpointCount++;
    fixpointNumbers.set(fixpoint, number);
  }
  return number;
}

/** The key of a demand: what is looked into, and whether only for names. */
export function demandKey(root: LateRoot, path: LatePath, isPresence: boolean): string {
  const names = path.map((name) => name ?? "\u0001").join("\0");
  return `${fixpointNumber(root.fixpoint)}:${root.isOutside === true}:${root.kind}:${root.name}:${isPresence}:${names}`;
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
