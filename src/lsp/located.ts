// Owns diagnostics as they travel from where the analysis runs to where the editor is answered: plain data, each place with
// its path, its bytes and its range, so that nobody needs the text of a file that is not open.

import type { Range } from "vscode-languageserver";
import type { Diagnostic, Fix, RelatedSpan } from "../lint/diagnostic.ts";
import { adaptEdit } from "../lint/fix.ts";
import type { SourceText } from "../text/source-text.ts";
import type { Span } from "../text/span.ts";
import { type Encoding, rangeOf } from "./positions.ts";

/** A span of a file, both ways. */
export interface Place {
  /** Absolute. */
  readonly path: string;
  readonly span: Span;
  readonly range: Range;
}

/** An edit of a file, in the file's own line endings. */
export interface LocatedEdit extends Place {
  readonly text: string;
}

/** A fix that can be applied. */
export interface LocatedFix {
  readonly title: string;
  readonly applicability: "safe" | "unsafe";
  readonly edits: readonly LocatedEdit[];
}

/** A diagnostic whose places are known. */
export interface LocatedDiagnostic
  extends Pick<Diagnostic, "rule" | "category" | "severity" | "confidence" | "message" | "url">,
    Place {
  readonly related: readonly (RelatedSpan & Place)[];
  readonly fixes: readonly LocatedFix[];
}

/** Finds the places of a diagnostic; `textOf` gives the text of a file by absolute path. */
export function locate(
  diagnostic: Diagnostic,
  textOf: (path: string) => SourceText | undefined,
  encoding: Encoding,
): LocatedDiagnostic {
  const { rule, category, severity, confidence, message, url, path, span } = diagnostic;
  const place = (at: string, within: Span): Place => {
    const text = textOf(at);
    const start = { line: 0, character: 0 };
    return {
      path: at,
      span: within,
      range: text === undefined ? { start, end: start } : rangeOf(text, within, encoding),
    };
  };
  const fixes = diagnostic.fixes.flatMap((fix) => locateFix(fix, textOf, encoding) ?? []);
  const related = diagnostic.related.map((step) => ({ message: step.message, ...place(step.path, step.span) }));
  return { rule, category, severity, confidence, message, url, ...place(path, span), related, fixes };
}

function locateFix(
  { title, applicability, edits }: Fix,
  textOf: (path: string) => SourceText | undefined,
  encoding: Encoding,
): LocatedFix | undefined {
  if (applicability === "display-only" || edits.length === 0) return undefined;
  const located: LocatedEdit[] = [];
  for (const edit of edits) {
    const source = textOf(edit.path);
    if (source === undefined) return undefined;
    const { span, text } = adaptEdit(edit, source);
    located.push({ path: edit.path, span, range: rangeOf(source, span, encoding), text });
  }
  return { title, applicability, edits: located };
}
