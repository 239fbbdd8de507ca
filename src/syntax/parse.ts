// Owns the way from bytes to a tree: mask, parse, put right what the masks changed, word the errors. Never throws.

import type { SourceText } from "../text/source-text.ts";
import type { Span } from "../text/span.ts";
import { errorBit, FlatTree, wordsPerNode } from "./flat-tree.ts";
import { errorSymbol, symbolIds } from "./generated/language.ts";
import { findParseErrors, hasMisplacedComma } from "./parse-errors.ts";
import { type ParserAnswer, runParser } from "./parser-module.ts";
import { associatePipes } from "./pipes.ts";
import { repair } from "./repair.ts";
import { type ParseError, SyntaxTree } from "./syntax-tree.ts";

/** The largest file that is parsed, in bytes. */
export const maximumLength = 64 * 1024 * 1024;

/** Parses a file. What is wrong with it is in `errors`; the tree holds what could be read. */
export function parse(source: SourceText): SyntaxTree {
  if (source.length > maximumLength) return unparsed(source, `this file is larger than ${maximumLength >> 20} MiB`);
  let reading = read(source, []);
  if (reading === undefined) return unparsed(source, "this text takes too long to parse");
  const { flat, comments, answer } = reading;
  const { masked } = answer;
  const isDoubtful = answer.isDoubtful || hasMisplacedComma(masked.commas, flat, comments);
  const { errors, semicolons } = findParseErrors(flat, source, isDoubtful);
  // A binding without its semicolon spoils the tree around it; read as if it had one it spoils nothing.
  if (semicolons.length > 0) reading = read(source, semicolons) ?? reading;
  for (const offset of semicolons) takeBackSemicolon(reading.flat, source.bytes, offset);
  errors.push(...reading.errors);
  if (masked.nul !== -1 && !errors.some(({ span }) => span.start <= masked.nul)) {
    errors.push({ span: { start: masked.nul, end: masked.nul + 1 }, message: "unexpected NUL byte" });
  }
  errors.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  return new SyntaxTree(source, reading.flat, reading.comments, errors, masked.isAscii);
}

interface Reading {
  readonly flat: FlatTree;
  readonly comments: readonly Span[];
  /** What the operators of the tree are wrong about; the rest of the errors is not looked for yet. */
  readonly errors: readonly ParseError[];
  readonly answer: ParserAnswer;
}

function read(source: SourceText, semicolons: readonly number[]): Reading | undefined {
  const answer = runParser(source.bytes, semicolons);
  if (answer === undefined) return undefined;
  const { masked } = answer;
  if (!masked.isAscii) widenEscapes(answer.words, source.bytes);
  const comments = spansOf(answer.comments);
  const errors: ParseError[] = [];
  let flat = new FlatTree(answer.words);
  for (const home of masked.homes) nameHomePath(flat, home);
  if (flat.symbol(0) !== symbolIds.source_code || flat.hasError(0)) flat = repair(flat, answer.missing);
  if (masked.pipes.length > 0) flat = associatePipes(flat, source, masked.pipes, comments, errors);
  coverFile(flat, source.length);
  return { flat, comments, errors, answer };
}

// The binding ends where it does in the text, and it has an error.
function takeBackSemicolon(flat: FlatTree, bytes: Uint8Array, offset: number): void {
  const isSpace = bytes[offset] !== 44;
  for (let id = flat.at(offset); ; id = flat.parent(id)) {
    flat.words[id * wordsPerNode] = flat.words[id * wordsPerNode]! | errorBit;
    if (id === 0) return;
    if (isSpace && flat.end(id) === offset + 1) flat.words[id * wordsPerNode + 2] = offset;
  }
}

function unparsed(source: SourceText, message: string): SyntaxTree {
  const kinds = [symbolIds.source_code | errorBit, errorSymbol | errorBit];
  const words = Uint32Array.from([kinds[0]!, 0, source.length, 0, 2, kinds[1]!, 0, source.length, 0, 2]);
  const error = { span: { start: 0, end: Math.min(source.length, 1) }, message };
  return new SyntaxTree(source, new FlatTree(words), [], [error], false);
}

// An escape is a backslash and one byte to the parser; a longer character belongs to it as a whole.
function widenEscapes(words: Uint32Array, bytes: Uint8Array): void {
  for (let at = 0; at < words.length; at += wordsPerNode) {
    if ((words[at]! & 0xff) !== symbolIds.escape_sequence) continue;
    let end = words[at + 2]!;
    while (end < bytes.length && (bytes[end]! & 0xc0) === 0x80) end++;
    if (end === words[at + 2]) continue;
    const following = at + wordsPerNode;
    if (words[following + 1] === words[at + 2]) words[following + 1] = end;
    words[at + 2] = end;
  }
}

function nameHomePath(flat: FlatTree, offset: number): void {
  const path = flat.parent(flat.at(offset));
  if (flat.symbol(path) === symbolIds.path_expression && flat.start(path) === offset) {
    flat.words[path * wordsPerNode] = (flat.words[path * wordsPerNode]! & ~0xff) | symbolIds.hpath_expression;
  }
}

function spansOf(offsets: Uint32Array): Span[] {
  const spans: Span[] = [];
  for (let i = 0; i < offsets.length; i += 2) spans.push({ start: offsets[i]!, end: offsets[i + 1]! });
  return spans;
}

// The parser's root begins at the first token.
function coverFile(flat: FlatTree, length: number): void {
  flat.words[1] = 0;
  flat.words[2] = length;
  flat.words[3] = 0;
}
