// Owns what commands have in common that run rules: one result over all targets, notices and failures told on standard error,
// exit status decided.

import { compareDiagnostics, type Diagnostic } from "../lint/diagnostic.ts";
import { type LintResult, lintProject, type RuleFailure } from "../lint/lint.ts";
import type { Notice } from "../project/project.ts";
import { hasDiagnosticAtLeast, relativePath } from "../reporters/report.ts";
import type { AnalysisOptions, RunOptions } from "./descriptions/analysis-options.ts";
import type { Environment, ExitStatus } from "./environment.ts";
import { Progress } from "./progress.ts";
import { selectRules } from "./rule-selection.ts";
import type { Target } from "./targets.ts";

/** The outcome of all targets. */
export interface Outcome {
  /** In the order of output. */
  readonly diagnostics: readonly Diagnostic[];
  readonly files: number;
  readonly notices: readonly Notice[];
  readonly failures: readonly RuleFailure[];
  /** Whether every input was looked at, by every rule. */
  readonly isComplete: boolean;
  /** Where a check goes on from the one before: how many files were looked at anew. */
  readonly renewed?: number;
}

/** Joins the results of targets, in the same order as these. */
export function joinResults(results: readonly LintResult[], targets: readonly Target[]): Outcome {
  const failures = results.flatMap((result) => result.failures);
  const notices = results.flatMap((result) => result.notices);
  const renewed = results.map((result) => result.renewed);
  const isOverlooked = targets.some(({ project, namedFiles, isWanted }) =>
    project.notices.some(
      ({ path }) => isWanted(path) && (namedFiles.includes(path) || project.fileSystem.readFile(path) === undefined),
    ),
  );
  return {
    diagnostics: results.flatMap((result) => result.diagnostics).sort(compareDiagnostics),
    files: results.reduce((sum, result) => sum + result.files, 0),
    notices,
    failures,
    isComplete: failures.length === 0 && !isOverlooked,
    ...(renewed.every((count) => count !== undefined)
      ? { renewed: renewed.reduce((sum, count) => sum + count, 0) }
      : {}),
  };
}

/** Says on standard error which files were passed over and which rules broke. */
export function tellNotices(outcome: Outcome, options: RunOptions, environment: Environment): void {
  const { standardError, workingDirectory } = environment;
  if (!options.quiet || !outcome.isComplete) {
    for (const { path, message } of outcome.notices) {
      standardError.write(`note: ${relativePath(workingDirectory, path)} ${message}\n`);
    }
  }
  for (const { rule, path, message, stack } of outcome.failures) {
    standardError.write(
      `error: the rule ${rule} broke on ${relativePath(workingDirectory, path)}: ${stack ?? message}\n` +
        "This is a mistake in the rule, not in your flake. Please report it with the text above and, if you may share\n" +
        "it, the file.\n",
    );
  }
}

/** Runs the chosen rules on targets, and gives a result for each, in their order. */
export function lintTargets(targets: readonly Target[], options: RunOptions, environment: Environment): LintResult[] {
  const runs = selectRules(options, targets);
  const progress = new Progress(environment, options.quiet === true);
  const results = targets.map(({ project, rules, isWanted, changes }) => {
    if (changes?.isEmpty) return { diagnostics: [], files: 0, notices: [], failures: [] };
    const lintOptions = {
      rules,
      only: isWanted,
      ...(runs === undefined ? {} : { runs }),
      onProgress: (done: number, total: number) => progress.show(done, total),
    };
    return progress.follow(project.files, () => {
      const result = lintProject(project, lintOptions);
      if (changes === undefined) return result;
      return { ...result, diagnostics: changes.concerned(result.diagnostics, project, lintOptions) };
    });
  });
  progress.finish();
  return results;
}

/** The status for an outcome: what was not looked at weighs more than what was found. */
export function exitStatus(
  outcome: Outcome,
  { failOn, maxWarnings, quiet }: AnalysisOptions,
  environment: Environment,
): ExitStatus {
  if (!outcome.isComplete) return 2;
  if (maxWarnings === undefined) return hasDiagnosticAtLeast(outcome.diagnostics, failOn) ? 1 : 0;
  const warnings = outcome.diagnostics.filter(({ severity }) => severity === "warning").length;
  if (warnings > maxWarnings) {
    const counted = `${warnings} warning${warnings === 1 ? "" : "s"}`;
    if (!quiet) environment.standardError.write(`note: ${counted}, and --max-warnings lets ${maxWarnings} pass\n`);
    return 1;
  }
  const others = outcome.diagnostics.filter(({ severity }) => severity !== "warning");
  return hasDiagnosticAtLeast(others, failOn) ? 1 : 0;
}
