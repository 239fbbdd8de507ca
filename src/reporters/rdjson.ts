// Owns the report for reviewdog, in its Diagnostic Format. Its columns count bytes, from 1. A suggestion there is one range and its
// new text, and each is taken by itself: of a fix with several edits it is the range from the first to the last.

import type { Diagnostic, Severity } from "../lint/diagnostic.ts";
import type { SourceText } from "../text/source-text.ts";
import type { Span } from "../text/span.ts";
import { sortTextEdits } from "../text/text-edit.ts";
import { type ReportInput, relativePath } from "./report.ts";

const severities: Readonly<Record<Severity, string>> = { error: "ERROR", warning: "WARNING", info: "INFO" };

/** The document. */
export function rdjsonReport(input: ReportInput): string {
  const diagnostics = input.diagnostics.map((diagnostic) => toRdjson(diagnostic, input));
  return `${JSON.stringify({ source: { name: "unknot" }, diagnostics }, null, 2)}\n`;
}

function toRdjson(diagnostic: Diagnostic, input: ReportInput): object {
  const { path, span, severity, rule, message, url, related } = diagnostic;
  const suggestion = buildSuggestion(diagnostic, input.sourceText(path));
  return {
    message,
    location: locationOf(path, span, input),
    severity: severities[severity],
    code: { value: rule, url },
    ...(suggestion === undefined ? {} : { suggestions: [suggestion] }),
    ...(related.length === 0
      ? {}
      : {
          related_locations: related.map((place) => ({
            message: place.message,
            location: locationOf(place.path, place.span, input),
          })),
        }),
  };
}

function locationOf(path: string, span: Span, input: ReportInput): object {
  return { path: relativePath(input.workingDirectory, path), range: rangeOf(span, input.sourceText(path)) };
}

function rangeOf({ start, end }: Span, source: SourceText | undefined): object {
  const positionOf = (offset: number): object => {
    if (source === undefined) return { line: 1, column: 1 };
    const line = source.lines.lineAt(offset);
    return { line, column: offset - source.lines.lineStart(line) + 1 };
  };
  return { start: positionOf(start), end: positionOf(end) };
}

/** The first fix that edits this file alone. */
function buildSuggestion({ path, fixes }: Diagnostic, source: SourceText | undefined): object | undefined {
  const fix = fixes.find(
    ({ edits, applicability }) =>
      applicability !== "display-only" && edits.length > 0 && edits.every((edit) => edit.path === path),
  );
  if (fix === undefined || source === undefined) return undefined;
  const edits = sortTextEdits(fix.edits);
  let text = "";
  let offset = edits[0]!.span.start;
  for (const edit of edits) {
    text += source.slice({ start: offset, end: edit.span.start }) + edit.text;
    offset = edit.span.end;
  }
  return { range: rangeOf({ start: edits[0]!.span.start, end: offset }, source), text };
}
