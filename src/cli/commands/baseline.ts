// Owns `unknot baseline`: records what is found, so that later runs speak only of what is new.

import { joinResults, lintTargets, tellNotices } from "../analysis.ts";
import { pruneRecorded, recordBaseline } from "../baseline-file.ts";
import type { RunOptions } from "../descriptions/analysis-options.ts";
import type { Environment, ExitStatus } from "../environment.ts";
import { findTargets } from "../targets.ts";

/** Options of `baseline`, as commander gives them. */
export interface BaselineOptions extends RunOptions {
  readonly prune?: boolean;
}

/** Writes the baseline `name`. Entries of files and rules that are not looked at stay. */
export async function baseline(
  name: string,
  paths: readonly string[],
  options: BaselineOptions,
  environment: Environment,
): Promise<ExitStatus> {
  const targets = await findTargets(paths, options, environment);
  const results = lintTargets(targets, options, environment);
  const outcome = joinResults(results, targets);
  tellNotices(outcome, options, environment);
  const run = { targets, results, options, environment };
  if (options.prune === true) pruneRecorded(name, run);
  else recordBaseline(name, run);
  return outcome.isComplete ? 0 : 2;
}
