// Owns the place in a text that is read token by token, and the record of what is wrong there.

import { Lexer, type Token, type TokenKind } from "./lexer.ts";
import type { ParseError } from "./syntax-tree.ts";

/** What has more errors than this is hardly Nix. */
const maximumErrors = 50;

/** Ends the reading, once an error is recorded or the text is too deep. */
export class Stop extends Error {}

/** Base of a reader that looks at one token at a time. */
export class TokenCursor {
  readonly errors: ParseError[] = [];
  /** Offsets of the bytes, white space or a comma, in whose place a semicolon would mend an error. */
  readonly semicolons: number[] = [];
  protected readonly lexer: Lexer;
  protected token: Token;
  /** End of the token before. */
  protected end = 0;

  constructor(text: string) {
    this.lexer = new Lexer(text);
    this.token = this.lexer.tokenAt(text.startsWith("\xef\xbb\xbf") ? 3 : 0);
  }

  protected is(kind: TokenKind): boolean {
    return this.token.kind === kind;
  }

  protected take(kind: TokenKind): boolean {
    if (this.token.kind !== kind) return false;
    this.advance();
    return true;
  }

  protected advance(): void {
    this.moveTo(this.token.end);
  }

  protected moveTo(end: number): void {
    this.end = end;
    this.token = this.lexer.tokenAt(end);
  }

  protected next(token: Token): Token {
    return this.lexer.tokenAt(token.end);
  }

  /** The current token as a message names it. */
  protected found(): string {
    const { kind, start, end } = this.token;
    if (kind === "end of file") return "the end of the file";
    if (kind === '"' || kind === "''") return "a string";
    if (kind === "character" && this.lexer.text[start] === "`") return "a backquote";
    const text = Buffer.from(this.lexer.text.slice(start, end), "latin1").toString();
    if (kind === "character" && /^[\p{Cc}\uFFFD]/u.test(text))
      return `byte 0x${this.lexer.text.charCodeAt(start).toString(16).padStart(2, "0")}`;
    return `\`${text.length > 40 ? `${text.slice(0, 37)}…` : text}\``;
  }

  protected fail(message: string): never {
    if (this.is("open comment")) this.failAt(this.token, "this comment is never closed");
    // The end of the file may be lines away from where something is missing.
    this.failAt(this.is("end of file") ? { start: this.end, end: this.end } : this.token, message);
  }

  protected failAt({ start, end }: { readonly start: number; readonly end: number }, message: string): never {
    this.report({ start, end }, message);
    throw new Stop();
  }

  protected report({ start, end }: { readonly start: number; readonly end: number }, message: string): void {
    this.errors.push({ span: { start, end }, message });
    if (this.errors.length === maximumErrors) throw new Stop();
  }
}
