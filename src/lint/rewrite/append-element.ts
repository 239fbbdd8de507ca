// Owns adding an element to a list that is written out, in the way its other elements stand.

import type { Evaluator } from "../../eval/evaluator.ts";
import type { Thunk } from "../../eval/thunk.ts";
import { alternativesOf } from "../../eval/value.ts";
import type { ListExpression } from "../../syntax/index.ts";
import type { FileEdit } from "../diagnostic.ts";

/**
 * Adds an element to the one list that definitions of an option write out; undefined where there is none, or several. `element`
 * gives its text, from the list.
 */
export function appendElement(
  evaluator: Evaluator,
  thunks: readonly Thunk[],
  element: (list: ListExpression) => string | undefined,
): FileEdit | undefined {
  const [thunk, ...others] = thunks;
  const values = thunk === undefined || others.length > 0 ? [] : alternativesOf(evaluator.ask(thunk).value);
  const [value] = values;
  if (values.length !== 1 || value?.kind !== "list" || value.origin === undefined) return undefined;
  const { file, node } = value.origin;
  if (node.kind !== "list_expression" || node.hasError) return undefined;
  const text = element(node);
  const last = node.elements.at(-1);
  if (text === undefined) return undefined;
  if (last === undefined) return { path: file.path, span: node.span, text: `[ ${text} ]` };
  const { lines } = file.text;
  const { line } = lines.position(last.start);
  const before = file.text.slice({ start: lines.lineStart(line), end: last.start });
  const separator = before.trim() === "" ? `\n${before}` : " ";
  return { path: file.path, span: { start: last.end, end: last.end }, text: separator + text };
}
