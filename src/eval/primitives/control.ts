// Owns primitives that choose, check or pass through: conditions, warnings, application, and what module definitions are made of.

import { errorValue } from "../evaluation.ts";
import type { Primitive } from "../primitive.ts";
import { Thunk } from "../thunk.ts";
import { boolValue, nullValue, stringValue, unknownString, unknownValue, type Value } from "../value.ts";
import { applied, attrsOf, type Call, listOf, need, needEach, opaque, primitive, result, textOf } from "./define.ts";

function conditional(name: string, role: string, then: (call: Call) => Value, otherwise: Value): Primitive {
  return primitive(name, 2, (call) => {
    const condition = need(call, 0, role);
    const known = condition.kind === "bool" ? condition.value : undefined;
    if (known !== undefined) return known ? then(call) : otherwise;
    return call.ctx.machine.oneOf([() => then(call), () => otherwise]);
  });
}

const emptyList = listOf([]);
const emptyAttrs = attrsOf({});

/** Forces a message or condition, then gives the last argument. */
function checked(name: string, roles: readonly (string | undefined)[]): Primitive {
  return primitive(name, roles.length + 1, (call) => {
    for (const [index, role] of roles.entries()) if (role !== undefined) need(call, index, role);
    return result(call, roles.length);
  });
}

function typed(name: string, kinds: readonly Value["kind"][]): Primitive {
  return primitive(name, 1, (call) =>
    needEach(call, 0, "its argument", (value) => {
      if (value.kind === "unknown" || value.kind === "late" || value.kind === "early") return boolValue(undefined);
      return boolValue(kinds.includes(value.kind));
    }),
  );
}

/** `_type` sets as nixpkgs' lib makes them. */
function property(type: string, members: (call: Call) => Record<string, Thunk>): (call: Call) => Value {
  return (call) => attrsOf({ _type: Thunk.of(stringValue(type)), ...members(call) });
}

const override = (name: string, priority: number): Primitive =>
  primitive(
    name,
    1,
    property("override", (call) => ({
      priority: Thunk.of({ kind: "number", value: priority }),
      content: call.args[0]!,
    })),
  );
const order = (name: string): Primitive =>
  primitive(
    name,
    1,
    property("order", (call) => ({ priority: Thunk.of({ kind: "number" }), content: call.args[0]! })),
  );

/** Functions of nixpkgs' `lib` (trivial, modules, options, asserts) and of Nix that share their strictness. */
export const controlPrimitives: readonly Primitive[] = [
  conditional("optional", "its condition", (call) => listOf([call.args[1]!]), emptyList),
  conditional("optionals", "its condition", (call) => result(call, 1), emptyList),
  conditional("optionalAttrs", "its condition", (call) => result(call, 1), emptyAttrs),
  conditional("optionalString", "its condition", (call) => result(call, 1), stringValue("")),
  primitive(
    "mkIf",
    2,
    property("if", (call) => ({ condition: call.args[0]!, content: call.args[1]! })),
  ),
  primitive(
    "mkAssert",
    3,
    property("if", (call) => ({ condition: call.args[0]!, content: call.args[2]! })),
  ),
  primitive(
    "mkMerge",
    1,
    property("merge", (call) => ({ contents: call.args[0]! })),
  ),
  primitive(
    "mkOverride",
    2,
    property("override", (call) => ({ priority: call.args[0]!, content: call.args[1]! })),
  ),
  primitive(
    "mkOrder",
    2,
    property("order", (call) => ({ priority: call.args[0]!, content: call.args[1]! })),
  ),
  override("mkForce", 50),
  override("mkDefault", 1000),
  override("mkOptionDefault", 1500),
  override("mkVMOverride", 10),
  override("mkImageMediaOverride", 60),
  ...["mkBefore", "mkAfter"].map(order),
  primitive(
    "mkOption",
    1,
    property("option", (call) => ({ declaration: call.args[0]! })),
  ),
  primitive(
    "mkEnableOption",
    1,
    property("option", (call) => ({ declaration: call.args[0]! })),
  ),
  primitive(
    "mkPackageOption",
    3,
    property("option", (call) => ({ declaration: call.args[2]! })),
  ),
  ...["attrsOf", "lazyAttrsOf", "submodule", "submoduleWith"].map((name) =>
    primitive(
      `types.${name}`,
      1,
      property("option-type", () => ({ name: Thunk.of(stringValue(name)) })),
    ),
  ),
  primitive(
    "mkOptionType",
    1,
    property("option-type", () => ({})),
  ),
  primitive("setDefaultModuleLocation", 2, (call) =>
    attrsOf({ _file: call.args[0]!, imports: Thunk.of(listOf([call.args[1]!]), call.args[1]!.origin) }),
  ),
  checked("seq", ["its first argument"]),
  primitive("deepSeq", 2, (call) => {
    forceDeeply(call, call.args[0]!, false);
    return result(call, 1);
  }),
  checked("trace", ["its message"]),
  checked("traceVal", []),
  checked("warn", ["its message"]),
  checked("warnIf", ["its condition", undefined]),
  checked("warnIfNot", ["its condition", undefined]),
  checked("addErrorContext", [undefined]),
  primitive("throwIf", 3, (call) => guarded(call, false)),
  primitive("throwIfNot", 3, (call) => guarded(call, true)),
  primitive("assertMsg", 2, (call) => {
    const condition = need(call, 0, "its condition");
    return boolValue(condition.kind === "bool" && condition.value === true ? true : undefined);
  }),
  primitive("throw", 1, (call) => errorValue("thrown", textOf(need(call, 0, "its message")) ?? "thrown", call.site)),
  primitive("abort", 1, (call) => errorValue("thrown", textOf(need(call, 0, "its message")) ?? "aborted", call.site)),
  primitive("tryEval", 1, (call) => {
    const value = call.ctx.machine.attempt(() => call.ctx.machine.force(call.args[0]!));
    // Neither a late value nor an opaque one tells whether it would throw.
    const known = !["unknown", "error", "choice", "late", "early"].includes(value.kind);
    return attrsOf({
      success: Thunk.of(boolValue(known ? true : undefined)),
      value: known ? call.args[0]! : Thunk.of(unknownValue),
    });
  }),
  // The result is its own argument.
  primitive("fix", 1, (call) => {
    const whole: Thunk = Thunk.lazy(() => call.ctx.machine.peek(applied(call, call.args[0]!, whole)), call.site);
    return call.ctx.machine.peek(whole);
  }),
  primitive("id", 1, (call) => result(call, 0)),
  primitive("const", 2, (call) => result(call, 0)),
  primitive("flip", 3, (call) => call.ctx.machine.peek(applied(call, call.args[0]!, call.args[2]!, call.args[1]!))),
  primitive("pipe", 2, (call) => {
    const functions = need(call, 1, "its functions");
    if (functions.kind !== "list" || functions.isOpen)
      return need(call, 0, "its value").kind === "error" ? unknownValue : unknownValue;
    let value = call.args[0]!;
    for (const fn of functions.elements) value = applied(call, fn, value);
    return call.ctx.machine.peek(value);
  }),
  typed("isAttrs", ["attrs"]),
  typed("isList", ["list"]),
  typed("isFunction", ["lambda", "primitive"]),
  typed("isString", ["string"]),
  typed("isPath", ["path"]),
  typed("isBool", ["bool"]),
  typed("isInt", ["number"]),
  typed("isFloat", ["number"]),
  typed("isNull", ["null"]),
  opaque("isDerivation", ["its argument"], boolValue(undefined)),
  opaque("functionArgs", ["its argument"]),
  opaque("isType", ["the type", "its argument"], boolValue(undefined)),
  primitive("toJSON", 1, (call) => {
    forceDeeply(call, call.args[0]!, true);
    return unknownString;
  }),
  opaque("fromJSON", ["its argument"]),
  opaque("fromTOML", ["its argument"]),
  opaque("importJSON", ["its path"]),
  opaque("importTOML", ["its path"]),
  opaque("getEnv", ["its name"], unknownString),
];

/** Constants of Nix's base environment. */
export const constants: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["true", boolValue(true)],
  ["false", boolValue(false)],
  ["null", nullValue],
  ["__curPos", unknownValue],
]);

/** Levels of a value that are followed; recursive sets end where they come back. */
const deepLimit = 20;

function forceDeeply(call: Call, thunk: Thunk, isForJson: boolean, depth = 0, seen = new Set<unknown>()): void {
  const { machine } = call.ctx;
  const value = machine.within(thunk.origin, `\`${call.name}\` needs everything in its argument`, () =>
    machine.force(thunk),
  );
  if (depth > deepLimit) return;
  if (value.kind === "attrs") {
    if (seen.has(value.attributes)) return;
    // A derivation, or anything else with an `outPath`, is a string to JSON.
    if (isForJson && (value.attributes.has("outPath") || value.attributes.has("__toString"))) return;
    seen.add(value.attributes);
    for (const inner of value.attributes.values()) forceDeeply(call, inner, isForJson, depth + 1, seen);
  } else if (value.kind === "list") {
    for (const inner of value.elements) forceDeeply(call, inner, isForJson, depth + 1, seen);
  }
}

function guarded(call: Call, wanted: boolean): Value {
  const condition = need(call, 0, "its condition");
  if (condition.kind === "bool" && condition.value !== undefined && condition.value !== wanted) {
    return errorValue("thrown", textOf(need(call, 1, "its message")) ?? "thrown", call.site);
  }
  return result(call, 2);
}
