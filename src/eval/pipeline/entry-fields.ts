// Owns what the fields of a registry's entries are called. What the configuration names, and entries have, holds; else a field is
// known by what it holds: the generator's name, a file's or prompt's name, whether the file is secret, a variable's name.

import type { RegistryFields } from "../../project/configuration.ts";
import type { GeneratorDefinition } from "../vars/generator-model.ts";
import type { GeneratorsFunction } from "./generators-function.ts";
import type { Registry, RegistryEntry } from "./registries.ts";

/** Names of fields, by what they hold; absent where entries have no such field. Without `generator`, the key is the name. */
export type EntryFields = Partial<RegistryFields>;

/** Entries that are compared with the generators that they become. */
const sampleSize = 6;

interface Sample {
  readonly entry: RegistryEntry;
  readonly generator: GeneratorDefinition | undefined;
}

/** The fields of a registry. */
export function entryFields(
  configured: RegistryFields,
  registry: Registry,
  fn: GeneratorsFunction | undefined,
): EntryFields {
  const samples = [...registry.entries.values()]
    .slice(0, sampleSize)
    .map((entry) => ({ entry, generator: fn?.generatorOf(entry.key) }));
  const fields: { -readonly [part in keyof RegistryFields]?: string } = {};
  for (const part of Object.keys(recognizers) as (keyof RegistryFields)[]) {
    const found = find(configured[part], samples, recognizers[part]);
    if (found !== undefined) fields[part] = found;
  }
  return fields;
}

/** Whether what an entry has in a field may be what is looked for; undefined where that cannot be told. */
type Recognizer = (sample: Sample, field: string) => boolean | undefined;

const recognizers: Readonly<Record<keyof RegistryFields, Recognizer>> = {
  generator: ({ entry, generator }, field) => {
    const text = entry.text(field);
    return generator === undefined ? undefined : text !== undefined && text === generator.name;
  },
  variable: ({ entry }, field) => {
    const value = entry.field(field);
    if (value?.kind === "null") return undefined;
    return value?.kind === "string" && value.text !== undefined && /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(value.text);
  },
  file: ({ entry, generator }, field) => isNameOf(entry.text(field), generator?.files.entries),
  prompt: ({ entry, generator }, field) => {
    if (generator !== undefined && generator.prompts.entries.size === 0) return undefined;
    return isNameOf(entry.text(field), generator?.prompts.entries);
  },
  secret: ({ entry }, field) => {
    const value = entry.field(field);
    return value?.kind === "bool" && /secret|confidential|hidden|private/i.test(field);
  },
};

function isNameOf(text: string | undefined, entries: ReadonlyMap<string, unknown> | undefined): boolean | undefined {
  return entries === undefined ? undefined : text !== undefined && entries.has(text);
}

function find(configured: string, samples: readonly Sample[], isIt: Recognizer): string | undefined {
  if (samples.some(({ entry }) => entry.set?.attributes.has(configured))) return configured;
  const names = new Set(samples.flatMap(({ entry }) => entry.fields));
  return [...names].find((name) => {
    const verdicts = samples.map((sample) => isIt(sample, name));
    return verdicts.includes(true) && !verdicts.includes(false);
  });
}
