// Owns what is known of prompts: which a generator has, over all of its definitions, and which of them Clan keeps as files.

import type { Evaluator } from "../evaluator.ts";
import { definitionParts } from "../modules/definition-parts.ts";
import type { GeneratorDefinition, GeneratorModel } from "./generator-model.ts";

/** A generator, for messages. */
export function nameOfGenerator({ name }: GeneratorDefinition): string {
  return name === undefined ? "this generator" : `generator \`${name}\``;
}

/** The names of a generator's prompts; undefined where there may be others. */
export function promptNames(model: GeneratorModel, definition: GeneratorDefinition): ReadonlySet<string> | undefined {
  // A definition without files only adds to what another flake defines.
  if (model.mayBeExtended(definition) || !definition.fields.attributes.has("files")) return undefined;
  const names = new Set<string>();
  for (const { prompts } of model.family(definition)) {
    if (prompts.isOpen) return undefined;
    for (const name of prompts.entries.keys()) names.add(name);
  }
  return names;
}

/** Whether an answer is kept as the file of that name, or may be. */
export function persistsAs(
  evaluator: Evaluator,
  model: GeneratorModel,
  definition: GeneratorDefinition,
  name: string,
): boolean {
  return model.family(definition).some(({ prompts, isOpen }) => {
    const prompt = prompts.entries.get(name);
    if (prompt === undefined) return prompts.isOpen || isOpen;
    const persist = prompt.fields.attributes.get("persist");
    if (persist === undefined) return prompt.fields.isOpen;
    return definitionParts(evaluator, persist.thunks).some(
      ({ value }) => value.kind !== "bool" || value.value !== false,
    );
  });
}
