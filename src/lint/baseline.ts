// Owns the baseline: findings that a fleet has agreed to live with for now. An entry knows a finding by its rule, file,
// message and the text of its line, not by the line's number, so that edits elsewhere do not bring it back.

import { relative } from "node:path/posix";
import type { Project } from "../project/project.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { fingerprintOf } from "./fingerprint.ts";

/** Findings that are alike. */
export interface BaselineEntry {
  readonly rule: string;
  /** Relative to the project root, with `/`. */
  readonly path: string;
  /** For the reader; it is not compared. */
  readonly message: string;
  /** Of rule, path, message and the line on which the finding begins, less white space at its ends. */
  readonly fingerprint: string;
  /** How many there are; at least one. */
  readonly count: number;
}

/** The content of a baseline file, version 1. */
export interface Baseline {
  readonly version: 1;
  /** Sorted by path, rule, fingerprint. */
  readonly entries: readonly BaselineEntry[];
}

/** Diagnostics as a baseline divides them. */
export interface BaselineComparison {
  /** Those that the baseline does not know, in the order given. Of more than it counts, the last ones. */
  readonly fresh: readonly Diagnostic[];
  /** How many it knows. */
  readonly known: number;
  /** What it knows and is no longer there; `count` is how many are gone. */
  readonly stale: readonly BaselineEntry[];
}

/** Records diagnostics of a project. */
export function buildBaseline(diagnostics: readonly Diagnostic[], project: Project): Baseline {
  const entries = new Map<string, BaselineEntry>();
  for (const diagnostic of diagnostics) {
    const entry = buildEntry(diagnostic, project);
    const count = (entries.get(entry.fingerprint)?.count ?? 0) + 1;
    entries.set(entry.fingerprint, { ...entry, count });
  }
  return { version: 1, entries: [...entries.values()].sort(compareEntries) };
}

/**
 * Divides diagnostics into known and fresh ones.
 * @param covers whether an entry's rule was run on its file: other entries are not stale.
 */
export function compareWithBaseline(
  baseline: Baseline,
  diagnostics: readonly Diagnostic[],
  project: Project,
  covers: (entry: BaselineEntry) => boolean = () => true,
): BaselineComparison {
  const left = new Map<string, number>();
  for (const { fingerprint, count } of baseline.entries) left.set(fingerprint, (left.get(fingerprint) ?? 0) + count);
  const fresh = diagnostics.filter((diagnostic) => {
    const { fingerprint } = buildEntry(diagnostic, project);
    const count = left.get(fingerprint) ?? 0;
    if (count > 0) left.set(fingerprint, count - 1);
    return count === 0;
  });
  const stale = baseline.entries.flatMap((entry) => {
    const count = left.get(entry.fingerprint) ?? 0;
    left.delete(entry.fingerprint);
    return count > 0 && covers(entry) ? [{ ...entry, count }] : [];
  });
  return { fresh, known: diagnostics.length - fresh.length, stale };
}

/** Records diagnostics in place of what the baseline knows of the same rules and files; entries that `covers` excludes stay. */
export function updateBaseline(
  baseline: Baseline,
  diagnostics: readonly Diagnostic[],
  project: Project,
  covers: (entry: BaselineEntry) => boolean,
): Baseline {
  const kept = baseline.entries.filter((entry) => !covers(entry));
  return { version: 1, entries: [...kept, ...buildBaseline(diagnostics, project).entries].sort(compareEntries) };
}

/** Takes stale entries out, and adds none. */
export function pruneBaseline(baseline: Baseline, stale: readonly BaselineEntry[]): Baseline {
  const gone = new Map(stale.map(({ fingerprint, count }) => [fingerprint, count]));
  const entries = baseline.entries.map((entry) => {
    const taken = Math.min(entry.count, gone.get(entry.fingerprint) ?? 0);
    gone.set(entry.fingerprint, (gone.get(entry.fingerprint) ?? 0) - taken);
    return { ...entry, count: entry.count - taken };
  });
  return { version: 1, entries: entries.filter(({ count }) => count > 0).sort(compareEntries) };
}

/** The text of a baseline file: one entry a line, so that merges are easy. */
export function formatBaseline(baseline: Baseline): string {
  const entries = baseline.entries.map((entry) => `\n    ${JSON.stringify(entry)}`).join(",");
  return `{\n  "version": 1,\n  "entries": [${entries}${entries === "" ? "" : "\n  "}]\n}\n`;
}

/**
 * Reads the text of a baseline file.
 * @throws Error that says in one sentence why the text is none.
 */
export function parseBaseline(text: string): Baseline {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new Error("a baseline must be JSON, and this is not");
  }
  const { version, entries } = (content ?? {}) as { version?: unknown; entries?: unknown };
  if (version !== 1) throw new Error(`a baseline must have "version": 1, not ${JSON.stringify(version) ?? "none"}`);
  if (!Array.isArray(entries)) throw new Error('a baseline must have a list of "entries"');
  const broken = entries.findIndex((entry) => !isEntry(entry));
  if (broken !== -1) throw new Error(`entry ${broken + 1} of the baseline lacks rule, path, fingerprint or count`);
  return { version, entries };
}

function isEntry(value: unknown): boolean {
  const { rule, path, fingerprint, count } = (value ?? {}) as Record<string, unknown>;
  return [rule, path, fingerprint].every((text) => typeof text === "string") && Number.isInteger(count);
}

function buildEntry(diagnostic: Diagnostic, project: Project): BaselineEntry {
  const { rule, path, message } = diagnostic;
  const shown = relative(project.root, path);
  return {
    rule,
    path: shown,
    message,
    fingerprint: fingerprintOf(diagnostic, shown, project.file(path)?.text),
    count: 1,
  };
}

function compareEntries(a: BaselineEntry, b: BaselineEntry): number {
  const [left, right] = [a, b].map(({ path, rule, fingerprint }) => `${path}\0${rule}\0${fingerprint}`);
  return left! < right! ? -1 : left! > right! ? 1 : 0;
}
