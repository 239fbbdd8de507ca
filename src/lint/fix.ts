// Owns the application of fixes, in memory: rounds of lint, apply, parse again, until nothing changes. A fix is applied
// with all of its edits or not at all, and never where the result would not parse; bytes outside its edits stay as they are.

import type { Project } from "../project/project.ts";
import { parse } from "../syntax/index.ts";
import { SourceText } from "../text/source-text.ts";
import { applyTextEdits, areDisjoint, sortTextEdits, type TextEdit } from "../text/text-edit.ts";
import type { Diagnostic, Fix } from "./diagnostic.ts";
import { type LintOptions, type LintResult, lintProject } from "./lint.ts";

/** How to fix. `only` chooses whose diagnostics are fixed; a fix of theirs may edit other files too. */
export interface FixOptions extends LintOptions {
  /** Whether unsafe fixes are applied besides the safe ones; default: false. */
  readonly unsafe?: boolean;
  /** Of the diagnostics of a round, those that are fixed; default: all. */
  readonly select?: (diagnostics: readonly Diagnostic[], project: Project) => readonly Diagnostic[];
  /** Whether fixes may edit the file at this absolute path; a fix that would edit another one is not applied. Default: any. */
  readonly mayEdit?: (path: string) => boolean;
}

/** A file that fixes have changed. */
export interface FileChange {
  /** Absolute. */
  readonly path: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** A fix that was applied; spans are those of the round in which it was. */
export interface AppliedFix {
  readonly diagnostic: Diagnostic;
  readonly fix: Fix;
}

/** What came of fixing. Nothing has been written. */
export interface FixResult {
  /** Sorted by path; without files whose bytes are the same in the end. */
  readonly changes: readonly FileChange[];
  /** In the order in which they were applied. */
  readonly applied: readonly AppliedFix[];
  /** Fixes that were not applied because their file would no longer parse: a mistake of the rule. */
  readonly refused: readonly AppliedFix[];
  /** What a run on the changed files finds. */
  readonly remaining: LintResult;
  /** How many rounds changed something. */
  readonly rounds: number;
  /** False where the last allowed round still found something to apply. */
  readonly isSettled: boolean;
  /** The project with the changed files. */
  readonly project: Project;
}

type Contents = ReadonlyMap<string, Uint8Array>;

const maximumRounds = 10;

/** Applies the fixes of a project's diagnostics in memory. */
export function fixProject(project: Project, options: FixOptions): FixResult {
  const applied: AppliedFix[] = [];
  const refused = new Map<string, AppliedFix>();
  const changed = new Map<string, Uint8Array>();
  let current = project;
  let remaining = lintProject(current, options);
  let rounds = 0;
  let round = nextRound();
  while (round.applied.length > 0 && rounds < maximumRounds) {
    rounds++;
    applied.push(...round.applied);
    for (const [path, bytes] of round.contents) changed.set(path, bytes);
    current = project.withTexts(changed);
    remaining = lintProject(current, options);
    round = nextRound();
  }
  const isSettled = round.applied.length === 0;
  const changes = listChanges(project, changed);
  return { changes, applied, refused: [...refused.values()], remaining, rounds, isSettled, project: current };

  function nextRound(): Round {
    const { unsafe = false, select, mayEdit = () => true } = options;
    const selected = select?.(remaining.diagnostics, current) ?? remaining.diagnostics;
    const candidates = selected.flatMap((diagnostic) => {
      const fix = diagnostic.fixes.find(
        (candidate) => isWanted(candidate, unsafe) && candidate.edits.every(({ path }) => mayEdit(path)),
      );
      return fix === undefined || refused.has(identity(diagnostic, fix)) ? [] : [{ diagnostic, fix }];
    });
    return applyRound(candidates, current, refused);
  }
}

interface Round {
  readonly applied: readonly AppliedFix[];
  /** New contents of the files that were edited. */
  readonly contents: Contents;
}

/** Applies as many of the fixes as do not meet. One that breaks a file goes into `refused`. */
function applyRound(candidates: readonly AppliedFix[], project: Project, refused: Map<string, AppliedFix>): Round {
  const claims = new Map<string, readonly Claim[]>();
  const chosen = candidates.filter(({ fix }) => {
    const joined = joinClaims(claims, fix, project);
    for (const [path, inFile] of joined ?? []) claims.set(path, inFile);
    return joined !== undefined;
  });
  const contents = editFiles(claims, project);
  if (contents !== undefined) return { applied: chosen, contents };

  // Some fix breaks its file. Added one by one, they show which.
  const sound = new Map<string, readonly Claim[]>();
  const applied = chosen.filter((candidate) => {
    const { diagnostic, fix } = candidate;
    const joined = joinClaims(sound, fix, project);
    if (joined === undefined || editFiles(joined, project) === undefined) {
      refused.set(identity(diagnostic, fix), candidate);
      return false;
    }
    for (const [path, inFile] of joined) sound.set(path, inFile);
    return true;
  });
  return { applied, contents: editFiles(sound, project) ?? new Map() };
}

/** What one fix does to one file. No other fix may reach into `span`, from its first edit to its last. */
interface Claim extends TextEdit {
  readonly edits: readonly TextEdit[];
}

/**
 * The claims on the files that a fix touches, its own among those that are there already. Undefined where the fix changes
 * nothing, meets another one, or has an edit that cannot be made.
 */
function joinClaims(
  claims: ReadonlyMap<string, readonly Claim[]>,
  fix: Fix,
  project: Project,
): Map<string, readonly Claim[]> | undefined {
  const joined = new Map<string, readonly Claim[]>();
  let isChange = false;
  for (const path of new Set(fix.edits.map((edit) => edit.path))) {
    const source = project.file(path)?.text;
    if (source === undefined) return undefined;
    const edits = sortTextEdits(fix.edits.filter((edit) => edit.path === path).map((edit) => adaptEdit(edit, source)));
    const span = { start: edits[0]!.span.start, end: Math.max(...edits.map((edit) => edit.span.end)) };
    const isPossible = edits.every((edit) => edit.span.start <= edit.span.end) && span.end <= source.length;
    if (!isPossible || !areDisjoint(edits)) return undefined;
    const inFile = sortTextEdits([...(claims.get(path) ?? []), { span, text: "", edits }]);
    if (!areDisjoint(inFile)) return undefined;
    isChange ||= edits.some((edit) => source.slice(edit.span) !== edit.text);
    joined.set(path, inFile);
  }
  return isChange ? joined : undefined;
}

/** The edited files; undefined where one of them would not parse. */
function editFiles(claims: ReadonlyMap<string, readonly Claim[]>, project: Project): Contents | undefined {
  const contents = new Map<string, Uint8Array>();
  for (const [path, inFile] of claims) {
    const edits = inFile.flatMap((claim) => claim.edits);
    const bytes = applyTextEdits(project.file(path)!.text.bytes, edits);
    if (parse(new SourceText(path, bytes)).errors.length > 0) return undefined;
    contents.set(path, bytes);
  }
  return contents;
}

/** The edit in the file's own line endings, and not before its byte order mark. Rules write `\n`. */
export function adaptEdit({ span, text }: TextEdit, source: SourceText): TextEdit {
  const { bytes } = source;
  const first = bytes.indexOf(10);
  const isCarriageReturned = first > 0 && bytes[first - 1] === 13;
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  return {
    span: { start: Math.max(span.start, mark), end: Math.max(span.end, mark) },
    text: isCarriageReturned ? text.replace(/\r?\n/g, "\r\n") : text,
  };
}

function isWanted({ applicability, edits }: Fix, unsafe: boolean): boolean {
  return edits.length > 0 && (applicability === "safe" || (unsafe && applicability === "unsafe"));
}

/** Tells a refused fix again in a later round, when its offsets have moved. */
function identity({ rule, path, message }: Diagnostic, { title, edits }: Fix): string {
  return JSON.stringify([rule, path, message, title, edits.map(({ text }) => text)]);
}

function listChanges(project: Project, changed: Contents): FileChange[] {
  return [...changed]
    .map(([path, after]) => ({ path, before: project.file(path)!.text.bytes, after }))
    .filter(({ before, after }) => Buffer.compare(before, after) !== 0)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
