// Owns tables for a terminal: columns as wide as what they hold, cut where the terminal is narrower, and where even that does not
// fit, each row as a block of lines.

import { textWidth, truncateText, visibleText } from "../display-text.ts";
import type { Paint, Theme } from "../theme.ts";
import { truncateFront } from "./text-row.ts";

/** What a column holds. */
export interface Column {
  readonly name: string;
  /** Columns of the terminal below which it is not cut. */
  readonly least: number;
  /** Whether what is too long loses its front, as a path does. */
  readonly isPath?: boolean;
}

/** What stands in a column of a row. */
export interface TableCell {
  readonly text: string;
  readonly paint?: Paint;
}

const gap = 2;
const indentation = 2;

/** The table as lines; columns that hold nothing are left out. The first column names the row. */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly TableCell[])[],
  theme: Theme,
  width: number | undefined,
): string[] {
  const visible = rows.map((row) => row.map((cell) => ({ ...cell, text: visibleText(cell.text) })));
  const used = columns.flatMap((column, index) => {
    const widest = Math.max(0, ...visible.map((row) => textWidth(row[index]?.text ?? "")));
    return widest === 0 ? [] : [{ ...column, index, width: Math.max(widest, column.name.length) }];
  });
  if (width !== undefined && !shrink(used, width)) return formatBlocks(columns, visible, theme, width);
  const line = (texts: readonly string[], paints: readonly Paint[]): string => {
    const cells = used.map((column, at) => {
      const text = column.isPath ? truncateFront(texts[at]!, column.width) : truncateText(texts[at]!, column.width);
      const isLast = at === used.length - 1;
      return `${text === "" ? "" : paints[at]!(text)}${isLast ? "" : " ".repeat(column.width - textWidth(text) + gap)}`;
    });
    return `${" ".repeat(indentation)}${cells.join("")}`.trimEnd();
  };
  return [
    line(
      used.map(({ name }) => name),
      used.map(() => theme.faint),
    ),
    ...visible.map((row) =>
      line(
        used.map(({ index }) => row[index]?.text ?? ""),
        used.map(({ index }) => row[index]?.paint ?? theme.plain),
      ),
    ),
  ];
}

// Takes width from the columns that have most to spare, until the row fits; false where it never does.
function shrink(columns: { least: number; width: number }[], width: number): boolean {
  const total = () => columns.reduce((sum, column) => sum + column.width, indentation + gap * (columns.length - 1));
  while (total() > width) {
    const widest = columns
      .filter((column) => column.width > column.least)
      .sort((a, b) => b.width - b.least - (a.width - a.least))[0];
    if (widest === undefined) return false;
    widest.width -= 1;
  }
  return true;
}

function formatBlocks(
  columns: readonly Column[],
  rows: readonly (readonly TableCell[])[],
  theme: Theme,
  width: number,
): string[] {
  const label = Math.max(...columns.slice(1).map(({ name }) => name.length));
  const room = Math.max(8, width - indentation * 2 - label - gap);
  return rows.flatMap((row, index) => [
    ...(index === 0 ? [] : [""]),
    `${" ".repeat(indentation)}${(row[0]?.paint ?? theme.lead)(truncateText(row[0]?.text ?? "", width - indentation))}`,
    ...columns.slice(1).flatMap(({ name, isPath }, at) => {
      const cell = row[at + 1];
      if (cell === undefined || cell.text === "") return [];
      const text = isPath ? truncateFront(cell.text, room) : truncateText(cell.text, room);
      const start = `${" ".repeat(indentation * 2)}${theme.faint(name)}${" ".repeat(label - name.length + gap)}`;
      return [`${start}${(cell.paint ?? theme.plain)(text)}`];
    }),
  ]);
}
