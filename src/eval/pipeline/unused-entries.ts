// Owns which entries of a registry nobody uses. It takes any mention of a key, or of its generator, in another file for a use:
// what is not known to be unused is used.

import type { Project } from "../../project/project.ts";
import { nearestName } from "../../text/nearest-name.ts";
import type { Pipeline } from "./pipeline.ts";
import type { Registry, RegistryEntry } from "./registries.ts";

/** The entries that no machine selects and no file mentions; none where some machine's keys are not known. */
export function unusedEntries(project: Project, pipeline: Pipeline, registry: Registry): RegistryEntry[] {
  const selected = selectedKeys(pipeline, registry);
  if (selected === undefined || registry.isOpen) return [];
  const isWritten = ({ key, place: { path, span } }: RegistryEntry) => {
    const text = project.file(path)?.text.slice(span);
    return text === key || text === JSON.stringify(key);
  };
  // Of entries that a function makes, nobody wrote down the one.
  const unselected = [...registry.entries.values()].filter((entry) => !selected.has(entry.key) && isWritten(entry));
  if (unselected.length === 0) return [];
  const texts = project.files.flatMap((path) =>
    path === registry.path ? [] : (project.file(path)?.text.latin1 ?? []),
  );
  const own = project.file(registry.path)?.text.latin1 ?? "";
  const misspelt = misspeltKeys(pipeline, registry);
  return unselected.filter(({ key }) => {
    if (misspelt.has(key)) return false;
    const generator = pipeline.generatorName(registry, key);
    if (generator === undefined) return false;
    const isMentioned = texts.some((text) => hasWord(text, key) || hasWord(text, generator));
    // Another entry may depend on its generator.
    const ownMentions = own.split(JSON.stringify(generator)).length - 1;
    return !isMentioned && ownMentions <= 1;
  });
}

// Keys that someone meant to select: the nearest ones to those that are listed and that the registry lacks.
function misspeltKeys(pipeline: Pipeline, { entries }: Registry): ReadonlySet<string> {
  const lists = pipeline.machines.flatMap(({ calls }) => calls.flatMap(({ keys }) => keys.keys));
  const unknown = new Set(lists.map(({ key }) => key).filter((key) => !entries.has(key)));
  return new Set([...unknown].flatMap((key) => nearestName(key, entries.keys()) ?? []));
}

function selectedKeys(pipeline: Pipeline, registry: Registry): ReadonlySet<string> | undefined {
  const calls = pipeline.machines.flatMap((machine) =>
    machine.calls.filter(({ fn }) => fn.registry.path === registry.path),
  );
  const selected = new Set<string>();
  for (const { fn, keys } of calls) {
    if (keys.isOpen || keys.kind === "unknown") return undefined;
    if (keys.kind === "null" ? fn.nullSelectsAll : keys.keys.length === 0 && fn.emptySelectsAll) return undefined;
    for (const { key } of keys.keys) selected.add(key);
  }
  return selected.size === 0 ? undefined : selected;
}

const wordCharacter = /[\w-]/;

function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const before = text[at - 1] ?? " ";
    const after = text[at + word.length] ?? " ";
    if (!wordCharacter.test(before) && !wordCharacter.test(after)) return true;
  }
  return false;
}
