import { describe, expect, it } from "vitest";
import { type AnyNode, parse, type SyntaxTree } from "../../src/syntax/index.ts";
import { SourceText } from "../../src/text/source-text.ts";

function tree(text: string): SyntaxTree {
  return parse(SourceText.fromString(text));
}

/** Reads every property of every node; each must be there and of this tree. */
function visitAll({ root }: SyntaxTree): void {
  const visit = (node: AnyNode): void => {
    expect(node.end).toBeGreaterThanOrEqual(node.start);
    for (let type = Object.getPrototypeOf(node); type !== Object.prototype; type = Object.getPrototypeOf(type)) {
      for (const name of Object.getOwnPropertyNames(type)) Reflect.get(node, name);
    }
  };
  visit(root);
  root.forEachDescendant((node) => visit(node));
}

describe("messages", () => {
  // `^` marks the byte, or the first byte, of which the message under it speaks.
  it.each([
    ["{ a = 1 }", "       ^ expected `;` after this binding"],
    ["{ a = 1 b = 2; }", "       ^ expected `;` after this binding"],
    ["{ a = f x\n  b.c = 2; }", "         ^ expected `;` after this binding"],
    ["{ a = 1, b = 2; }", "       ^ expected `;`, found `,`"],
    ["{ a = { b = 1 }; }", "             ^ expected `;` after this binding"],
    ["{ a = ; }", "      ^ expected an expression, found `;`"],
    ["{ a }", "    ^ expected `=`, found `}`"],
    ["{ a = 1;; }", "        ^ unexpected `;`: there is no binding before it"],
    ["{ a = 1;", "^ this `{` is never closed"],
    ["{ a = [ 1 2; }", "           ^ expected `]`, found `;`"],
    ["[ (1 ]", "     ^ expected `)`, found `]`"],
    ["[ 1", "^ this `[` is never closed"],
    ["[ 1, 2 ]", "   ^ unexpected `,`: the elements of a list are separated by spaces"],
    ["[ x -1 ]", "    ^ unexpected `-`: an operator in a list needs parentheses around its expression"],
    ['{ a = "x; }', "      ^ this string is never closed"],
    ["''abc", "^ this string is never closed"],
    ['"${a"', "    ^ this string is never closed"],
    ["1 /* x", "  ^ this comment is never closed"],
    ["1 }", "  ^ unexpected `}`: nothing is open here"],
    ["let a = 1;", "^ this `let` has no `in`"],
    ["let a = 1 in a", "         ^ expected `;` after this binding"],
    ["let a = 1; in", "             ^ expected an expression, found the end of the file"],
    ["if a then b", "           ^ expected `else`: an `if` always has one, found the end of the file"],
    ["with a b", "        ^ expected `;` after this `with`, found the end of the file"],
    ["{ a b }: a", "   ^ expected `,` between arguments"],
    ["{ a = 1 }: a", "       ^ expected `;` after this binding"],
    ["{ a ? 1, b = 2 }: a", "           ^ expected `?` before an argument's default value, found `=`"],
    ["{ a, ..., }: a", "        ^ unexpected `,`: `...` comes last, without a comma"],
    ["{ inherit a\n b = 1; }", "           ^ expected `;` after this `inherit`"],
    [
      "{ inherit a.b; }",
      "           ^ unexpected `.`: `inherit` takes names only, `inherit (…) name;` takes them from a set",
    ],
    ["{ with = 1; }", "  ^ `with` is a keyword and cannot name an attribute without quotes"],
    ["1 == 2 && 3 == 4 == 5", "                 ^ `==` cannot follow another comparison without parentheses"],
    ["1 < 2 + 3 < 4", "          ^ `<` cannot follow another comparison without parentheses"],
    ["a.in", "  ^ `in` is a keyword and cannot name an attribute without quotes"],
    ["./a/", "^ a path cannot end in `/`"],
    ["{ a = é; }", "      ^ expected an expression, found `é`"],
    ["", "^ the file has no expression"],
  ])("%j", (text, marked) => {
    const [caret, ...words] = marked.trimStart().split(" ");
    expect(caret).toBe("^");
    const found = tree(text).errors.map(({ span, message }) => ({ start: span.start, message }));
    expect(found[0]).toEqual({ start: marked.indexOf("^"), message: words.join(" ") });
  });

  it("go on where there is no doubt", () => {
    expect(tree("{\n  a = 1\n  b = 2\n  c = [ 3 };\n}").errors.map(({ message }) => message)).toEqual([
      "expected `;` after this binding",
      "expected `;` after this binding",
      "expected `]`, found `}`",
    ]);
  });

  it("are few", () => expect(tree(`{${"a = 1 ".repeat(1000)}}`).errors.length).toBe(50));
});

describe("broken trees", () => {
  it("keep what is around a binding without its semicolon", () => {
    const { root, errors } = tree("let\n  a = f 1\n  b.c = 2, d = 3\n  inherit e\nin a");
    expect(errors.map(({ span }) => span.start)).toEqual([13, 23, 30, 42]);
    const { expression } = root;
    if (expression?.kind !== "let_expression") throw new Error("no let");
    const bindings = expression.bindingSet?.bindings ?? [];
    expect(bindings.map(({ text, hasError }) => [text, hasError])).toEqual([
      ["a = f 1", true],
      ["b.c = 2,", true],
      ["d = 3", true],
      ["inherit e", true],
    ]);
  });

  it("stand in for what is missing", () => {
    const { root } = tree("{ a = x: ; }");
    const binding = [...root.descendants()].find((node) => node.kind === "function_expression");
    if (binding?.kind === "function_expression") expect(binding.body.end).toBe(binding.body.start);
    expect(root.hasError).toBe(true);
  });

  it("give an error node, without width, for a missing expression", () => {
    for (const text of ["a: ", "if a then b else", "with a;", "!", "f (", "{ a = ", "a.", "a ? ", "1 + "])
      visitAll(tree(text));
  });

  const sample = `# c
{ lib, pkgs ? import <nixpkgs> { }, ... }@args:
let
  inherit (lib) a;
  b = rec { c = ./d/\${e}.nix; "f g" = ''
    x \${h} ''\${i}
  ''; };
in
assert a != b; with b;
if a ? b.c then [ (x: x) 1.5 http://d.e ] else -a.b or c // { inherit a; } |> f
`;

  it("can be walked for every prefix of a file", () => {
    expect(tree(sample).errors).toEqual([]);
    for (let length = 0; length < sample.length; length++) {
      const prefix = tree(sample.slice(0, length));
      expect(prefix.source.length).toBe(length);
      visitAll(prefix);
    }
  });

  it("can be walked with any byte taken out", () => {
    for (let at = 0; at < sample.length; at++) visitAll(tree(sample.slice(0, at) + sample.slice(at + 1)));
  });
});
