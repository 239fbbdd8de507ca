// Owns forcing: every look at a value goes through the machine, which keeps account of what was demanded, by which steps, and
// whether Nix is bound to do the same. It is bounded in depth and steps; past them values are unknown, never wrong.

import type { Tracker } from "../project/tracking.ts";
import { Account, type Answer, Failure, recursionError } from "./account.ts";
import type { Demand, Frame, Label, Shown, StepKind } from "./demand.ts";
import { demandKey, FramedDemand } from "./demand.ts";
import type { Environment } from "./environment.ts";
import type { ExpressionOrigin, ExpressionSource, Thunk } from "./thunk.ts";
import {
  alternativesOf,
  choose,
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

export class Machine {
  #account = new Account();
  #depth = 0;
  #steps = 0;
  /** The thunks under evaluation, outermost first; origins stand for what is evaluated without one. */
  readonly #running: (Thunk | Origin)[] = [];
  readonly #tracker: Tracker | undefined;
  /** How deep it went, or would have gone had nothing been known before. */
  #deepest = 0;
  #isBounded = true;

  /** With a tracker, values are kept until what they were made of changes. */
  constructor(tracker?: Tracker) {
    this.#tracker = tracker;
  }

  /**
   * Whether every value so far is the same, whichever was asked for first: no limit was met, and nothing was found to need itself. It is
   * told for machines with a tracker only.
   */
  get isSettled(): boolean {
    return this.#isBounded && this.#deepest < depthLimit;
  }

  /** Asks something in an account of its own: the demands are those of this question alone. */
  ask(question: () => Value): Answer {
    const saved = this.#account;
    const depth = this.#depth;
    const running = this.#running.length;
    this.#account = new Account();
    if (depth === 0) this.#steps = 0;
    try {
      const value = this.attempt(question);
      return { value, demands: this.#account.demands };
    } catch (thrown) {
      // Expressions nest in more ways than the depth of forcing counts; past JavaScript's own stack nothing is known.
      if (depth > 0 || !(thrown instanceof RangeError)) throw thrown;
      this.#isBounded = false;
      return { value: unknownValue, demands: [] };
    } finally {
      this.#account = saved;
      this.#depth = depth;
      this.#running.length = running;
    }
  }

  /** Asks for a thunk's value, forced. */
  askThunk(thunk: Thunk): Answer {
    let { value } = thunk;
    if (value !== undefined) {
      if (this.#tracker !== undefined) this.#take(thunk, this.#tracker);
    } else if (thunk.state === "waiting") {
      if (this.#depth === 0) this.#steps = 0;
      if (!this.#ranWithinStack(thunk)) return { value: unknownValue, demands: [] };
      value = thunk.value;
    }
    // What is known, and neither late nor perhaps late, has no more demands than it had.
    if (value !== undefined && value.kind !== "late" && value.kind !== "choice")
      return { value, demands: thunk.demands };
    return this.ask(() => this.force(thunk));
  }

  // A thunk has an account of its own, so that nothing of who asks is in it; but past JavaScript's own stack nothing is known.
  #ranWithinStack(thunk: Thunk): boolean {
    try {
      this.#run(thunk);
      return true;
    } catch (thrown) {
      if (this.#depth > 0 || !(thrown instanceof RangeError)) throw thrown;
      this.#isBounded = false;
      return false;
    }
  }

  /** Does something that may fail; a failure comes back as its error. Demands are kept either way. */
  attempt(action: () => Value): Value {
    const account = this.#account;
    const { frame, isCertain } = account;
    const depth = this.#depth;
    const running = this.#running.length;
    try {
      return action();
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown;
      account.frame = frame;
      account.isCertain = isCertain;
      this.#depth = depth;
      this.#running.length = running;
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
    const known = thunk.value;
    if (known !== undefined) {
      if (this.#tracker !== undefined) this.#take(thunk, this.#tracker);
    } else if (thunk.state === "waiting") this.#run(thunk);
    else return this.#cycleAt(thunk);
    if (thunk.demands.length > 0) this.#inherit(thunk.demands);
    return known ?? thunk.value ?? unknownValue;
  }

  #cycleAt(thunk: Thunk): Value {
    this.#isBounded = false;
    return recursionError(this.#running, thunk);
  }

  /** `peek` for something that is done on the way of which lies a place: demands that it made show it as a step. */
  peekWithin(origin: Origin | undefined, label: Label, thunk: Thunk, kind: StepKind, shown?: Shown): Value {
    const known = this.known(thunk);
    if (known !== undefined) return known;
    if (origin === undefined) return this.peek(thunk);
    const outer = this.enter(origin, label, kind, shown);
    const value = this.peek(thunk);
    this.leave(outer);
    return value;
  }

  /** The value of a thunk that is known, and demanded nothing; undefined for every other. */
  known(thunk: Thunk): Value | undefined {
    const { value } = thunk;
    if (value === undefined || thunk.demands.length > 0) return undefined;
    if (this.#tracker !== undefined) this.#take(thunk, this.#tracker);
    return value;
  }

  /** `force` in the same way. */
  forceWithin(origin: Origin | undefined, label: Label, thunk: Thunk, kind: StepKind, shown?: Shown): Value {
    const value = this.peekWithin(origin, label, thunk, kind, shown);
    if (value.kind === "late" || value.kind === "choice")
      this.within(origin, label, () => this.demandAll(value), kind, shown);
    if (value.kind === "error") throw new Failure(value);
    return value;
  }

  /** What `peek` would give of a thunk of this expression; for one that nobody else can come upon, so that none is made. */
  peekExpression(source: ExpressionSource, origin: ExpressionOrigin, environment: Environment | undefined): Value {
    if (this.#depth >= depthLimit || !this.step()) return this.#givenUp();
    const account = this.#account;
    const { frame, isCertain } = account;
    const depth = this.#depth;
    const running = this.#running.length;
    this.#depth = depth + 1;
    if (depth >= this.#deepest) this.#deepest = depth + 1;
    this.#running.push(origin);
    let value: Value;
    try {
      value = source.evaluate(origin.file, origin.node, environment);
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown;
      account.frame = frame;
      account.isCertain = isCertain;
      value = thrown.value;
    }
    this.#depth = depth;
    this.#running.length = running;
    return value;
  }

  /** What `force` would give of a thunk of this expression; for one that nobody else can come upon. */
  forceExpression(source: ExpressionSource, origin: ExpressionOrigin, environment: Environment | undefined): Value {
    if (this.#depth >= depthLimit || !this.step()) return this.#givenUp();
    const depth = this.#depth;
    this.#depth = depth + 1;
    if (depth >= this.#deepest) this.#deepest = depth + 1;
    this.#running.push(origin);
    const value = source.evaluate(origin.file, origin.node, environment);
    this.#depth = depth;
    this.#running.pop();
    this.demandAll(value);
    if (value.kind === "error") throw new Failure(value);
    return value;
  }

  /** Records that the late ones among a value's alternatives are looked into. */
  demandAll(value: Value): void {
    if (value.kind === "late") this.demand(value);
    if (value.kind !== "choice") return;
    const alternatives = alternativesOf(value);
    for (const alternative of alternatives) {
      if (alternative.kind === "late") this.uncertain(() => this.demand(alternative));
    }
  }

  /** Records that a late value is looked into; with `isPresence`, only that names below it are. */
  demand(late: LateValue, isPresence = false): void {
    const key = demandKey(late.root, late.path, isPresence);
    const account = this.#account;
    const { isCertain, frame } = account;
    if (account.has(key, isCertain)) return;
    const { root, path, origin, aliases, uses } = late;
    const made = { key, root, path, isPresence, isCertain, origin, aliases, uses };
    account.add(new FramedDemand(made, isCertain, frame, undefined));
  }

  /** Does something on the way of which lies a place: demands made meanwhile show it as a step. */
  within<T>(origin: Origin | undefined, label: Label, action: () => T, kind: StepKind = "operand", shown?: Shown): T {
    if (origin === undefined) return action();
    const outer = this.enter(origin, label, kind, shown);
    const result = action();
    this.leave(outer);
    return result;
  }

  /** Begins what `within` does, for callers that are many; `leave` takes what it gives. */
  enter(origin: Origin, label: Label, kind: StepKind, shown?: Shown): Frame | undefined {
    const account = this.#account;
    const outer = account.frame;
    account.frame = { kind, origin, label, shown, outer };
    return outer;
  }

  /** Ends it. After a failure, whoever catches that puts the frame right. */
  leave(outer: Frame | undefined): void {
    this.#account.frame = outer;
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
      this.#inheritOne(demand, demand.isCertain && isCertain);
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
    if (this.#steps <= stepLimit) return true;
    this.#isBounded = false;
    return false;
  }

  #run(thunk: Thunk): void {
    if (this.#depth >= depthLimit || !this.step()) {
      // Not remembered: another question, asked from less deep, may still find out.
      this.#givenUp();
      return;
    }
    const saved = this.#account;
    const depth = this.#depth;
    const running = this.#running.length;
    this.#account = new Account();
    this.#depth = depth + 1;
    this.#running.push(thunk);
    thunk.isRunning = true;
    try {
      if (this.#tracker !== undefined) this.#settleTracked(thunk, this.#tracker);
      else thunk.settle(this.#settled(thunk), this.#account.demands);
    } finally {
      if (thunk.state === "running") thunk.isRunning = false;
      this.#account = saved;
      this.#depth = depth;
      this.#running.length = running;
    }
  }

  #settleTracked(thunk: Thunk, tracker: Tracker): void {
    const depth = this.#depth;
    const deepest = this.#deepest;
    const steps = this.#steps;
    this.#deepest = depth;
    const compute = () => {
      // What it stands for is written there; other files are noted where they are entered.
      tracker.note(thunk.origin?.file);
      return this.#settled(thunk);
    };
    try {
      tracker.account(compute, (value, account) => {
        const cost = { height: this.#deepest - depth + 1, steps: this.#steps - steps, revision: tracker.revision };
        thunk.settleUntilChanged(value, this.#account.demands, account, cost);
      });
    } finally {
      this.#deepest = Math.max(deepest, this.#deepest);
    }
  }

  // What a kept value once took counts as if it were taken now: a fresh evaluation would meet the same limits.
  #take(thunk: Thunk, tracker: Tracker): void {
    const { remembered } = thunk;
    if (remembered === undefined) return;
    tracker.take(remembered);
    this.#deepest = Math.max(this.#deepest, this.#depth + remembered.height);
    if (remembered.revision === tracker.revision) return;
    remembered.revision = tracker.revision;
    this.#steps += remembered.steps;
    if (this.#steps > stepLimit) this.#isBounded = false;
  }

  #givenUp(): Value {
    this.#isBounded = false;
    return unknownValue;
  }

  #settled(thunk: Thunk): Value {
    try {
      return thunk.compute();
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown;
      return thrown.value;
    }
  }

  #inherit(demands: readonly Demand[]): void {
    for (const demand of demands) this.#inheritOne(demand, demand.isCertain);
  }

  #inheritOne(demand: Demand, isCertain: boolean): void {
    const into = this.#account;
    const { frame, isCertain: isBound } = into;
    const isSure = isCertain && isBound;
    if (into.has(demand.key, isSure)) return;
    const isAsItWas = frame === undefined && isSure === demand.isCertain;
    into.add(isAsItWas ? demand : new FramedDemand(demand, isSure, frame, demand));
  }
}
