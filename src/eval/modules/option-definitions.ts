// Owns finding what the modules of a file set an option to, however the option's path is spread over nested sets and properties
// such as `mkIf`. What is set through names that are not known is left out.

import type { SourceFile } from "../../project/source-file.ts";
import type { Evaluator } from "../evaluator.ts";
import { Thunk } from "../thunk.ts";
import { mergedSet } from "./definition-parts.ts";
import type { ModuleReader } from "./modules.ts";

/** Attribute names; `*` stands for any one. */
export type OptionPattern = readonly string[];

/** The definitions of the options that a pattern names, in the order of the modules. */
export function definitionsOf(
  evaluator: Evaluator,
  modules: ModuleReader,
  file: SourceFile,
  pattern: OptionPattern,
): Thunk[] {
  return modules.modulesOf(file).flatMap(({ body }) => {
    if (body === undefined) return [];
    const thunks = [Thunk.of(body)];
    return [...below(evaluator, thunks, pattern), ...below(evaluator, thunks, ["config", ...pattern])];
  });
}

function below(evaluator: Evaluator, thunks: readonly Thunk[], [name, ...rest]: OptionPattern): readonly Thunk[] {
  if (name === undefined || thunks.length === 0) return thunks;
  const { attributes } = mergedSet(evaluator, thunks);
  const names = name === "*" ? [...attributes.keys()] : [name];
  return names.flatMap((inner) => below(evaluator, attributes.get(inner)?.thunks ?? [], rest));
}
