// Owns `unknot check`: lints targets, compares with a baseline, reports.

import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path/posix";
import {
  type BaselineEntry,
  buildBaseline,
  compareWithBaseline,
  formatBaseline,
  parseBaseline,
} from "../../lint/baseline.ts";
import { type LintResult, lintProject } from "../../lint/lint.ts";
import { exitStatus, joinResults, tellNotices } from "../analysis.ts";
import type { AnalysisOptions } from "../descriptions/analysis-options.ts";
import type { Environment, ExitStatus } from "../environment.ts";
import { Progress } from "../progress.ts";
import { chooseFormats, writeReports } from "../reports.ts";
import { findTargets, selectRules, type Target, type TargetOptions } from "../targets.ts";
import { UsageError } from "../usage-error.ts";

/** Options of `check`, as commander gives them. */
export interface CheckOptions extends AnalysisOptions {
  readonly stdinFilename?: string;
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
  readonly watch?: boolean;
}

/** Reports what is found below `paths`, or around the working directory. `sourcesOf` reads files; default: anew. */
export async function check(
  paths: readonly string[],
  options: CheckOptions,
  environment: Environment,
  sourcesOf?: TargetOptions["sourcesOf"],
): Promise<ExitStatus> {
  const start = environment.now();
  chooseFormats(options);
  const { config, respectExclude, stdinFilename, quiet = false } = options;
  if (stdinFilename !== undefined && paths.length > 0) {
    throw new UsageError("With --stdin-filename only that file is reported on, so no path can be named besides.");
  }
  if (options.updateBaseline && options.baseline === undefined) {
    throw new UsageError("--update-baseline needs --baseline <file>, which names the file to write.");
  }
  const standardInput =
    stdinFilename === undefined
      ? {}
      : {
          standardInput: {
            path: resolve(environment.workingDirectory, stdinFilename),
            bytes: await environment.readStandardInput(),
          },
        };
  const targets = await findTargets(
    paths,
    { config, respectExclude, ...standardInput, ...(sourcesOf && { sourcesOf }) },
    environment,
  );
  const runs = selectRules(options.only, targets);
  const progress = new Progress(environment, quiet);
  const results = targets.map(({ project, rules, isWanted }) =>
    progress.follow(project.files, () =>
      lintProject(project, {
        rules,
        only: isWanted,
        ...(runs === undefined ? {} : { runs }),
        onProgress: (done, total) => progress.show(done, total),
      }),
    ),
  );
  progress.finish();
  const compared = options.baseline === undefined ? results : applyBaseline(options, results, targets, environment);
  const outcome = joinResults(compared, targets);
  tellNotices(outcome, options, environment);
  await writeReports(outcome, targets, options, environment, environment.now() - start);
  return exitStatus(outcome, options);
}

/** The results without what the baseline knows; with `--update-baseline` it knows all of them afterwards. */
function applyBaseline(
  { baseline: name, updateBaseline, quiet }: CheckOptions,
  results: readonly LintResult[],
  targets: readonly Target[],
  { workingDirectory, standardError }: Environment,
): readonly LintResult[] {
  const [target, other] = targets;
  const [result] = results;
  if (target === undefined || result === undefined || other !== undefined || name === undefined) {
    throw new UsageError("A baseline is about one flake, and the paths lie in several.");
  }
  const file = resolve(workingDirectory, name);
  if (updateBaseline) {
    const baseline = buildBaseline(result.diagnostics, target.project);
    attempt(name, "written", () => writeFileSync(file, formatBaseline(baseline)));
    if (!quiet) standardError.write(`note: ${name} now records ${result.diagnostics.length} diagnostics\n`);
    return [{ ...result, diagnostics: [] }];
  }
  const baseline = attempt(name, "read", () => parseBaseline(readFileSync(file, "utf8")));
  const { fresh, known, stale } = compareWithBaseline(baseline, result.diagnostics, target.project, target.isWanted);
  if (!quiet) standardError.write(describe(name, known, stale));
  return [{ ...result, diagnostics: fresh }];
}

function describe(name: string, known: number, stale: readonly BaselineEntry[]): string {
  const lines = [
    ...(known > 0
      ? [`note: ${known} diagnostic${known === 1 ? " is" : "s are"} left out, as recorded in ${name}`]
      : []),
    ...stale.map(
      ({ rule, path, count }) =>
        `note: ${name} records ${count} of ${rule} in ${path} that ${count === 1 ? "is" : "are"} no longer there`,
    ),
    ...(stale.length > 0 ? [`note: run with --update-baseline to bring ${name} up to date`] : []),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function attempt<T>(name: string, verb: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`The baseline "${name}" cannot be ${verb}: ${reason}. Make it with --update-baseline.`);
  }
}
