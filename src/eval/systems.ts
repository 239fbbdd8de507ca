// Owns systems: what functions that are given `modules` make of them. Whatever the function is called, its result holds the
// fixpoint's `config`, which is late for the modules in it even when they reach it from outside.

import { unwrapParentheses } from "../semantic/index.ts";
import type { AttrsetExpression } from "../syntax/index.ts";
import type { Fixpoint } from "./demand.ts";
import { Thunk } from "./thunk.ts";
import { type AttrsValue, lateValue, type Origin } from "./value.ts";

/** One evaluation of modules that the project makes. */
export interface System {
  readonly fixpoint: Fixpoint;
  /** The call. */
  readonly origin: Origin;
  /** What it was given. */
  readonly argument: AttrsValue;
}

/** Whether an argument is written out as a set with `modules`, so that its names are known without evaluating it. */
export function isModulesArgument(argument: Thunk): boolean {
  const node = argument.origin?.node;
  if (node?.kind !== "attrset_expression") return false;
  const { semantic } = argument.origin!.file;
  const set = semantic.attributeSet(node as AttrsetExpression);
  const value = set.attributes.get("modules")?.value;
  if (set.dynamic.length > 0 || value === undefined) return false;
  // Modules come in a list. `buildGoApplication { modules = ./gomod2nix.toml; }` makes no system.
  return value.kind !== "expression" || unwrapParentheses(value.expression).kind !== "path_expression";
}

/** What the call gives. */
export function systemValue({ fixpoint, origin }: System): AttrsValue {
  const late = (kind: "config" | "options") => {
    const root = { fixpoint, kind, name: kind, isOutside: true };
    return Thunk.of(lateValue(root, [], origin), origin);
  };
  return {
    kind: "attrs",
    attributes: new Map([
      ["config", late("config")],
      ["options", late("options")],
    ]),
    isOpen: true,
    origin,
  };
}
