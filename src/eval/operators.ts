// Owns the binary operators: which sides they force, in which order, and what comes out.

import { join } from "node:path/posix";
import type { SourceFile } from "../project/source-file.ts";
import type { BinaryExpression, Expression } from "../syntax/index.ts";
import { type Evaluation, errorValue } from "./evaluation.ts";
import type { Machine } from "./machine.ts";
import { Thunk } from "./thunk.ts";
import {
  type AttrsValue,
  boolValue,
  joinedString,
  type Origin,
  type SingleValue,
  unknownAttrs,
  unknownBool,
  unknownList,
  unknownValue,
  type Value,
} from "./value.ts";

/** Evaluates a binary expression; `thunk` makes thunks of its operands. */
export function evaluateBinary(
  ctx: Evaluation,
  file: SourceFile,
  node: BinaryExpression,
  thunk: (node: Expression) => Thunk,
): Value {
  const { machine } = ctx;
  const origin = { file, node };
  const left = thunk(node.left);
  const right = thunk(node.right);
  const operator = node.operator;
  switch (operator) {
    case "&&":
    case "||":
    case "->":
      return logical(ctx, operator, left, right, origin);
    case "|>":
      return ctx.apply(machine.force(right), left, origin);
    case "<|":
      return ctx.apply(machine.force(left), right, origin);
  }
  const force = (operand: Thunk, label: string) => machine.within(operand.origin, label, () => machine.force(operand));
  switch (operator) {
    case "//": {
      const a = force(left, "`//` needs both sides");
      const b = force(right, "`//` needs both sides");
      return machine.each(a, (one) => machine.each(b, (other) => updateAttrs(machine, one, other, origin)));
    }
    case "++": {
      const a = force(left, "`++` needs both sides");
      const b = force(right, "`++` needs both sides");
      return machine.each(a, (one) => machine.each(b, (other) => concatLists(one, other, origin)));
    }
    case "+":
      return add(left, right, (operand) => force(operand, "`+` needs both sides"), origin);
    case "==":
    case "!=": {
      const equal = areEqual(
        force(left, "the comparison needs both sides"),
        force(right, "the comparison needs both sides"),
      );
      return boolValue(equal === undefined ? undefined : equal === (operator === "=="));
    }
    case "<":
    case "<=":
    case ">":
    case ">=":
      return compare(
        operator,
        force(left, "the comparison needs both sides"),
        force(right, "the comparison needs both sides"),
      );
    default:
      force(left, "arithmetic needs both sides");
      force(right, "arithmetic needs both sides");
      return { kind: "number" };
  }
}

/** `a // b`: names of `b` win; where `b` may have more names, those of `a` may be others' values. */
export function updateAttrs(machine: Machine, a: SingleValue, b: SingleValue, origin?: Origin): Value {
  if (a.kind === "error") return a;
  if (b.kind === "error") return b;
  const left = asAttrs(a);
  const right = asAttrs(b);
  if (left === undefined || right === undefined) {
    return errorValue("type", "`//` was given something that is not an attribute set", origin);
  }
  const attributes = new Map<string, Thunk>();
  left.attributes.forEach((thunk, name) => {
    attributes.set(name, right.isOpen ? maybeOverridden(machine, thunk) : thunk);
  });
  right.attributes.forEach((thunk, name) => {
    attributes.set(name, thunk);
  });
  const fallback = right.isOpen ? undefined : left.fallback;
  return {
    kind: "attrs",
    attributes,
    isOpen: left.isOpen || right.isOpen,
    ...(fallback === undefined ? {} : { fallback }),
    ...(origin === undefined ? {} : { origin }),
  };
}

/** Longer lists are not put together: nobody writes them, and doubling makes them quickly. */
const lengthLimit = 20_000;

/** `a ++ b`, as far as the elements are known. */
export function concatLists(a: SingleValue, b: SingleValue, origin?: Origin): Value {
  if (a.kind === "error") return a;
  if (b.kind === "error") return b;
  const left = a.kind === "list" ? a : isOpaque(a) ? unknownList : undefined;
  const right = b.kind === "list" ? b : isOpaque(b) ? unknownList : undefined;
  if ((left?.elements.length ?? 0) + (right?.elements.length ?? 0) > lengthLimit) return unknownList;
  if (left === undefined || right === undefined) {
    return errorValue("type", "`++` was given something that is not a list", origin);
  }
  return {
    kind: "list",
    elements: [...left.elements, ...right.elements],
    isOpen: left.isOpen || right.isOpen,
    ...(origin === undefined ? {} : { origin }),
  };
}

/** Whether two forced values are equal; undefined where that is not known. Sets and lists are not compared. */
export function areEqual(a: Value, b: Value): boolean | undefined {
  if (a.kind === "null" || b.kind === "null") {
    if (a.kind === b.kind) return true;
    const other = a.kind === "null" ? b : a;
    return isOpaque(other) || other.kind === "choice" || other.kind === "error" ? undefined : false;
  }
  if (a.kind === "string" && b.kind === "string") return knownEqual(a.text, b.text);
  if (a.kind === "bool" && b.kind === "bool") return knownEqual(a.value, b.value);
  if (a.kind === "number" && b.kind === "number") return knownEqual(a.value, b.value);
  if (a.kind === "path" && b.kind === "path") return knownEqual(a.path, b.path);
  if (a.kind === "list" && b.kind === "list" && !a.isOpen && !b.isOpen) {
    if (a.elements.length !== b.elements.length) return false;
    return a.elements.length === 0 ? true : undefined;
  }
  if (a.kind === "attrs" && b.kind === "attrs" && !a.isOpen && !b.isOpen) {
    if (a.attributes.size !== b.attributes.size) return false;
    return a.attributes.size === 0 ? true : undefined;
  }
  return undefined;
}

/** Whether nothing is known of what kind a value is. */
export function isOpaque(value: Value): boolean {
  return value.kind === "unknown" || value.kind === "late" || value.kind === "early";
}

function asAttrs(value: SingleValue): AttrsValue | undefined {
  if (value.kind === "attrs") return value;
  return isOpaque(value) ? unknownAttrs : undefined;
}

function maybeOverridden(machine: Machine, thunk: Thunk): Thunk {
  return Thunk.lazy(() => machine.oneOf([() => machine.peek(thunk), () => unknownValue]), thunk.origin);
}

function logical(ctx: Evaluation, operator: "&&" | "||" | "->", left: Thunk, right: Thunk, origin: Origin): Value {
  const { machine } = ctx;
  const first = machine.within(left.origin, `\`${operator}\` needs its left side`, () => machine.force(left));
  const known = first.kind === "bool" ? first.value : undefined;
  const decides = operator === "||";
  const result = operator !== "&&";
  if (known !== undefined && known === decides && operator !== "->") return boolValue(result);
  if (known === false && operator === "->") return boolValue(true);
  const second = () =>
    machine.within(right.origin ?? origin, `\`${operator}\` needs its right side`, () => machine.force(right));
  if (known !== undefined) return second();
  let value: Value = unknownBool;
  machine.uncertain(() => {
    value = second();
  });
  // The right side may settle the matter whatever the left one is.
  return isBool(value, decides || operator === "->") ? value : unknownBool;
}

function isBool(value: Value, wanted: boolean): boolean {
  return value.kind === "bool" && value.value === wanted;
}

function add(left: Thunk, right: Thunk, force: (operand: Thunk) => Value, origin: Origin): Value {
  const a = force(left);
  const b = force(right);
  if (a.kind === "error") return a;
  if (b.kind === "error") return b;
  if (a.kind === "path") {
    const suffix = b.kind === "string" ? b.text : b.kind === "path" ? b.path : undefined;
    return a.path === undefined || suffix === undefined
      ? { kind: "path" }
      : { kind: "path", path: join("/", a.path + suffix) };
  }
  if (a.kind === "string") {
    return joinedString([left, right], [a.text, b.kind === "string" ? b.text : undefined], origin);
  }
  if (a.kind === "number" && b.kind === "number" && a.value !== undefined && b.value !== undefined) {
    return { kind: "number", value: a.value + b.value };
  }
  return unknownValue;
}

function compare(operator: "<" | "<=" | ">" | ">=", a: Value, b: Value): Value {
  const [x, y] =
    a.kind === "number" && b.kind === "number"
      ? [a.value, b.value]
      : a.kind === "string" && b.kind === "string"
        ? [a.text, b.text]
        : [undefined, undefined];
  if (x === undefined || y === undefined) return unknownBool;
  const results = { "<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y };
  return boolValue(results[operator]);
}

function knownEqual<T>(a: T | undefined, b: T | undefined): boolean | undefined {
  return a === undefined || b === undefined ? undefined : a === b;
}
