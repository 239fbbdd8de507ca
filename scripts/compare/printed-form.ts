// Owns the reading of what `nix-instantiate --parse` (2.8) prints. That is no Nix: names may be keywords, paths end in
// slashes, an `assert` stands without parentheses. It is read on its own, so that our parser is not its own witness.

import { attributes, call, lambda, plus, type Term, text } from "./term.ts";

const operators = ["==", "!=", "&&", "||", "->", "//", "++", "+"];

/** Reads one printed file. Throws where the form is unknown. */
export function readPrintedForm(printed: string): Term {
  const reader = new Reader(printed);
  const term = reader.expression();
  if (!reader.isAtEnd) reader.fail("end");
  return term;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(printed: string) {
    this.#text = printed;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  fail(expected: string): never {
    const rest = this.#text.slice(Math.max(0, this.#at - 30), this.#at + 50);
    throw new Error(`expected ${expected} at ${this.#at}: …${rest}…`);
  }

  expression(): Term {
    if (this.#take('"')) return text(this.#string());
    if (this.#take("[ ")) return this.#list();
    if (this.#take("rec { ")) return this.#attributes("rec", "}");
    if (this.#take("{ ")) return this.#attributes("set", "}");
    if (this.#take("assert ")) {
      const condition = this.expression();
      this.#need("; ");
      return ["assert", condition, this.expression()];
    }
    if (this.#take("(")) return this.#parenthesized();
    return this.#match(/[0-9][0-9.e+-]*/y) ?? this.#path() ?? this.#name();
  }

  #path(): Term | undefined {
    const path = this.#match(/\/[^ ;)\]},]*/y);
    return path === undefined ? undefined : ["path", path];
  }

  #name(): string {
    return this.#match(/[a-zA-Z_][a-zA-Z0-9_'-]*/y) ?? this.fail("a name");
  }

  #list(): Term {
    const elements: Term[] = [];
    while (this.#take("(")) {
      elements.push(this.expression());
      this.#need(") ");
    }
    this.#need("]");
    return ["list", ...elements];
  }

  #parenthesized(): Term {
    if (this.#take("let ")) {
      const bindings = this.#attributes("let", "in ");
      return this.#closed(["in", bindings, this.expression()]);
    }
    if (this.#take("with ")) return this.#closed(["with", this.expression(), this.#after("; ")]);
    if (this.#take("if ")) return this.#closed(["if", this.expression(), this.#after(" then "), this.#after(" else ")]);
    if (this.#take("! ")) return this.#closed(["!", this.expression()]);
    if (this.#peek(/\{ (?: \}|\.\.\.|[a-zA-Z_][a-zA-Z0-9_'-]*(?:,| \?| \}))/y)) return this.#closed(this.#formals());
    if (this.#peek(/[a-zA-Z_][a-zA-Z0-9_'-]*: /y)) {
      const universal = this.#name();
      this.#need(": ");
      return this.#closed(lambda(undefined, universal, this.expression()));
    }
    const first = this.expression();
    if (!this.#take(")")) return this.#operation(first);
    if (this.#take(".")) {
      const path = this.#attributePath();
      if (!this.#take(" or (")) return ["select", first, path];
      return this.#closed(["select", first, path, this.expression()]);
    }
    return this.#take(" ? ") ? ["has", first, this.#attributePath()] : first;
  }

  #operation(first: Term): Term {
    for (const operator of operators) {
      if (!this.#take(` ${operator} `)) continue;
      if (operator !== "+") return this.#closed([operator, first, this.expression()]);
      const operands = [first, this.expression()];
      while (this.#take(" + ")) operands.push(this.expression());
      this.#need(")");
      return plus(operands);
    }
    let term = first;
    while (this.#take(" ")) term = call(term, this.expression());
    return this.#closed(term);
  }

  #formals(): Term {
    const formals: Term[] = [];
    this.#need("{ ");
    while (!this.#take(" }")) {
      if (this.#take("...")) {
        formals.push("...");
        continue;
      }
      const name = this.#name();
      formals.push(this.#take(" ? ") ? [name, this.expression()] : [name]);
      this.#take(", ");
    }
    const universal = this.#take(" @ ") ? this.#name() : "";
    this.#need(": ");
    return lambda(formals, universal, this.expression());
  }

  #attributes(kind: string, close: string): Term {
    const named: Term[] = [];
    const dynamic: Term[] = [];
    while (!this.#takeClose(close)) {
      if (this.#take('"${')) {
        const name = this.expression();
        this.#need('}" = ');
        dynamic.push([name, this.expression()]);
      } else if (this.#peek(/inherit (?!= )/y)) {
        this.#need("inherit ");
        const name = this.#attributeName();
        this.#take(" ");
        named.push([text(name), name]);
      } else {
        const name = text(this.#attributeName());
        this.#need(" = ");
        named.push([name, this.expression()]);
      }
      this.#need("; ");
    }
    return attributes(kind, named, dynamic);
  }

  // A keyword may be a name here: what is followed by `=` is one.
  #takeClose(close: string): boolean {
    return !this.#peek(/in = /y) && this.#take(close);
  }

  #attributePath(): Term {
    const names: Term[] = [];
    do {
      if (this.#take('"${')) {
        names.push(this.expression());
        this.#need('}"');
      } else {
        names.push(text(this.#attributeName()));
      }
    } while (this.#take("."));
    return names;
  }

  #attributeName(): string {
    return this.#take('"') ? this.#string() : this.#name();
  }

  #string(): string {
    let value = "";
    for (;;) {
      value += this.#match(/[^"\\]+/y) ?? "";
      if (this.#take('"')) return value;
      this.#need("\\");
      const escaped = this.#text[this.#at++]!;
      value += { n: "\n", r: "\r", t: "\t" }[escaped] ?? escaped;
    }
  }

  #after(separator: string): Term {
    this.#need(separator);
    return this.expression();
  }

  #closed(term: Term): Term {
    this.#need(")");
    return term;
  }

  #take(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  #need(token: string): void {
    if (!this.#take(token)) this.fail(JSON.stringify(token));
  }

  #peek(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    return pattern.test(this.#text);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }
}
