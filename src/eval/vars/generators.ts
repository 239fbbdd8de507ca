// Owns recognizing Clan vars generators among values: a bare set of them, or a module that sets `clan.core.vars.generators`.
// Option names are those of clan-core's generator submodule (commit d7c35d9, 2026-08-22).

import type { Evaluator } from "../evaluator.ts";
import { customaryArguments, moduleArgumentSet } from "../modules/module-arguments.ts";
import { Thunk } from "../thunk.ts";
import { type AttrsValue, alternativesOf, type LambdaValue, type Value } from "../value.ts";

/** The option that holds a machine's generators. */
export const generatorsOption: readonly string[] = ["clan", "core", "vars", "generators"];

/** Whether a path is that option, or leads to something in it. */
export function isInGenerators(path: readonly (string | undefined)[]): boolean {
  return generatorsOption.every((name, index) => path[index] === name);
}

/** Options of one generator; `migrateFact` is gone from Clan, but not from people's files. */
const generatorOptions: ReadonlySet<string> = new Set([
  "dependencies",
  "files",
  "migrateFact",
  "name",
  "prompts",
  "runtimeInputs",
  "script",
  "share",
  "validation",
]);

/** Whether a name is an option of a generator. */
export function isGeneratorOption(name: string): boolean {
  return generatorOptions.has(name);
}

/** How a value brings generators with it. */
export type GeneratorsShape =
  /** A set of generators by name; `names` are those known. */
  | { readonly kind: "bare"; readonly names: readonly string[] }
  /** A module set with the option in it; `path` leads to the generators, `isAlone` where it sets nothing else. */
  | { readonly kind: "wrapped"; readonly path: readonly string[]; readonly isAlone: boolean }
  /** A module function whose body has the option in it. */
  | { readonly kind: "module-function" };

/** Recognizes generators in a forced value; undefined where it has none, or that is not known. */
export function generatorsShape(evaluator: Evaluator, value: Value): GeneratorsShape | undefined {
  if (value.kind === "lambda") return functionShape(evaluator, value);
  if (value.kind !== "attrs") return undefined;
  for (const prefix of [[], ["config"]]) {
    const path = [...prefix, ...generatorsOption];
    const found = follow(evaluator, value, path);
    if (found !== undefined) return { kind: "wrapped", path, isAlone: found.isAlone };
  }
  return bareShape(evaluator, value);
}

/** The generators that a forced value holds: those that it sets as a module set, else itself. */
export function unwrapGenerators(evaluator: Evaluator, value: Value): Value {
  if (value.kind !== "attrs") return value;
  for (const prefix of [[], ["config"]]) {
    const found = follow(evaluator, value, [...prefix, ...generatorsOption]);
    if (found !== undefined) return found.value;
  }
  return value;
}

function functionShape(evaluator: Evaluator, fn: LambdaValue): GeneratorsShape | undefined {
  if (fn.node.formals === undefined) return undefined;
  const origin = { file: fn.file, node: fn.node };
  const args = Thunk.of(moduleArgumentSet(customaryArguments(), origin));
  const { value } = evaluator.machine.ask(() => {
    const body = evaluator.apply(fn, args, undefined);
    evaluator.machine.demandAll(body);
    return body;
  });
  const shapes = alternativesOf(value).map((alternative) =>
    alternative.kind === "attrs" ? generatorsShape(evaluator, alternative) : undefined,
  );
  return shapes.some((shape) => shape?.kind === "wrapped") ? { kind: "module-function" } : undefined;
}

function bareShape(evaluator: Evaluator, value: AttrsValue): GeneratorsShape | undefined {
  const names: string[] = [];
  for (const [name, thunk] of value.attributes) {
    const entry = evaluator.ask(thunk).value;
    if (entry.kind !== "attrs" || !isGenerator(entry)) return undefined;
    names.push(name);
  }
  return names.length === 0 ? undefined : { kind: "bare", names };
}

function isGenerator(entry: AttrsValue): boolean {
  const names = [...entry.attributes.keys()];
  return (
    names.every((name) => generatorOptions.has(name)) &&
    (names.includes("files") || names.includes("prompts") || names.includes("script"))
  );
}

// Walks a path of sets; alone means that no set on the way has another name.
function follow(
  evaluator: Evaluator,
  start: AttrsValue,
  path: readonly string[],
): { readonly isAlone: boolean; readonly value: Value } | undefined {
  let value: Value = start;
  let isAlone = true;
  for (const name of path) {
    if (value.kind !== "attrs") return undefined;
    const thunk: Thunk | undefined = value.attributes.get(name);
    if (thunk === undefined) return undefined;
    const others = [...value.attributes.keys()].filter((key) => key !== name && key !== "_file" && key !== "key");
    if (others.length > 0 || value.isOpen) isAlone = false;
    value = evaluator.ask(thunk).value;
  }
  return { isAlone, value };
}
