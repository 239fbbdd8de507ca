// Owns which packages a generator's script finds its commands in, by the names that they have in the package set.

import type { Evaluator } from "../evaluator.ts";
import type { GeneratorDefinition, GeneratorModel } from "./generator-model.ts";

/**
 * The `runtimeInputs` of a generator, each as the names that lead to it from `pkgs`; undefined where there may be others, or where one
 * is not plainly from there.
 */
export function inputNames(
  evaluator: Evaluator,
  model: GeneratorModel,
  definition: GeneratorDefinition,
): readonly (readonly string[])[] | undefined {
  if (model.mayBeExtended(definition) || !definition.fields.attributes.has("files")) return undefined;
  const inputs: (readonly string[])[] = [];
  for (const { runtimeInputs } of model.family(definition)) {
    if (runtimeInputs.isOpen) return undefined;
    for (const element of runtimeInputs.elements) {
      const { value } = evaluator.ask(element);
      if (value.kind !== "late" || value.root.kind !== "argument" || value.root.name !== "pkgs") return undefined;
      const names = value.path.flatMap((name) => name ?? []);
      if (names.length !== value.path.length) return undefined;
      inputs.push(names);
    }
  }
  return inputs;
}
