// Owns rewriting a list of modules: taking an element out of it to stand beside it, dropping the brackets of one, wrapping what
// should have been a list. Comments stay; where one would go, or the list is an argument of something, there is no rewrite.

import type { SourceFile } from "../../project/source-file.ts";
import { attrNameText, outermostParentheses, unwrapParentheses } from "../../semantic/index.ts";
import type { AnyNode, ApplyExpression, Expression, ListExpression } from "../../syntax/index.ts";
import type { Span } from "../../text/span.ts";
import { insertion, type TextEdit } from "../../text/text-edit.ts";
import { Layout } from "./layout.ts";

/** Expressions that need no parentheses as an element of a list. */
const elementKinds: ReadonlySet<string> = new Set([
  "variable_expression",
  "select_expression",
  "path_expression",
  "hpath_expression",
  "spath_expression",
  "string_expression",
  "indented_string_expression",
  "list_expression",
  "attrset_expression",
  "rec_attrset_expression",
  "parenthesized_expression",
]);

/** Makes an expression the one element of a list. */
export function wrapInList(node: Expression): TextEdit[] {
  const whole = outermostParentheses(node);
  const [open, close] = elementKinds.has(whole.kind) ? ["[ ", " ]"] : ["[ (", ") ]"];
  return [insertion(whole.start, open), insertion(whole.end, close)];
}

/** Puts the elements of a list in its place in the list around it. */
export function spliceList(file: SourceFile, node: Expression): TextEdit[] | undefined {
  const list = unwrapParentheses(node);
  const whole = outermostParentheses(list);
  if (list.kind !== "list_expression" || whole.parent?.kind !== "list_expression") return undefined;
  const first = list.elements[0];
  const last = list.elements.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const cuts = [
    { start: whole.start, end: first.start },
    { start: last.end, end: whole.end },
  ];
  return cutAll(file, cuts);
}

/** Joins what an element holds, a list, to the list around it with `++`. `text` stands for it where it is reworded. */
export function joinToList(file: SourceFile, node: Expression, text?: string): TextEdit[] | undefined {
  const element = outermostParentheses(node);
  const list = element.parent;
  if (list?.kind !== "list_expression" || !mayBecomeSum(outermostParentheses(list))) return undefined;
  const inner = unwrapParentheses(element);
  const operand = text ?? file.text.slice(inner.kind === "apply_expression" ? inner.span : element.span);
  const { elements } = list;
  const index = elements.indexOf(element);
  const before = elements[index - 1];
  const next = elements[index + 1];
  if (before === undefined && next === undefined) {
    const cuts = cutAll(file, [
      { start: list.start, end: element.start },
      { start: element.end, end: list.end },
    ]);
    return cuts && [...cuts, { span: element.span, text: operand }];
  }
  if (next === undefined) {
    const cuts = cutAll(file, [elementSpan(file, list, element)]);
    return cuts && [...cuts, insertion(list.end, ` ++ ${operand}`)];
  }
  if (before === undefined) {
    const cuts = cutAll(file, [{ start: element.start, end: next.start }]);
    return cuts && [insertion(list.start, `${operand} ++ `), ...cuts];
  }
  return [{ span: element.span, text: `] ++ ${operand} ++ [` }];
}

/** Takes an element out of its list. */
export function removeElement(file: SourceFile, node: Expression): TextEdit[] | undefined {
  const element = outermostParentheses(node);
  const list = element.parent;
  if (list?.kind !== "list_expression") return undefined;
  return cutAll(file, [elementSpan(file, list, element)]);
}

/** Puts parentheses around a function in a list and as many elements behind it. */
export function parenthesize(node: Expression, count: number): TextEdit[] | undefined {
  const list = node.parent;
  if (list?.kind !== "list_expression") return undefined;
  const last = list.elements[list.elements.indexOf(node) + count];
  return last && [insertion(node.start, "("), insertion(last.end, ")")];
}

/** The parts of `f a b`, where an expression is an application of two arguments; undefined otherwise. */
export function twoArguments(
  node: Expression,
): { readonly fn: Expression; readonly first: Expression; readonly second: Expression } | undefined {
  const outer = unwrapParentheses(node);
  if (outer.kind !== "apply_expression") return undefined;
  const inner: Expression | ApplyExpression = unwrapParentheses(outer.function);
  return inner.kind === "apply_expression"
    ? { fn: unwrapParentheses(inner.function), first: inner.argument, second: outer.argument }
    : undefined;
}

/** The edit that calls another function of the same set: `lib.mkIf` becomes `lib.optional`. */
export function renameMember(fn: Expression, from: string, to: string): TextEdit | undefined {
  const last = fn.kind === "select_expression" && fn.default === undefined ? fn.attrpath.attrs.at(-1) : undefined;
  return last !== undefined && attrNameText(last) === from ? { span: last.span, text: to } : undefined;
}

/** The text of a node once edits that lie in it are made. */
export function editedText(file: SourceFile, node: AnyNode, edit: TextEdit): string {
  const { text } = file;
  return (
    text.slice({ start: node.start, end: edit.span.start }) +
    edit.text +
    text.slice({ start: edit.span.end, end: node.end })
  );
}

function cutAll(file: SourceFile, spans: readonly Span[]): TextEdit[] | undefined {
  const layout = new Layout(file);
  if (spans.some((span) => layout.commentsWithin(span).length > 0)) return undefined;
  return spans.map((span) => ({ span, text: "" }));
}

// From the end of the element before, and of the comments on its line, to the end of this one.
function elementSpan(file: SourceFile, list: ListExpression, element: Expression): Span {
  const before = list.elements[list.elements.indexOf(element) - 1];
  const start = before === undefined ? list.start + 1 : new Layout(file).endWithComments(before.end, element.start);
  return { start, end: element.end };
}

// Whether `a ++ b` can stand where the list stands.
function mayBecomeSum(list: ListExpression | Expression): boolean {
  const { parent } = list;
  switch (parent?.kind) {
    case "binding":
    case "parenthesized_expression":
    case "if_expression":
      return true;
    case "let_expression":
    case "with_expression":
    case "assert_expression":
    case "function_expression":
      return parent.body === list;
    case "binary_expression":
      return parent.operator === "++";
    default:
      return false;
  }
}
