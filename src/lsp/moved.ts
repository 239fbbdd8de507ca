// Owns what becomes of places while someone types: what stands before an edit stays, what stands behind it moves along, and
// what the edit touches is gone until the next analysis.

import type { SourceText } from "../text/source-text.ts";
import type { Span } from "../text/span.ts";
import type { LocatedDiagnostic, Place } from "./located.ts";
import { type Encoding, rangeOf } from "./positions.ts";

/** The one stretch of bytes in which two versions of a text differ. */
export interface Change {
  /** In the text before. */
  readonly span: Span;
  /** How many bytes longer the text is after. */
  readonly growth: number;
}

/** What changed from one text to another; undefined where nothing did. */
export function changeBetween(before: Uint8Array, after: Uint8Array): Change | undefined {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  if (start === before.length && start === after.length) return undefined;
  let tail = 0;
  while (tail < shorter - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return { span: { start, end: before.length - tail }, growth: after.length - before.length };
}

/** The diagnostic after a change of the file `after`; undefined where the change touches what it speaks of. */
export function moveDiagnostic(
  diagnostic: LocatedDiagnostic,
  change: Change,
  after: SourceText,
  encoding: Encoding,
): LocatedDiagnostic | undefined {
  const move = <P extends Place>(place: P): P | undefined => {
    if (place.path !== after.path) return place;
    const span = moveSpan(place.span, change);
    return span && { ...place, span, range: rangeOf(after, span, encoding) };
  };
  const moved = move(diagnostic);
  if (moved === undefined) return undefined;
  const fixes = diagnostic.fixes.flatMap((fix) => {
    const edits = fix.edits.flatMap((edit) => move(edit) ?? []);
    return edits.length === fix.edits.length ? [{ ...fix, edits }] : [];
  });
  return { ...moved, related: diagnostic.related.flatMap((step) => move(step) ?? []), fixes };
}

function moveSpan({ start, end }: Span, { span, growth }: Change): Span | undefined {
  if (end <= span.start) return { start, end };
  return start >= span.end ? { start: start + growth, end: end + growth } : undefined;
}
