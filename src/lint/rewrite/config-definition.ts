// Owns adding a definition to a module's config: beside the options of a shorthand module, inside `config = { … }` where the
// module has that, merged with `mkMerge` where the option is set already. Where Nix would refuse the result there is none.

import type { SourceFile } from "../../project/source-file.ts";
import { attrpathNames, definitionsOf, unwrapParentheses } from "../../semantic/index.ts";
import type { AttrsetExpression, Binding, Expression, RecAttrsetExpression } from "../../syntax/index.ts";
import type { Span } from "../../text/span.ts";
import { insertion, type TextEdit } from "../../text/text-edit.ts";
import type { Layout } from "./layout.ts";

type SetExpression = AttrsetExpression | RecAttrsetExpression;

/** What to define, and how to say it. */
export interface NewDefinition {
  /** The option, without `config`. */
  readonly path: readonly string[];
  /** A value that needs no parentheses after `=`. */
  readonly value: string;
  /** `mkMerge` and the like as they have to be written here; asked for only where it is needed. */
  readonly library: (name: string) => string | undefined;
}

/** Where a definition may stand: a set, and the names that are still to be written in it. */
interface Target {
  readonly set: SetExpression;
  readonly path: readonly string[];
}

/** Statements that set an option already, all in one set. */
interface Existing {
  readonly statements: readonly { readonly binding: Binding; readonly depth: number }[];
  readonly set: SetExpression;
}

/**
 * The edits that add a definition to a module's body; undefined where it cannot be done by adding text. With `removed`, that
 * statement of the body goes, and the definition takes its place where it belongs there. Comments above it stay; those
 * in it and behind it are the caller's to save.
 */
export function addDefinition(
  file: SourceFile,
  layout: Layout,
  body: SetExpression,
  definition: NewDefinition,
  removed?: Binding,
): readonly TextEdit[] | undefined {
  const explicit = topNames(body).some((name) => name === "config" || name === "options");
  const config = explicit ? configStatements(body) : undefined;
  const cut = removed === undefined ? [] : [cutStatement(layout, body, removed)];
  if (config?.kind === "computed") {
    const edits = mergeIntoConfig(layout, config.expression, definition);
    return edits && [...edits, ...cut];
  }
  const target: Target =
    config === undefined
      ? { set: body, path: definition.path }
      : config.kind === "set"
        ? { set: config.set, path: definition.path }
        : { set: body, path: ["config", ...definition.path] };
  const existing = findExisting(target.set, target.path);
  if (existing === "blocked") return undefined;
  if (existing !== undefined) {
    const edits = mergeWithExisting(file, layout, existing, definition);
    return edits && [...edits, ...cut];
  }
  const statement = `${target.path.join(".")} = ${definition.value};`;
  if (removed !== undefined && target.set === body) return [{ span: removed.span, text: statement }];
  const anchor = target.set === body ? importsStatement(body) : undefined;
  return [insertStatement(file, layout, target.set, statement, anchor), ...cut];
}

function topNames(set: SetExpression): string[] {
  return definitionsOf(set).flatMap((definition) => {
    if (definition.kind === "binding") return attrpathNames(definition.attrpath).names.slice(0, 1);
    return definition.attrs.attrs.map((name) => name.text);
  });
}

type ConfigForm =
  | { readonly kind: "set"; readonly set: SetExpression }
  | { readonly kind: "computed"; readonly expression: Expression }
  | { readonly kind: "paths" };

function configStatements(body: SetExpression): ConfigForm {
  for (const definition of definitionsOf(body)) {
    if (definition.kind !== "binding") continue;
    const { names, isComplete } = attrpathNames(definition.attrpath);
    if (!isComplete || names.length !== 1 || names[0] !== "config") continue;
    const set = innerSet(definition.expression);
    return set === undefined ? { kind: "computed", expression: definition.expression } : { kind: "set", set };
  }
  return { kind: "paths" };
}

// The set that an expression ends in, where names of the module's `let` are still visible.
function innerSet(expression: Expression): SetExpression | undefined {
  const inner = unwrapParentheses(expression);
  if (inner.kind === "let_expression" || inner.kind === "with_expression") return innerSet(inner.body);
  return inner.kind === "attrset_expression" || inner.kind === "rec_attrset_expression" ? inner : undefined;
}

function findExisting(set: SetExpression, path: readonly string[]): Existing | "blocked" | undefined {
  const statements: { binding: Binding; depth: number }[] = [];
  let nested: Existing | "blocked" | undefined;
  for (const definition of definitionsOf(set)) {
    if (definition.kind !== "binding") {
      if (definition.attrs.attrs.some((name) => name.text === path[0])) return "blocked";
      continue;
    }
    const { names, isComplete } = attrpathNames(definition.attrpath);
    const common = Math.min(names.length, path.length);
    if (names.slice(0, common).some((name, index) => name !== path[index])) continue;
    if (names.length >= path.length) statements.push({ binding: definition, depth: path.length });
    else if (!isComplete) return "blocked";
    else {
      const inner = unwrapParentheses(definition.expression);
      if (inner.kind !== "attrset_expression" && inner.kind !== "rec_attrset_expression") return "blocked";
      const below = findExisting(inner, path.slice(names.length));
      if (below === undefined) continue;
      if (nested !== undefined) return "blocked";
      nested = below;
    }
  }
  if (statements.length === 0) return nested;
  return nested === undefined ? { statements, set } : "blocked";
}

function mergeWithExisting(
  file: SourceFile,
  layout: Layout,
  existing: Existing,
  definition: NewDefinition,
): readonly TextEdit[] | undefined {
  const [first, ...others] = existing.statements;
  if (first === undefined) return undefined;
  const isWhole = first.binding.attrpath.attrs.length === first.depth;
  if (isWhole && others.length === 0)
    return mergeExpression(layout, first.binding.expression, definition, definition.value);
  if (isWhole) return undefined;
  const mkMerge = definition.library("mkMerge");
  if (mkMerge === undefined) return undefined;
  return gatherStatements(file, layout, existing, definition, mkMerge);
}

function mergeIntoConfig(
  layout: Layout,
  expression: Expression,
  definition: NewDefinition,
): readonly TextEdit[] | undefined {
  const inner = unwrapParentheses(expression);
  // Sets whose names are only known by evaluating would lose some of theirs to a merge of texts.
  if (inner.kind !== "apply_expression") return undefined;
  const value = `{ ${definition.path.join(".")} = ${definition.value}; }`;
  return mergeExpression(layout, expression, definition, value);
}

// `e` becomes `mkMerge [ e new ]`; a list that is merged already gets one more element.
function mergeExpression(
  layout: Layout,
  expression: Expression,
  definition: NewDefinition,
  value: string,
): readonly TextEdit[] | undefined {
  const element = asElement(value);
  const inner = unwrapParentheses(expression);
  if (inner.kind === "apply_expression" && isMkMerge(inner.function) && inner.argument.kind === "list_expression") {
    const list = inner.argument;
    const last = list.elements.at(-1);
    if (last === undefined) return [insertion(list.start + 1, ` ${element}`)];
    const isOneLine = layout.areOnOneLine(list.start, last.start);
    const offset = layout.endWithComments(last.end, list.end);
    return [insertion(offset, isOneLine ? ` ${element}` : `\n${layout.indentation(last.start)}${element}`)];
  }
  const mkMerge = definition.library("mkMerge");
  if (mkMerge === undefined) return undefined;
  const isSimple = expression === inner && inner.kind !== "apply_expression" && isElementKind(inner);
  const [open, close] = expression !== inner || isSimple ? ["", ""] : ["(", ")"];
  if (layout.isOneLine(expression.span)) {
    return [insertion(expression.start, `${mkMerge} [ ${open}`), insertion(expression.end, `${close} ${element} ]`)];
  }
  const indentation = layout.indentation(expression.start);
  const deeper = indentation + layout.unit;
  const text = layout.reindented(expression.span, indentation, deeper);
  return [
    {
      span: expression.span,
      text: `${mkMerge} [\n${deeper}${open}${text}${close}\n${deeper}${element}\n${indentation}]`,
    },
  ];
}

// `generators.a = …; generators.b = …;` become one statement that merges the new value with a set of them.
function gatherStatements(
  file: SourceFile,
  layout: Layout,
  existing: Existing,
  definition: NewDefinition,
  mkMerge: string,
): readonly TextEdit[] {
  const [first, ...others] = existing.statements as [Existing["statements"][number], ...Existing["statements"]];
  const start = first.binding.start;
  const indentation = layout.indentation(start);
  const element = asElement(definition.value);
  const isOneLine = others.length === 0 && layout.isOneLine(first.binding.span);
  const step = isOneLine ? "" : layout.unit;
  const inner = indentation + step + step;
  const [lineBreak, middle, last] = isOneLine
    ? [" ", " ", " "]
    : [`\n${indentation}${step}`, `\n${inner}`, `\n${indentation}`];
  const prefix = file.text.slice({ start, end: first.binding.attrpath.attrs[first.depth - 1]!.end });
  const members = existing.statements.map(({ binding, depth }, index) => {
    const from = binding.attrpath.attrs[depth]!.start;
    const own = layout.reindented({ start: from, end: binding.end }, layout.indentation(binding.start), inner);
    const above = index === 0 ? [] : commentTexts(file, layout, leadingGap(layout, existing.set, binding));
    const behind = file.text.slice({ start: binding.end, end: trailingEnd(layout, existing.set, binding) });
    return [...above, index === 0 ? own : own + behind].join(middle);
  });
  const edits: TextEdit[] = [
    {
      span: first.binding.span,
      text: `${prefix} = ${mkMerge} [${lineBreak}${element}${lineBreak}{${middle}${members.join(middle)}${lineBreak}}${last}];`,
    },
  ];
  for (const { binding } of others) edits.push(cutMovedStatement(layout, existing.set, binding));
  return edits;
}

function cutStatement(layout: Layout, set: SetExpression, binding: Binding): TextEdit {
  const gap = leadingGap(layout, set, binding);
  const start = layout.commentsWithin(gap).at(-1)?.end ?? gap.start;
  const end = trailingEnd(layout, set, binding);
  // A set does not begin with the blank line that stood behind its first statement.
  const blank = start === openingEnd(set) ? layout.blankLineAt(end) : 0;
  return { span: { start, end: end + blank }, text: "" };
}

// Like `cutStatement`, with the comments above: they have been copied to where the statement went.
function cutMovedStatement(layout: Layout, set: SetExpression, binding: Binding): TextEdit {
  return {
    span: { start: leadingGap(layout, set, binding).start, end: trailingEnd(layout, set, binding) },
    text: "",
  };
}

function leadingGap(layout: Layout, set: SetExpression, binding: Binding): Span {
  const definitions = definitionsOf(set);
  const before = definitions[definitions.indexOf(binding) - 1];
  const start = before === undefined ? openingEnd(set) : layout.endWithComments(before.end, binding.start);
  return { start, end: binding.start };
}

function trailingEnd(layout: Layout, set: SetExpression, binding: Binding): number {
  const definitions = definitionsOf(set);
  const next = definitions[definitions.indexOf(binding) + 1];
  return layout.endWithComments(binding.end, next?.start ?? set.end - 1);
}

function commentTexts(file: SourceFile, layout: Layout, span: Span): string[] {
  return layout.commentsWithin(span).map((comment) => file.text.slice(comment));
}

function insertStatement(
  file: SourceFile,
  layout: Layout,
  set: SetExpression,
  statement: string,
  anchor: Binding | undefined,
): TextEdit {
  const definitions = definitionsOf(set);
  const after = anchor ?? definitions.at(-1);
  if (after === undefined) {
    const isOneLine = layout.isOneLine(set.span);
    if (isOneLine) return { span: { start: openingEnd(set), end: set.end - 1 }, text: ` ${statement} ` };
    return insertion(openingEnd(set), `\n${layout.indentation(set.start)}${layout.unit}${statement}`);
  }
  const next = definitions[definitions.indexOf(after) + 1];
  const offset = layout.endWithComments(after.end, next?.start ?? set.end - 1);
  if (layout.areOnOneLine(set.start, after.end)) return insertion(offset, ` ${statement}`);
  const gap = next === undefined ? "" : file.text.latin1.slice(offset, next.start);
  const blank = /^[ \t]*\r?\n[ \t]*\r?\n/.test(gap) ? "\n" : "";
  return insertion(offset, `${blank}\n${layout.indentation(after.start)}${statement}`);
}

function importsStatement(body: SetExpression): Binding | undefined {
  for (const definition of definitionsOf(body)) {
    if (definition.kind === "binding" && attrpathNames(definition.attrpath).names.join(".") === "imports")
      return definition;
  }
  return undefined;
}

function openingEnd(set: SetExpression): number {
  // `rec {` opens later than `{`.
  return set.kind === "rec_attrset_expression" ? set.start + set.text.indexOf("{") + 1 : set.start + 1;
}

function isMkMerge(fn: Expression): boolean {
  const inner = unwrapParentheses(fn);
  if (inner.kind === "variable_expression") return inner.name.text === "mkMerge";
  return inner.kind === "select_expression" && inner.attrpath.attrs.at(-1)?.text === "mkMerge";
}

function isElementKind(node: Expression): boolean {
  return [
    "variable_expression",
    "select_expression",
    "attrset_expression",
    "rec_attrset_expression",
    "list_expression",
  ].includes(node.kind);
}

function asElement(value: string): string {
  return /^[\w.'-]+$/.test(value) || value.startsWith("{") ? value : `(${value})`;
}
