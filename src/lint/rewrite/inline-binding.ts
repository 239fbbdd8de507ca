// Owns moving a `let` binding to the one place where it is used. Evaluation stays the same: no name of the moved text may mean
// something else there. Where comments would be left behind, or the place is no config value, there is no edit.

import type { SourceFile } from "../../project/source-file.ts";
import { type Attribute, attrNameText, attrpathNames, definitionsOf, type Resolution } from "../../semantic/index.ts";
import type { AnyNode, Binding, Expression, Identifier, LetExpression } from "../../syntax/index.ts";
import { containsSpan, type Span } from "../../text/span.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import { Layout } from "./layout.ts";

/** Names of a module's set that are not config. */
const structural: ReadonlySet<string> = new Set([
  "imports",
  "options",
  "disabledModules",
  "key",
  "_class",
  "freeformType",
]);

/** Expressions that stay one operand wherever they are put. */
const atomic: ReadonlySet<string> = new Set([
  "variable_expression",
  "attrset_expression",
  "rec_attrset_expression",
  "list_expression",
  "string_expression",
  "indented_string_expression",
  "parenthesized_expression",
  "path_expression",
]);

/** The edits that move a binding of a module's `let` to its only use, in a config value; undefined where that is not safe. */
export function inlineIntoConfig(
  file: SourceFile,
  holder: LetExpression,
  attribute: Attribute,
): readonly TextEdit[] | undefined {
  const [definition] = attribute.definitions;
  const binding = file.semantic.scope(holder).bindings.get(attribute.name);
  if (definition?.kind !== "binding" || attribute.definitions.length !== 1 || binding === undefined) return undefined;
  if (definition.attrpath.attrs.length !== 1) return undefined;
  const [use, ...others] = file.semantic.references(binding);
  if (use === undefined || others.length > 0 || !isConfigValue(use, holder.body)) return undefined;

  const layout = new Layout(file);
  const { expression } = definition;
  const target = useSite(use);
  if (target === undefined || !keepsMeaning(file, expression, target)) return undefined;
  const removal = removalOf(layout, holder, definition);
  if (removal === undefined) return undefined;
  const moved = layout.reindented(
    expression.span,
    layout.indentation(expression.start),
    layout.indentation(target.start),
  );
  const text =
    target.kind === "inherit" ? `${use.text} = ${moved};` : needsParentheses(expression, target) ? `(${moved})` : moved;
  return [
    { span: removal, text: "" },
    { span: target.span, text },
  ];
}

function useSite(use: Identifier): AnyNode | undefined {
  const parent = use.parent;
  if (parent?.kind === "variable_expression") return parent;
  const inherit = parent?.kind === "inherited_attrs" && parent.attrs.length === 1 ? parent.parent : undefined;
  return inherit?.kind === "inherit" ? inherit : undefined;
}

// Whether a node stands in the value of an option: below a name of the module's set that is config, in no function's body.
function isConfigValue(node: AnyNode, body: Expression): boolean {
  let option: Binding | undefined;
  for (let inner = node; inner !== body; ) {
    const outer = inner.parent;
    if (outer === undefined || outer.kind === "function_expression" || outer.kind === "attrpath") return false;
    if (outer.kind === "let_expression" && outer.body !== inner) return false;
    if (outer.kind === "binding") option = outer;
    inner = outer;
  }
  const [name] = option === undefined ? [] : attrpathNames(option.attrpath).names;
  return name !== undefined && !structural.has(name);
}

function keepsMeaning(file: SourceFile, expression: Expression, at: AnyNode): boolean {
  const { semantic } = file;
  return [expression, ...expression.descendants()].every((node) => {
    if (node.kind !== "identifier") return true;
    const here = semantic.resolve(node);
    const name = attrNameText(node);
    if (name === undefined || (here.kind === "unresolved" && !isReference(node))) return true;
    if (here.kind === "binding" && containsSpan(expression.span, here.binding.scope.node.span)) return true;
    return isSame(here, semantic.resolveName(name, at));
  });
}

function isReference(node: Identifier): boolean {
  return node.parent?.kind === "variable_expression";
}

function isSame(a: Resolution, b: Resolution): boolean {
  if (a.kind === "binding") return b.kind === "binding" && a.binding === b.binding;
  if (a.kind === "with" && b.kind === "with") {
    return (
      a.environments.length === b.environments.length &&
      a.environments.every((environment, index) => environment === b.environments[index])
    );
  }
  return a.kind === b.kind;
}

function needsParentheses(expression: Expression, target: AnyNode): boolean {
  if (atomic.has(expression.kind)) return false;
  if (expression.kind === "select_expression" && expression.default === undefined) return false;
  const parent = target.parent;
  return parent?.kind !== "binding" && parent?.kind !== "interpolation" && parent?.kind !== "parenthesized_expression";
}

// What to cut so that the statement is gone with its line; undefined where a comment speaks of it.
function removalOf(layout: Layout, holder: LetExpression, statement: Binding): Span | undefined {
  const definitions = definitionsOf(holder);
  const index = definitions.indexOf(statement);
  const before = definitions[index - 1];
  const next = definitions[index + 1];
  const { body } = holder;
  const gapStart =
    before === undefined ? holder.start + "let".length : layout.endWithComments(before.end, statement.start);
  const isCommented =
    layout.commentsWithin({ start: gapStart, end: statement.expression.start }).length > 0 ||
    layout.commentsWithin({ start: statement.expression.end, end: statement.end }).length > 0 ||
    layout.endWithComments(statement.end, next?.start ?? body.start) > statement.end;
  if (isCommented) return undefined;
  if (before !== undefined) return { start: gapStart, end: statement.end };
  const span =
    next === undefined ? { start: holder.start, end: body.start } : { start: statement.start, end: next.start };
  const after = { start: statement.end, end: span.end };
  return layout.commentsWithin(after).length > 0 ? undefined : span;
}
