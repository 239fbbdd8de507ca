// Owns the checks that every fixture of every rule goes through. It knows no test runner: complaints are sentences,
// and `checkFixture` throws them.

import type { Applicability, Diagnostic } from "../lint/diagnostic.ts";
import { type FixOptions, type FixResult, fixProject } from "../lint/fix.ts";
import { type LintOptions, lintProject } from "../lint/lint.ts";
import type { Rule } from "../lint/rule.ts";
import type { Project } from "../project/project.ts";
import { areDisjoint, sortTextEdits } from "../text/text-edit.ts";
import { type FileTexts, type Fixture, fixtureRoot, openFixture } from "./fixture.ts";
import { compareWithMarkers } from "./markers.ts";

const prefixesPerFile = 40;
const applicabilities: readonly (Applicability | undefined)[] = [undefined, "display-only", "unsafe", "safe"];

/**
 * Runs a rule on a fixture, with those that its markers and suppressions name.
 * @param rules every rule there is.
 * @throws Error that lists everything in which the outcome differs from what the fixture expects.
 */
export function checkFixture(rule: Rule, fixture: Fixture, rules: readonly Rule[]): void {
  const options = { rules, runs: namedRules(rule, fixture) };
  const complaints = [
    ...checkDiagnostics(fixture, options),
    ...checkFixDeclarations(fixture, options),
    ...checkFixes(fixture, options),
    ...checkPrefixes(fixture, options),
  ];
  if (complaints.length > 0) throw new Error(complaints.join("\n\n"));
}

/** The files that fixes change, by path relative to the fixture's root; empty where none does. */
export function fixFixture(rule: Rule, fixture: Fixture, rules: readonly Rule[], unsafe: boolean): FileTexts {
  return changedTexts(fixProject(openFixture(fixture), { rules, runs: namedRules(rule, fixture), unsafe }));
}

function namedRules(rule: Rule, fixture: Fixture): (ruleId: string) => boolean {
  const names = new Set([rule.id, "syntax-error"]);
  for (const expected of fixture.expected.values()) for (const diagnostic of expected) names.add(diagnostic.rule);
  for (const text of fixture.files.values()) {
    for (const match of text.matchAll(/unknot:\s*allow(?:-file)?\s+([^\n]*?)(?:\s--\s|\*\/|$)/gm)) {
      for (const name of match[1]!.split(/[\s,]+/)) names.add(name);
    }
  }
  return (ruleId) => names.has(ruleId);
}

function checkDiagnostics(fixture: Fixture, options: LintOptions): string[] {
  const project = openFixture(fixture);
  const { diagnostics, failures } = lintProject(project, options);
  const complaints = failures.map(({ rule, path, stack }) => `${rule} threw on ${path}: ${stack}`);
  for (const [name, expected] of fixture.expected) {
    const path = `${fixtureRoot}/${name}`;
    const source = project.file(path)?.text;
    if (source === undefined) continue;
    const actual = diagnostics.filter((diagnostic) => diagnostic.path === path);
    complaints.push(...compareWithMarkers(expected, actual, source).map((complaint) => `${name}: ${complaint}`));
  }
  const alone = project.files.flatMap(
    (path) => lintProject(openFixture(fixture), { ...options, only: (candidate) => candidate === path }).diagnostics,
  );
  if (describe(alone) !== describe(diagnostics)) {
    complaints.push('file by file the findings differ: does a rule that reports elsewhere lack `scope: "project"`?');
  }
  return complaints;
}

function describe(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map(({ path, span, rule, message }) => `${path}:${span.start} ${rule} ${message}`)
    .sort()
    .join("\n");
}

function checkFixDeclarations(fixture: Fixture, options: LintOptions): string[] {
  const complaints: string[] = [];
  const project = openFixture(fixture);
  for (const { rule: ruleId, message, fixes, span, path } of lintProject(project, options).diagnostics) {
    const rule = options.rules.find(({ id }) => id === ruleId);
    const length = project.file(path)?.text.length ?? 0;
    if (span.start > span.end || span.end > length) complaints.push(`${ruleId} reports a span outside its file`);
    if (message.includes("\n")) complaints.push(`${ruleId}: the message has a line break`);
    for (const { applicability, title, edits } of fixes) {
      if (applicabilities.indexOf(applicability) > applicabilities.indexOf(rule?.fix)) {
        complaints.push(`${ruleId} declares ${rule?.fix ?? "no"} fixes, and offers a ${applicability} one: ${title}`);
      }
      for (const edit of edits) {
        const inFile = edits.filter((other) => other.path === edit.path);
        if (!areDisjoint(sortTextEdits(inFile))) complaints.push(`${ruleId}: edits of "${title}" overlap`);
      }
    }
  }
  return complaints;
}

function checkFixes(fixture: Fixture, options: LintOptions): string[] {
  const safe = fixProject(openFixture(fixture), options);
  const unsafe = fixProject(openFixture(fixture), { ...options, unsafe: true });
  const safeTexts = changedTexts(safe);
  const unsafeTexts = changedTexts(unsafe);
  const isSame = JSON.stringify([...safeTexts]) === JSON.stringify([...unsafeTexts]);
  return [
    ...compareFixed("fixed", fixture, safeTexts),
    ...compareFixed("unsafe-fixed", fixture, isSame ? new Map() : unsafeTexts),
    ...checkFixResult("safe fixes", safe, options),
    ...checkFixResult("unsafe fixes", unsafe, { ...options, unsafe: true }),
    ...checkComments(openFixture(fixture), safe),
  ];
}

function compareFixed(kind: "fixed" | "unsafe-fixed", fixture: Fixture, actual: FileTexts): string[] {
  const expected = kind === "fixed" ? fixture.fixed : fixture.unsafeFixed;
  const complaints: string[] = [];
  for (const [name, text] of actual) {
    const wanted = expected?.get(name) ?? fixture.files.get(name);
    if (text !== wanted) complaints.push(`${name}, ${kind}, is\n${text}\nand not\n${wanted}`);
  }
  for (const [name, text] of expected ?? []) {
    if (!actual.has(name) && text !== fixture.files.get(name)) complaints.push(`${name}, ${kind}: no fix changes it`);
  }
  if (actual.size === 0 && expected !== undefined) complaints.push(`there is ${kind} text, and nothing is fixed`);
  return complaints;
}

function checkFixResult(kind: string, result: FixResult, options: FixOptions): string[] {
  const complaints: string[] = [];
  for (const { fix } of result.refused) complaints.push(`${kind}: "${fix.title}" breaks its file, or another fix`);
  if (!result.isSettled) complaints.push(`${kind} come to no end`);
  const again = fixProject(result.project, options);
  if (result.isSettled && again.changes.length > 0) complaints.push(`${kind}: a second run changes something`);
  for (const { path } of result.changes) {
    if (result.project.file(path)!.tree.errors.length > 0) complaints.push(`${kind}: ${path} does not parse`);
  }
  return complaints;
}

/** Comments to unknot may go, all others stay; only their indentation may change. */
function checkComments(before: Project, { changes, project }: FixResult): string[] {
  const comments = (of: Project) =>
    changes
      .flatMap(({ path }) => {
        const { tree, text } = of.file(path)!;
        return tree.comments.map((span) => text.slice(span).trim().replace(/\s+/g, " "));
      })
      .filter((comment) => !comment.includes("unknot:"))
      .sort()
      .join("\n");
  return comments(before) === comments(project) ? [] : ["a safe fix adds, loses or changes a comment"];
}

/** An editor shows every prefix of a file at some time. */
function checkPrefixes(fixture: Fixture, options: LintOptions): string[] {
  for (const [name, text] of fixture.files) {
    if (!name.endsWith(".nix")) continue;
    const step = Math.max(1, Math.ceil(text.length / prefixesPerFile));
    for (let length = 0; length < text.length; length += step) {
      const prefix = new Map([[name, text.slice(0, length)]]);
      const [failure] = lintProject(openFixture(fixture, prefix), options).failures;
      if (failure !== undefined) {
        return [`${failure.rule} threw on the first ${length} characters of ${name}: ${failure.stack}`];
      }
    }
  }
  return [];
}

function changedTexts({ changes }: FixResult): FileTexts {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return new Map(changes.map(({ path, after }) => [path.slice(fixtureRoot.length + 1), decoder.decode(after)]));
}
