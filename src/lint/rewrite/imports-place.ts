// Owns finding and removing one element of an `imports` list: through parentheses, `++`, `lib.optional`, `lib.optionals` and
// `if`, up to the binding. What cannot be taken out by cutting text has no place here, and gets no fix.

import type { Evaluator } from "../../eval/evaluator.ts";
import type { ModuleReader } from "../../eval/modules/modules.ts";
import type { SourceFile } from "../../project/source-file.ts";
import { attrpathNames, outermostParentheses, unwrapParentheses } from "../../semantic/index.ts";
import type {
  AnyNode,
  AttrsetExpression,
  Binding,
  Expression,
  ListExpression,
  RecAttrsetExpression,
} from "../../syntax/index.ts";
import type { Span } from "../../text/span.ts";
import type { Layout } from "./layout.ts";

/** Where an element stands, and what goes when it goes. */
export interface ImportsPlace {
  /** The `imports = …;` statement. */
  readonly binding: Binding;
  /** The module's set, which holds the statement. */
  readonly body: AttrsetExpression | RecAttrsetExpression;
  /** Conditions under which the element was imported, outermost last. */
  readonly conditions: readonly Expression[];
  /** What to cut; the whole statement where nothing would be left in it. */
  readonly removal: Span;
  readonly isEmptied: boolean;
}

/** The facts that finding a place needs. */
export interface PlaceContext {
  readonly file: SourceFile;
  readonly evaluator: Evaluator;
  readonly modules: ModuleReader;
  readonly layout: Layout;
}

/** Finds the place of an element, given its expression; undefined where it is not written straight into an `imports` list. */
export function findImportsPlace(ctx: PlaceContext, element: Expression): ImportsPlace | undefined {
  const conditions: Expression[] = [];
  let unit = outermostParentheses(element);
  let removal: Span | undefined;
  for (;;) {
    const parent = unit.parent;
    if (parent === undefined) return undefined;
    if (parent.kind === "list_expression") {
      if (parent.elements.length > 1) removal ??= elementSpan(ctx.layout, parent, unit);
      unit = outermostParentheses(parent);
    } else if (parent.kind === "apply_expression" && parent.argument === unit) {
      const condition = conditionOf(ctx, parent.function);
      if (condition === undefined) return undefined;
      conditions.push(condition);
      unit = outermostParentheses(parent);
    } else if (parent.kind === "if_expression" && parent.consequence === unit) {
      // An `if` keeps both branches; the emptied one has to stay a list.
      if (removal === undefined) return undefined;
      conditions.push(parent.condition);
      unit = outermostParentheses(parent);
    } else if (parent.kind === "binary_expression" && parent.operator === "++") {
      removal ??= operandSpan(parent.left, parent.right, unit);
      unit = outermostParentheses(parent);
    } else if (parent.kind === "binding") {
      const names = attrpathNames(parent.attrpath);
      const body = parent.parent?.parent;
      if (!names.isComplete || names.names.join(".") !== "imports") return undefined;
      if (body?.kind !== "attrset_expression" && body?.kind !== "rec_attrset_expression") return undefined;
      return { binding: parent, body, conditions, removal: removal ?? parent.span, isEmptied: removal === undefined };
    } else {
      return undefined;
    }
  }
}

// `lib.optional c`, `lib.optionals c`: the function half of the application, whatever name it goes by.
function conditionOf(ctx: PlaceContext, fn: Expression): Expression | undefined {
  const inner = unwrapParentheses(fn);
  if (inner.kind !== "apply_expression") return undefined;
  const environment = ctx.modules.environmentAt(ctx.file, inner);
  const { value } = ctx.evaluator.ask(ctx.evaluator.thunk(ctx.file, inner.function, environment));
  const isConditional =
    value.kind === "primitive" &&
    value.args.length === 0 &&
    (value.primitive.name === "optional" || value.primitive.name === "optionals");
  return isConditional ? inner.argument : undefined;
}

// From where the element before ends to where this one ends, each with the comments on its line.
function elementSpan(layout: Layout, list: ListExpression, element: AnyNode): Span {
  const { elements } = list;
  const index = elements.indexOf(element as Expression);
  const before = elements[index - 1];
  const next = elements[index + 1];
  const start = before === undefined ? list.start + 1 : layout.endWithComments(before.end, element.start);
  return { start, end: layout.endWithComments(element.end, next?.start ?? list.end - 1) };
}

function operandSpan(left: Expression, right: Expression, unit: AnyNode): Span {
  return unit === left ? { start: left.start, end: right.start } : { start: left.end, end: right.end };
}
