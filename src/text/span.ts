// Owns the span, the one way in which unknot says "where". A span is a half-open pair of byte offsets
// into the file as it was read; lines, columns and UTF-16 units appear only where something is shown.

/** Half-open range `[start, end)` of zero-based byte offsets into one file. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Whether `inner` lies wholly within `outer`; equal spans contain each other. */
export function containsSpan(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
