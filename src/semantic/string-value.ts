// Owns what a string literal means: escapes resolved and indentation stripped as Nix does it, with a map back to the
// bytes. Text is lexed anew from the bytes between interpolations, since stripping depends on Nix's own tokens.

import type { IndentedStringExpression, Interpolation, StringExpression } from "../syntax/index.ts";
import type { SourceText } from "../text/source-text.ts";
import { indentedChunks } from "./indented-string.ts";
import { afterCharacter, type Chunk, textBetweenInterpolations, unescapeAt } from "./string-text.ts";

/**
 * A piece of a string literal: text with its value as Nix sees it, or an interpolation. `offsets` has, for each UTF-16
 * unit of the value, the byte offset it came from, and one more entry: where the piece ends. Text is never empty.
 */
export type StringPiece =
  | { readonly kind: "text"; readonly value: string; readonly offsets: Uint32Array }
  | { readonly kind: "interpolation"; readonly node: Interpolation };

/** The pieces of a literal, in order; neighbouring texts are one piece. */
export function stringPieces(node: StringExpression | IndentedStringExpression): StringPiece[] {
  const pieces: StringPiece[] = [];
  let chunks: Chunk[] = [];
  for (const entry of node.kind === "string_expression" ? stringChunks(node) : indentedChunks(node)) {
    if (!("kind" in entry)) {
      chunks.push(entry);
      continue;
    }
    addText(pieces, chunks, node.tree.source);
    chunks = [];
    pieces.push({ kind: "interpolation", node: entry });
  }
  addText(pieces, chunks, node.tree.source);
  return pieces;
}

/** The same where nobody asks where the text came from: its value, with interpolations as they are. */
export function stringParts(node: StringExpression | IndentedStringExpression): (string | Interpolation)[] {
  const { source } = node.tree;
  const parts: (string | Interpolation)[] = [];
  let text = "";
  for (const entry of node.kind === "string_expression" ? stringChunks(node) : indentedChunks(node)) {
    if (!("kind" in entry)) {
      text += entry.value ?? textOf(source, entry);
      continue;
    }
    if (text !== "") parts.push(text);
    text = "";
    parts.push(entry);
  }
  if (text !== "") parts.push(text);
  return parts;
}

/** The interpolations of a literal, in order. */
export function interpolationsOf(node: StringExpression | IndentedStringExpression): readonly Interpolation[] {
  const found: Interpolation[] = [];
  // Those inside of one belong to strings of their own.
  node.forEachOfKind(["interpolation"], (interpolation) => {
    if (interpolation.parent === node) found.push(interpolation);
    return false;
  });
  return found;
}

/** The value of a literal without interpolations; `undefined` where it has some. */
export function literalString(node: StringExpression | IndentedStringExpression): string | undefined {
  const plain = node.kind === "string_expression" ? plainText(node) : undefined;
  if (plain !== undefined) return plain;
  const parts = stringParts(node);
  if (parts.length === 0) return "";
  return parts.length === 1 && typeof parts[0] === "string" ? parts[0] : undefined;
}

function textOf(source: SourceText, { start, end }: Chunk): string {
  const text = source.latin1.slice(start, end);
  return hasWideCharacters(text) ? source.slice({ start, end }) : text;
}

// Most strings stand for themselves.
function plainText(node: StringExpression): string | undefined {
  const text = node.tree.source.latin1.slice(node.start, node.end);
  return /^"[^"\\$\r\x80-\xff]*"$/.test(text) ? text.slice(1, -1) : undefined;
}

function* stringChunks(node: StringExpression): IterableIterator<Chunk | Interpolation> {
  const { source } = node.tree;
  for (const { start, end, interpolation } of textBetweenInterpolations(node)) {
    // Cut at the end: a search must not go on into the rest of the file.
    const text = source.latin1.slice(0, end);
    const plain = /[^\\\r]+/y;
    for (let at = start; at < end; ) {
      plain.lastIndex = at;
      const run = plain.exec(text)?.[0].length ?? 0;
      if (run > 0) {
        yield { start: at, end: at + run, value: undefined };
        at += run;
      } else if (source.bytes[at] === 13) {
        // Nix reads CR and CR LF as LF in these strings, though not in indented ones.
        const after = source.bytes[at + 1] === 10 ? at + 2 : at + 1;
        yield { start: at, end: after, value: "\n" };
        at = after;
      } else {
        const escaped = unescapeAt(source, at);
        yield { start: at, end: escaped.end, value: escaped.value };
        at = escaped.end;
      }
    }
    if (interpolation !== undefined) yield interpolation;
  }
}

function addText(pieces: StringPiece[], chunks: readonly Chunk[], source: SourceText): void {
  const texts = chunks.map(({ start, end, value }) => value ?? source.latin1.slice(start, end));
  let length = 0;
  for (const text of texts) length += text.length;
  if (length === 0) return;
  const offsets = new Uint32Array(length + 1);
  let units = 0;
  for (const [i, { start, end, value }] of chunks.entries()) {
    if (value !== undefined) {
      offsets.fill(start, units, units + value.length);
      units += value.length;
      continue;
    }
    if (hasWideCharacters(texts[i]!)) {
      texts[i] = source.slice({ start, end });
      units = addWideOffsets(offsets, units, source.bytes, start, end);
      continue;
    }
    for (let at = start; at < end; at++) offsets[units++] = at;
  }
  offsets[units] = chunks.at(-1)!.end;
  pieces.push({ kind: "text", value: texts.join(""), offsets: offsets.subarray(0, units + 1) });
}

function hasWideCharacters(latin1: string): boolean {
  return /[\x80-\xff]/.test(latin1);
}

// Characters past the basic plane are two units; bytes that are no UTF-8 are decoded one by one, to a unit each.
function addWideOffsets(offsets: Uint32Array, from: number, bytes: Uint8Array, start: number, end: number): number {
  let units = from;
  for (let at = start; at < end; ) {
    const after = Math.min(afterCharacter(bytes, at), end);
    offsets[units++] = at;
    if (after - at === 4) offsets[units++] = at;
    at = after;
  }
  return units;
}
