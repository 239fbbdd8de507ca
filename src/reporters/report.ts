// Owns what every reporter is given, and the counts they all show. A reporter is a pure function of this: it reads no
// file, no clock and no terminal, and gives back text that ends in a newline, or the empty string.

import { type Diagnostic, isAtLeast, type Severity } from "../lint/diagnostic.ts";
import { fingerprintOf } from "../lint/fingerprint.ts";
import type { RuleFailure } from "../lint/lint.ts";
import type { Notice } from "../project/project.ts";
import type { Position } from "../text/line-index.ts";
import type { SourceText } from "../text/source-text.ts";
import type { Span } from "../text/span.ts";
import type { Theme } from "./theme.ts";

/** The outcome of a check, and how it is to be shown. */
export interface ReportInput {
  /** In the order of output. */
  readonly diagnostics: readonly Diagnostic[];
  /** Files that were skipped, and why. */
  readonly notices: readonly Notice[];
  /** How many files were looked at. */
  readonly files: number;
  /** The text that spans of this absolute path point into; undefined where it cannot be had. */
  sourceText(path: string): SourceText | undefined;
  /** Absolute, with `/`: paths are shown relative to it. */
  readonly workingDirectory: string;
  /**
   * Absolute: the top of the git work tree, or where there is none of the flake. Paths are relative to it in formats whose readers know
   * the repository and not the working directory. Default: the working directory.
   */
  readonly sourceRoot?: string;
  /** Rules that broke; default: none. */
  readonly failures?: readonly RuleFailure[];
  /** Whether every input was looked at, by every rule; default: true. */
  readonly isComplete?: boolean;
  /** What is known of a rule besides its diagnostics; undefined where it is none of the rules that ran. */
  ruleFacts?(id: string): RuleFacts | undefined;
  /** Whether what the report is shown in can link words to addresses; default: false. */
  readonly withLinks?: boolean;
  /** Whether a report for people ends in a sum; default: true. */
  readonly withSummary?: boolean;
  /** What a report for people is painted with. */
  readonly theme: Theme;
  /** Columns of the terminal; absent where there is none, and then messages are not wrapped. */
  readonly width?: number;
  /** How long the check took; absent where output must be the same at every run. */
  readonly elapsedMilliseconds?: number;
}

/** A rule, as reports describe it. */
export interface RuleFacts {
  /** Where the rule does not say otherwise of a finding. */
  readonly severity: Severity;
  readonly summary: string;
  /** The rule's page, in Markdown; absent for rules of plugins. */
  readonly page?: string;
}

/** What reporters say in sum. */
export interface DiagnosticCounts {
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  /** Diagnostics that `unknot fix` repairs: those with a safe fix that has edits. */
  readonly fixable: number;
  /** Further diagnostics that only `unknot fix --unsafe` repairs. */
  readonly unsafelyFixable: number;
}

/** Counts by severity and by what `unknot fix` could do. */
export function countDiagnostics(diagnostics: readonly Diagnostic[]): DiagnosticCounts {
  const bySeverity: Record<Severity, number> = { error: 0, warning: 0, info: 0 };
  let fixable = 0;
  let unsafelyFixable = 0;
  for (const { severity, fixes } of diagnostics) {
    bySeverity[severity]++;
    const applicable = fixes.filter((fix) => fix.edits.length > 0);
    if (applicable.some((fix) => fix.applicability === "safe")) fixable++;
    else if (applicable.some((fix) => fix.applicability === "unsafe")) unsafelyFixable++;
  }
  return {
    errors: bySeverity.error,
    warnings: bySeverity.warning,
    infos: bySeverity.info,
    fixable,
    unsafelyFixable,
  };
}

/** Whether any diagnostic is at least as grave as `threshold`. */
export function hasDiagnosticAtLeast(diagnostics: readonly Diagnostic[], threshold: Severity): boolean {
  return diagnostics.some(({ severity }) => isAtLeast(severity, threshold));
}

/** `path` relative to `directory`, both absolute with `/`; with as many `..` as that takes, and `.` for the directory. */
export function relativePath(directory: string, path: string): string {
  const from = directory.split("/").filter((name) => name !== "");
  const to = path.split("/").filter((name) => name !== "");
  let shared = 0;
  while (shared < from.length && shared < to.length && from[shared] === to[shared]) shared++;
  const steps = [...from.slice(shared).map(() => ".."), ...to.slice(shared)];
  return steps.length === 0 ? "." : steps.join("/");
}

/** Where a span begins and ends, as editors count; a file whose text cannot be had counts as one empty line. */
export function positionsOf(
  input: Pick<ReportInput, "sourceText">,
  path: string,
  span: Span,
): { readonly start: Position; readonly end: Position } {
  const lines = input.sourceText(path)?.lines;
  const nowhere: Position = { line: 1, column: 1 };
  return { start: lines?.position(span.start) ?? nowhere, end: lines?.position(span.end) ?? nowhere };
}

/** `path` relative to the top of the repository. */
export function repositoryPath({ sourceRoot, workingDirectory }: ReportInput, path: string): string {
  return relativePath(sourceRoot ?? workingDirectory, path);
}

/** What makes each diagnostic known again, in their order: a fingerprint, and which of several alike it is, from 1. */
export function identify(input: ReportInput): { readonly fingerprint: string; readonly ordinal: number }[] {
  const counts = new Map<string, number>();
  return input.diagnostics.map((diagnostic) => {
    const { path } = diagnostic;
    const fingerprint = fingerprintOf(diagnostic, repositoryPath(input, path), input.sourceText(path));
    const ordinal = (counts.get(fingerprint) ?? 0) + 1;
    counts.set(fingerprint, ordinal);
    return { fingerprint, ordinal };
  });
}

/** The gravest first, else in their order. */
export function worstFirst(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const severities: readonly Severity[] = ["error", "warning", "info"];
  return severities.flatMap((severity) => diagnostics.filter((diagnostic) => diagnostic.severity === severity));
}

/** An address as it can stand in any format: what a URL cannot hold is encoded, what is encoded already stays. */
export function encodeAddress(url: string): string {
  return url.replace(/\p{Surrogate}/gu, "\ufffd").replace(/[^!-~]|[<>"\\^`{|}]/gu, encodeURIComponent);
}
