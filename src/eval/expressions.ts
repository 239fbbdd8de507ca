// Owns the meaning of each kind of expression: what it evaluates to, and what that forces, as in Nix. What Nix would read from
// outside the project, or compute in ways that are not modelled, is unknown.

import type { SourceFile } from "../project/source-file.ts";
import { type AttributeSet, attrNameText, interpolationsOf } from "../semantic/index.ts";
import type {
  AnyNode,
  ApplyExpression,
  AttrsetExpression,
  Expression,
  HasAttrExpression,
  IfExpression,
  IndentedStringExpression,
  Interpolation,
  LetAttrsetExpression,
  LetExpression,
  RecAttrsetExpression,
  SelectExpression,
  StringExpression,
  UnaryExpression,
  WithExpression,
} from "../syntax/index.ts";
import {
  attributeThunk,
  type Evaluation,
  errorValue,
  hasAttribute,
  selectAttribute,
  valueThunk,
} from "./attributes.ts";
import type { Environment } from "./environment.ts";
import { readAt } from "./late.ts";
import { LiteralString } from "./literal-string.ts";
import { evaluateVariable, scopeEnvironment } from "./names.ts";
import { evaluateBinary } from "./operators.ts";
import { evaluatePath } from "./paths.ts";
import type { Thunk } from "./thunk.ts";
import { boolValue, type Origin, type SingleValue, stringValue, unknownValue, type Value } from "./value.ts";

/** Evaluates an expression as far as Nix would to know what it is. A late value comes back as its name, undemanded. */
export function evaluate(
  ctx: Evaluation,
  file: SourceFile,
  node: Expression,
  environment: Environment | undefined,
): Value {
  const { machine } = ctx;
  if (!machine.step()) return unknownValue;
  switch (node.kind) {
    case "parenthesized_expression":
      return evaluate(ctx, file, node.expression, environment);
    case "variable_expression":
      return evaluateVariable(ctx, file, node, environment);
    case "select_expression":
      return evaluateSelect(ctx, file, node, environment);
    case "has_attr_expression":
      return evaluateHasAttr(ctx, file, node, environment);
    case "apply_expression":
      return evaluateApply(ctx, file, node, environment);
    case "function_expression":
      return { kind: "lambda", file, node, environment };
    case "let_expression":
    case "let_attrset_expression":
      return evaluateLet(ctx, file, node, environment);
    case "attrset_expression":
      return evaluateSet(ctx, file, node, environment);
    case "rec_attrset_expression": {
      const inner = scopeEnvironment(ctx, file, node, environment);
      return evaluateSet(ctx, file, node, inner, environment);
    }
    case "list_expression":
      return {
        kind: "list",
        elements: node.elements.map(thunksIn(ctx, file, environment)),
        isOpen: false,
        origin: { file, node },
      };
    case "if_expression":
      return evaluateIf(ctx, file, node, environment);
    case "with_expression":
      return evaluateWith(ctx, file, node, environment);
    case "assert_expression": {
      const condition = machine.within(
        { file, node: node.condition },
        "`assert` needs its condition",
        () => ctx.force(file, node.condition, environment),
        "condition",
      );
      if (condition.kind === "bool" && condition.value === false) {
        return errorValue("thrown", "assertion failed", { file, node: node.condition });
      }
      return evaluate(ctx, file, node.body, environment);
    }
    case "binary_expression":
      return evaluateBinary(ctx, file, node, thunksIn(ctx, file, environment));
    case "unary_expression":
      return evaluateUnary(ctx, file, node, environment);
    case "string_expression":
    case "indented_string_expression":
      return evaluateString(ctx, file, node, environment);
    case "path_expression":
    case "hpath_expression":
    case "spath_expression":
      return evaluatePath(ctx, file, node, thunksIn(ctx, file, environment));
    case "integer_expression":
    case "float_expression":
      return { kind: "number", value: Number(node.text) };
    case "uri_expression":
      return stringValue(node.text);
    default:
      return unknownValue;
  }
}

// A function of its own: what a function inside `evaluate` refers to would be kept anew for every expression.
function thunksIn(ctx: Evaluation, file: SourceFile, environment: Environment | undefined) {
  return (inner: Expression) => ctx.thunk(file, inner, environment);
}

function evaluateSelect(
  ctx: Evaluation,
  file: SourceFile,
  node: SelectExpression,
  environment: Environment | undefined,
): Value {
  const fallback = node.default;
  const selection: Selection = { ctx, file, node, environment, names: node.attrpath.plainNames, isPresent: true };
  const value = select(selection, ctx.peek(file, node.expression, environment), 0);
  if (fallback === undefined || selection.isPresent) return value;
  return value.kind === "late" || value.kind === "unknown" || value.kind === "early"
    ? withFallback(selection, value, fallback)
    : value;
}

// Whether the fallback is wanted shows only once the path has been walked.
function withFallback({ ctx, file, environment }: Selection, value: Value, fallback: Expression): Value {
  const { machine } = ctx;
  machine.demandAll(value);
  return machine.oneOf([() => value, () => evaluate(ctx, file, fallback, environment)]);
}

/** A selection that is being evaluated. */
interface Selection {
  readonly ctx: Evaluation;
  readonly file: SourceFile;
  readonly node: SelectExpression;
  readonly environment: Environment | undefined;
  /** The names of its path, where none is computed. */
  readonly names: readonly string[] | undefined;
  /** Whether every name so far is known to be there. */
  isPresent: boolean;
}

// Goes on with a selection at one of its names.
function select(selection: Selection, value: Value, index: number): Value {
  const { names, node } = selection;
  if (index >= (names ?? node.attrpath.attrs).length) return value;
  return value.kind === "choice" ? selectInEach(selection, value, index) : selectIn(selection, value, index);
}

// A function of its own, for the same reason as `thunksIn`.
function selectInEach(selection: Selection, value: Value, index: number): Value {
  return selection.ctx.machine.each(value, (alternative) => selectIn(selection, alternative, index));
}

function selectIn(selection: Selection, value: SingleValue, index: number): Value {
  const { ctx, file, node, environment, names } = selection;
  const { machine } = ctx;
  const origin = { file, node };
  const name = names === undefined ? attrText(ctx, file, node.attrpath.attrs[index]!, environment) : names[index];
  if (name === undefined) {
    selection.isPresent = false;
    if (value.kind === "late") return select(selection, readAt(value, [...value.path, undefined], origin), index + 1);
    machine.demandAll(value);
    return unknownValue;
  }
  const presence = value.kind === "late" ? undefined : hasAttribute(machine, value, name);
  if (presence !== true) selection.isPresent = false;
  const fallback = node.default;
  if (fallback !== undefined && presence === false) return evaluate(ctx, file, fallback, environment);
  return select(selection, selectAttribute(ctx, value, name, origin), index + 1);
}

function evaluateHasAttr(
  ctx: Evaluation,
  file: SourceFile,
  node: HasAttrExpression,
  environment: Environment | undefined,
): Value {
  const { machine } = ctx;
  let value = ctx.peek(file, node.expression, environment);
  const { attrs } = node.attrpath;
  for (const [index, attr] of attrs.entries()) {
    const name = attrText(ctx, file, attr, environment);
    if (value.kind === "error") return value;
    if (value.kind === "late") {
      machine.demand(readAt(value, value.path, { file, node }), true);
      return boolValue(undefined);
    }
    if (value.kind === "choice" || name === undefined) {
      machine.demandAll(value);
      return boolValue(undefined);
    }
    const presence = hasAttribute(machine, value, name);
    // What the last name stands for is not looked at.
    if (presence !== true || index === attrs.length - 1) return boolValue(presence);
    value = selectAttribute(ctx, value, name, { file, node });
  }
  return boolValue(true);
}

function evaluateApply(
  ctx: Evaluation,
  file: SourceFile,
  node: ApplyExpression,
  environment: Environment | undefined,
): Value {
  const closed = ctx.closed(file, node, environment);
  return closed === undefined ? applyExpression(ctx, file, node, environment) : ctx.machine.peek(closed);
}

/** Evaluates an application, whoever else may have done so. */
export function applyExpression(
  ctx: Evaluation,
  file: SourceFile,
  node: ApplyExpression,
  environment: Environment | undefined,
): Value {
  const fn = ctx.force(file, node.function, environment);
  return ctx.apply(fn, ctx.thunk(file, node.argument, environment), { file, node });
}

function evaluateLet(
  ctx: Evaluation,
  file: SourceFile,
  node: LetExpression | LetAttrsetExpression,
  environment: Environment | undefined,
): Value {
  const inner = scopeEnvironment(ctx, file, node, environment);
  if (node.kind === "let_expression") return evaluate(ctx, file, node.body, inner);
  const body = inner.lookup?.("body");
  return body === undefined ? unknownValue : ctx.machine.peek(body);
}

function evaluateSet(
  ctx: Evaluation,
  file: SourceFile,
  node: AttrsetExpression | RecAttrsetExpression,
  environment: Environment | undefined,
  outer: Environment | undefined = environment,
): Value {
  return setValue(ctx, file, file.semantic.attributeSet(node), { file, node }, environment, outer);
}

/** The value of a merged set of definitions. Computed names are forced to know the set, as in Nix. */
export function setValue(
  ctx: Evaluation,
  file: SourceFile,
  set: AttributeSet,
  origin: Origin,
  environment: Environment | undefined,
  outer: Environment | undefined,
): Value {
  const attributes = new Map<string, Thunk>();
  const isOwn = environment !== outer && environment?.node === set.node;
  set.attributes.forEach((attribute, name) => {
    // Names of a `rec` set and of its environment are the same thunks.
    const shared = isOwn ? environment?.lookup?.(name) : undefined;
    attributes.set(name, shared ?? attributeThunk(ctx, file, attribute, environment, outer));
  });
  let isOpen = false;
  for (const dynamic of set.dynamic) {
    const name = ctx.machine.within(
      { file, node: dynamic.nameNode },
      "this name has to be known",
      () => forcedName(ctx, file, dynamic.nameNode, environment),
      "name",
    );
    if (name === undefined) isOpen = true;
    else attributes.set(name, valueThunk(ctx, file, dynamic.value, environment, outer));
  }
  return { kind: "attrs", attributes, isOpen, origin };
}

function evaluateIf(
  ctx: Evaluation,
  file: SourceFile,
  node: IfExpression,
  environment: Environment | undefined,
): Value {
  const { machine } = ctx;
  const condition = machine.within(
    { file, node: node.condition },
    "`if` needs its condition",
    () => ctx.force(file, node.condition, environment),
    "condition",
  );
  const consequence = () => evaluate(ctx, file, node.consequence, environment);
  const alternative = () => evaluate(ctx, file, node.alternative, environment);
  if (condition.kind === "bool" && condition.value !== undefined)
    return condition.value ? consequence() : alternative();
  return machine.oneOf([consequence, alternative]);
}

function evaluateWith(
  ctx: Evaluation,
  file: SourceFile,
  node: WithExpression,
  environment: Environment | undefined,
): Value {
  const attributes = ctx.thunk(file, node.environment, environment);
  return evaluate(ctx, file, node.body, { parent: environment, node, attributes });
}

function evaluateUnary(
  ctx: Evaluation,
  file: SourceFile,
  node: UnaryExpression,
  environment: Environment | undefined,
): Value {
  return ctx.machine.each(ctx.force(file, node.argument, environment), (value): Value => {
    if (node.operator === "!")
      return boolValue(value.kind === "bool" && value.value !== undefined ? !value.value : undefined);
    return value.kind === "number" && value.value !== undefined
      ? { kind: "number", value: -value.value }
      : { kind: "number" };
  });
}

function evaluateString(
  ctx: Evaluation,
  file: SourceFile,
  node: StringExpression | IndentedStringExpression,
  environment: Environment | undefined,
): Value {
  const parts: (string | undefined)[] = [];
  for (const interpolation of interpolationsOf(node)) {
    const value = ctx.force(file, interpolation.expression, environment);
    // A computed name that is null leaves out its attribute; in a string, null is an error.
    if (value.kind === "null")
      return errorValue("null", "cannot coerce null to a string", { file, node: interpolation.expression });
    parts.push(value.kind === "string" ? value.text : undefined);
  }
  const origin = { file, node };
  const inner = parts.length === 0 ? undefined : environment;
  if (parts.includes(undefined))
    return inner === undefined ? { kind: "string", origin } : { kind: "string", origin, environment: inner };
  return new LiteralString(origin, node, parts as string[], inner);
}

/** The text that an interpolation adds to a string, which forces it; undefined where that is not known. */
export function interpolatedText(
  ctx: Evaluation,
  file: SourceFile,
  node: Interpolation,
  environment: Environment | undefined,
): string | undefined {
  const value = ctx.force(file, node.expression, environment);
  return value.kind === "string" ? value.text : undefined;
}

function attrText(
  ctx: Evaluation,
  file: SourceFile,
  attr: AnyNode,
  environment: Environment | undefined,
): string | undefined {
  return forcedName(ctx, file, attr, environment);
}

function forcedName(
  ctx: Evaluation,
  file: SourceFile,
  attr: AnyNode,
  environment: Environment | undefined,
): string | undefined {
  if (attr.kind === "interpolation") return interpolatedText(ctx, file, attr, environment);
  if (attr.kind === "identifier") return attrNameText(attr);
  if (attr.kind !== "string_expression") return undefined;
  const value = ctx.force(file, attr, environment);
  return value.kind === "string" ? value.text : undefined;
}
