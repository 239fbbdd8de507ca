// Owns the text of indented strings: Nix's own tokens, and the indentation taken off as `stripIndentation` in Nix's
// parser does it (src/libexpr/parser-state.hh), quirks included.

import type { IndentedStringExpression, Interpolation } from "../syntax/index.ts";
import { type Chunk, textBetweenInterpolations, unescapeAt } from "./string-text.ts";

/** What is left of a literal when its indentation is taken off, in order. */
export function indentedChunks(node: IndentedStringExpression): (Chunk | Interpolation)[] {
  const { latin1 } = node.tree.source;
  const tokens = readTokens(node);
  const stripper = new Stripper(latin1, commonIndentation(tokens, latin1));
  return tokens.flatMap((token, i): readonly (Chunk | Interpolation)[] => {
    if ("kind" in token) {
      stripper.passInterpolation();
      return [token];
    }
    const chunks = token.value === undefined ? stripper.stripText(token) : stripper.stripEscape(token);
    return i === tokens.length - 1 ? withoutBlankLastLine(chunks, latin1) : chunks;
  });
}

/** Nix's tokens. A lone dollar or quote is one of its own, and like an escape it ends the indentation before it. */
function readTokens(node: IndentedStringExpression): (Chunk | Interpolation)[] {
  const { source } = node.tree;
  const { latin1 } = source;
  // Spaces up to the end of the opening line belong to the opening quotes.
  const opening = /''(?: *\n)?/y;
  opening.lastIndex = node.start;
  const first = node.start + (opening.exec(latin1)?.[0].length ?? 2);
  const tokens: (Chunk | Interpolation)[] = [];
  const plain = /(?:[^$']+|\$[^{']|'[^'$])+/y;
  for (const { start, end, interpolation } of textBetweenInterpolations(node)) {
    // The quotes at the end are no text, and what is matched would reach into them.
    const text = latin1.slice(0, end);
    for (let at = Math.max(start, first); at < end; ) {
      plain.lastIndex = at;
      const run = plain.exec(text)?.[0].length ?? 0;
      const token = run > 0 ? { start: at, end: at + run, value: undefined } : escapeAt(at);
      tokens.push(token);
      at = token.end;
    }
    if (interpolation !== undefined) tokens.push(interpolation);
  }
  return tokens;

  function escapeAt(at: number): Chunk {
    if (latin1.startsWith("''$", at)) return { start: at, end: at + 3, value: "$" };
    if (latin1.startsWith("'''", at)) return { start: at, end: at + 3, value: "''" };
    if (latin1.startsWith("''\\", at)) {
      const { value, end } = unescapeAt(source, at + 2);
      return { start: at, end, value };
    }
    return { start: at, end: at + 1, value: latin1.charAt(at) };
  }
}

/** The least indentation of a line; lines of spaces alone do not count, the last one among them. */
function commonIndentation(tokens: readonly (Chunk | Interpolation)[], latin1: string): number {
  let least = Number.POSITIVE_INFINITY;
  let isAtStart = true;
  let current = 0;
  for (const token of tokens) {
    if ("kind" in token || token.value !== undefined) {
      // Interpolations and escapes end the spaces at the start of a line.
      if (isAtStart) least = Math.min(least, current);
      isAtStart = false;
      continue;
    }
    for (let at = token.start; at < token.end; at++) {
      const character = latin1.charCodeAt(at);
      if (character === 10) {
        isAtStart = true;
        current = 0;
      } else if (!isAtStart) {
        at = lineEnd(latin1, at, token.end) - 1;
      } else if (character === 32) {
        current++;
      } else {
        isAtStart = false;
        least = Math.min(least, current);
      }
    }
  }
  return least;
}

/** Takes indentation off token by token; where a line stands is carried from one to the next. */
class Stripper {
  readonly #latin1: string;
  readonly #indentation: number;
  #isAtStart = true;
  #dropped = 0;

  constructor(latin1: string, indentation: number) {
    this.#latin1 = latin1;
    this.#indentation = indentation;
  }

  passInterpolation(): void {
    this.#isAtStart = false;
    this.#dropped = 0;
  }

  stripEscape(token: Chunk): Chunk[] {
    if (this.#isAtStart && token.value === " ") return this.#dropped++ >= this.#indentation ? [token] : [];
    this.#isAtStart = token.value === "\n";
    this.#dropped = 0;
    return [token];
  }

  stripText({ start, end }: Chunk): Chunk[] {
    const chunks: Chunk[] = [];
    for (let at = start; at < end; ) {
      let from = at;
      if (this.#isAtStart) {
        while (at < end && this.#latin1.charCodeAt(at) === 32) at++;
        const spaces = at - from;
        from += Math.min(spaces, Math.max(0, this.#indentation - this.#dropped));
        this.#dropped = at === end ? this.#dropped + spaces : 0;
      }
      const line = lineEnd(this.#latin1, at, end);
      // Spaces up to the token's end leave what follows at the start of the line.
      this.#isAtStart = line < end || (this.#isAtStart && at === end);
      at = line < end ? line + 1 : end;
      if (from < at) chunks.push({ start: from, end: at, value: undefined });
    }
    return chunks;
  }
}

/** The offset of the line break at or after `from`, or `end`. */
function lineEnd(latin1: string, from: number, end: number): number {
  const found = latin1.indexOf("\n", from);
  return found === -1 || found > end ? end : found;
}

/** A last line of spaces goes, up to the line break before it, which must be in the same token. */
function withoutBlankLastLine(chunks: readonly Chunk[], latin1: string): Chunk[] {
  for (let i = chunks.length - 1; i >= 0; i--) {
    const { start, end, value } = chunks[i]!;
    const text = (value ?? latin1.slice(start, end)).replace(/ +$/, "");
    if (text === "") continue;
    if (!text.endsWith("\n")) break;
    const cut = value === undefined ? start + text.length : end;
    return [...chunks.slice(0, i), { start, end: cut, value }];
  }
  return [...chunks];
}
