// Owns writing suppressions: where a comment has to stand so that it covers a diagnostic, in the layout of its file. What is
// written parses as before and covers what it was written for; where no line can carry a comment there is no edit.

import type { SourceFile } from "../project/source-file.ts";
import type { AnyNode } from "../syntax/index.ts";
import type { TextEdit } from "../text/text-edit.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { findSuppressions } from "./suppressions.ts";

/** The edit that allows a rule on the line of a diagnostic; undefined where that line and the one above are within a string. */
export function lineSuppression(
  file: SourceFile,
  { rule, span }: Pick<Diagnostic, "rule" | "span">,
  reason: string,
): TextEdit | undefined {
  const { lines, latin1 } = file.text;
  const line = lines.lineAt(span.start);
  const known = findSuppressions(file.tree).find((other) => other.line === line && other.reason !== undefined);
  const last = known?.rules.at(-1);
  if (last !== undefined) return { span: { start: last.span.end, end: last.span.end }, text: `, ${rule}` };
  const comment = `# unknot: allow ${rule} -- ${reason}`;
  const start = Math.max(lines.lineStart(line), contentStart(latin1));
  if (mayHoldComment(file, start)) {
    const indentation = /^[ \t]*/.exec(latin1.slice(start, lines.lineEnd(line)))![0];
    return { span: { start, end: start }, text: `${indentation}${comment}${lineBreak(latin1)}` };
  }
  const end = lines.lineEnd(line);
  return mayHoldComment(file, end) ? { span: { start: end, end }, text: ` ${comment}` } : undefined;
}

/** The edit that allows a rule in the whole file. */
export function fileSuppression(file: SourceFile, rule: string, reason: string): TextEdit {
  const { latin1 } = file.text;
  const known = findSuppressions(file.tree).find(
    (other) => other.scope === "file" && !other.isMisplaced && other.reason !== undefined,
  );
  const last = known?.rules.at(-1);
  if (last !== undefined) return { span: { start: last.span.end, end: last.span.end }, text: `, ${rule}` };
  const start = contentStart(latin1);
  return { span: { start, end: start }, text: `# unknot: allow-file ${rule} -- ${reason}${lineBreak(latin1)}` };
}

// In a string, a comment would be text; in a comment, nothing.
function mayHoldComment({ tree }: SourceFile, offset: number): boolean {
  if (tree.comments.some(({ start, end }) => start < offset && offset < end)) return false;
  for (let node: AnyNode | undefined = tree.nodeAt(offset); node !== undefined; node = node.parent) {
    const isInside = node.start < offset && offset < node.end;
    if (node.kind === "interpolation" && isInside) return true;
    if ((node.kind === "string_expression" || node.kind === "indented_string_expression") && isInside) return false;
  }
  return true;
}

function contentStart(latin1: string): number {
  return latin1.startsWith("\xef\xbb\xbf") ? 3 : 0;
}

function lineBreak(latin1: string): string {
  return /\r?\n/.exec(latin1)?.[0] ?? "\n";
}
