// Owns what the machine keeps while one thing is evaluated, and how an evaluation ends that fails.

import type { Demand, Frame } from "./demand.ts";
import type { Thunk } from "./thunk.ts";
import type { ErrorValue, Origin, Value } from "./value.ts";

const none: readonly Demand[] = [];

/**
 * The account of one thunk, or of one question: the demands that it makes, and what is being done meanwhile. Each demand is kept once, at
 * the first place it was met; certain ones win.
 */
export class Account {
  frame: Frame | undefined;
  isCertain: boolean;
  // Most of what is evaluated demands nothing, and most of the rest one thing.
  #only: Demand | undefined;
  #demands: Map<string, Demand> | undefined;

  constructor() {
    this.frame = undefined;
    this.isCertain = true;
    this.#only = undefined;
    this.#demands = undefined;
  }

  /** Whether a demand would add nothing. */
  has(key: string, isCertain: boolean): boolean {
    const only = this.#only;
    if (only === undefined) return false;
    const existing = this.#demands === undefined ? (only.key === key ? only : undefined) : this.#demands.get(key);
    return existing !== undefined && (existing.isCertain || !isCertain);
  }

  add(demand: Demand): void {
    const { key } = demand;
    if (this.has(key, demand.isCertain)) return;
    const only = this.#only;
    if (this.#demands === undefined && (only === undefined || only.key === key)) {
      this.#only = demand;
      return;
    }
    this.#demands ??= new Map([[only!.key, only!]]);
    this.#demands.set(key, demand);
  }

  /** The demands, in the order in which they were made. */
  get demands(): readonly Demand[] {
    if (this.#demands !== undefined) return [...this.#demands.values()];
    return this.#only === undefined ? none : [this.#only];
  }
}

/** What a question found out: the value, and what had to be known for it. */
export interface Answer {
  readonly value: Value;
  readonly demands: readonly Demand[];
}

/** Ends an evaluation that Nix would end too. No Error: nobody reads a stack of it, and it is thrown often. */
export class Failure {
  readonly value: ErrorValue;

  constructor(value: ErrorValue) {
    this.value = value;
  }
}

/** How a thunk ends that needs itself. `running`: what is evaluated, outermost first, the thunk among it. */
export function recursionError(running: readonly (Thunk | Origin)[], thunk: Thunk): ErrorValue {
  const cycle = running.slice(running.indexOf(thunk)).flatMap((one) => ("node" in one ? one : (one.origin ?? [])));
  const { origin } = thunk;
  const message = "infinite recursion encountered";
  return { kind: "error", reason: "cycle", message, ...(origin === undefined ? {} : { origin }), cycle };
}
