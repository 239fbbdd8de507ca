import { describe, expect, it } from "vitest";
import { type AnyNode, formatTree, parse, type SyntaxTree } from "../../src/syntax/index.ts";
import { SourceText } from "../../src/text/source-text.ts";

function tree(text: string): SyntaxTree {
  return parse(SourceText.fromString(text));
}

function first<K extends AnyNode["kind"]>(text: string, kind: K): Extract<AnyNode, { kind: K }> {
  for (const node of tree(text).root.descendants()) {
    if (node.kind === kind) return node as Extract<AnyNode, { kind: K }>;
  }
  throw new Error(`no ${kind} in ${text}`);
}

/** Operators with their operands in parentheses. */
function grouped(text: string): string {
  const group = (node: AnyNode): string =>
    node.kind === "binary_expression" ? `(${group(node.left)} ${node.operator} ${group(node.right)})` : node.text;
  const { root, errors } = tree(text);
  expect(errors).toEqual([]);
  return group(root.expression!);
}

describe("kinds and fields", () => {
  it("names the parts of a function", () => {
    const node = first("{ a, b ? 1, ... }@all: a", "function_expression");
    expect(node.universal?.text).toBe("all");
    expect(node.formals?.hasEllipsis).toBe(true);
    expect(node.formals?.formals.map(({ name, default: value }) => [name.text, value?.text])).toEqual([
      ["a", undefined],
      ["b", "1"],
    ]);
    expect(node.body.kind).toBe("variable_expression");
  });

  it("names the parts of bindings", () => {
    const set = first('{ a."b".${c} = 1; inherit x y; inherit (z) w; }', "attrset_expression");
    expect(set.bindingSet?.bindings.map((node) => node.kind)).toEqual(["binding", "inherit", "inherit_from"]);
    const [binding] = set.bindingSet!.bindings;
    if (binding?.kind !== "binding") throw new Error("no binding");
    expect(binding.attrpath.attrs.map((node) => node.kind)).toEqual([
      "identifier",
      "string_expression",
      "interpolation",
    ]);
    expect(binding.expression.text).toBe("1");
  });

  it("tells what is absent", () => {
    expect(first("{ }", "attrset_expression").bindingSet).toBeUndefined();
    expect(first("a.b", "select_expression").default).toBeUndefined();
    expect(first("a.b or c", "select_expression").default?.text).toBe("c");
    expect(first("{ }: 1", "formals").hasEllipsis).toBe(false);
  });

  it("keeps one object per node", () => {
    const { root } = tree("f x");
    expect(root.expression).toBe(root.expression);
    expect(root.expression?.parent).toBe(root);
    expect(root.parent).toBeUndefined();
    expect(root.children()[0]).toBe(root.expression);
  });

  it("numbers nodes in pre-order", () => {
    const { root, nodeCount } = tree("{ a = [ 1 2 ]; }");
    const ids = [...root.descendants()].map((node) => node.id);
    expect(ids).toEqual(Array.from({ length: nodeCount - 1 }, (_, i) => i + 1));
  });

  it("passes over what a visitor does not want", () => {
    const seen: string[] = [];
    tree("[ { a = 1; } b ]").root.forEachDescendant((node) => {
      seen.push(node.kind);
      return node.kind !== "attrset_expression";
    });
    expect(seen).toEqual(["list_expression", "attrset_expression", "variable_expression", "identifier"]);
  });

  it("finds the smallest node at an offset", () => {
    const found = tree("{ abc = 1; }");
    expect(found.nodeAt(2).kind).toBe("identifier");
    expect(found.nodeAt(4).text).toBe("abc");
    expect(found.nodeAt(5).kind).toBe("binding");
    expect(found.nodeAt(100)).toBe(found.root);
  });

  it("covers the whole file with the root, and lists comments apart", () => {
    const found = tree("# one\n1 /* two */\n");
    expect(found.root.span).toEqual({ start: 0, end: 18 });
    expect(found.comments.map((span) => found.source.slice(span))).toEqual(["# one", "/* two */"]);
    expect(found.nodeCount).toBe(2);
  });
});

describe("operators", () => {
  it.each([
    ["1 + 2 * 3 - 4", "((1 + (2 * 3)) - 4)"],
    ["a ++ b ++ c", "(a ++ (b ++ c))"],
    ["a // b // c", "(a // (b // c))"],
    ["a -> b || c && d", "(a -> (b || (c && d)))"],
    ["a == b && c != d", "((a == b) && (c != d))"],
    ["a//b", "(a // b)"],
    ["a == b -> c == d && 1 < 2", "((a == b) -> ((c == d) && (1 < 2)))"],
  ])("%s", (text, expected) => {
    expect(grouped(text)).toBe(expected);
  });

  it("are kept on unary and `?` expressions", () => {
    expect(first("-a", "unary_expression").operator).toBe("-");
    expect(first("!a", "unary_expression").operator).toBe("!");
    expect(first("a ? b.c", "has_attr_expression").attrpath.text).toBe("b.c");
  });
});

describe("pipes", () => {
  it.each([
    ["a |> b |> c", "((a |> b) |> c)"],
    ["a <| b <| c", "(a <| (b <| c))"],
    ["a -> b |> c || d |> e", "(((a -> b) |> (c || d)) |> e)"],
    ["a || b |> c -> d -> e", "((a || b) |> (c -> (d -> e)))"],
    ["a |> b + 1 == 2", "(a |> ((b + 1) == 2))"],
    ["a|>b<c", "(a |> (b < c))"],
    ["x-y|>f", "(x-y |> f)"],
    ["a || # |>\n b |> c", "((a || b) |> c)"],
    ['"|>" |> f', '("|>" |> f)'],
  ])("%s", (text, expected) => expect(grouped(text)).toBe(expected));

  it("nest in parentheses", () => {
    const call = first("(a |> b) |> (c |> d)", "binary_expression");
    expect([call.left.text, call.operator, call.right.text]).toEqual(["(a |> b)", "|>", "(c |> d)"]);
    expect(tree("a || (b |> c)").root.expression).toMatchObject({ operator: "||" });
  });

  it("of both directions need parentheses", () => {
    expect(tree("a |> b <| c").errors).toEqual([
      { span: { start: 7, end: 9 }, message: "`|>` and `<|` cannot be combined without parentheses" },
    ]);
  });

  it("are read as written", () => expect(tree("a |> b").root.text).toBe("a |> b"));
});

describe("bytes the grammar would misread", () => {
  it.each([
    "{ a, b, }: a",
    "{ a, b ? { c, }: c, # why\n /* } */ }: a",
    '{ a ? "x, }", }: a',
    "{ a ? http://example.org/x, }: a",
    "\ufeff{ a }: a",
    "{ a }:\r\n# c\r\na\r\n",
    "1 # a\r+ 2",
    "{ inherit; inherit (a); }",
    "~/a",
    '~/${"a"}/b',
  ])("%j is fine", (text) => {
    expect(tree(text).errors).toEqual([]);
    expect(tree(text).root.hasError).toBe(false);
  });

  it("knows a path from home by its interpolation too", () => {
    expect(first('~/${"a"}/b', "hpath_expression").parts.map((part) => part.text)).toEqual(["~/", '${"a"}', "/b"]);
  });

  it("keeps a comma that belongs to a URI", () => {
    expect(first("{ a ? x:y,}: a", "uri_expression").text).toBe("x:y,");
  });

  it.each(["f { , }", "{ a, ..., }: a", "[ a, ]", "{ a = 1, }", "{ a,, }: a", '"${a, }"'])("%j is not", (text) => {
    expect(tree(text).errors.length).toBe(1);
  });

  it("keeps offsets and text where characters take several bytes", () => {
    const text = '{ a = "hé${x}\\ü!"; /* ✓ */ b = 1; }';
    const found = tree(text);
    expect(found.errors).toEqual([]);
    expect(first(text, "string_expression").parts.map((part) => part.text)).toEqual(["hé", "${x}", "\\ü", "!"]);
    expect(found.comments.map((span) => found.source.slice(span))).toEqual(["/* ✓ */"]);
    expect(first(text, "string_expression").text).toBe('"hé${x}\\ü!"');
  });

  it.each(["é", "{ é = 1; }", "./é", "\f1", "1\0"])("%j is an error outside of strings", (text) => {
    expect(tree(text).errors.length).toBe(1);
  });

  it("survives what is no UTF-8", () => {
    const found = parse(new SourceText("", Uint8Array.from([34, 0xff, 0xc3, 34])));
    expect(found.errors).toEqual([]);
    expect(found.root.text).toBe('"\ufffd\ufffd"');
  });
});

describe("bounds", () => {
  const count = 100_000;
  it.each([
    ["parentheses", `${"(".repeat(count)}1${")".repeat(count)}`],
    ["lists", `${"[".repeat(count)}${"]".repeat(count)}`],
    ["sets", `${"{a=".repeat(count)}1${";}".repeat(count)}`],
    ["open brackets", "[".repeat(count)],
    ["strings", '"${'.repeat(count)],
    ["sums", `1${"+1".repeat(count)}`],
    ["pipes", `a${" |> a".repeat(count)}`],
    ["errors", "rec {".repeat(count)],
    ["commas", `{${",#".repeat(count)}}`],
  ])("%s without end are an error", (_, text) => {
    const found = tree(text);
    expect(found.errors.length).toBeGreaterThan(0);
    let depth = 0;
    for (let node: AnyNode | undefined = found.node(found.nodeCount - 1); node; node = node.parent) depth++;
    expect(depth).toBeLessThan(1100);
  });

  it("do not stop a file that is merely long", () => {
    expect(tree(`{${"a = 1; ".repeat(count)}}`).errors).toEqual([]);
  });
});

it("prints a tree", () => {
  expect(formatTree(tree("a: -a"))).toBe(
    `(source_code 0..5
  (expression: function_expression 0..5
    (universal: identifier 0..1 "a")
    (body: unary_expression 3..5 -
      (argument: variable_expression 4..5
        (name: identifier 4..5 "a")))))
`,
  );
});
