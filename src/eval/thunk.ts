// Owns laziness: an expression that is evaluated when first looked at, at most once. What its evaluation demanded is kept
// beside the value, so that whoever looks later inherits the demands too.

import type { SourceFile } from "../project/source-file.ts";
import type { Account } from "../project/tracking.ts";
import type { Expression } from "../syntax/index.ts";
import type { Demand } from "./demand.ts";
import type { Environment } from "./environment.ts";
import type { Origin, Value } from "./value.ts";

/** What evaluates expressions. */
export interface ExpressionSource {
  evaluate(file: SourceFile, node: Expression, environment: Environment | undefined): Value;
}

/** The place of an expression that has a value. */
export interface ExpressionOrigin extends Origin {
  readonly node: Expression;
}

/** A function applied to arguments, one after the other. */
export interface Application {
  readonly fn: Thunk;
  readonly args: readonly Thunk[];
  compute(): Value;
}

type Source = ExpressionSource | Application | (() => Value);

const none: readonly Demand[] = [];

/** What an evaluation took. */
export interface EvaluationCost {
  /** How deep it went, all that it looked at included. */
  readonly height: number;
  readonly steps: number;
  /** The state of the project in which it happened. */
  readonly revision: number;
}

/** What a settled thunk keeps where its project changes: the way to its value, and what that took. */
export class Remembered implements Account {
  readonly source: Source;
  readonly dependency: Account["dependency"];
  readonly told: Account["told"];
  /** How deep its evaluation went, all that it looked at included. */
  readonly height: number;
  /** How many steps it took. */
  readonly steps: number;
  /** The state of the project in which it was last looked at. */
  revision: number;

  constructor(source: Source, { dependency, told }: Account, height: number, steps: number, revision: number) {
    this.source = source;
    this.dependency = dependency;
    this.told = told;
    this.height = height;
    this.steps = steps;
    this.revision = revision;
  }
}

/** A value, or a way to it. Forced only through the machine, which keeps account of demands. */
export class Thunk {
  /** The expression that it stands for, where there is one. */
  readonly origin: Origin | undefined;
  /** What learning the value demanded. */
  demands: readonly Demand[];
  #state: "waiting" | "running" | "done";
  #value: Value | undefined;
  // Most thunks are expressions. These two do for them what a closure would, in less than half the room.
  #source: Source | Remembered | undefined;
  #environment: Environment | undefined;

  private constructor(
    origin: Origin | undefined,
    source: Source | undefined,
    environment: Environment | undefined,
    value: Value | undefined,
  ) {
    this.origin = origin;
    this.demands = none;
    this.#state = value === undefined ? "waiting" : "done";
    this.#value = value;
    this.#source = source;
    this.#environment = environment;
  }

  /** How far its evaluation is. One whose value was made of what has changed waits again. */
  get state(): "waiting" | "running" | "done" {
    if (this.#state === "done" && this.#source !== undefined) Thunk.#check(this);
    return this.#state;
  }

  /** The value, once it is known. */
  get value(): Value | undefined {
    if (this.#value !== undefined && this.#source !== undefined) Thunk.#check(this);
    return this.#value;
  }

  /** Says whether it is being evaluated; for the machine alone. */
  set isRunning(isRunning: boolean) {
    this.#state = isRunning ? "running" : "waiting";
  }

  /** What it keeps where its project changes; undefined until it is settled, and elsewhere. */
  get remembered(): Remembered | undefined {
    return this.#source instanceof Remembered ? this.#source : undefined;
  }

  // A private method that is not static would be noted in every thunk that is made.
  static #check(thunk: Thunk): void {
    const remembered = thunk.#source as Remembered;
    if (remembered.dependency?.isCurrent() !== false) return;
    thunk.#state = "waiting";
    thunk.#value = undefined;
    thunk.demands = none;
    thunk.#source = remembered.source;
  }

  /** A value that is computed when first forced. */
  static lazy(compute: () => Value, origin?: Origin): Thunk {
    return new Thunk(origin, compute, undefined, undefined);
  }

  /** The value of an expression in an environment. */
  static expression(source: ExpressionSource, origin: ExpressionOrigin, environment: Environment | undefined): Thunk {
    return new Thunk(origin, source, environment, undefined);
  }

  /** What a function gives for some arguments. */
  static application(application: Application, origin?: Origin): Thunk {
    return new Thunk(origin, application, undefined, undefined);
  }

  /** A value that is known already. */
  static of(value: Value, origin?: Origin): Thunk {
    return new Thunk(origin, undefined, undefined, value);
  }

  /** For one that stands for an expression and has not been evaluated: the expression, and what surrounds it. */
  get expression(): { readonly origin: ExpressionOrigin; readonly environment: Environment | undefined } | undefined {
    const source = this.#source;
    return typeof source === "object" && "evaluate" in source
      ? { origin: this.origin as ExpressionOrigin, environment: this.#environment }
      : undefined;
  }

  /** For one that stands for an application and has not been evaluated: that. */
  get application(): Application | undefined {
    return typeof this.#source === "object" && "args" in this.#source ? this.#source : undefined;
  }

  /** The same for one that has been evaluated, where its project changes. */
  get pastApplication(): Application | undefined {
    const source = this.remembered?.source;
    return typeof source === "object" && "args" in source ? source : undefined;
  }

  /** Computes the value; for the machine alone. */
  compute(): Value {
    const source = this.#source as Source;
    if (typeof source === "function") return source();
    if ("args" in source) return source.compute();
    const { file, node } = this.origin as ExpressionOrigin;
    return source.evaluate(file, node, this.#environment);
  }

  /** Keeps what was computed, and lets go of what it took; for the machine alone. */
  settle(value: Value, demands: readonly Demand[]): void {
    this.#value = value;
    this.demands = demands;
    this.#state = "done";
    this.#source = undefined;
    this.#environment = undefined;
  }

  /** Keeps what was computed as long as what it was made of does not change; for the machine alone. */
  settleUntilChanged(value: Value, demands: readonly Demand[], account: Account, cost: EvaluationCost): void {
    const source = this.#source as Source;
    this.#value = value;
    this.demands = demands;
    this.#state = "done";
    this.#source = new Remembered(source, account, cost.height, cost.steps, cost.revision);
  }
}
