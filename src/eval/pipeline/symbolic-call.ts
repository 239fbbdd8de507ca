// Owns calling a function of the project to learn what it would give: with the arguments that are asked about, and for those that
// it requires besides, values of which only the name is known. Arguments with a default are left out, as most callers do.

import type { LateRoot } from "../demand.ts";
import type { Evaluator } from "../evaluator.ts";
import { type Answer, lateValue } from "../machine.ts";
import { conventionalValue } from "../modules/module-arguments.ts";
import { Thunk } from "../thunk.ts";
import { type AttrsValue, type LambdaValue, unknownValue, type Value } from "../value.ts";

/** A package set that no machine has: what is demanded of it was demanded by the function itself. */
export const anyPackages: LateRoot = { fixpoint: { label: "the registry" }, kind: "argument", name: "pkgs" };

/** Calls a function. `given` has arguments by name; a function without a pattern gets the one of its own name. */
export function symbolicCall(evaluator: Evaluator, fn: LambdaValue, given: ReadonlyMap<string, Thunk>): Answer {
  const argument = Thunk.of(argumentOf(fn, given));
  return evaluator.machine.ask(() => evaluator.apply(fn, argument, undefined));
}

/** A set of names only, as the argument of a function with a pattern; else the one argument. */
function argumentOf(fn: LambdaValue, given: ReadonlyMap<string, Thunk>): Value {
  const { formals, universal } = fn.node;
  const origin = { file: fn.file, node: fn.node };
  const symbol = (name: string): Value =>
    conventionalValue(name) ?? (name === "pkgs" ? lateValue(anyPackages, [], origin) : unknownValue);
  if (formals === undefined) {
    const name = universal?.text ?? "";
    return given.get(name)?.value ?? symbol(name);
  }
  const attributes = new Map(given);
  for (const formal of formals.formals) {
    const name = formal.name.text;
    if (attributes.has(name) || (formal.default !== undefined && name !== "pkgs")) continue;
    attributes.set(name, Thunk.of(symbol(name)));
  }
  return { kind: "attrs", attributes, isOpen: false, origin } satisfies AttrsValue;
}

/** The value of a file; where that is a function, what it gives when it is called. Functions of several arguments are called in full. */
export function symbolicValue(evaluator: Evaluator, path: string): Answer | undefined {
  const thunk = evaluator.file(path);
  if (thunk === undefined) return undefined;
  let answer = evaluator.ask(thunk);
  for (let depth = 0; depth < 3 && answer.value.kind === "lambda"; depth++) {
    const { demands } = answer;
    const called = symbolicCall(evaluator, answer.value, new Map());
    answer = { value: called.value, demands: [...demands, ...called.demands] };
  }
  return answer;
}
