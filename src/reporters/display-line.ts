// Owns one line of a file as it is shown: columns of a terminal instead of bytes. Tabs are expanded, wide characters
// take two columns, control characters are replaced, and of a very long line only the part around the marks is decoded.

import type { SourceText } from "../text/source-text.ts";
import type { Span } from "../text/span.ts";
import { graphemes, textWidth, visibleText } from "./display-text.ts";

const tabStop = 4;

// More of a line than any terminal shows; decoding a whole minified file for one mark would be slow.
const longLine = 4000;

/** A shown character: where it begins in the file, and where on the screen. */
interface Cell {
  readonly offset: number;
  readonly column: number;
  readonly width: number;
  readonly text: string;
}

/** A half-open range of zero-based columns. */
export interface ColumnRange {
  readonly start: number;
  readonly end: number;
}

/** One line of a file as columns. */
export class DisplayLine {
  /** One-based. */
  readonly number: number;
  /** Columns that the line takes. */
  readonly width: number;
  readonly #cells: readonly Cell[];

  /** `focus` is the span that matters most, should the line be too long to be shown as a whole. */
  constructor(source: SourceText, number: number, focus?: Span) {
    const lines = source.lines;
    let start = lines.lineStart(number);
    let end = lines.lineEnd(number);
    if (end - start > longLine) {
      const middle = Math.min(Math.max(focus?.start ?? start, start), end);
      start = characterStart(source.bytes, Math.max(start, middle - longLine / 2));
      end = characterStart(source.bytes, Math.min(end, middle + longLine / 2));
    }
    this.number = number;
    this.#cells = buildCells(source.slice({ start, end }), start);
    const last = this.#cells.at(-1);
    this.width = last === undefined ? 0 : last.column + last.width;
  }

  /** First column that holds something other than white space; the width where there is none. */
  get indentation(): number {
    return this.#cells.find(({ text }) => text.trim() !== "")?.column ?? this.width;
  }

  /** Column of a byte offset: that of the character it lies in, the end of the line for anything beyond. */
  columnAt(offset: number): number {
    const following = this.#cells.findIndex((cell) => cell.offset > offset);
    if (following === -1) {
      const last = this.#cells.at(-1);
      // The last cell does not know where it ends in bytes; only its own first byte is surely inside.
      return last !== undefined && offset <= last.offset ? last.column : this.width;
    }
    return following === 0 ? 0 : this.#cells[following - 1]!.column;
  }

  /** The text of some columns; half of a wide character becomes a space. */
  slice(range: ColumnRange): string {
    let text = "";
    for (const cell of this.#cells) {
      const cellEnd = cell.column + cell.width;
      if (cellEnd <= range.start) continue;
      if (cell.column >= range.end) break;
      const whole = cell.column >= range.start && cellEnd <= range.end;
      text += whole ? cell.text : " ".repeat(Math.min(cellEnd, range.end) - Math.max(cell.column, range.start));
    }
    return text;
  }
}

/** The columns to show of a line that is wider than `width`, chosen so that the marks are in view. */
export function cropColumns(lineWidth: number, width: number, marks: readonly ColumnRange[]): ColumnRange {
  if (lineWidth <= width) return { start: 0, end: lineWidth };
  // One column at either end is kept for the ellipsis.
  const room = Math.max(8, width - 2);
  const first = marks[0] ?? { start: 0, end: 0 };
  const start = Math.min(...marks.map((mark) => mark.start), first.start);
  const end = Math.max(...marks.map((mark) => mark.end), first.end);
  if (end <= room) return { start: 0, end: room + 1 };
  const wanted = end - start <= room ? start - Math.floor((room - (end - start)) / 2) : first.start - 4;
  const from = Math.max(0, Math.min(wanted, lineWidth - room - 1));
  return { start: from, end: Math.min(lineWidth, from + room + (from + room + 1 >= lineWidth ? 1 : 0)) };
}

function buildCells(text: string, lineStart: number): Cell[] {
  const cells: Cell[] = [];
  let offset = lineStart;
  let column = 0;
  for (const { segment } of graphemes(text)) {
    const shown = segment === "\t" ? " ".repeat(tabStop - (column % tabStop)) : visibleText(segment);
    const width = textWidth(shown);
    cells.push({ offset, column, width, text: shown });
    offset += Buffer.byteLength(segment);
    column += width;
  }
  return cells;
}

/** The start of the UTF-8 character that a byte offset lies in. */
function characterStart(bytes: Uint8Array, offset: number): number {
  let start = offset;
  while (start > 0 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start--;
  return start;
}
