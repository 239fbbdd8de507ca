// Owns adding an element to a list that is written out, in the way its other elements stand.

import type { Evaluator } from "../../eval/evaluator.ts";
import type { Thunk } from "../../eval/thunk.ts";
import { alternativesOf } from "../../eval/value.ts";
import type { SourceFile } from "../../project/source-file.ts";
import type { ListExpression } from "../../syntax/index.ts";
import type { FileEdit } from "../diagnostic.ts";
import { Layout } from "./layout.ts";

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
  return text === undefined ? undefined : appendToList(file, node, [text]);
}

/** Adds elements, given as texts, at the end of a list that is written out. */
export function appendToList(file: SourceFile, list: ListExpression, texts: readonly string[]): FileEdit {
  const last = list.elements.at(-1);
  if (last === undefined) return { path: file.path, span: list.span, text: `[ ${texts.join(" ")} ]` };
  const { lines } = file.text;
  const { line } = lines.position(last.start);
  const before = file.text.slice({ start: lines.lineStart(line), end: last.start });
  if (before.trim() !== "") {
    return {
      path: file.path,
      span: { start: last.end, end: last.end },
      text: texts.map((text) => ` ${text}`).join(""),
    };
  }
  // A comment behind the last element stays with it.
  const end = new Layout(file).endWithComments(last.end, list.end - 1);
  return { path: file.path, span: { start: end, end }, text: texts.map((text) => `\n${before}${text}`).join("") };
}
