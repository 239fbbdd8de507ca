// Owns the words in which the tables of primitives are written: shorthands for forcing an argument and for making results.
// Strictness was measured with Nix 2.8 and nixpkgs' `lib` of June 2026, form by form.

import { calleeOf } from "../calls.ts";
import type { Primitive, PrimitiveCall } from "../primitive.ts";
import { type Application, Thunk } from "../thunk.ts";
import { type ListValue, type SingleValue, unknownList, unknownValue, type Value } from "../value.ts";

/** An application as a table entry sees it. */
export type Call = PrimitiveCall;

/** Makes a primitive. */
export function primitive(name: string, arity: number, apply: (call: Call) => Value): Primitive {
  return { name, arity, apply };
}

/** Forces an argument; the step in a trail says what it is to the function. */
export function need(call: Call, index: number, role: string): Value {
  const thunk = call.args[index]!;
  const { machine } = call.ctx;
  const label = () => `\`${call.name}\` needs ${role}`;
  if (call.site === undefined) return machine.forceWithin(thunk.origin, label, thunk, "condition");
  return machine.forceWithin(call.site, label, thunk, "condition", calleeOf);
}

/** Forces an argument and goes through its alternatives. */
export function needEach(call: Call, index: number, role: string, action: (value: SingleValue) => Value): Value {
  return call.ctx.machine.each(need(call, index, role), action);
}

/** The value of an argument as the function's own result. */
export function result(call: Call, index: number): Value {
  return call.ctx.machine.peek(call.args[index]!);
}

/** A list argument, forced; what is not known to be a list is a list of which nothing is known. */
export function needList(call: Call, index: number, action: (list: ListValue) => Value): Value {
  return needEach(call, index, "the list", (value) => action(value.kind === "list" ? value : unknownList));
}

/** The result of applying a function, as a thunk. */
export function applied(call: Call, fn: Thunk, ...args: readonly Thunk[]): Thunk {
  return Thunk.application(new AppliedFunction(call, fn, args), call.site);
}

/** Applies a function to one thing after the other, each result a thunk; who else applies it to the same here may have the same thunk. */
export function applier(call: Call, fn: Thunk): (...args: readonly Thunk[]) => Thunk {
  const shared = call.ctx.applications(fn, call.site);
  if (shared === undefined) return (...args) => applied(call, fn, ...args);
  return (...args) => shared.thunk(args, () => applied(call, fn, ...args)) ?? applied(call, fn, ...args);
}

class AppliedFunction implements Application {
  readonly fn: Thunk;
  readonly args: readonly Thunk[];
  readonly #call: Call;

  constructor(call: Call, fn: Thunk, args: readonly Thunk[]) {
    this.fn = fn;
    this.args = args;
    this.#call = call;
  }

  compute(): Value {
    const { ctx, site } = this.#call;
    const { tracker } = ctx.project;
    // It goes with the first who made it, so that no old text is kept for the sake of those after it.
    if (tracker !== undefined) for (const arg of this.args) tracker.note(arg.origin?.file);
    let value: Value = ctx.machine.force(this.fn);
    this.args.forEach((arg, index) => {
      if (index > 0) ctx.machine.demandAll(value);
      value = ctx.apply(value, arg, site);
    });
    return value;
  }
}

/** A list of known elements. */
export function listOf(elements: readonly Thunk[], isOpen = false): ListValue {
  return { kind: "list", elements, isOpen };
}

/** A set of known names. */
export function attrsOf(
  attributes: Readonly<Record<string, Thunk>> | ReadonlyMap<string, Thunk>,
  isOpen = false,
): Value {
  return {
    kind: "attrs",
    attributes: attributes instanceof Map ? attributes : new Map(Object.entries(attributes)),
    isOpen,
  };
}

/** The text of a string, or of a path, where it is known. */
export function textOf(value: Value): string | undefined {
  if (value.kind === "string") return value.text;
  return value.kind === "path" ? value.path : undefined;
}

/** A function that forces some arguments to know its result, of which nothing is known. */
export function opaque(name: string, roles: readonly (string | undefined)[], value: Value = unknownValue): Primitive {
  return primitive(name, roles.length, (call) => {
    for (const [index, role] of roles.entries()) if (role !== undefined) need(call, index, role);
    return value;
  });
}
