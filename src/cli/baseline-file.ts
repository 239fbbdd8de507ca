// Owns baseline files: reading and writing them, and which of their entries a run can speak of.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path/posix";
import {
  type Baseline,
  type BaselineEntry,
  compareWithBaseline,
  formatBaseline,
  parseBaseline,
  pruneBaseline,
  updateBaseline,
} from "../lint/baseline.ts";
import type { LintResult } from "../lint/lint.ts";
import type { RunOptions } from "./descriptions/analysis-options.ts";
import type { Environment } from "./environment.ts";
import { selectRules } from "./rule-selection.ts";
import type { Target } from "./targets.ts";
import { UsageError } from "./usage-error.ts";

/** A run of rules, to be compared with a baseline. */
export interface BaselineRun {
  readonly targets: readonly Target[];
  /** Of the targets, in their order. */
  readonly results: readonly LintResult[];
  readonly options: RunOptions;
  readonly environment: Environment;
}

/** The results without what the baseline knows; says how much that is, and what is no longer there. */
export function withoutKnown(name: string, run: BaselineRun): readonly LintResult[] {
  const { target, result, covers } = only(run);
  const baseline = read(name, run);
  const { fresh, known, stale } = compareWithBaseline(baseline, result.diagnostics, target.project, covers);
  if (!run.options.quiet) {
    const { standardError } = run.environment;
    if (known > 0) standardError.write(`note: ${count(known)} left out, as recorded in ${name}\n`);
    for (const entry of stale) standardError.write(`note: ${name} records ${describe(entry)}\n`);
    if (stale.length > 0) standardError.write(`note: \`unknot baseline --prune ${name}\` takes that out\n`);
  }
  return [{ ...result, diagnostics: fresh }];
}

/** Makes the baseline record what the run found, where the run looked. */
export function recordBaseline(name: string, run: BaselineRun): void {
  const { target, result, covers } = only(run);
  const before = existsSync(resolve(run.environment.workingDirectory, name)) ? read(name, run) : empty;
  const after = updateBaseline(before, result.diagnostics, target.project, covers);
  write(name, after, run);
  const { fresh, stale } = compareWithBaseline(before, result.diagnostics, target.project, covers);
  const changes = before === empty ? [] : [`${fresh.length} new`, `${sum(stale)} gone`];
  tell(run, `${name} records ${[counted(sum(after.entries)), ...changes].join(", ")}`);
}

/** Takes out of the baseline what the run did not find, where it looked. */
export function pruneRecorded(name: string, run: BaselineRun): void {
  const { target, result, covers } = only(run);
  const before = read(name, run);
  const { stale } = compareWithBaseline(before, result.diagnostics, target.project, covers);
  if (stale.length > 0) write(name, pruneBaseline(before, stale), run);
  for (const entry of stale) tell(run, `took out ${describe(entry)}`);
  tell(run, `${name} records ${counted(sum(before.entries) - sum(stale))}, ${sum(stale)} gone`);
}

const empty: Baseline = { version: 1, entries: [] };

/** The target that a baseline is about, and which entries its run can speak of: of rules that ran, in files that were looked at. */
function only({ targets, results, options }: BaselineRun): {
  readonly target: Target;
  readonly result: LintResult;
  covers(entry: BaselineEntry): boolean;
} {
  const [target, other] = targets;
  const [result] = results;
  if (target === undefined || result === undefined || other !== undefined) {
    throw new UsageError("A baseline is about one flake, and the paths lie in several.");
  }
  const runs = selectRules(options, targets) ?? (() => true);
  const unread = new Set(target.project.notices.map(({ path }) => path));
  const covers = ({ rule, path: shown }: BaselineEntry): boolean => {
    const path = `${target.project.root}/${shown}`;
    const hasBroken = result.failures.some((failure) => failure.rule === rule);
    const isShown = target.changes?.isChanged(path) ?? true;
    return isShown && runs(rule) && target.isWanted(path) && !unread.has(path) && !hasBroken;
  };
  return { target, result, covers };
}

function read(name: string, { environment }: BaselineRun): Baseline {
  return attempt(name, "read", () => parseBaseline(readFileSync(resolve(environment.workingDirectory, name), "utf8")));
}

function write(name: string, baseline: Baseline, { environment }: BaselineRun): void {
  attempt(name, "written", () => writeFileSync(resolve(environment.workingDirectory, name), formatBaseline(baseline)));
}

function tell({ options, environment }: BaselineRun, text: string): void {
  if (!options.quiet) environment.standardError.write(`note: ${text}\n`);
}

function sum(entries: readonly BaselineEntry[]): number {
  return entries.reduce((total, entry) => total + entry.count, 0);
}

function counted(number: number): string {
  return `${number} diagnostic${number === 1 ? "" : "s"}`;
}

function count(number: number): string {
  return `${counted(number)} ${number === 1 ? "is" : "are"}`;
}

function describe({ rule, path, count: number }: BaselineEntry): string {
  return `${number} of ${rule} in ${path} that ${number === 1 ? "is" : "are"} no longer there`;
}

function attempt<T>(name: string, verb: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`The baseline "${name}" cannot be ${verb}: ${reason}. \`unknot baseline ${name}\` makes one.`);
  }
}
