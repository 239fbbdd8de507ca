// Owns the JSON report, version 1, which is stable: fields are added, none is renamed, moved or removed. Offsets are
// bytes from zero; lines and columns begin at 1, columns count UTF-16 units; paths are relative, with `/`.

import type { Applicability, Category, Confidence, Diagnostic, Severity } from "../lint/diagnostic.ts";
import type { SourceText } from "../text/source-text.ts";
import type { Span } from "../text/span.ts";
import { countDiagnostics, type ReportInput, relativePath } from "./report.ts";

/** A place in a file. `offset` counts bytes from zero, `line` and `column` from one, `column` in UTF-16 units. */
export interface JsonPosition {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** Half-open. */
export interface JsonSpan {
  readonly start: JsonPosition;
  readonly end: JsonPosition;
}

/** One finding. */
export interface JsonDiagnostic {
  readonly rule: string;
  readonly category: Category;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly message: string;
  readonly path: string;
  readonly span: JsonSpan;
  /** In the order in which Nix would walk them. */
  readonly related: readonly { readonly message: string; readonly path: string; readonly span: JsonSpan }[];
  readonly fixes: readonly {
    readonly title: string;
    readonly applicability: Applicability;
    readonly edits: readonly {
      readonly path: string;
      readonly start: JsonPosition;
      readonly end: JsonPosition;
      readonly text: string;
    }[];
  }[];
  readonly url: string;
}

/** The document as a whole. */
export interface JsonReport {
  readonly version: 1;
  readonly diagnostics: readonly JsonDiagnostic[];
  readonly summary: {
    readonly files: number;
    readonly errors: number;
    readonly warnings: number;
    readonly infos: number;
    /** Diagnostics that `unknot fix` repairs without `--unsafe`. */
    readonly fixable: number;
  };
}

/** The JSON report as text. */
export function jsonReport(input: ReportInput): string {
  return `${JSON.stringify(buildJsonReport(input), null, 2)}\n`;
}

/** One diagnostic a line, each as it stands in the JSON report's `diagnostics`; without a sum. */
export function jsonLinesReport(input: ReportInput): string {
  return input.diagnostics.map((diagnostic) => `${JSON.stringify(toJson(diagnostic, input))}\n`).join("");
}

/** The JSON report as data. */
export function buildJsonReport(input: ReportInput): JsonReport {
  const { errors, warnings, infos, fixable } = countDiagnostics(input.diagnostics);
  return {
    version: 1,
    diagnostics: input.diagnostics.map((diagnostic) => toJson(diagnostic, input)),
    summary: { files: input.files, errors, warnings, infos, fixable },
  };
}

function toJson(diagnostic: Diagnostic, input: ReportInput): JsonDiagnostic {
  const { rule, category, severity, confidence, message, path, related, fixes, url } = diagnostic;
  const relative = (absolute: string): string => relativePath(input.workingDirectory, absolute);
  return {
    rule,
    category,
    severity,
    confidence,
    message,
    path: relative(path),
    span: spanOf(input.sourceText(path), diagnostic.span),
    related: related.map((place) => ({
      message: place.message,
      path: relative(place.path),
      span: spanOf(input.sourceText(place.path), place.span),
    })),
    fixes: fixes.map(({ title, applicability, edits }) => ({
      title,
      applicability,
      edits: edits.map((edit) => ({
        path: relative(edit.path),
        ...spanOf(input.sourceText(edit.path), edit.span),
        text: edit.text,
      })),
    })),
    url,
  };
}

/** A file whose text cannot be had counts as one line, so that a position is never absent. */
function spanOf(source: SourceText | undefined, span: Span): JsonSpan {
  const positionOf = (offset: number): JsonPosition => ({
    offset,
    ...(source?.lines.position(offset) ?? { line: 1, column: 1 }),
  });
  return { start: positionOf(span.start), end: positionOf(span.end) };
}
