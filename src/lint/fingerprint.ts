// Owns how a finding is known again in another version of its file: by its rule, file, message and the text of its line, not by the
// line's number, so that edits elsewhere do not make it a new one.

import { createHash } from "node:crypto";
import type { SourceText } from "../text/source-text.ts";
import type { Diagnostic } from "./diagnostic.ts";

/**
 * Sixteen hexadecimal digits. Findings that are alike have the same.
 * @param path of the diagnostic's file, relative to something that stays.
 * @param source the file's text; where it cannot be had, the line counts for nothing.
 */
export function fingerprintOf(
  { rule, message, span }: Diagnostic,
  path: string,
  source: SourceText | undefined,
): string {
  const line = source?.lines.lineAt(span.start) ?? 0;
  const context = source?.slice({ start: source.lines.lineStart(line), end: source.lines.lineEnd(line) }).trim() ?? "";
  return createHash("sha256").update([rule, path, message, context].join("\0")).digest("hex").slice(0, 16);
}
