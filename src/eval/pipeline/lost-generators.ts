// Owns what becomes of entries of a registry that share the name of their generator: whether the generators function keeps what
// each of them says. Entries that say the same lose nothing.

import type { Evaluator } from "../evaluator.ts";
import { definitionParts } from "../modules/definition-parts.ts";
import type { GeneratorDefinition } from "../vars/generator-model.ts";
import type { GeneratorsFunction } from "./generators-function.ts";
import type { Pipeline } from "./pipeline.ts";
import type { Registry, RegistryEntry } from "./registries.ts";

/** Two entries with one generator name, of which a machine gets one. */
export interface LostGenerator {
  readonly generator: string;
  readonly kept: RegistryEntry;
  readonly lost: RegistryEntry;
  /** Whether machines share the generator, as both entries say. */
  readonly isShared: boolean;
  readonly fn: GeneratorsFunction;
}

/** The entries that are lost, in the order of the registry. */
export function lostGenerators(evaluator: Evaluator, pipeline: Pipeline, registry: Registry): LostGenerator[] {
  const fn = pipeline.functionOf(registry);
  if (fn === undefined) return [];
  return sameNames(registry, (key) => pipeline.generatorName(registry, key)).flatMap(
    ([generator, [first, ...others]]) =>
      others.flatMap((other) => lostOf(evaluator, fn, generator, first!, other) ?? []),
  );
}

/** The entries that have one name, by that name, where there are several; each group in the order of the registry. */
export function sameNames(
  { entries }: Registry,
  nameOf: (key: string) => string | undefined,
): [string, readonly RegistryEntry[]][] {
  const groups = new Map<string, RegistryEntry[]>();
  for (const [key, entry] of entries) {
    const name = nameOf(key);
    if (name !== undefined) groups.set(name, [...(groups.get(name) ?? []), entry]);
  }
  return [...groups].filter(([, { length }]) => length > 1);
}

function lostOf(
  evaluator: Evaluator,
  fn: GeneratorsFunction,
  generator: string,
  first: RegistryEntry,
  second: RegistryEntry,
): LostGenerator | undefined {
  const [both, one, other] = [[first, second], [first], [second]].map((entries) => {
    const definition = fn.definitionOf(entries.map(({ key }) => key));
    return definition?.name === generator ? definition : undefined;
  });
  const [text, ...own] = [both, one, other].map((definition) => definition && textOf(evaluator, definition));
  if (text === undefined || own.includes(undefined) || own[0] === own[1]) return undefined;
  const isShared = one?.share === true && other?.share === true;
  if (text === own[0]) return { generator, kept: first, lost: second, isShared, fn };
  return text === own[1] ? { generator, kept: second, lost: first, isShared, fn } : undefined;
}

// What the generator comes to, as a text to compare; undefined where some of it is not known.
function textOf(evaluator: Evaluator, { files, prompts, scripts }: GeneratorDefinition): string | undefined {
  const [script] = scripts;
  const source = script?.value.kind === "string" ? script.value.text : "";
  if (files.isOpen || prompts.isOpen || scripts.length > 1 || source === undefined) return undefined;
  const asked = [...prompts.entries].map(([name, { fields }]) => {
    const parts = definitionParts(evaluator, fields.attributes.get("description")?.thunks ?? []);
    return [name, ...parts.map(({ value }) => (value.kind === "string" ? value.text : undefined))];
  });
  return JSON.stringify([[...files.entries.keys()].sort(), asked.sort(), source]);
}
