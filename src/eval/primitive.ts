// Owns the contract of a primitive: a function of Nix or nixpkgs' `lib` that the evaluator knows, with its strictness.

import type { Evaluation } from "./evaluation.ts";
import type { Thunk } from "./thunk.ts";
import type { Origin, Value } from "./value.ts";

/** A known function. `apply` is given exactly `arity` arguments and forces those that Nix forces, in Nix's order. */
export interface Primitive {
  /** The name without a prefix: `optionalAttrs`, `attrNames`. */
  readonly name: string;
  readonly arity: number;
  apply(call: PrimitiveCall): Value;
}

/** One full application of a primitive. */
export interface PrimitiveCall {
  readonly ctx: Evaluation;
  /** The primitive's own name, for messages. */
  readonly name: string;
  readonly args: readonly Thunk[];
  /** The application in the text. */
  readonly site: Origin | undefined;
}
