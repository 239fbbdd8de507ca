// Owns laziness: an expression that is evaluated when first looked at, at most once. What its evaluation demanded is kept
// beside the value, so that whoever looks later inherits the demands too.

import type { SourceFile } from "../project/source-file.ts";
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

/** A value, or a way to it. Forced only through the machine, which keeps account of demands. */
export class Thunk {
  /** The expression that it stands for, where there is one. */
  readonly origin: Origin | undefined;
  state: "waiting" | "running" | "done";
  value: Value | undefined;
  demands: readonly Demand[];
  // Most thunks are expressions. These two do for them what a closure would, in less than half the room.
  #source: Source | undefined;
  #environment: Environment | undefined;

  private constructor(
    origin: Origin | undefined,
    source: Source | undefined,
    environment: Environment | undefined,
    value: Value | undefined,
  ) {
    this.origin = origin;
    this.state = value === undefined ? "waiting" : "done";
    this.value = value;
    this.demands = none;
    this.#source = source;
    this.#environment = environment;
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
    return typeof this.#source === "object" && "evaluate" in this.#source
      ? { origin: this.origin as ExpressionOrigin, environment: this.#environment }
      : undefined;
  }

  /** For one that stands for an application and has not been evaluated: that. */
  get application(): Application | undefined {
    return typeof this.#source === "object" && "args" in this.#source ? this.#source : undefined;
  }

  /** Computes the value; for the machine alone. */
  compute(): Value {
    const source = this.#source!;
    if (typeof source === "function") return source();
    if ("args" in source) return source.compute();
    const { file, node } = this.origin as ExpressionOrigin;
    return source.evaluate(file, node, this.#environment);
  }

  /** Keeps what was computed, and lets go of what it took; for the machine alone. */
  settle(value: Value, demands: readonly Demand[]): void {
    this.value = value;
    this.demands = demands;
    this.state = "done";
    this.#source = undefined;
    this.#environment = undefined;
  }
}
