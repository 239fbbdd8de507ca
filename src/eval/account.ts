// Owns what the machine keeps while one thing is evaluated, and how an evaluation ends that fails.

import { DemandSet, type Frame } from "./demand.ts";
import type { ErrorValue } from "./value.ts";

/** The account of one thunk, or of one question: the demands that it makes, and what is being done meanwhile. */
export class Account extends DemandSet {
  frame: Frame | undefined = undefined;
  isCertain = true;
}

/** Ends an evaluation that Nix would end too. No Error: nobody reads a stack of it, and it is thrown often. */
export class Failure {
  readonly value: ErrorValue;

  constructor(value: ErrorValue) {
    this.value = value;
  }
}
