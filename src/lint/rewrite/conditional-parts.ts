// Owns taking an expression apart that chooses attribute names by conditions: `optionalAttrs`, `if`, and `//` between such. What
// comes out is the same as a list of sets, each with the conditions under which it counts.

import type { SourceFile } from "../../project/source-file.ts";
import { unwrapParentheses } from "../../semantic/index.ts";
import type { Expression } from "../../syntax/index.ts";
import type { RuleContext } from "../rule.ts";
import { twoArguments } from "./module-list.ts";

/** A condition, or its opposite. */
export interface PartCondition {
  readonly expression: Expression;
  readonly isNegated: boolean;
}

/** A set that counts where all of its conditions hold. */
export interface ConditionalPart {
  readonly conditions: readonly PartCondition[];
  readonly value: Expression;
}

/** The parts of an expression, in its order. */
export interface ConditionalParts {
  readonly parts: readonly ConditionalPart[];
  /** Names that the parts may have; undefined where they are not all known. */
  readonly names: ReadonlySet<string> | undefined;
  /** Whether merging the parts gives what the expression gave: `//` lets names of one side go, `mkMerge` none. */
  readonly isExact: boolean;
}

/** Takes an expression apart; undefined where it is no set that conditions decide about. */
export function conditionalParts(ctx: RuleContext, expression: Expression): ConditionalParts | undefined {
  const found = partsOf(ctx, expression, []);
  return found?.parts.some(({ conditions }) => conditions.length > 0) === true ? found : undefined;
}

function partsOf(
  ctx: RuleContext,
  expression: Expression,
  conditions: readonly PartCondition[],
): ConditionalParts | undefined {
  const node = unwrapParentheses(expression);
  const chosen = optionalAttrsOf(ctx, node);
  if (chosen !== undefined) {
    return partsOf(ctx, chosen.value, [...conditions, { expression: chosen.condition, isNegated: false }]);
  }
  if (node.kind === "if_expression") {
    const under = (isNegated: boolean) => [...conditions, { expression: node.condition, isNegated }];
    return join(partsOf(ctx, node.consequence, under(false)), partsOf(ctx, node.alternative, under(true)), true);
  }
  if (node.kind === "binary_expression" && node.operator === "//") {
    return join(partsOf(ctx, node.left, conditions), partsOf(ctx, node.right, conditions), false);
  }
  return leafOf(ctx, expression, conditions);
}

function leafOf(
  ctx: RuleContext,
  expression: Expression,
  conditions: readonly PartCondition[],
): ConditionalParts | undefined {
  const { value } = ask(ctx, expression);
  if (value.kind === "unknown") return { parts: [{ conditions, value: expression }], names: undefined, isExact: false };
  // Properties are merged by the module system, not by `//`; and what is no set has no names.
  if (value.kind !== "attrs" || value.attributes.has("_type")) return undefined;
  const names = value.isOpen ? undefined : new Set(value.attributes.keys());
  const isEmpty = names?.size === 0 && unwrapParentheses(expression).kind === "attrset_expression";
  const hasComments = ctx.file.tree.comments.some(
    (comment) => expression.start <= comment.start && comment.end <= expression.end,
  );
  const parts = isEmpty && !hasComments ? [] : [{ conditions, value: expression }];
  return { parts, names, isExact: names !== undefined };
}

function join(
  a: ConditionalParts | undefined,
  b: ConditionalParts | undefined,
  isExclusive: boolean,
): ConditionalParts | undefined {
  if (a === undefined || b === undefined) return undefined;
  const names = a.names && b.names && new Set([...a.names, ...b.names]);
  const isDisjoint = names !== undefined && names.size === (a.names?.size ?? 0) + (b.names?.size ?? 0);
  return { parts: [...a.parts, ...b.parts], names, isExact: a.isExact && b.isExact && (isExclusive || isDisjoint) };
}

function optionalAttrsOf(
  ctx: RuleContext,
  node: Expression,
): { readonly condition: Expression; readonly value: Expression } | undefined {
  const call = twoArguments(node);
  if (call === undefined) return undefined;
  const { value } = ask(ctx, call.fn);
  const isKnown = value.kind === "primitive" && value.args.length === 0 && value.primitive.name === "optionalAttrs";
  return isKnown ? { condition: call.first, value: call.second } : undefined;
}

function ask(ctx: RuleContext, expression: Expression) {
  return ctx.evaluator.ask(ctx.evaluator.thunk(ctx.file, expression, ctx.modules.environmentAt(ctx.file, expression)));
}

/** The conditions of a part as one argument of a function. */
export function conditionText(file: SourceFile, conditions: readonly PartCondition[]): string {
  const [only] = conditions;
  if (conditions.length === 1 && only !== undefined) {
    const inner = unwrapParentheses(only.expression);
    if (!only.isNegated) return argumentText(file, only.expression);
    if (inner.kind === "unary_expression" && inner.operator === "!") return argumentText(file, inner.argument);
  }
  return `(${conditions.map((condition) => operandText(file, condition)).join(" && ")})`;
}

function operandText(file: SourceFile, { expression, isNegated }: PartCondition): string {
  const inner = unwrapParentheses(expression);
  if (!isNegated) return operandKinds.has(inner.kind) ? file.text.slice(inner.span) : argumentText(file, inner);
  if (inner.kind === "unary_expression" && inner.operator === "!") return file.text.slice(inner.argument.span);
  if (inner.kind === "binary_expression" && inner.operator === "==")
    return `${file.text.slice(inner.left.span)} != ${file.text.slice(inner.right.span)}`;
  return `!${argumentText(file, inner)}`;
}

/** The text of an expression as an argument, with parentheses where it takes them. */
export function argumentText(
  file: SourceFile,
  expression: Expression,
  text = file.text.slice(expression.span),
): string {
  const isSimple =
    argumentKinds.has(expression.kind) || (expression.kind === "select_expression" && expression.default === undefined);
  return isSimple ? text : `(${text})`;
}

const argumentKinds: ReadonlySet<string> = new Set([
  "variable_expression",
  "parenthesized_expression",
  "attrset_expression",
  "rec_attrset_expression",
  "list_expression",
  "string_expression",
  "indented_string_expression",
  "path_expression",
  "integer_expression",
]);

/** What binds more tightly than `&&`. */
const operandKinds: ReadonlySet<string> = new Set([
  ...argumentKinds,
  "select_expression",
  "apply_expression",
  "has_attr_expression",
  "unary_expression",
]);
