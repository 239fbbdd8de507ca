// Owns the way from bytes to what editors count, and back: zero-based lines, and columns in UTF-16 code units or in bytes,
// whichever was agreed on. Also the way from paths to addresses: those that a client has used for a file are used again.

import { fileURLToPath, pathToFileURL } from "node:url";
import type { Position, Range } from "vscode-languageserver";
import type { SourceText } from "../text/source-text.ts";
import type { Span } from "../text/span.ts";

/** What a column counts. */
export type Encoding = "utf-16" | "utf-8";

/** The range of a byte span. */
export function rangeOf(source: SourceText, span: Span, encoding: Encoding): Range {
  return { start: positionOf(source, span.start, encoding), end: positionOf(source, span.end, encoding) };
}

/** The byte offset of a position, clamped to its line. */
export function offsetOf(source: SourceText, { line, character }: Position, encoding: Encoding): number {
  const { lines } = source;
  if (line >= lines.lineCount) return source.length;
  return encoding === "utf-8"
    ? Math.min(lines.lineStart(line + 1) + character, lines.lineEnd(line + 1))
    : lines.offsetAt({ line: line + 1, column: character + 1 });
}

/** The absolute path, with `/`, of a file's address; undefined where it is of something else, such as an unnamed buffer. */
export function pathOf(uri: string): string | undefined {
  try {
    const path = uri.startsWith("file:") ? fileURLToPath(uri).replaceAll("\\", "/") : undefined;
    return path !== undefined && path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
  } catch {
    return undefined;
  }
}

/** The address of an absolute path. */
export function addressOf(path: string): string {
  return pathToFileURL(path).href;
}

function positionOf(source: SourceText, offset: number, encoding: Encoding): Position {
  const { line, column } = source.lines.position(offset);
  const start = source.lines.lineStart(line);
  return { line: line - 1, character: encoding === "utf-8" ? Math.min(offset, source.length) - start : column - 1 };
}
