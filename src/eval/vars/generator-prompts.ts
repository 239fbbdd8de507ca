// Owns what is known of prompts: which a generator has, over all of its definitions, and which of them Clan keeps as files.

import type { Evaluator } from "../evaluator.ts";
import { definitionParts } from "../modules/definition-parts.ts";
import type { Thunk } from "../thunk.ts";
import type { GeneratorDefinition, GeneratorModel } from "./generator-model.ts";
import { isServiceGenerator } from "./vars-names.ts";

/** A generator, for messages. */
export function nameOfGenerator({ name }: GeneratorDefinition): string {
  return name === undefined ? "this generator" : `generator \`${name}\``;
}

/** The names of a generator's prompts; undefined where there may be others. */
export function promptNames(model: GeneratorModel, definition: GeneratorDefinition): ReadonlySet<string> | undefined {
  // A definition without files only adds to what another flake defines.
  if (model.mayBeExtended(definition) || !definition.fields.attributes.has("files")) return undefined;
  const family = model.family(definition);
  if (!namesOfFamilies.has(family)) namesOfFamilies.set(family, namesOf(family));
  return namesOfFamilies.get(family);
}

const namesOfFamilies = new WeakMap<readonly GeneratorDefinition[], ReadonlySet<string> | undefined>();

function namesOf(family: readonly GeneratorDefinition[]): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  for (const { prompts } of family) {
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
  const family = model.family(definition);
  const known = persistence.get(family) ?? new Map<string, boolean>();
  persistence.set(family, known);
  const persists = known.get(name) ?? anyPersists(evaluator, family, name);
  known.set(name, persists);
  return persists;
}

const persistence = new WeakMap<readonly GeneratorDefinition[], Map<string, boolean>>();

function anyPersists(evaluator: Evaluator, family: readonly GeneratorDefinition[], name: string): boolean {
  return family.some(({ prompts, isOpen }) => {
    const prompt = prompts.entries.get(name);
    if (prompt === undefined) return prompts.isOpen || isOpen;
    const persist = prompt.fields.attributes.get("persist");
    if (persist === undefined) return prompt.fields.isOpen;
    return definitionParts(evaluator, persist.thunks).some(
      ({ value }) => value.kind !== "bool" || value.value !== false,
    );
  });
}

/** The input type of a prompt, over all definitions of its generator; undefined where that is not known. */
export function promptType(
  evaluator: Evaluator,
  model: GeneratorModel,
  definition: GeneratorDefinition,
  name: string,
): string | undefined {
  // Clan's own services say the type of their prompts.
  if (isServiceGenerator(definition.name ?? "") || model.mayBeExtended(definition)) return undefined;
  const thunks: Thunk[] = [];
  for (const { prompts } of model.family(definition)) {
    const fields = prompts.entries.get(name)?.fields;
    if (prompts.isOpen || fields?.isOpen === true) return undefined;
    thunks.push(...(fields?.attributes.get("type")?.thunks ?? []));
  }
  const parts = definitionParts(evaluator, thunks);
  const [first] = parts;
  if (first === undefined) return thunks.length === 0 ? "line" : undefined;
  const isSettled = parts.length === 1 && !first.isConditional && first.value.kind === "string";
  return isSettled ? first.value.text : undefined;
}

/** Whether the answer to a prompt becomes a secret: the file that it is kept as, or one that the script makes. */
export function becomesSecret(
  evaluator: Evaluator,
  model: GeneratorModel,
  definition: GeneratorDefinition,
  name: string,
): boolean {
  const family = model.family(definition);
  if (family.some(({ files }) => files.isOpen)) return false;
  const isPublic = (file: string) =>
    family.some(({ files }) => {
      const thunks = files.entries.get(file)?.fields.attributes.get("secret")?.thunks ?? [];
      return definitionParts(evaluator, thunks).some(({ value }) => value.kind !== "bool" || value.value !== true);
    });
  if (persistsAs(evaluator, model, definition, name)) return !isPublic(name);
  return family.some(({ files }) => [...files.entries.keys()].some((file) => !isPublic(file)));
}
