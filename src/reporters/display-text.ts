// Owns how text becomes columns of a terminal: what must not reach a terminal as it is (control characters, marks that
// reverse the direction of writing), how wide the rest is, and where a message is broken into lines.

// Every control character, halves of surrogate pairs, and the bidirectional marks with which code can be made to look like
// other code.
const unprintable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be printed.
  /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff\p{Surrogate}]/gu;

/** The text with a visible stand-in for whatever would steer the terminal; one column each, a byte order mark none. */
export function visibleText(text: string): string {
  return text.replace(unprintable, (character) => {
    const code = character.codePointAt(0)!;
    if (code === 0xfeff) return "";
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return code === 0x7f ? "\u2421" : "\ufffd";
  });
}

/** Columns that a text takes; it must be free of control characters. */
export function textWidth(text: string): number {
  return isPrintableAscii(text) ? text.length : loadStringWidth()(text);
}

// Its tables take longer to load than most checks take; text that needs them is rare.
let stringWidth: typeof import("string-width").default | undefined;

function loadStringWidth(): typeof import("string-width").default {
  stringWidth ??= (require("string-width") as typeof import("string-width")).default;
  return stringWidth;
}

/** The text cut to at most `width` columns; where something is cut, the last column is `…`. */
export function truncateText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let taken = "";
  let columns = 0;
  for (const { segment } of graphemes(text)) {
    columns += textWidth(segment);
    if (columns > width - 1) break;
    taken += segment;
  }
  return `${taken}…`;
}

/** User-perceived characters, in order, with their UTF-16 offsets. */
export function graphemes(text: string): Iterable<{ readonly segment: string; readonly index: number }> {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return segmenter.segment(text);
}

let segmenter: Intl.Segmenter | undefined;

/**
 * Breaks a text at its spaces into lines of at most `width` columns, the first of at most `firstWidth`. A word that is
 * longer than a line stays whole, so that names and paths can be copied.
 */
export function wrapText(text: string, width: number, firstWidth = width): string[] {
  const lines: string[] = [];
  let line = "";
  let columns = 0;
  for (const word of text.split(" ")) {
    const wordWidth = textWidth(word);
    const limit = lines.length === 0 ? firstWidth : width;
    if (line !== "" && columns + 1 + wordWidth > limit) {
      lines.push(line);
      line = word;
      columns = wordWidth;
    } else {
      columns += wordWidth + (line === "" ? 0 : 1);
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines;
}

function isPrintableAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
