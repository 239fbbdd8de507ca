// Owns `unknot fix`: applies fixes in memory, then writes the files or prints a diff, and reports what remains.

import type { Diagnostic } from "../../lint/diagnostic.ts";
import { type FixResult, fixProject } from "../../lint/fix.ts";
import type { Project } from "../../project/project.ts";
import { relativePath } from "../../reporters/report.ts";
import { exitStatus, joinResults, tellNotices } from "../analysis.ts";
import type { AnalysisOptions } from "../descriptions/analysis-options.ts";
import { formatDiff } from "../diff.ts";
import type { Environment, ExitStatus } from "../environment.ts";
import { Progress } from "../progress.ts";
import { chooseFormats, writeReports } from "../reports.ts";
import { selectRules } from "../rule-selection.ts";
import { findTargets, type Target } from "../targets.ts";
import { writeFiles } from "../write-files.ts";

/** Options of `fix`, as commander gives them. */
export interface FixCommandOptions extends AnalysisOptions {
  readonly diff?: boolean;
  readonly unsafe?: boolean;
}

/** Fixes what is found below `paths`, or around the working directory. */
export async function fix(
  paths: readonly string[],
  options: FixCommandOptions,
  environment: Environment,
): Promise<ExitStatus> {
  const start = environment.now();
  chooseFormats(options);
  const { diff = false, unsafe = false, quiet = false } = options;
  const targets = await findTargets(paths, options, environment);
  const runs = selectRules(options, targets);
  const progress = new Progress(environment, quiet);
  const results = targets.map(({ project, rules, isWanted, changes }) => {
    const lintOptions = {
      rules,
      only: changes?.isEmpty ? () => false : isWanted,
      ...(runs === undefined ? {} : { runs }),
      onProgress: (done: number, total: number) => progress.show(done, total),
    };
    const concerned = (diagnostics: readonly Diagnostic[], current: Project) =>
      changes?.concerned(diagnostics, current, lintOptions) ?? diagnostics;
    return progress.follow(project.files, () => {
      const mayEdit = (path: string) => changes?.mayEdit(path) ?? true;
      const result = fixProject(project, { ...lintOptions, unsafe, mayEdit, select: concerned });
      const diagnostics = concerned(result.remaining.diagnostics, result.project);
      return { ...result, remaining: { ...result.remaining, diagnostics } };
    });
  });
  progress.finish();
  const changes = results.flatMap((result) => result.changes);
  // What remains is shown in the text as it is after fixing.
  const fixed = targets.map((target, index) => ({ ...target, project: results[index]!.project }));
  const outcome = joinResults(
    results.map(({ remaining }) => remaining),
    fixed,
  );
  tellNotices(outcome, options, environment);
  for (const path of dividedFiles(targets, results, unsafe)) {
    environment.standardError.write(
      `note: ${relativePath(environment.workingDirectory, path)} has changes that are not staged, so that no fix was applied that edits it; stage or stash them\n`,
    );
  }
  if (diff) {
    environment.standardOutput.write(await formatDiff(changes, options.color, environment));
    if (!quiet) environment.standardError.write(summarize(results, "would be", environment));
    const status = exitStatus(outcome, options, environment);
    return status === 0 && changes.length > 0 ? 1 : status;
  }
  const failures = await writeFiles(changes);
  for (const [index, { changes: staging }] of targets.entries()) {
    const isWritten = (path: string) => failures.every((failure) => failure.path !== path);
    staging?.stage(results[index]!.changes.map(({ path }) => path).filter(isWritten));
  }
  for (const { path, message } of failures) {
    environment.standardError.write(
      `error: ${relativePath(environment.workingDirectory, path)} was not written: ${message}\n`,
    );
  }
  if (!quiet && failures.length === 0) environment.standardError.write(summarize(results, "were", environment));
  await writeReports(outcome, fixed, options, environment, environment.now() - start);
  return failures.length > 0 ? 2 : exitStatus(outcome, options, environment);
}

/** Files that fixes of what remains would edit, and may not: their text in the index is not that of the work tree. */
function dividedFiles(targets: readonly Target[], results: readonly FixResult[], unsafe: boolean): string[] {
  const paths = results.flatMap(({ remaining }, index) =>
    remaining.diagnostics
      .flatMap(({ fixes }) => fixes)
      .filter(({ applicability }) => applicability === "safe" || (unsafe && applicability === "unsafe"))
      .flatMap(({ edits }) => edits.map(({ path }) => path))
      .filter((path) => targets[index]!.changes?.mayEdit(path) === false),
  );
  return [...new Set(paths)].sort();
}

function summarize(results: readonly FixResult[], verb: string, { workingDirectory }: Environment): string {
  const applied = results.flatMap((result) => result.applied);
  if (applied.length === 0) return "Nothing to fix.\n";
  const paths = [...new Set(applied.flatMap((each) => each.fix.edits.map((edit) => edit.path)))].sort();
  const lines = paths.map((path) => {
    const inFile = applied.filter(({ fix: { edits } }) => edits.some((edit) => edit.path === path));
    const rules = [...new Set(inFile.map(({ diagnostic }) => diagnostic.rule))].sort();
    return `  ${relativePath(workingDirectory, path)}: ${rules.join(", ")}\n`;
  });
  const unsettled = results.every(({ isSettled }) => isSettled)
    ? ""
    : "Some fixes undo each other; run again to go on.\n";
  const count = `${applied.length} fix${applied.length === 1 ? "" : "es"}`;
  return `${count} ${applied.length === 1 && verb === "were" ? "was" : verb} applied:\n${lines.join("")}${unsettled}`;
}
