// Owns the painting of prose: code in it, as Markdown quotes it and as Nix does (`name'), and its first sentence. Quotes
// stay as they are, so that a text reads the same without colour; they may go over several lines.

import type { Theme } from "./theme.ts";

// Nix's own way first, for its opening backtick has no partner.
const quote = /`[^`'\s]+'|``.+?``|`[^`]*`/g;

/** Whether each UTF-16 unit of a text belongs to quoted code. */
function findQuoted(text: string): boolean[] {
  const isQuoted = new Array<boolean>(text.length).fill(false);
  for (const { index, 0: found } of text.matchAll(quote)) isQuoted.fill(true, index, index + found.length);
  return isQuoted;
}

/** The text in pieces that are quoted code, with their marks, or are not. */
export function splitQuoted(text: string): { readonly text: string; readonly isQuoted: boolean }[] {
  const pieces: { text: string; isQuoted: boolean }[] = [];
  let offset = 0;
  for (const { index, 0: found } of text.matchAll(quote)) {
    if (index > offset) pieces.push({ text: text.slice(offset, index), isQuoted: false });
    pieces.push({ text: found, isQuoted: true });
    offset = index + found.length;
  }
  if (offset < text.length) pieces.push({ text: text.slice(offset), isQuoted: false });
  return pieces;
}

/**
 * Paints the lines into which `wrapText` has broken a text.
 * @param leadEnd UTF-16 length of the beginning that stands out.
 */
export function paintLines(lines: readonly string[], theme: Theme, leadEnd = 0): string[] {
  const isQuoted = findQuoted(lines.join(" "));
  let offset = 0;
  return lines.map((line) => {
    let painted = "";
    let start = 0;
    for (let end = 1; end <= line.length; end++) {
      const first = offset + start;
      const isSame = isQuoted[first] === isQuoted[offset + end] && first < leadEnd === offset + end < leadEnd;
      if (end < line.length && isSame) continue;
      const piece = line.slice(start, end);
      const coloured = isQuoted[first] ? theme.quoted(piece) : piece;
      painted += first < leadEnd ? theme.lead(coloured) : coloured;
      start = end;
    }
    offset += line.length + 1;
    return painted;
  });
}

/** A text without the marks of Markdown's emphasis, which code keeps. */
export function withoutEmphasis(text: string): string {
  const isQuoted = findQuoted(text);
  return text.replace(/(\*{1,2})([^*\s](?:[^*]*[^*\s])?)\1/g, (found, _, inner: string, offset: number) =>
    isQuoted[offset] ? found : inner,
  );
}
