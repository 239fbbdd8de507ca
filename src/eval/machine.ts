// Owns forcing: every look at a value goes through the machine, which keeps account of what was demanded, by which steps, and
// whether Nix is bound to do the same. It is bounded in depth and steps; past them values are unknown, never wrong.

import type { Demand, LateRoot, Step, StepKind } from "./demand.ts";
import { DemandSet, demandKey } from "./demand.ts";
import type { Thunk } from "./thunk.ts";
import {
  alternativesOf,
  choose,
  type EarlyValue,
  type ErrorValue,
  type LatePath,
  type LateValue,
  type Origin,
  type SingleValue,
  unknownValue,
  type Value,
} from "./value.ts";

/** Nested forces before the machine gives up; each takes a handful of JavaScript frames. */
const depthLimit = 200;
/** Evaluation steps for one question asked from outside. */
const stepLimit = 200_000;

interface Frame {
  readonly kind: StepKind;
  readonly origin: Origin;
  readonly label: string;
}

/** The account of one thunk, or of one question. */
interface Account {
  readonly demands: DemandSet;
  readonly frames: Frame[];
  isCertain: boolean;
}

/** What a question found out: the value, and what had to be known for it. */
export interface Answer {
  readonly value: Value;
  readonly demands: readonly Demand[];
}

// Ends an evaluation that Nix would end too. No Error: nobody reads a stack of it, and it is thrown often.
class Failure {
  readonly value: ErrorValue;

  constructor(value: ErrorValue) {
    this.value = value;
  }
}

export class Machine {
  #account: Account = newAccount();
  #depth = 0;
  #steps = 0;
  /** The thunks under evaluation, outermost first. */
  readonly #running: Thunk[] = [];

  /** Asks something in an account of its own: the demands are those of this question alone. */
  ask(question: () => Value): Answer {
    const saved = this.#account;
    const savedSteps = this.#steps;
    this.#account = newAccount();
    if (this.#depth === 0) this.#steps = 0;
    try {
      const value = this.attempt(question);
      return { value, demands: this.#account.demands.toArray() };
    } catch (thrown) {
      // Expressions nest in more ways than the depth of forcing counts; past JavaScript's own stack nothing is known.
      if (this.#depth > 0 || !(thrown instanceof RangeError)) throw thrown;
      return { value: unknownValue, demands: [] };
    } finally {
      this.#account = saved;
      if (this.#depth > 0) this.#steps += savedSteps;
    }
  }

  /** Does something that may fail; a failure comes back as its error. Demands are kept either way. */
  attempt(action: () => Value): Value {
    const { frames, isCertain } = this.#account;
    const depth = frames.length;
    try {
      return action();
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown;
      frames.length = depth;
      this.#account.isCertain = isCertain;
      return thrown.value;
    }
  }

  /**
   * A thunk's value to weak head normal form; where it is late, that is a demand. Where it certainly fails, so does what is
   * being evaluated: nothing after this call happens, up to the next question or attempt.
   */
  force(thunk: Thunk): Value {
    const value = this.peek(thunk);
    this.demandAll(value);
    if (value.kind === "error") throw new Failure(value);
    return value;
  }

  /** A thunk's value, where something late is left as a name that nobody has looked into yet. */
  peek(thunk: Thunk): Value {
    if (thunk.state === "waiting") this.#run(thunk);
    else if (thunk.state === "running") {
      const cycle = this.#running.slice(this.#running.indexOf(thunk)).flatMap(({ origin }) => origin ?? []);
      return { kind: "error", reason: "cycle", message: "infinite recursion encountered", ...originOf(thunk), cycle };
    }
    this.#inherit(thunk.demands);
    return thunk.value ?? unknownValue;
  }

  /** Records that the late ones among a value's alternatives are looked into. */
  demandAll(value: Value): void {
    const alternatives = alternativesOf(value);
    for (const alternative of alternatives) {
      if (alternative.kind !== "late") continue;
      if (alternatives.length === 1) this.demand(alternative);
      else this.uncertain(() => this.demand(alternative));
    }
  }

  /** Records that a late value is looked into; with `isPresence`, only that names below it are. */
  demand(late: LateValue, isPresence = false): void {
    const key = demandKey(late.root, late.path, isPresence);
    if (this.#account.demands.has(key, this.#account.isCertain)) return;
    this.#account.demands.add({
      key,
      root: late.root,
      path: late.path,
      isPresence,
      isCertain: this.#account.isCertain,
      origin: late.origin,
      trail: trailOf(this.#account.frames, undefined),
      aliases: late.aliases,
      uses: late.uses,
    });
  }

  /** Does something on the way of which lies a place: demands made meanwhile show it as a step. */
  within<T>(origin: Origin | undefined, label: string, action: () => T, kind: StepKind = "operand"): T {
    if (origin === undefined) return action();
    this.#account.frames.push({ kind, origin, label });
    try {
      return action();
    } finally {
      this.#account.frames.pop();
    }
  }

  /** Does something that Nix may or may not do: demands made meanwhile are not certain. */
  uncertain(action: () => void): void {
    const { isCertain } = this.#account;
    this.#account.isCertain = false;
    this.attempt(() => {
      action();
      return unknownValue;
    });
    this.#account.isCertain = isCertain;
  }

  /** Does one of several things, which one is not known: only demands that all make, but those that fail, are certain. */
  oneOf(actions: readonly (() => Value)[]): Value {
    if (actions.length === 1) return actions[0]!();
    const asked = actions.map((action) => this.ask(action));
    // Where what fails is done, everything fails.
    const failing = asked.filter(({ value }) => value.kind === "error");
    const passing = asked.filter(({ value }) => value.kind !== "error");
    const answers = [...passing, ...failing];
    const [first] = answers;
    const others = answers.slice(1, passing.length || asked.length);
    for (const demand of first?.demands ?? []) {
      const isCertain = others.every((answer) =>
        answer.demands.some((other) => other.isCertain && other.key === demand.key),
      );
      this.#inherit([{ ...demand, isCertain: demand.isCertain && isCertain }]);
    }
    this.uncertain(() => {
      for (const answer of answers.slice(1)) this.#inherit(answer.demands);
    });
    const failed = first?.value;
    if (failed?.kind === "error") throw new Failure(failed);
    return choose(passing.map(({ value }) => value));
  }

  /** Applies a function to each alternative of a value that has been forced. */
  each(value: Value, action: (alternative: SingleValue) => Value): Value {
    if (value.kind !== "choice") return action(value);
    return this.oneOf(value.alternatives.map((alternative) => () => action(alternative)));
  }

  /** Forces a thunk and applies a function to each alternative. */
  inspect(thunk: Thunk, action: (alternative: SingleValue) => Value): Value {
    return this.each(this.force(thunk), action);
  }

  /** Counts a step of evaluation; false where the budget is spent. */
  step(): boolean {
    this.#steps += 1;
    return this.#steps <= stepLimit;
  }

  #run(thunk: Thunk): void {
    const compute = thunk.compute;
    if (compute === undefined) return;
    if (this.#depth >= depthLimit || !this.step()) {
      // Not remembered: another question, asked from less deep, may still find out.
      return;
    }
    const saved = this.#account;
    this.#account = newAccount();
    this.#depth += 1;
    this.#running.push(thunk);
    thunk.state = "running";
    try {
      thunk.value = this.attempt(compute);
      thunk.demands = this.#account.demands.toArray();
      thunk.state = "done";
      thunk.compute = undefined;
    } finally {
      if (thunk.state === "running") thunk.state = "waiting";
      this.#account = saved;
      this.#depth -= 1;
      this.#running.pop();
    }
  }

  #inherit(demands: readonly Demand[]): void {
    const { demands: into, frames, isCertain } = this.#account;
    for (const demand of demands) {
      const isBound = demand.isCertain && isCertain;
      if (into.has(demand.key, isBound)) continue;
      into.add({ ...demand, isCertain: isBound, trail: trailOf(frames, demand.trail) });
    }
  }
}

/** A late value at the root of a fixpoint, or below it. */
export function lateValue(root: LateRoot, path: LatePath, origin: Origin): LateValue {
  return { kind: "late", root, path, origin };
}

/** A value that is known before the modules are. */
export function earlyValue(name: string, path: readonly string[] = []): EarlyValue {
  return { kind: "early", name, path };
}

function newAccount(): Account {
  return { demands: new DemandSet(), frames: [], isCertain: true };
}

function trailOf(frames: readonly Frame[], next: Step | undefined): Step | undefined {
  let step = next;
  for (let i = frames.length - 1; i >= 0; i--) step = { ...frames[i]!, next: step };
  return step;
}

function originOf(thunk: Thunk): { origin?: Origin } {
  return thunk.origin === undefined ? {} : { origin: thunk.origin };
}
