// Owns one row of a report while it is being laid out: pieces of text at columns, painted only when the row is written.
// Pieces never overlap: what is put first stays.

import { textWidth } from "./display-text.ts";
import type { Paint } from "./theme.ts";

/** A row under construction. Columns begin at zero. */
export class StyledRow {
  readonly #pieces: { column: number; end: number; text: string; paint: Paint }[] = [];

  /** Puts a piece of text, without control characters, unless something stands there already. */
  put(column: number, text: string, paint: Paint): void {
    const end = column + textWidth(text);
    if (this.#pieces.some((piece) => piece.column < end && column < piece.end)) return;
    this.#pieces.push({ column, end, text, paint });
  }

  /** Puts all pieces of another row, moved to the right. */
  putRow(column: number, row: StyledRow): void {
    for (const piece of row.#pieces) this.put(column + piece.column, piece.text, piece.paint);
  }

  /** The row, painted, without trailing spaces. */
  toString(): string {
    let row = "";
    let column = 0;
    for (const piece of this.#pieces.sort((a, b) => a.column - b.column)) {
      row += " ".repeat(piece.column - column) + piece.paint(piece.text);
      column = piece.end;
    }
    return row;
  }
}
