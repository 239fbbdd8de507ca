// Owns laziness: an expression that is evaluated when first looked at, at most once. What its evaluation demanded is kept
// beside the value, so that whoever looks later inherits the demands too.

import type { Demand } from "./demand.ts";
import type { Origin, Value } from "./value.ts";

/** A value, or a way to it. Forced only through the machine, which keeps account of demands. */
export class Thunk {
  /** The expression that it stands for, where there is one. */
  readonly origin: Origin | undefined;
  state: "waiting" | "running" | "done";
  value: Value | undefined;
  demands: readonly Demand[] = [];
  compute: (() => Value) | undefined;

  private constructor(origin: Origin | undefined, compute: (() => Value) | undefined, value: Value | undefined) {
    this.origin = origin;
    this.compute = compute;
    this.value = value;
    this.state = value === undefined ? "waiting" : "done";
  }

  /** A value that is computed when first forced. */
  static lazy(compute: () => Value, origin?: Origin): Thunk {
    return new Thunk(origin, compute, undefined);
  }

  /** A value that is known already. */
  static of(value: Value, origin?: Origin): Thunk {
    return new Thunk(origin, undefined, value);
  }
}
