// Owns what both kinds of string literal share: where their text lies, and what a backslash means.

import type { IndentedStringExpression, Interpolation, StringExpression } from "../syntax/index.ts";
import type { SourceText } from "../text/source-text.ts";

/** Bytes that stand for themselves or, with a value, an escape; in order, and never across an interpolation. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
  readonly value: string | undefined;
}

/** The stretches of text of a literal, between its quotes and interpolations, each before the interpolation it ends at. */
export function* textBetweenInterpolations(node: StringExpression | IndentedStringExpression): IterableIterator<{
  readonly start: number;
  readonly end: number;
  readonly interpolation: Interpolation | undefined;
}> {
  const quote = node.kind === "string_expression" ? '"' : "''";
  let start = node.start + quote.length;
  for (const part of node.parts) {
    if (part.kind !== "interpolation") continue;
    yield { start, end: part.start, interpolation: part };
    start = part.end;
  }
  // The closing quote may be what a broken text lacks.
  const close = node.end - quote.length;
  const isClosed = close >= start && node.tree.source.latin1.startsWith(quote, close);
  yield { start, end: isClosed ? close : node.end, interpolation: undefined };
}

/** What a backslash makes of the character after it, as Nix's `unescapeStr` does; gives also the offset after that. */
export function unescapeAt(source: SourceText, backslash: number): { readonly value: string; readonly end: number } {
  const letter = source.latin1[backslash + 1] ?? "";
  const simple = { n: "\n", r: "\r", t: "\t" }[letter];
  if (simple !== undefined) return { value: simple, end: backslash + 2 };
  const end = Math.min(afterCharacter(source.bytes, backslash + 1), source.length);
  return { value: source.slice({ start: backslash + 1, end }), end };
}

/** The offset after the character at `at`; a byte that begins none counts as one. */
export function afterCharacter(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  const length = lead < 0xc2 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 1;
  for (let i = 1; i < length; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return at + 1;
  return at + length;
}
