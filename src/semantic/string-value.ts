// Owns what a string literal means: escapes resolved and indentation stripped as Nix does it, with a map back to the
// bytes. Text is lexed anew from the bytes between interpolations, since stripping depends on Nix's own tokens.

import type { IndentedStringExpression, Interpolation, StringExpression } from "../syntax/index.ts";

/**
 * A piece of a string literal: text with its value as Nix sees it, or an interpolation. `offsets` has, for each UTF-16
 * unit of the value, the byte offset it came from, and one more entry: where the piece ends. Text is never empty.
 */
export type StringPiece =
  | { readonly kind: "text"; readonly value: string; readonly offsets: Uint32Array }
  | { readonly kind: "interpolation"; readonly node: Interpolation };

/** The pieces of a literal, in order; neighbouring texts are one piece. */
export function stringPieces(node: StringExpression | IndentedStringExpression): StringPiece[] {
  const tokens = node.kind === "string_expression" ? stringTokens(node) : strippedTokens(indentedTokens(node));
  const pieces: StringPiece[] = [];
  let text = new TextBuilder();
  for (const token of tokens) {
    if (token.kind === "interpolation") {
      text.endInto(pieces);
      text = new TextBuilder();
      pieces.push(token);
    } else {
      text.append(token.characters, token.end);
    }
  }
  text.endInto(pieces);
  return pieces;
}

/** The value of a literal without interpolations; `undefined` where it has some. */
export function literalString(node: StringExpression | IndentedStringExpression): string | undefined {
  const [first, second] = stringPieces(node);
  if (first === undefined) return "";
  return second === undefined && first.kind === "text" ? first.value : undefined;
}

/** A code point of the value and the byte it came from. */
interface Character {
  readonly text: string;
  readonly offset: number;
}

interface TextToken {
  readonly kind: "text";
  readonly characters: readonly Character[];
  /** Offset just past the token in the source. */
  readonly end: number;
  /** Whether its spaces count as indentation; those of escapes do not. */
  readonly isIndented: boolean;
}

type Token = TextToken | { readonly kind: "interpolation"; readonly node: Interpolation };

class TextBuilder {
  #value = "";
  readonly #offsets: number[] = [];
  #end = 0;

  append(characters: readonly Character[], end: number): void {
    for (const { text, offset } of characters) {
      this.#value += text;
      for (let unit = 0; unit < text.length; unit++) this.#offsets.push(offset);
    }
    this.#end = end;
  }

  endInto(pieces: StringPiece[]): void {
    if (this.#value === "") return;
    pieces.push({ kind: "text", value: this.#value, offsets: Uint32Array.from([...this.#offsets, this.#end]) });
  }
}

/** Calls `lex` for each stretch of text between the quotes and the interpolations of a literal. */
function betweenInterpolations(
  node: StringExpression | IndentedStringExpression,
  quote: string,
  lex: (start: number, end: number) => Token[],
): Token[] {
  const tokens: Token[] = [];
  const { latin1 } = node.tree.source;
  let start = node.start + quote.length;
  for (const part of node.parts) {
    if (part.kind !== "interpolation") continue;
    tokens.push(...lex(start, part.start), { kind: "interpolation", node: part });
    start = part.end;
  }
  // The closing quote may be what a broken text lacks.
  const isClosed = node.end - quote.length >= start && latin1.startsWith(quote, node.end - quote.length);
  tokens.push(...lex(start, isClosed ? node.end - quote.length : node.end));
  return tokens;
}

function stringTokens(node: StringExpression): Token[] {
  const { bytes } = node.tree.source;
  return betweenInterpolations(node, '"', (start, end) => {
    const characters: Character[] = [];
    for (let at = start; at < end; ) at = unescapeAt(bytes, at, end, characters);
    return [{ kind: "text", characters, end, isIndented: false }];
  });
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/** Reads one character of a string, as Nix's `unescapeStr` does, and gives the offset after it. */
function unescapeAt(bytes: Uint8Array, at: number, end: number, characters: Character[]): number {
  const byte = bytes[at];
  if (byte === 13) {
    // Nix reads CR and CR LF as LF in these strings, though not in indented ones.
    characters.push({ text: "\n", offset: at });
    return bytes[at + 1] === 10 && at + 1 < end ? at + 2 : at + 1;
  }
  if (byte !== 92 || at + 1 >= end) return characterAt(bytes, at, end, characters);
  const after = characterAt(bytes, at + 1, end, characters);
  const escaped = characters.pop()!;
  characters.push({ text: escapes[escaped.text] ?? escaped.text, offset: at });
  return after;
}

const decoder = new TextDecoder();

/** Reads one code point, and gives the offset after it. Bytes that are no UTF-8 become U+FFFD. */
function characterAt(bytes: Uint8Array, at: number, end: number, characters: Character[]): number {
  const lead = bytes[at]!;
  if (lead < 0x80) {
    characters.push({ text: String.fromCharCode(lead), offset: at });
    return at + 1;
  }
  const length = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  let after = at + 1;
  while (after < end && after < at + length && (bytes[after]! & 0xc0) === 0x80) after++;
  characters.push({ text: decoder.decode(bytes.subarray(at, after)), offset: at });
  return after;
}

function indentedTokens(node: IndentedStringExpression): Token[] {
  const { bytes, latin1 } = node.tree.source;
  // White space up to the end of the opening line belongs to the opening quotes.
  const opening = /''(?: *\n)?/y;
  opening.lastIndex = node.start;
  const first = node.start + (opening.exec(latin1)?.[0].length ?? 2);
  return betweenInterpolations(node, "''", (start, end) => {
    const tokens: Token[] = [];
    const special = /''\$|'''|''\\.|\$|'/sy;
    const plain = /(?:[^$']|\$[^{']|'[^'$])+/y;
    for (let at = Math.max(start, Math.min(first, end)); at < end; ) {
      plain.lastIndex = at;
      const run = plain.exec(latin1)?.[0];
      if (run !== undefined) {
        const after = Math.min(at + run.length, end);
        const characters: Character[] = [];
        while (at < after) at = characterAt(bytes, at, after, characters);
        tokens.push({ kind: "text", characters, end: at, isIndented: true });
        continue;
      }
      special.lastIndex = at;
      const text = special.exec(latin1)?.[0] ?? latin1[at]!;
      const characters: Character[] = [];
      let after = Math.min(at + text.length, end);
      if (text.startsWith("''\\")) after = unescapeAt(bytes, at + 2, end, characters);
      else for (const letter of text === "'''" ? "''" : text.slice(-1)) characters.push({ text: letter, offset: at });
      const placed = characters.map((character) => ({ text: character.text, offset: at }));
      tokens.push({ kind: "text", characters: placed, end: after, isIndented: false });
      at = after;
    }
    return tokens;
  });
}

/** Takes the common indentation off, as Nix's `stripIndentation` does. */
function strippedTokens(tokens: readonly Token[]): Token[] {
  const indentation = commonIndentation(tokens);
  let isAtStart = true;
  let dropped = 0;
  return tokens.map((token, index): Token => {
    if (token.kind === "interpolation") {
      isAtStart = false;
      dropped = 0;
      return token;
    }
    const characters = token.characters.filter(({ text }) => {
      if (isAtStart && text === " ") return dropped++ >= indentation;
      isAtStart = text === "\n";
      dropped = 0;
      return true;
    });
    if (index === tokens.length - 1) dropBlankLastLine(characters);
    return { ...token, characters };
  });
}

/** The least indentation of a line; lines of spaces alone do not count, the last one among them. */
function commonIndentation(tokens: readonly Token[]): number {
  let least = Number.POSITIVE_INFINITY;
  let isAtStart = true;
  let current = 0;
  for (const token of tokens) {
    if (token.kind === "interpolation" || !token.isIndented) {
      // Interpolations and escapes end the white space at the start of a line.
      if (isAtStart) least = Math.min(least, current);
      isAtStart = false;
      continue;
    }
    for (const { text } of token.characters) {
      if (text === "\n") {
        isAtStart = true;
        current = 0;
      } else if (isAtStart && text === " ") {
        current++;
      } else if (isAtStart) {
        isAtStart = false;
        least = Math.min(least, current);
      }
    }
  }
  return least;
}

function dropBlankLastLine(characters: Character[]): void {
  let last = characters.length - 1;
  while (last >= 0 && characters[last]!.text === " ") last--;
  if (last >= 0 && characters[last]!.text === "\n") characters.length = last + 1;
}
