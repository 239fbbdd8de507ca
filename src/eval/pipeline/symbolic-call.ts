// Owns calling a function of the project to learn what it would give: with the arguments that are asked about, and for those that
// it requires besides, values of which only the name is known. Arguments with a default are left out, as most callers do.

import type { Answer } from "../account.ts";
import type { Demand, LateRoot } from "../demand.ts";
import type { Evaluator } from "../evaluator.ts";
import { conventionalValue } from "../modules/module-arguments.ts";
import { Thunk } from "../thunk.ts";
import { type AttrsValue, type LambdaValue, lateValue, unknownValue, type Value } from "../value.ts";

/** A parameter of a function that may take several arguments, one after the other. */
export interface Parameter {
  /** Which argument it is, or is in; zero-based. */
  readonly position: number;
  /** Its name in the pattern of that argument; absent where it is the whole argument. */
  readonly name: string | undefined;
}

/** What a parameter is given. */
export type Given = readonly (readonly [Parameter, Thunk])[];

/** A package set that no machine has: what is demanded of it was demanded by the function itself. */
export const anyPackages: LateRoot = { fixpoint: { label: "the registry" }, kind: "argument", name: "pkgs" };

/** Functions of more arguments are not called. */
const argumentLimit = 4;

/** Calls a function, and what it gives, until that is no function. */
export function symbolicCall(evaluator: Evaluator, fn: LambdaValue, given: Given): Answer {
  const demands: Demand[] = [];
  let value: Value = fn;
  for (let position = 0; position < argumentLimit && value.kind === "lambda"; position++) {
    const called: LambdaValue = value;
    const argument = argumentOf(
      called,
      given.filter(([parameter]) => parameter.position === position),
    );
    const answer = evaluator.machine.ask(() => evaluator.apply(called, argument, undefined));
    demands.push(...answer.demands);
    value = answer.value;
  }
  return { value, demands };
}

/** The value of a file; where that is a function, what it gives when it is called. */
export function symbolicValue(evaluator: Evaluator, path: string): Answer | undefined {
  const thunk = evaluator.file(path);
  if (thunk === undefined) return undefined;
  const answer = evaluator.ask(thunk);
  return answer.value.kind === "lambda" ? symbolicCall(evaluator, answer.value, []) : answer;
}

/**
 * The parameters of a function, of its first argument first. Whether it takes more arguments shows only when it is called, which may
 * take long, and is done when the parameters of the next one are asked for.
 */
export function* parametersOf(evaluator: Evaluator, fn: LambdaValue): IterableIterator<Parameter> {
  let value: Value = fn;
  for (let position = 0; position < argumentLimit && value.kind === "lambda"; position++) {
    const called: LambdaValue = value;
    const { formals } = called.node;
    if (formals === undefined) yield { position, name: undefined };
    else for (const { name } of formals.formals) yield { position, name: name.text };
    value = evaluator.machine.ask(() => evaluator.apply(called, argumentOf(called, []), undefined)).value;
  }
}

/** The thunk that a parameter gets of a call's arguments; undefined where it gets none that is known. */
export function argumentFor(evaluator: Evaluator, parameter: Parameter, args: readonly Thunk[]): Thunk | undefined {
  const thunk = args[parameter.position];
  if (thunk === undefined || parameter.name === undefined) return thunk;
  const { value } = evaluator.ask(thunk);
  return value.kind === "attrs" ? value.attributes.get(parameter.name) : undefined;
}

function argumentOf(fn: LambdaValue, given: Given): Thunk {
  const { formals, universal } = fn.node;
  const origin = { file: fn.file, node: fn.node };
  const symbol = (name: string): Value =>
    conventionalValue(name) ?? (name === "pkgs" ? lateValue(anyPackages, [], origin) : unknownValue);
  if (formals === undefined) return given[0]?.[1] ?? Thunk.of(symbol(universal?.text ?? ""));
  const attributes = new Map(given.map(([parameter, thunk]): [string, Thunk] => [parameter.name ?? "", thunk]));
  for (const formal of formals.formals) {
    const name = formal.name.text;
    if (attributes.has(name) || (formal.default !== undefined && name !== "pkgs")) continue;
    attributes.set(name, Thunk.of(symbol(name)));
  }
  return Thunk.of({ kind: "attrs", attributes, isOpen: false, origin } satisfies AttrsValue);
}
