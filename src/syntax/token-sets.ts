// Owns which tokens play which part in Nix's grammar (src/libexpr/parser.y).

import type { TokenKind } from "./lexer.ts";

/** Operators that stand between two expressions. */
export const binaryOperators: ReadonlySet<TokenKind> = new Set(
  "|> <| -> || && == != < <= > >= // + - * / ++".split(" "),
);

/** Those that are looser than comparisons. */
export const looseOperators: ReadonlySet<TokenKind> = new Set("|> <| -> || &&".split(" "));
/** Comparisons of one strength; two of them need parentheses. */
export const equalities: ReadonlySet<TokenKind> = new Set(["==", "!="]);
/** Comparisons that bind tighter than equalities; two of them need parentheses. */
export const orders: ReadonlySet<TokenKind> = new Set(["<", "<=", ">", ">="]);

/** What an argument or an element of a list begins with. */
export const simpleStarts: ReadonlySet<TokenKind> = new Set([
  ..."identifier integer float path URI ( { [ rec let".split(" "),
  "search path",
  '"',
  "''",
]);
