// Owns the tokens of a text in which the parser found an error, by the rules of Nix's lexer (src/libexpr/lexer.l), so
// that the error can be worded. Works on one character a byte: offsets in the text are byte offsets.

/** What a token is; a keyword or sign is its own kind. */
export type TokenKind =
  | "identifier"
  | "integer"
  | "float"
  | "path"
  | "search path"
  | "URI"
  | "string"
  | "end of file"
  | "character"
  | "open comment"
  | (string & {});

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** Whether white space holds a line break before it. */
  readonly startsLine: boolean;
}

export const keywords: ReadonlySet<string> = new Set("if then else assert with let in rec inherit or".split(" "));

const space = /(?:[ \t\r\n]|#[^\r\n]*)*/y;
// These end wherever they stop matching, so they never go back over what they passed.
const stringText = /(?:[^$"\\]+|\$(?!\{)[^"\\]|\$(?=["\\])|\\.)*/sy;
const indentedText = /(?:[^$']+|\$(?!\{)[^']|\$(?=')|''\$|'''|''\\.|'(?!'))*/sy;
const patterns: readonly (readonly [TokenKind, RegExp])[] = [
  ["URI", /[a-zA-Z][a-zA-Z0-9+.-]{0,255}:[a-zA-Z0-9%/?:@&=+$,\-_.!~*']+/y],
  ["path", /~?[a-zA-Z0-9._+-]{0,255}\/(?=\$\{)|(?:~|[a-zA-Z0-9._+-]{0,255})(?:\/[a-zA-Z0-9._+-]+)+\/?/y],
  ["search path", /<[a-zA-Z0-9._+-]+(?:\/[a-zA-Z0-9._+-]+)*>/y],
  ["float", /(?:[1-9][0-9]*\.[0-9]*|0?\.[0-9]+)(?:[Ee][+-]?[0-9]+)?/y],
  ["integer", /[0-9]+/y],
  ["identifier", /[a-zA-Z_][a-zA-Z0-9_'-]*/y],
  ["sign", /\.\.\.|==|!=|<=|>=|&&|\|\||->|\/\/|\+\+|<\||\|>|\$\{|''|[-+*/<>!?.:;,=@(){}[\]"]/y],
];

/** Reads tokens from any place outside of strings. */
export class Lexer {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** The first token at or after `offset`; the longest match wins, as in Nix. */
  tokenAt(offset: number): Token {
    const start = this.#afterSpace(offset);
    const startsLine = /[\r\n]/.test(this.text.slice(offset, start));
    if (start >= this.text.length) return { kind: "end of file", start, end: start, startsLine };
    let kind: TokenKind = this.text.startsWith("/*", start) ? "open comment" : "character";
    let length = kind === "character" ? characterLength(this.text, start) : 2;
    let isMatched = kind === "open comment";
    for (const [name, pattern] of patterns) {
      pattern.lastIndex = start;
      const found = pattern.exec(this.text)?.[0].length ?? 0;
      if (found === 0 || (isMatched && found <= length)) continue;
      isMatched = true;
      length = found;
      kind = name;
    }
    const end = start + length;
    const text = this.text.slice(start, end);
    if (kind === "sign" || (kind === "identifier" && keywords.has(text))) kind = text;
    return { kind, start, end, startsLine };
  }

  /**
   * Reads the text of a string from just after its quote, an interpolation or an escape: gives where an interpolation
   * begins or the closing quote ends, or `undefined` where neither comes.
   */
  textEnd(offset: number, quote: '"' | "''"): { readonly end: number; readonly isInterpolation: boolean } | undefined {
    const text = quote === '"' ? stringText : indentedText;
    text.lastIndex = offset;
    const end = offset + (text.exec(this.text)?.[0].length ?? 0);
    if (this.text.startsWith("${", end)) return { end, isInterpolation: true };
    return this.text.startsWith(quote, end) ? { end: end + quote.length, isInterpolation: false } : undefined;
  }

  #afterSpace(offset: number): number {
    for (let at = offset; ; ) {
      space.lastIndex = at;
      at += space.exec(this.text)?.[0].length ?? 0;
      const close = this.text.startsWith("/*", at) ? this.text.indexOf("*/", at + 2) : -1;
      if (close === -1) return at;
      at = close + 2;
    }
  }
}

// A character of several bytes is shown as a whole.
function characterLength(text: string, start: number): number {
  let end = start + 1;
  if (text.charCodeAt(start) >= 0xc0) while ((text.charCodeAt(end) & 0xc0) === 0x80) end++;
  return end - start;
}
