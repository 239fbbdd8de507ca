// Owns the edit that takes a statement out of a set, with the line that it stands on.

import type { SourceFile } from "../../project/source-file.ts";
import type { Binding } from "../../syntax/index.ts";
import type { TextEdit } from "../../text/text-edit.ts";

/** The edit; undefined where a comment stands in it, directly above it or behind it, which may speak of it. */
export function removeStatement(file: SourceFile, { start, end }: Binding): TextEdit | undefined {
  const { latin1, lines } = file.text;
  const lineStart = lines.lineStart(lines.lineAt(start));
  const newline = latin1.indexOf("\n", end);
  const lineEnd = newline === -1 ? latin1.length : newline + 1;
  const from = previousLineStart(latin1, lineStart);
  if (file.tree.comments.some((comment) => comment.start < lineEnd && comment.end > from)) return undefined;
  const isAlone = latin1.slice(lineStart, start).trim() === "" && latin1.slice(end, lineEnd).trim() === "";
  if (isAlone) return { span: { start: lineStart, end: lineEnd }, text: "" };
  const before = latin1.slice(0, start).trimEnd().length;
  return { span: { start: before, end }, text: "" };
}

function previousLineStart(latin1: string, lineStart: number): number {
  return lineStart === 0 ? 0 : latin1.lastIndexOf("\n", lineStart - 2) + 1;
}
