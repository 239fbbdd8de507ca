// Owns the notation of expected diagnostics: comment lines under the text that they speak of.
//
//     imports = [ config.x ];
//     #           ^^^^^^^^ rule-id: part of the message
//
// The carets stand under the span; of a span of several lines, under its part on the first. `|` stands before an empty
// span. A severity may follow the rule in brackets. Where the span begins in the column of the `#`, write `#<` and as
// many carets as the span is long. Several markers may stand under one line.

import type { Diagnostic, Severity } from "../lint/diagnostic.ts";
import { SourceText } from "../text/source-text.ts";
import type { Span } from "../text/span.ts";

/** A diagnostic that must be reported. */
export interface ExpectedDiagnostic {
  readonly rule: string;
  readonly severity: Severity | undefined;
  /** Part of the message; empty where only the place matters. */
  readonly message: string;
  /** In the text without markers; ends on the line where it starts. */
  readonly span: Span;
}

/** A text without its marker lines, and what they said. */
export interface MarkedText {
  readonly text: string;
  readonly expected: readonly ExpectedDiagnostic[];
}

const marker =
  /^([ \t]*)#(<?)([ \t]*)(\^+|\|)[ \t]+([a-z][a-z0-9-]*)(?:\[(error|warning|info)\])?(?::[ \t]*(.*?))?\s*$/;

/**
 * Takes the marker lines out of a text.
 * @throws Error where a marker stands under no line, or reaches past the end of its line.
 */
export function parseMarkers(marked: string): MarkedText {
  const kept: string[] = [];
  const found: { line: number; column: number; width: number; match: RegExpExecArray }[] = [];
  for (const line of marked.split(/(?<=\n)/)) {
    const match = marker.exec(line);
    if (match === null) {
      kept.push(line);
      continue;
    }
    const [, indent, shifted, gap, carets] = match as unknown as [string, string, string, string, string];
    const column = indent.length + (shifted === "<" ? 0 : 1 + gap.length);
    found.push({ line: kept.length, column, width: carets === "|" ? 0 : carets.length, match });
  }
  const text = kept.join("");
  const { lines } = SourceText.fromString(text);
  const expected = found.map(({ line, column, width, match }) => {
    const end = { line, column: column + width + 1 };
    const span = { start: lines.offsetAt({ line, column: column + 1 }), end: lines.offsetAt(end) };
    if (line === 0 || lines.position(span.end).column !== end.column) {
      throw new Error(`this marker is under no text: ${match[0].trim()}`);
    }
    return {
      rule: match[5]!,
      severity: match[6] as Severity | undefined,
      message: (match[7] ?? "").replace(/…$/, ""),
      span,
    };
  });
  return { text, expected };
}

/** Every way in which diagnostics of one file differ from the expected ones; empty where they are the same set. */
export function compareWithMarkers(
  expected: readonly ExpectedDiagnostic[],
  actual: readonly Diagnostic[],
  source: SourceText,
): string[] {
  const open = [...expected];
  const complaints: string[] = [];
  for (const diagnostic of actual) {
    const index = open.findIndex((candidate) => isMet(candidate, diagnostic, source));
    if (index === -1) complaints.push(`not expected:\n${formatAsMarker(diagnostic, source)}`);
    else open.splice(index, 1);
  }
  for (const { span, rule, message } of open) {
    const { line, column } = source.lines.position(span.start);
    complaints.push(`not reported at ${line}:${column} "${source.slice(span)}": ${rule}: ${message}`);
  }
  return complaints;
}

/** The line of a diagnostic with the marker that would expect it. */
export function formatAsMarker(diagnostic: Diagnostic, source: SourceText): string {
  const span = firstLineOf(diagnostic.span, source);
  const { line, column } = source.lines.position(span.start);
  const width = source.lines.position(span.end).column - column;
  const text = source.slice({ start: source.lines.lineStart(line), end: source.lines.lineEnd(line) });
  const carets = "^".repeat(width) || "|";
  const place = column > 1 ? `#${" ".repeat(column - 2)}${carets}` : `#<${carets}`;
  return `${text}\n${place} ${diagnostic.rule}[${diagnostic.severity}]: ${diagnostic.message}`;
}

function isMet(expected: ExpectedDiagnostic, diagnostic: Diagnostic, source: SourceText): boolean {
  const span = firstLineOf(diagnostic.span, source);
  return (
    expected.rule === diagnostic.rule &&
    expected.span.start === span.start &&
    expected.span.end === span.end &&
    (expected.severity ?? diagnostic.severity) === diagnostic.severity &&
    diagnostic.message.includes(expected.message)
  );
}

function firstLineOf({ start, end }: Span, source: SourceText): Span {
  return { start, end: Math.min(end, Math.max(start, source.lines.lineEnd(source.lines.lineAt(start)))) };
}
