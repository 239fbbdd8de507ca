// Owns what a finding is. A diagnostic is plain data: it knows its place and its words, not how it is shown.

import type { Span } from "../text/span.ts";
import type { TextEdit } from "../text/text-edit.ts";

/** error: Nix or Clan fails, or a secret is lost; warning: a rule of the house or a likely mistake; info: a hint. */
export type Severity = "error" | "warning" | "info";

/** certain: Nix or Clan fails; likely: it does in the usual set-up; possible: it may. */
export type Confidence = "certain" | "likely" | "possible";

/** What a rule is about; rules are listed by it. */
export type Category = "fixpoint" | "vars" | "generator" | "registry" | "flake" | "syntax";

/** A further place, in the order in which Nix would walk the path to the knot. `path` is absolute. */
export interface RelatedSpan {
  readonly path: string;
  readonly span: Span;
  readonly message: string;
}

/**
 * safe: evaluates to the same or to what was evidently meant, and keeps every comment; unsafe: may change
 * what is meant; display-only: shown to the reader, never applied.
 */
export type Applicability = "safe" | "unsafe" | "display-only";

/** An edit of one file. `path` is absolute. */
export interface FileEdit extends TextEdit {
  readonly path: string;
}

/** One way to repair a finding; its edits are applied all or none, and may touch several files. */
export interface Fix {
  readonly title: string;
  readonly applicability: Applicability;
  /** Disjoint within each file; empty only where the fix is not an edit (`title` then says what to run). */
  readonly edits: readonly FileEdit[];
}

/** A finding of a rule. */
export interface Diagnostic {
  readonly rule: string;
  readonly category: Category;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** What, why, and what to do: at most three sentences, without a line break. */
  readonly message: string;
  /** Absolute, with `/`. */
  readonly path: string;
  readonly span: Span;
  /** A few words beside the primary span in a code frame. */
  readonly label?: string;
  /** Of a knot: the whole path, the primary span among it, and as its last place the first one again. */
  readonly related: readonly RelatedSpan[];
  readonly fixes: readonly Fix[];
  /** Address of the rule's page. */
  readonly url: string;
}

const severityRank: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

/** Whether `severity` is at least as grave as `threshold`. */
export function isAtLeast(severity: Severity, threshold: Severity): boolean {
  return severityRank[severity] >= severityRank[threshold];
}

/** Order of output: by path, position, rule, then message. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.path, b.path) ||
    a.span.start - b.span.start ||
    a.span.end - b.span.end ||
    compareText(a.rule, b.rule) ||
    compareText(a.message, b.message)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
