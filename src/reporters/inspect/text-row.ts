// Owns one row of a text report: parts with a paint each, cut to the width of the terminal. The end of a path tells more than its
// beginning, so a path loses its front.

import { graphemes, textWidth, truncateText, visibleText } from "../display-text.ts";
import type { Paint } from "../theme.ts";

/** A piece of a row. */
export interface RowPart {
  readonly text: string;
  readonly paint: Paint;
  /** `path`: is cut at its front; `rest`: is cut or left out first, from the end of the row on; else it is cut at its end. */
  readonly kind?: "path" | "rest";
}

/** A path is not cut shorter than this for what stands behind it. */
const leastPath = 16;

/** Nor does a note stand in less than this. */
const leastNote = 14;

/** The row as text, without spaces at its end; `width` undefined leaves it whole. */
export function formatRow(parts: readonly RowPart[], width: number | undefined): string {
  const visible = parts.map((part) => ({ ...part, text: visibleText(part.text) }));
  const kept = width === undefined ? visible : cutRow(visible, width);
  while (kept.length > 0 && kept.at(-1)!.text.trim() === "") kept.pop();
  return kept.map(({ text, paint }) => (text === "" ? "" : paint(text))).join("");
}

/** The text cut at its front to at most `width` columns, at a `/` where that leaves enough. */
export function truncateFront(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  const segments = [...graphemes(text)].map(({ segment }) => segment);
  let columns = 1;
  let from = segments.length;
  while (from > 0 && columns + textWidth(segments[from - 1]!) <= width) columns += textWidth(segments[--from]!);
  const end = segments.slice(from).join("");
  const slash = end.indexOf("/");
  return `…${slash > 0 && slash < end.length / 2 ? end.slice(slash) : end}`;
}

function cutRow(parts: RowPart[], width: number): RowPart[] {
  const widthOf = (list: readonly RowPart[]) => list.reduce((sum, { text }) => sum + textWidth(text), 0);
  const kept = [...parts];
  const path = kept.findIndex(({ kind }) => kind === "path");
  const spare = () => (path === -1 ? 0 : Math.max(0, textWidth(kept[path]!.text) - leastPath));
  const over = () => widthOf(kept) - spare() - width;
  while (over() > 0 && kept.at(-1)?.kind === "rest") {
    const { text, ...part } = kept.pop()!;
    // A few letters of a note tell nothing.
    if (over() <= -leastNote) kept.push({ ...part, text: truncateText(text, -over()) });
  }
  const excess = widthOf(kept) - width;
  if (excess > 0 && path !== -1 && spare() > 0) {
    const { text, ...part } = kept[path]!;
    const room = Math.max(leastPath, textWidth(text) - excess);
    kept[path] = { ...part, text: truncateFront(text, room) };
  }
  let left = width;
  return kept.map((part) => {
    const text = left <= 0 ? "" : truncateText(part.text, left);
    left -= textWidth(text);
    return { ...part, text };
  });
}
