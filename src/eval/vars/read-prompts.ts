// Owns which prompts the scripts of a generator read, over all of its definitions. Where a script may read others, nothing is said.

import { marks } from "../../shell/shell-text.ts";
import type { Evaluator } from "../evaluator.ts";
import { isUniform } from "./generator-likeness.ts";
import type { GeneratorDefinition, GeneratorModel } from "./generator-model.ts";
import { promptNames } from "./generator-prompts.ts";
import { type GeneratorScript, scriptsOf } from "./generator-script.ts";

const known = new WeakMap<readonly GeneratorDefinition[], ReadonlySet<string> | undefined>();

/** The prompts that a generator's scripts read; undefined where there may be others. */
export function promptsReadBy(
  evaluator: Evaluator,
  model: GeneratorModel,
  definition: GeneratorDefinition,
): ReadonlySet<string> | undefined {
  if (promptNames(model, definition) === undefined) return undefined;
  const family = model.family(definition);
  if (!known.has(family)) known.set(family, readByAll(evaluator, family));
  return known.get(family);
}

function readByAll(evaluator: Evaluator, family: readonly GeneratorDefinition[]): ReadonlySet<string> | undefined {
  const read = new Set<string>();
  // A fleet has as many definitions as machines, and mostly one function makes them all.
  for (const one of isUniform(evaluator, family) ? family.slice(0, 1) : family) {
    if (!one.hasScript) continue;
    const scripts = scriptsOf(evaluator, one);
    if (scripts.length === 0 || scripts.some(mayReadAny)) return undefined;
    for (const { facts } of scripts) {
      for (const { folder, names } of facts.reads) if (folder === "prompts") read.add(names[0]!);
    }
  }
  return read;
}

// A command that is not known finds `$prompts` in its environment. A generator that is filled by hand may ask for anything.
function mayReadAny({ facts, text }: GeneratorScript): boolean {
  if (facts.isBroken || facts.isOpaque || facts.mayWriteAnything || facts.alwaysFails || facts.isIdle) return true;
  if (text.replaceAll(`${marks.unknown}/bin/`, "").includes(marks.unknown)) return true;
  return facts.reads.some(({ folder, names }) => folder === "prompts" && names.length === 0);
}
