// Owns what `check` and `fix` have in common: options in, one result over all targets, notices and failures told on
// standard error, reports written, exit status decided.

import { writeFileSync } from "node:fs";
import { resolve } from "node:path/posix";
import { compareDiagnostics, type Diagnostic } from "../lint/diagnostic.ts";
import type { LintResult, RuleFailure } from "../lint/lint.ts";
import type { Notice } from "../project/project.ts";
import { reporters } from "../reporters/index.ts";
import { hasDiagnosticAtLeast, type ReportInput, relativePath } from "../reporters/report.ts";
import { buildTheme } from "../reporters/theme.ts";
import type { AnalysisOptions, FormatChoice } from "./descriptions/analysis-options.ts";
import { colorLevel, type Environment, type ExitStatus } from "./environment.ts";
import type { Target } from "./targets.ts";
import { UsageError } from "./usage-error.ts";

/** The outcome of all targets. */
export interface Outcome {
  /** In the order of output. */
  readonly diagnostics: readonly Diagnostic[];
  readonly files: number;
  readonly notices: readonly Notice[];
  readonly failures: readonly RuleFailure[];
  /** Whether every input was looked at, by every rule. */
  readonly isComplete: boolean;
}

/** Joins the results of targets, in the same order as these. */
export function joinResults(results: readonly LintResult[], targets: readonly Target[]): Outcome {
  const failures = results.flatMap((result) => result.failures);
  const notices = results.flatMap((result) => result.notices);
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
  };
}

/** Says on standard error which files were passed over and which rules broke. */
export function tellNotices(outcome: Outcome, options: AnalysisOptions, environment: Environment): void {
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

/** Writes the reports that `--format` asks for. @throws UsageError where a file cannot be written. */
export async function writeReports(
  outcome: Outcome,
  targets: readonly Target[],
  options: AnalysisOptions,
  environment: Environment,
  elapsedMilliseconds: number,
): Promise<void> {
  const formats: readonly FormatChoice[] = options.format ?? [{ name: "pretty", file: undefined }];
  for (const { name, file } of formats) {
    const { standardOutput, variables, workingDirectory } = environment;
    const level = file === undefined ? colorLevel(standardOutput, options.color, variables) : 0;
    const width = file === undefined && standardOutput.isTerminal ? standardOutput.columns : undefined;
    const input: ReportInput = {
      diagnostics: outcome.diagnostics,
      notices: outcome.notices,
      files: outcome.files,
      sourceText: (path) => findText(targets, path),
      workingDirectory,
      theme: buildTheme(level),
      withSummary: options.quiet !== true,
      ...(width === undefined ? {} : { width }),
      elapsedMilliseconds,
    };
    const text = (await reporters[name]())(input);
    if (file === undefined) standardOutput.write(text);
    else writeReport(resolve(workingDirectory, file), text);
  }
}

/** The status for an outcome: what was not looked at weighs more than what was found. */
export function exitStatus(outcome: Outcome, options: AnalysisOptions): ExitStatus {
  if (!outcome.isComplete) return 2;
  return hasDiagnosticAtLeast(outcome.diagnostics, options.failOn) ? 1 : 0;
}

function findText(targets: readonly Target[], path: string): ReturnType<ReportInput["sourceText"]> {
  for (const { project } of targets) {
    const file = project.file(path);
    if (file !== undefined) return file.text;
  }
  return undefined;
}

function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`The report cannot be written: ${error instanceof Error ? error.message : error}.`);
  }
}
