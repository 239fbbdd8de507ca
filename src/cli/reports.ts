// Owns where reports go: standard output, files, and the summary of a job of GitHub Actions; and what reporters are told of the
// run, the terminal and the rules.

import { appendFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path/posix";
import { type Reporter, reporters } from "../reporters/index.ts";
import { type ReportInput, type RuleFacts, worstFirst } from "../reporters/report.ts";
import { buildTheme } from "../reporters/theme.ts";
import type { Outcome } from "./analysis.ts";
import type { AnalysisOptions, FormatChoice } from "./descriptions/analysis-options.ts";
import { colorLevel, type Environment } from "./environment.ts";
import { readRulePage } from "./rule-page.ts";
import { findSourceRoot } from "./source-root.ts";
import type { Target } from "./targets.ts";
import { UsageError } from "./usage-error.ts";

// GitHub drops a summary that is larger than a mebibyte.
const largestSummary = 1_000_000;

/** The formats that are asked for. @throws UsageError where these and `--statistics` cannot be had at once. */
export function chooseFormats({ format, statistics = false }: AnalysisOptions): readonly FormatChoice[] {
  const formats = format ?? [{ name: "pretty", file: undefined }];
  const shown = formats.find(({ file }) => file === undefined);
  if (!statistics || shown?.name === "pretty") return formats;
  if (shown === undefined) return [...formats, { name: "pretty", file: undefined }];
  throw new UsageError(
    `--statistics takes the place of the report on standard output, and so would \`${shown.name}\`: give that a file, as in --format ${shown.name}=<file>.`,
  );
}

/** Writes the reports that are asked for. @throws UsageError where a file cannot be written. */
export async function writeReports(
  outcome: Outcome,
  targets: readonly Target[],
  options: AnalysisOptions,
  environment: Environment,
  elapsedMilliseconds: number,
): Promise<void> {
  const { standardOutput, variables, workingDirectory } = environment;
  const shared: ReportInput = {
    diagnostics: outcome.diagnostics,
    notices: outcome.notices,
    failures: outcome.failures,
    isComplete: outcome.isComplete,
    files: outcome.files,
    sourceText: (path) => findText(targets, path),
    ruleFacts: (id) => findFacts(targets, id),
    workingDirectory,
    sourceRoot: findSourceRoot(targets[0]!.project.root, targets[0]!.project.fileSystem),
    theme: buildTheme(0),
    withSummary: options.quiet !== true,
    elapsedMilliseconds,
  };
  const formats = chooseFormats(options);
  for (const { name, file } of formats) {
    const report = await reporters[name]();
    if (file !== undefined) {
      attempt("The report", () => writeFileSync(resolve(workingDirectory, file), report(shared)));
      continue;
    }
    const level = colorLevel(standardOutput, options.color, variables);
    const withLinks = level > 0 && name === "pretty" && (await standardOutput.supportsLinks?.()) === true;
    const width = standardOutput.isTerminal ? standardOutput.columns : undefined;
    const input = { ...shared, theme: buildTheme(level), withLinks, ...(width === undefined ? {} : { width }) };
    const print = options.statistics === true ? await loadStatistics() : report;
    standardOutput.write(print(input));
  }
  const summary = variables.GITHUB_STEP_SUMMARY;
  if (summary === undefined || summary === "" || !formats.some(({ name }) => name === "github")) return;
  const text = fitSummary(shared, await reporters.markdown());
  attempt("The summary of the job", () => appendFileSync(resolve(workingDirectory, summary), text));
}

async function loadStatistics(): Promise<Reporter> {
  return (await import("../reporters/statistics.ts")).statisticsReport;
}

/** The report with as many of the gravest diagnostics as there is room for. */
function fitSummary(input: ReportInput, report: Reporter): string {
  const sorted = worstFirst(input.diagnostics);
  for (let count = sorted.length; ; count = Math.floor(count / 2)) {
    const kept = new Set(sorted.slice(0, count));
    const text = report({ ...input, diagnostics: input.diagnostics.filter((diagnostic) => kept.has(diagnostic)) });
    if (count === sorted.length && Buffer.byteLength(text) <= largestSummary) return text;
    const rest = `\n${sorted.length - count} more are left out here, for want of room; the log has them.\n`;
    if (count === 0 || Buffer.byteLength(text) + rest.length <= largestSummary) return text + rest;
  }
}

function findText(targets: readonly Target[], path: string): ReturnType<ReportInput["sourceText"]> {
  for (const { project } of targets) {
    const file = project.file(path);
    if (file !== undefined) return file.text;
  }
  return undefined;
}

function findFacts(targets: readonly Target[], id: string): RuleFacts | undefined {
  const rule = targets.flatMap(({ rules }) => rules).find((candidate) => candidate.id === id);
  if (rule === undefined) return undefined;
  // A plugin's rule has an address of its own.
  const page = rule.url === undefined ? readRulePage(id) : undefined;
  return { severity: rule.severity, summary: rule.summary, ...(page === undefined ? {} : { page }) };
}

function attempt(name: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new UsageError(`${name} cannot be written: ${error instanceof Error ? error.message : error}.`);
  }
}
