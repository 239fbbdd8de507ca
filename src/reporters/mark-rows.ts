// Owns what stands below one line of code: the underlines of the spans on it, and their labels, each of which begins
// under the first column of its span. The rightmost label stands beside its underline where there is room.

import type { ColumnRange } from "./display-line.ts";
import { textWidth, wrapText } from "./display-text.ts";
import { StyledRow } from "./styled-row.ts";
import type { Paint } from "./theme.ts";

/** A span on one shown line. */
export interface Mark extends ColumnRange {
  /** Empty where the span speaks for itself. */
  readonly label: string;
  /** What the underline is made of: one character, one column wide. */
  readonly stroke: string;
  readonly paint: Paint;
  /** The primary span is drawn over the others. */
  readonly isPrimary: boolean;
}

// Labels narrower than this are hard to read; nearer to the edge than that, a label moves to the left.
const comfortableLabel = 24;

/** The rows below a line of code, at most `width` columns wide unless a single word is wider. */
export function buildMarkRows(marks: readonly Mark[], width: number): StyledRow[] {
  if (marks.length === 0) return [];
  const underline = new StyledRow();
  const rows = [underline];
  const labelled = marks.filter((mark) => mark.label !== "").sort(byStartFromRight);
  const rightEnd = Math.max(...marks.map(markEnd));
  const beside = labelled.find(
    (mark) =>
      mark.start === labelled[0]!.start && markEnd(mark) === rightEnd && rightEnd + 1 + textWidth(mark.label) <= width,
  );
  putUnderlines(underline, marks);
  if (beside !== undefined) underline.put(rightEnd + 1, beside.label, beside.paint);
  const hanging = labelled.filter((mark) => mark !== beside);
  hanging.forEach((mark, index) => {
    rows.push(...buildHangingLabel(mark, hanging.slice(index + 1), width));
  });
  return rows;
}

/** Rightmost first; of those that begin at one column, the primary one and then the given order. */
function byStartFromRight(a: Mark, b: Mark): number {
  return b.start - a.start || Number(b.isPrimary) - Number(a.isPrimary);
}

function markEnd(mark: ColumnRange): number {
  return Math.max(mark.end, mark.start + 1);
}

/** Inner spans are drawn over outer ones, the primary one over all. */
function putUnderlines(row: StyledRow, marks: readonly Mark[]): void {
  const owners: Mark[] = [];
  const outerFirst = [...marks].sort(
    (a, b) => Number(a.isPrimary) - Number(b.isPrimary) || b.end - b.start - (a.end - a.start),
  );
  for (const mark of outerFirst) owners.fill(mark, mark.start, growTo(owners, markEnd(mark)));
  let start = 0;
  for (let column = 1; column <= owners.length; column++) {
    const owner = owners[start];
    if (column < owners.length && owners[column] === owner) continue;
    if (owner !== undefined) row.put(start, owner.stroke.repeat(column - start), owner.paint);
    start = column;
  }
}

function growTo(owners: Mark[], length: number): number {
  if (owners.length < length) owners.length = length;
  return length;
}

/** The label begins under its span; where the edge is too near for that, it ends there. */
function buildHangingLabel(mark: Mark, waiting: readonly Mark[], width: number): StyledRow[] {
  const labelWidth = textWidth(mark.label);
  const roomRight = width - mark.start - 2;
  const longestWord = Math.max(...mark.label.split(" ").map(textWidth));
  const needed = Math.max(longestWord, Math.min(labelWidth, comfortableLabel));
  const isLeft = roomRight < needed && roomRight < mark.start - 1;
  const lines = wrapText(mark.label, Math.max(1, isLeft ? mark.start - 1 : roomRight));
  const hasFollower = waiting.some(({ start }) => start === mark.start);
  return lines.map((line, index) => {
    const row = new StyledRow();
    if (index === 0) row.put(mark.start, isLeft ? (hasFollower ? "┤" : "╯") : hasFollower ? "├" : "╰", mark.paint);
    row.put(isLeft ? Math.max(0, mark.start - 1 - textWidth(line)) : mark.start + 2, line, mark.paint);
    for (const other of waiting) row.put(other.start, "│", other.paint);
    return row;
  });
}
