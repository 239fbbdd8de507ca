// Owns which options of a generator an entry of the registry sets in vain: the generator that the entry becomes lacks them. Each is
// told once for the place where it is written, which may make many entries.

import type { SingleValue } from "../value.ts";
import type { Place } from "../vars/generator-model.ts";
import { isGeneratorOption } from "../vars/generators.ts";
import type { GeneratorsFunction } from "./generators-function.ts";
import type { Pipeline } from "./pipeline.ts";
import type { Registry } from "./registries.ts";

/** An option that gets lost on the way. */
export interface DroppedField {
  readonly field: string;
  /** The first key whose entry has it from this place. */
  readonly key: string;
  readonly place: Place;
  readonly fn: GeneratorsFunction;
  /** The options that the generator does have, sorted. */
  readonly copied: readonly string[];
}

/** The fields of a registry's entries that are lost, in the order of its entries. */
export function droppedFields(pipeline: Pipeline, registry: Registry): DroppedField[] {
  const fn = pipeline.functionOf(registry);
  if (fn === undefined) return [];
  const found = new Map<string, DroppedField>();
  const settled = new Set<string>();
  for (const entry of registry.entries.values()) {
    const fields = entry.fields.filter((name) => isGeneratorOption(name) && name !== "name");
    const places = fields.map((field) => ({ field, place: entry.placeOfField(field) }));
    // Entries that one function makes, with the same fields, fare alike.
    const likeness = places.map(({ field, place }) => `${field} ${place.path} ${place.span.start}`).join("\n");
    if (entry.isOpen || settled.has(likeness)) continue;
    settled.add(likeness);
    const generator = fn.generatorOf(entry.key);
    if (generator === undefined || generator.isOpen) continue;
    const copied = [...generator.fields.attributes.keys()].sort();
    for (const { field, place } of places) {
      const id = `${field} ${place.path} ${place.span.start}`;
      if (copied.includes(field) || found.has(id) || saysNothing(entry.field(field))) continue;
      found.set(id, { field, key: entry.key, place, fn, copied });
    }
  }
  return [...found.values()];
}

// What an option is anyway is not lost.
function saysNothing(value: SingleValue | undefined): boolean {
  switch (value?.kind) {
    case "null":
      return true;
    case "bool":
      return value.value === false;
    case "list":
      return value.elements.length === 0 && !value.isOpen;
    case "attrs":
      return value.attributes.size === 0 && !value.isOpen;
    default:
      return false;
  }
}
