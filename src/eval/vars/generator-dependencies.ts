// Owns what is known of dependencies between generators: on which one depends, and which files it finds there. Absent where
// something that is not known may add to it.

import type { Evaluator } from "../evaluator.ts";
import { definitionParts } from "../modules/definition-parts.ts";
import type { Origin } from "../value.ts";
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

/** A name in `dependencies`, and where it is written. */
export interface Dependency {
  readonly name: string;
  readonly origin: Origin;
}

/** What a definition depends on whatever the configuration, in order. */
export function certainDependencies(evaluator: Evaluator, { fields }: GeneratorDefinition): readonly Dependency[] {
  const parts = definitionParts(evaluator, fields.attributes.get("dependencies")?.thunks ?? []);
  return parts.flatMap(({ value, isConditional }) => {
    if (value.kind !== "list" || isConditional) return [];
    return value.elements.flatMap((element) => {
      const { value: name } = evaluator.ask(element);
      const { origin } = element;
      return name.kind === "string" && name.text !== undefined && origin !== undefined
        ? [{ name: name.text, origin }]
        : [];
    });
  });
}

/**
 * The names along which a dependency leads back to its generator, that one first; undefined where it does not, or where a name on the
 * way has several definitions, or one in another file, which may be of another machine.
 */
export function dependencyCycle(
  evaluator: Evaluator,
  model: GeneratorModel,
  start: GeneratorDefinition,
  dependency: Dependency,
): readonly string[] | undefined {
  const { name: first } = start;
  if (first === undefined || model.named(first).length !== 1) return undefined;
  const paths = [[first, dependency.name]];
  const seen = new Set<string>();
  for (const path of paths) {
    const name = path.at(-1)!;
    if (name === first) return path.slice(0, -1);
    const [next, ...others] = model.named(name);
    if (seen.has(name) || next === undefined || others.length > 0 || next.path !== start.path) continue;
    seen.add(name);
    for (const further of certainDependencies(evaluator, next)) paths.push([...path, further.name]);
  }
  return undefined;
}
