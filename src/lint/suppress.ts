// Owns suppressing in bulk, in memory: a comment for each line on which something is found, until nothing is left that a comment can
// hold back. A file that would not parse afterwards, or does not parse now, stays as it is.

import type { Project } from "../project/project.ts";
import { parse } from "../syntax/index.ts";
import { SourceText } from "../text/source-text.ts";
import { applyTextEdits, areDisjoint, sortTextEdits, type TextEdit } from "../text/text-edit.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { FileChange } from "./fix.ts";
import { type LintOptions, type LintResult, lintProject } from "./lint.ts";
import { fileSuppression, lineSuppression } from "./suppression-edit.ts";

/** What came of suppressing. Nothing has been written. */
export interface SuppressResult {
  /** Sorted by path. */
  readonly changes: readonly FileChange[];
  /** How many diagnostics are held back that were not before. */
  readonly suppressed: number;
  /** What a run on the changed files still finds. */
  readonly remaining: LintResult;
  /** The project with the changed files. */
  readonly project: Project;
}

// One is enough but where comments meet in one place.
const maximumRounds = 10;

/** How to suppress. */
export interface SuppressOptions extends LintOptions {
  /** One line, not empty. */
  readonly reason: string;
  /** Whether a rule is allowed in the whole file where its line can carry no comment, as in a script; default: false. */
  readonly wholeFile?: boolean;
}

/** Writes suppressions for all that is found. */
export function suppressProject(project: Project, options: SuppressOptions): SuppressResult {
  const changed = new Map<string, Uint8Array>();
  // What a comment was written for is not written for again.
  const done = new Set<string>();
  let current = project;
  let remaining = lintProject(current, options);
  const before = remaining.diagnostics.length;
  for (let round = 0; round < maximumRounds; round++) {
    const isAboutComments = new Set(
      options.rules.filter((rule) => rule.checkSuppressions !== undefined).map(({ id }) => id),
    );
    const candidates = remaining.diagnostics.filter((diagnostic) => {
      const { rule, path } = diagnostic;
      // What a link leads to is another file as well, of which the same need not be said.
      const isSound = current.file(path)?.tree.errors.length === 0 && !current.fileSystem.isLink(path);
      return isSound && !isAboutComments.has(rule) && !done.has(identity(diagnostic, current));
    });
    const contents = suppressRound(candidates, current, options, done);
    if (contents.size === 0) break;
    for (const [path, bytes] of contents) changed.set(path, bytes);
    current = project.withTexts(changed);
    remaining = lintProject(current, options);
  }
  const changes = [...changed]
    .map(([path, after]) => ({ path, before: project.file(path)!.text.bytes, after }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return { changes, suppressed: before - remaining.diagnostics.length, remaining, project: current };
}

/** New contents of files with a comment for each line that diagnostics begin on; what is tried goes into `done`. */
function suppressRound(
  diagnostics: readonly Diagnostic[],
  project: Project,
  { reason, wholeFile }: SuppressOptions,
  done: Set<string>,
): Map<string, Uint8Array> {
  const contents = new Map<string, Uint8Array>();
  for (const path of new Set(diagnostics.map((diagnostic) => diagnostic.path))) {
    const file = project.file(path)!;
    const lineOf = ({ span }: Diagnostic): number => file.text.lines.lineAt(span.start);
    const inFile = diagnostics.filter((diagnostic) => diagnostic.path === path);
    let edits: TextEdit[] = [];
    for (const line of new Set(inFile.map(lineOf))) {
      const inLine = inFile.filter((diagnostic) => lineOf(diagnostic) === line);
      const rule = [...new Set(inLine.map((diagnostic) => diagnostic.rule))].sort().join(", ");
      const edit =
        lineSuppression(file, { rule, span: inLine[0]!.span }, reason) ??
        (wholeFile === true ? fileSuppression(file, rule, reason) : undefined);
      const joined = edit === undefined ? edits : sortTextEdits([...edits, edit]);
      // Of two comments for one place, one waits for the next round.
      if (!areDisjoint(joined)) continue;
      edits = joined;
      for (const diagnostic of inLine) done.add(identity(diagnostic, project));
    }
    const bytes = applyTextEdits(file.text.bytes, edits);
    if (edits.length > 0 && parse(new SourceText(path, bytes)).errors.length === 0) contents.set(path, bytes);
  }
  return contents;
}

function identity(diagnostic: Diagnostic, project: Project): string {
  return fingerprintOf(diagnostic, diagnostic.path, project.file(diagnostic.path)?.text);
}
