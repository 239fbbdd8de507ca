// Owns lists of keys: what is in one, where each key is written, and by which name of a matrix it was selected. Keys that are
// computed have no place, and a list that is not known to its end says so.

import { unwrapParentheses } from "../../semantic/index.ts";
import type { Expression, ListExpression } from "../../syntax/index.ts";
import type { Evaluator } from "../evaluator.ts";
import type { Origin, Value } from "../value.ts";

/** A key in a list. */
export interface ListedKey {
  readonly key: string;
  /** The string literal; absent where the key is computed. */
  readonly origin: Origin | undefined;
}

/** The keys that something is given. */
export interface KeyList {
  /** `null` is what some functions take for all keys; `unknown` where it cannot be told what is given. */
  readonly kind: "list" | "null" | "unknown";
  /** In order; some may occur twice. */
  readonly keys: readonly ListedKey[];
  /** Whether there may be others. */
  readonly isOpen: boolean;
  /** The expression that gives the list: a literal, `a ++ b`, a call; absent where it is no list of an expression. */
  readonly origin: Origin | undefined;
}

const nothing = { keys: [], origin: undefined };

/** The keys that a value holds. */
export function keysOf(evaluator: Evaluator, value: Value): KeyList {
  if (value.kind === "null") return { ...nothing, kind: "null", isOpen: false };
  if (value.kind !== "list") return { ...nothing, kind: "unknown", isOpen: true };
  const keys: ListedKey[] = [];
  let { isOpen } = value;
  for (const element of value.elements) {
    const text = evaluator.ask(element).value;
    if (text.kind === "string" && text.text !== undefined)
      keys.push({ key: text.text, origin: literalOf(text.origin) });
    else isOpen = true;
  }
  return { kind: "list", keys, isOpen, origin: value.origin };
}

/** The literal list to which a key can be added so that only this list has it: its own, or the last of a sum's own parts. */
export function extensibleLiteral(origin: Origin): ListExpression | undefined {
  const find = (expression: Expression): ListExpression | undefined => {
    const node = unwrapParentheses(expression);
    if (node.kind === "list_expression") return node;
    if (node.kind !== "binary_expression" || node.operator !== "++") return undefined;
    return find(node.right) ?? find(node.left);
  };
  return find(origin.node as Expression);
}

function literalOf(origin: Origin | undefined): Origin | undefined {
  return origin?.node.kind === "string_expression" || origin?.node.kind === "indented_string_expression"
    ? origin
    : undefined;
}
