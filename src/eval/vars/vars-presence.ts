// Owns telling cheaply that nothing of Clan's vars is in a file, or in a project: the option's path is written with its words, wherever
// it is written. Flakes without Clan pay for no more than this look.

import type { SourceFile } from "../../project/source-file.ts";
import { Fact } from "../../project/tracking.ts";
import type { Evaluator } from "../evaluator.ts";
import { generatorsOption } from "./generators.ts";

/** Whether a file may name `clan.core.vars.generators` in full. */
export function mayNameGenerators(file: SourceFile): boolean {
  return holdsAll(file, generatorsOption);
}

const known = new WeakMap<Evaluator, Fact<boolean>>();

/** Whether some file of the project may name `clan.core.vars`, which reads of vars go by, through whatever names. */
export function mayReadVars(evaluator: Evaluator): boolean {
  let isPresent = known.get(evaluator);
  if (isPresent === undefined) {
    const words = generatorsOption.slice(0, 3);
    const { project } = evaluator;
    isPresent = new Fact(() =>
      project.files.some((path) => {
        const file = project.file(path);
        return file !== undefined && holdsAll(file, words);
      }),
    );
    known.set(evaluator, isPresent);
  }
  return isPresent.get(evaluator.project.tracker);
}

function holdsAll({ text }: SourceFile, words: readonly string[]): boolean {
  return words.every((word) => text.latin1.includes(word));
}
