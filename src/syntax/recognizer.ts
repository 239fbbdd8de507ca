// Owns the words for broken syntax. The parser recovers well but does not say what it missed, so a text with an error is
// read once more by Nix's grammar (src/libexpr/parser.y), left to right, up to the first error that leaves no doubt
// about what follows only in a few cases: then reading goes on, and later errors are found as well.

import { keywords, type Token, type TokenKind } from "./lexer.ts";
import { Stop, TokenCursor } from "./token-cursor.ts";
import { binaryOperators, equalities, looseOperators, orders, simpleStarts } from "./token-sets.ts";

/** Depth of nesting at which reading is given up: a level takes several calls, and the stack of a process ends. */
const maximumDepth = 500;

/** Finds the errors of a text, one character a byte, in order, and where semicolons would mend some of them. */
export function findSyntaxErrors(text: string): Pick<TokenCursor, "errors" | "semicolons"> {
  const recognizer = new Recognizer(text);
  try {
    recognizer.file();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  }
  return recognizer;
}

interface Argument {
  readonly token: Token;
  /** Where the token before it ends. */
  readonly endBefore: number;
}

class Recognizer extends TokenCursor {
  #depth = 0;
  /** The last argument of an application, if it could be an attribute path that a missing `;` made an argument. */
  #argument: Argument | undefined;

  file(): void {
    if (this.is("end of file")) this.failAt({ start: 0, end: 0 }, "the file has no expression");
    this.#expression();
    if (this.is("end of file")) return;
    if (this.is("}") || this.is("]") || this.is(")")) this.fail(`unexpected ${this.found()}: nothing is open here`);
    this.fail(`unexpected ${this.found()} after the end of the expression`);
  }

  #expression(): void {
    this.#enter();
    this.#function();
    this.#depth--;
  }

  #enter(): void {
    if (++this.#depth > maximumDepth) this.fail("nested too deeply");
  }

  #function(): void {
    for (;;) {
      const token = this.token;
      if (token.kind === "identifier" && this.next(token).kind === ":") {
        this.advance();
        this.advance();
      } else if (token.kind === "identifier" && this.next(token).kind === "@") {
        this.advance();
        this.advance();
        this.#formals();
        this.#need(":", "expected `:` after the function's arguments");
      } else if (token.kind === "{" && this.#startsFormals(token)) {
        this.#formals();
        if (this.take("@")) this.#need("identifier", "expected a name after `@`");
        this.#need(":", "expected `:` after the function's arguments");
      } else if (token.kind === "assert" || token.kind === "with") {
        this.advance();
        this.#expression();
        this.#need(";", `expected \`;\` after this \`${token.kind}\``);
      } else if (token.kind === "let" && this.next(token).kind !== "{") {
        this.advance();
        this.#bindings(token, "in");
      } else {
        break;
      }
    }
    if (this.is("if")) this.#conditional();
    else this.#operation();
  }

  #conditional(): void {
    this.advance();
    this.#expression();
    this.#need("then", "expected `then`");
    this.#expression();
    this.#need("else", "expected `else`: an `if` always has one");
    this.#expression();
  }

  #operation(): void {
    // Comparisons since the last operator that is looser than they.
    let equality = false;
    let order = false;
    for (;;) {
      while (this.is("!") || this.is("-")) this.advance();
      this.#application();
      while (this.take("?")) this.#attributePath();
      const operator = this.token.kind;
      if (!binaryOperators.has(operator)) return;
      const isEquality = equalities.has(operator);
      const isOrder = orders.has(operator);
      if ((isEquality && equality) || (isOrder && order)) {
        this.fail(`\`${operator}\` cannot follow another comparison without parentheses`);
      }
      if (isEquality || looseOperators.has(operator)) order = false;
      equality = isEquality || (equality && !looseOperators.has(operator));
      order ||= isOrder;
      this.#argument = undefined;
      this.advance();
    }
  }

  #application(): void {
    this.#argument = undefined;
    this.#select();
    while (simpleStarts.has(this.token.kind)) {
      const argument = { token: this.token, endBefore: this.end };
      this.#select();
      this.#argument = argument;
    }
  }

  #select(): void {
    this.#enter();
    this.#simple();
    if (this.take(".")) {
      this.#attributePath();
      if (this.take("or")) this.#select();
    } else {
      // Nix applies what stands before to a function of that name.
      this.take("or");
    }
    this.#depth--;
  }

  #simple(): void {
    const open = this.token;
    switch (open.kind) {
      case '"':
      case "''":
        this.#string(open);
        return;
      case "path":
        this.#path();
        return;
      case "(":
        this.advance();
        this.#expression();
        this.#close(open, ")");
        return;
      case "[":
        this.advance();
        this.#list(open);
        return;
      case "rec":
      case "let":
        this.advance();
        this.#need("{", `expected \`{\` after \`${open.kind}\``, this.token);
        this.#bindings(open, "}");
        return;
      case "{":
        this.advance();
        this.#bindings(open, "}");
        return;
      case "identifier":
      case "integer":
      case "float":
      case "search path":
      case "URI":
        this.advance();
        return;
      default:
        this.fail(`expected an expression, found ${this.found()}`);
    }
  }

  #list(open: Token): void {
    while (!this.take("]")) {
      if (simpleStarts.has(this.token.kind)) {
        this.#select();
      } else if (binaryOperators.has(this.token.kind) || this.is("?") || this.is("!")) {
        this.fail(`unexpected ${this.found()}: an operator in a list needs parentheses around its expression`);
      } else if (this.is(",")) {
        this.fail("unexpected `,`: the elements of a list are separated by spaces");
      } else {
        this.#close(open, "]");
      }
    }
  }

  /** Reads text and interpolations up to the closing quote. */
  #string(open: Token): void {
    const quote = open.kind === '"' ? '"' : "''";
    let at = open.end;
    for (;;) {
      const text = this.lexer.textEnd(at, quote);
      if (text === undefined) this.failAt(open, "this string is never closed");
      if (!text.isInterpolation) {
        this.moveTo(text.end);
        return;
      }
      at = this.#interpolation(text.end);
    }
  }

  /** Reads `${…}` and gives the offset after it; what follows is text, so it is not looked at. */
  #interpolation(start: number): number {
    const open = this.lexer.tokenAt(start);
    this.moveTo(open.end);
    this.#expression();
    if (!this.is("}")) this.#close(open, "}");
    return this.token.end;
  }

  #path(): void {
    const { text } = this.lexer;
    const { start } = this.token;
    let { end } = this.token;
    for (;;) {
      const fragment = /[a-zA-Z0-9._+/-]*/y;
      fragment.lastIndex = end;
      end += fragment.exec(text)![0].length;
      if (!text.startsWith("${", end)) break;
      end = this.#interpolation(end);
    }
    this.moveTo(end);
    if (text[end - 1] === "/") this.failAt({ start, end }, "a path cannot end in `/`");
  }

  #startsFormals(brace: Token): boolean {
    const first = this.next(brace);
    if (first.kind === "...") return true;
    const second = this.next(first);
    if (first.kind === "}") return second.kind === ":" || second.kind === "@";
    if (first.kind !== "identifier") return false;
    if (second.kind === "?") return true;
    // A name alone in braces: a function where its colon follows, else a binding that lacks its value.
    return ["identifier", ",", "}"].includes(second.kind) && this.#isFormalList(brace);
  }

  #isFormalList(brace: Token): boolean {
    let token = this.next(brace);
    while (token.kind === "identifier" || token.kind === ",") token = this.next(token);
    if (token.kind !== "}") return true;
    const after = this.next(token);
    return after.kind === ":" || after.kind === "@" || this.next(this.next(brace)).kind === ",";
  }

  #formals(): void {
    const open = this.token;
    this.#need("{", "expected `{`");
    while (!this.take("}")) {
      if (this.take("...")) {
        if (this.is(",")) this.fail("unexpected `,`: `...` comes last, without a comma");
        this.#close(open, "}");
        return;
      }
      if (this.is(",")) this.fail("unexpected `,`");
      if (!this.is("identifier")) this.#failName("an argument", open);
      this.advance();
      if (this.take("?")) this.#expression();
      if (this.is("=")) this.fail("expected `?` before an argument's default value, found `=`");
      if (!this.take(",")) {
        if (this.is("identifier") || this.is("...")) {
          this.report({ start: this.end, end: this.end }, "expected `,` between arguments");
          continue;
        }
        this.#close(open, "}");
        return;
      }
    }
  }

  #bindings(open: Token, close: "}" | "in"): void {
    while (!this.take(close)) {
      if (this.is("inherit")) this.#inherit();
      else if (this.#startsAttribute()) this.#binding();
      else this.#failBinding(open, close);
    }
  }

  #inherit(): void {
    const keyword = this.token;
    this.advance();
    if (this.is("(")) {
      const open = this.token;
      this.advance();
      this.#expression();
      this.#close(open, ")");
    }
    while (this.#startsAttribute()) {
      // A name that `=` follows belongs to the next binding.
      if (this.next(this.token).kind === "=" && this.token.startsLine) break;
      this.#attribute();
    }
    if (this.is("=")) this.fail("unexpected `=`: `inherit` takes names only");
    if (this.is("."))
      this.fail("unexpected `.`: `inherit` takes names only, `inherit (…) name;` takes them from a set");
    if (this.take(";")) return;
    this.#missingSemicolon(this.end, `expected \`;\` after this \`${keyword.kind}\``);
  }

  #binding(): void {
    this.#attributePath();
    if (!this.take("=")) this.fail(`expected \`=\`, found ${this.found()}`);
    const argument = this.#bound();
    if (this.take(";")) return;
    if (this.is("=") && argument !== undefined) {
      // `a = 1` without its `;` has taken the next binding's name for an argument.
      this.#reportSemicolon(argument.endBefore, "expected `;` after this binding");
      this.token = argument.token;
      this.end = argument.endBefore;
      return;
    }
    this.#missingSemicolon(this.end, "expected `;` after this binding");
  }

  /** Reads a binding's expression, and gives the last argument in it. */
  #bound(): Argument | undefined {
    this.#expression();
    return this.#argument;
  }

  #missingSemicolon(end: number, message: string): void {
    if (this.is(",")) {
      this.semicolons.push(this.token.start);
      this.report(this.token, "expected `;`, found `,`");
      this.advance();
      return;
    }
    const goesOn = this.#startsAttribute() || ["inherit", "}", "in"].includes(this.token.kind);
    // At the end of the file it is what was opened that is wrong.
    if (this.is("end of file")) return;
    if (!goesOn) this.fail(`expected \`;\`, found ${this.found()}`);
    this.#reportSemicolon(end, message);
  }

  #reportSemicolon(end: number, message: string): void {
    if (/\s/.test(this.lexer.text.charAt(end))) this.semicolons.push(end);
    this.report({ start: end, end }, message);
  }

  #failBinding(open: Token, close: "}" | "in"): never {
    if (this.is("end of file")) {
      this.failAt(open, close === "in" ? "this `let` has no `in`" : "this `{` is never closed");
    }
    if (this.is(";")) this.fail("unexpected `;`: there is no binding before it");
    if (this.is(",")) this.fail("unexpected `,`: bindings end in `;`");
    const isKeyword = keywords.has(this.token.kind) && this.token.kind !== "in";
    if (isKeyword && this.next(this.token).kind === "=") this.#failName("an attribute", open);
    this.fail(`expected a binding or \`${close}\`, found ${this.found()}`);
  }

  #attributePath(): void {
    do this.#attribute();
    while (this.take("."));
  }

  #attribute(): void {
    const token = this.token;
    if (token.kind === "identifier" || token.kind === "or") this.advance();
    else if (token.kind === '"') this.#string(token);
    else if (token.kind === "${") this.moveTo(this.#interpolation(token.start));
    else this.#failName("an attribute", token);
  }

  #startsAttribute(): boolean {
    return ["identifier", "or", '"', "${"].includes(this.token.kind);
  }

  #failName(what: string, open: Token): never {
    if (this.is("end of file") && open.kind === "{") this.failAt(open, "this `{` is never closed");
    if (keywords.has(this.token.kind)) {
      const quoted = what === "an attribute" ? " without quotes" : "";
      this.fail(`\`${this.token.kind}\` is a keyword and cannot name ${what}${quoted}`);
    }
    this.fail(`expected the name of ${what}, found ${this.found()}`);
  }

  /** Takes what closes `open`; at the end of the file it is `open` that is wrong. */
  #close(open: Token, close: string): void {
    if (this.take(close)) return;
    const { text } = this.lexer;
    const opening = text.slice(open.start, open.end);
    if (this.is("end of file")) this.failAt(open, `this \`${opening}\` is never closed`);
    this.fail(`expected \`${close}\`, found ${this.found()}`);
  }

  #need(kind: TokenKind, message: string, at?: Token): void {
    if (this.take(kind)) return;
    if (at !== undefined) this.failAt(at, message);
    this.fail(`${message}, found ${this.found()}`);
  }
}
