// Owns text edits. A list of edits that is applied is disjoint and sorted; what is not is refused, never guessed at.

import type { Span } from "./span.ts";

/** Replace the bytes of `span` by `text`; an empty span inserts. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/** The edit that puts text before the byte at `offset`. */
export function insertion(offset: number, text: string): TextEdit {
  return { span: { start: offset, end: offset }, text };
}

/** Sorts by start, then end; the order of insertions at one place is kept. */
export function sortTextEdits<E extends TextEdit>(edits: readonly E[]): E[] {
  return [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

/** Whether sorted edits are disjoint. Two insertions at one place are not: their order would be a guess. */
export function areDisjoint(sorted: readonly TextEdit[]): boolean {
  for (let i = 1; i < sorted.length; i++) {
    const before = sorted[i - 1]!.span;
    const span = sorted[i]!.span;
    if (span.start < before.end) return false;
    if (span.start === before.start && span.end === before.end) return false;
  }
  return true;
}

/**
 * Applies edits, in any order, to a file's bytes and gives the new bytes.
 * @throws RangeError where edits overlap or reach past the end.
 */
export function applyTextEdits(bytes: Uint8Array, edits: readonly TextEdit[]): Uint8Array {
  const sorted = sortTextEdits(edits);
  if (!areDisjoint(sorted)) throw new RangeError("text edits overlap");
  const parts: Uint8Array[] = [];
  const encoder = new TextEncoder();
  let offset = 0;
  for (const { span, text } of sorted) {
    if (span.end > bytes.length || span.start > span.end) throw new RangeError("text edit outside the file");
    parts.push(bytes.subarray(offset, span.start), encoder.encode(text));
    offset = span.end;
  }
  parts.push(bytes.subarray(offset));
  return Uint8Array.from(Buffer.concat(parts));
}
