import { execFileSync, spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { literalString, type StringPiece, stringParts, stringPieces } from "../../src/semantic/string-value.ts";
import { type IndentedStringExpression, parse, type StringExpression } from "../../src/syntax/index.ts";
import { SourceText } from "../../src/text/source-text.ts";

function literal(text: string): StringExpression | IndentedStringExpression {
  const { expression } = parse(SourceText.fromString(text)).root;
  if (expression?.kind === "string_expression" || expression?.kind === "indented_string_expression") return expression;
  throw new Error(`no string: ${text}`);
}

function shown(pieces: readonly StringPiece[]): string[] {
  return pieces.map((piece) => (piece.kind === "text" ? piece.value : piece.node.text));
}

const hasNix = spawnSync("nix-instantiate", ["--version"]).status === 0;

const literals: readonly (readonly [string, string])[] = [
  ['""', ""],
  ['"a\\nb\\tc\\rd\\ee\\"\\\\"', 'a\nb\tc\rdee"\\'],
  ['"\\${x} $${x} $"', "${x} $${x} $"],
  ['"a\\\nb"', "a\nb"],
  ['"a\r\nb\rc"', "a\nb\nc"],
  ['"é ✓ 😀 \\é"', "é ✓ 😀 é"],
  ["''''", ""],
  ["''a''", "a"],
  ["''  a''", "a"],
  ["''\n  a\n    b\n''", "a\n  b\n"],
  ["''\n  a\n    b\n  ''", "a\n  b\n"],
  ["''  \n  a''", "a"],
  ["'' a\n  b''", "a\n b"],
  ["''\n\n  a\n\n      \n  b\n''", "\na\n\n    \nb\n"],
  ["''\n\ta\n\tb\n''", "\ta\n\tb\n"],
  ["''\n  \ta\n  b\n''", "\ta\nb\n"],
  ["''\r\n  a\r\n''", "\r\n  a\r\n"],
  ["''a''$b'''c''\\nd''\\te''\\${f}$''", "a$b''c\nd\te${f}$"],
  ["''$$ $${x} 'a' 'b''", "$$ $${x} 'a' 'b"],
  ["''\n    y\n  ''$x\n''", "  y\n$x\n"],
  ["''\n    y\n  ''\\nx\n''", "  y\n\nx\n"],
  ["''\n  é\n   ✓''", "é\n ✓"],
  ["''\n  x\n  ''\\n   ''", "x\n\n "],
  ["''\n    a\n  ''\\ b\n''", "  a\n b\n"],
  ["''\n  a\n   ''\\ b''", "a\n  b"],
];

describe("values", () => {
  it.each(literals)("%j", (text, value) => {
    expect(literalString(literal(text))).toBe(value);
    expect(shown(stringPieces(literal(text))).join("")).toBe(value);
  });

  it.runIf(hasNix)("are those of Nix", () => {
    const expressions = literals.map(([text]) => `(${text})`).join(" ");
    const output = execFileSync("nix-instantiate", ["--eval", "--strict", "--json", "--expr", `[ ${expressions} ]`]);
    expect(JSON.parse(output.toString())).toEqual(literals.map(([, value]) => value));
  });
});

describe("pieces", () => {
  it.each([
    ['"a${b}c${d}"', ["a", "${b}", "c", "${d}"]],
    ['"${b}"', ["${b}"]],
    ["''\n  ${x}\n    y\n''", ["${x}", "\n  y\n"]],
    ["''\n    ${x}\n  y\n''", ["  ", "${x}", "\ny\n"]],
    ["''${x}''$y'${z}''", ["${x}", "$y'", "${z}"]],
  ])("%j", (text, expected) => {
    expect(shown(stringPieces(literal(text)))).toEqual(expected);
    const parts = stringParts(literal(text));
    expect(parts.map((part) => (typeof part === "string" ? part : part.text))).toEqual(expected);
  });

  it("have no value as a whole", () => {
    expect(literalString(literal('"a${b}"'))).toBeUndefined();
    expect(literalString(literal('"${b}"'))).toBeUndefined();
  });

  it("map every unit to the byte it came from", () => {
    const [piece] = stringPieces(literal('"a\\né😀b"'));
    if (piece?.kind !== "text") throw new Error("no text");
    expect([...piece.offsets]).toEqual([1, 2, 4, 6, 6, 10, 11]);
    const [stripped] = stringPieces(literal("''\n  a\n  ''${b\n''"));
    if (stripped?.kind !== "text") throw new Error("no text");
    expect(stripped.value).toBe("a\n${b\n");
    expect([...stripped.offsets]).toEqual([5, 6, 9, 12, 13, 14, 15]);
  });

  it("are given for strings that are never closed", () => {
    const { root } = parse(SourceText.fromString('{ a = "b${c'));
    root.forEachDescendant((node) => {
      if (node.kind === "string_expression" || node.kind === "indented_string_expression") stringPieces(node);
    });
  });
});
