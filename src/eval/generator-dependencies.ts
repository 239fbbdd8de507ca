// Owns what is known of dependencies between generators: on which one depends, and which files it finds there. Absent where
// something that is not known may add to it.

import type { Evaluator } from "./evaluator.ts";
import type { GeneratorDefinition, GeneratorModel } from "./generator-model.ts";
import { persistsAs } from "./generator-prompts.ts";

/** The names of the generators that a generator depends on; undefined where there may be others. */
export function dependencyNames(
  evaluator: Evaluator,
  model: GeneratorModel,
  definition: GeneratorDefinition,
): ReadonlySet<string> | undefined {
  if (model.mayBeExtended(definition) || !definition.fields.attributes.has("files")) return undefined;
  const names = new Set<string>();
  for (const { dependencies } of model.family(definition)) {
    if (dependencies.isOpen) return undefined;
    for (const element of dependencies.elements) {
      const { value } = evaluator.ask(element);
      if (value.kind !== "string" || value.text === undefined) return undefined;
      names.add(value.text);
    }
  }
  return names;
}

/** The names of a generator's files; undefined where there may be others. */
export function filesOf(evaluator: Evaluator, model: GeneratorModel, name: string): ReadonlySet<string> | undefined {
  const family = model.named(name);
  if (!family.some(({ hasScript }) => hasScript) || family.some((definition) => model.mayBeExtended(definition))) {
    return undefined;
  }
  const names = new Set<string>();
  for (const definition of family) {
    if (definition.files.isOpen || definition.prompts.isOpen) return undefined;
    for (const file of definition.files.entries.keys()) names.add(file);
    for (const prompt of definition.prompts.entries.keys()) {
      if (persistsAs(evaluator, model, definition, prompt)) names.add(prompt);
    }
  }
  return names;
}
