// Owns `unknot suppress`: allows what is found now, each in its place, so that a flake can begin with what is new.

import { suppressProject } from "../../lint/suppress.ts";
import { positionsOf, relativePath } from "../../reporters/report.ts";
import { joinResults, tellNotices } from "../analysis.ts";
import type { RunOptions } from "../descriptions/analysis-options.ts";
import { formatDiff } from "../diff.ts";
import type { ColorChoice, Environment, ExitStatus } from "../environment.ts";
import { Progress } from "../progress.ts";
import { selectRules } from "../rule-selection.ts";
import { findTargets } from "../targets.ts";
import { UsageError } from "../usage-error.ts";
import { writeFiles } from "../write-files.ts";

/** Options of `suppress`, as commander gives them. */
export interface SuppressOptions extends RunOptions {
  readonly reason: string;
  readonly wholeFile?: boolean;
  readonly diff?: boolean;
  readonly color: ColorChoice;
}

/** Writes suppressions for what is found below `paths`, or around the working directory. */
export async function suppress(
  paths: readonly string[],
  options: SuppressOptions,
  environment: Environment,
): Promise<ExitStatus> {
  const { standardOutput, standardError, workingDirectory } = environment;
  const reason = options.reason.replace(/\s+/g, " ").trim();
  if (reason === "") throw new UsageError("A suppression needs a reason: say with --reason why this is allowed.");
  const targets = await findTargets(paths, options, environment);
  const runs = selectRules(options, targets);
  const progress = new Progress(environment, options.quiet === true);
  const results = targets.map(({ project, rules, isWanted }) => {
    const lintOptions = {
      rules,
      reason,
      wholeFile: options.wholeFile === true,
      only: isWanted,
      ...(runs === undefined ? {} : { runs }),
      onProgress: (done: number, total: number) => progress.show(done, total),
    };
    return progress.follow(project.files, () => suppressProject(project, lintOptions));
  });
  progress.finish();
  const after = targets.map((target, index) => ({ ...target, project: results[index]!.project }));
  const outcome = joinResults(
    results.map(({ remaining }) => remaining),
    after,
  );
  tellNotices(outcome, options, environment);
  const changes = results.flatMap((result) => result.changes);
  if (options.diff === true) standardOutput.write(await formatDiff(changes, options.color, environment));
  const failures = options.diff === true ? [] : await writeFiles(changes);
  for (const { path, message } of failures) {
    standardError.write(`error: ${relativePath(workingDirectory, path)} was not written: ${message}\n`);
  }
  if (options.quiet !== true && failures.length === 0) {
    const count = results.reduce((sum, { suppressed }) => sum + suppressed, 0);
    const verb = options.diff === true ? "would be" : count === 1 ? "is now" : "are now";
    const files = `${changes.length} file${changes.length === 1 ? "" : "s"}`;
    standardError.write(count === 0 ? "Nothing to suppress.\n" : `${count} ${verb} allowed, in ${files}.\n`);
  }
  for (const { path, span, rule } of outcome.diagnostics) {
    const sourceText = (wanted: string) =>
      after.find(({ project }) => project.file(wanted))?.project.file(wanted)?.text;
    const { line } = positionsOf({ sourceText }, path, span).start;
    standardError.write(`note: left as it is: ${rule} in ${relativePath(workingDirectory, path)}:${line}\n`);
  }
  if (failures.length > 0 || !outcome.isComplete) return 2;
  return outcome.diagnostics.length > 0 || (options.diff === true && changes.length > 0) ? 1 : 0;
}
