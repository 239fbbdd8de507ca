// Owns the name by which a function is called, for tables of functions that are known by theirs.

import type { Expression } from "../syntax/index.ts";
import { attrNameText, unwrapParentheses } from "./attribute-set.ts";

/** The variable, or the last name of a path, at the head of an expression: `optional` of `lib.optional c x`. */
export function calledName(expression: Expression): string | undefined {
  const { head } = application(expression);
  if (head.kind === "variable_expression") return head.name.text;
  const last = head.kind === "select_expression" && head.default === undefined ? head.attrpath.attrs.at(-1) : undefined;
  return last && attrNameText(last);
}

/** The function at the head of an expression, and the number of arguments that it is given there. */
export function application(expression: Expression): { readonly head: Expression; readonly count: number } {
  let head = unwrapParentheses(expression);
  let count = 0;
  for (; head.kind === "apply_expression"; count++) head = unwrapParentheses(head.function);
  return { head, count };
}
