// Owns `unknot check`: lints targets, compares with a baseline, reports.

import { resolve } from "node:path/posix";
import type { LintResult } from "../../lint/lint.ts";
import { exitStatus, joinResults, lintTargets, type Outcome, tellNotices } from "../analysis.ts";
import { type BaselineRun, recordBaseline, withoutKnown } from "../baseline-file.ts";
import type { AnalysisOptions } from "../descriptions/analysis-options.ts";
import type { Environment, ExitStatus } from "../environment.ts";
import { asksForChanges } from "../git/change-choice.ts";
import { chooseFormats, writeReports } from "../reports.ts";
import { findTargets, type TargetOptions } from "../targets.ts";
import { UsageError } from "../usage-error.ts";

/** Options of `check`, as commander gives them. */
export interface CheckOptions extends AnalysisOptions {
  readonly stdinFilename?: string;
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
  readonly watch?: boolean;
}

/** What goes on from one check to the next. */
export interface CheckSession {
  /** Opens projects. */
  readonly open: NonNullable<TargetOptions["open"]>;
  /** Is told what came of the check. */
  readonly onOutcome: (outcome: Outcome) => void;
}

/** Reports what is found below `paths`, or around the working directory. */
export async function check(
  paths: readonly string[],
  options: CheckOptions,
  environment: Environment,
  session?: CheckSession,
): Promise<ExitStatus> {
  const start = environment.now();
  chooseFormats(options);
  const { stdinFilename } = options;
  if (stdinFilename !== undefined && paths.length > 0) {
    throw new UsageError("With --stdin-filename only that file is reported on, so no path can be named besides.");
  }
  if (asksForChanges(options) && (stdinFilename !== undefined || options.updateBaseline)) {
    throw new UsageError("--staged, --changed and --since go with neither --stdin-filename nor --update-baseline.");
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
    { ...options, ...standardInput, ...(session && { open: session.open }) },
    environment,
  );
  const results = lintTargets(targets, options, environment);
  const outcome = joinResults(applyBaseline({ targets, results, options, environment }, options), targets);
  session?.onOutcome(outcome);
  tellNotices(outcome, options, environment);
  await writeReports(outcome, targets, options, environment, environment.now() - start);
  return exitStatus(outcome, options, environment);
}

/** The results without what the baseline knows; with `--update-baseline` it knows all of them afterwards. */
function applyBaseline(run: BaselineRun, { baseline, updateBaseline }: CheckOptions): readonly LintResult[] {
  if (baseline === undefined) return run.results;
  if (updateBaseline !== true) return withoutKnown(baseline, run);
  recordBaseline(baseline, run);
  return run.results.map((result) => ({ ...result, diagnostics: [] }));
}
