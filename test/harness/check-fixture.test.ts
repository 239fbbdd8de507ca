import { describe, expect, test } from "vitest";
import { syntaxError } from "../../rules/syntax-error.ts";
import type { Fix } from "../../src/lint/diagnostic.ts";
import { defineRule, type Rule, type RuleContext } from "../../src/lint/rule.ts";
import { checkFixture } from "../../src/testing/check-fixture.ts";
import { buildFixture, joinFiles, splitFiles } from "../../src/testing/fixture.ts";
import { formatAsMarker, parseMarkers } from "../../src/testing/markers.ts";
import { SourceText } from "../../src/text/source-text.ts";
import { readExamples } from "./page.ts";

function rule(check: (ctx: RuleContext) => void, more: Partial<Rule> = {}): Rule {
  return defineRule({ id: "r", category: "flake", severity: "warning", summary: "", check, ...more });
}

/** Reports the word "bad", with a fix that replaces it. */
function badRule(
  text: string | undefined,
  more: Partial<Rule> = {},
  applicability: Fix["applicability"] = "safe",
): Rule {
  return rule(({ file, report }) => {
    const start = file.text.latin1.indexOf("bad");
    if (start === -1) return;
    const span = { start, end: start + 3 };
    const edits = text === undefined ? [] : [{ path: file.path, span, text }];
    const fixes = edits.length > 0 ? [{ title: "t", applicability, edits }] : [];
    report({ span, message: "Bad it is.", fixes });
  }, more);
}

function complaints(tested: Rule, marked: Record<string, string>, fixed?: Record<string, string>): string {
  const texts = fixed && new Map(Object.entries(fixed));
  try {
    checkFixture(tested, buildFixture(new Map(Object.entries(marked)), { fixed: texts }), [tested, syntaxError]);
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

describe("markers", () => {
  test("stand under the span, in UTF-16 columns, and are taken out", () => {
    const { text, expected } = parseMarkers("ä = 1;\n# ^ one: a\n#   ^^ two[info]: b…\nend\n#<^^^ three\n#  | four");
    const source = SourceText.fromString(text);
    expect(text).toBe("ä = 1;\nend\n");
    expect(expected.map(({ rule: id, span }) => [id, source.slice(span)])).toEqual([
      ["one", "="],
      ["two", "1;"],
      ["three", "end"],
      ["four", ""],
    ]);
    expect(expected.map(({ severity, message }) => [severity, message])).toContainEqual(["info", "b"]);
  });

  test("under no text are refused", () => {
    expect(() => parseMarkers("# ^ r: x")).toThrow("under no text");
    expect(() => parseMarkers("ab\n#  ^ r: x")).toThrow("under no text");
  });

  test("are written as they are read", () => {
    const marked = "{ a = bad; }\n#     ^^^ r[warning]: m";
    const { text, expected } = parseMarkers(marked);
    const diagnostic = { ...expected[0]!, severity: "warning" as const, message: "m" };
    expect(formatAsMarker(diagnostic as never, SourceText.fromString(text))).toBe(marked);
  });
});

describe("files in one text", () => {
  test("are taken apart and put together", () => {
    const text = "# file: a.nix\n1\n# file: b/c.nix (untracked)\n2\n";
    const { files, untracked } = splitFiles(text, "x.nix");
    expect([...files]).toEqual([
      ["a.nix", "1\n"],
      ["b/c.nix", "2\n"],
    ]);
    expect([...untracked]).toEqual(["b/c.nix"]);
    expect(joinFiles(files, "x.nix")).toBe(text.replace(" (untracked)", ""));
    expect([...splitFiles("1\n", "x.nix").files]).toEqual([["x.nix", "1\n"]]);
  });
});

describe("a fixture fails", () => {
  test("not, where it is right", () => {
    expect(complaints(badRule(undefined), { "a.nix": "{ a = bad; }\n#     ^^^ r[warning]: it is" })).toBe("");
    const fixable = badRule("good", { fix: "safe" });
    expect(complaints(fixable, { "a.nix": "{ a = bad; }\n#     ^^^ r" }, { "a.nix": "{ a = good; }\n" })).toBe("");
  });

  test.each([
    ["not expected", badRule(undefined), "{ a = bad; }"],
    ["not reported", badRule(undefined), "{ a = 1; }\n#     ^ r: x"],
    ["not reported", badRule(undefined), "{ a = bad; }\n#     ^^^ r: other words"],
    ["not reported", badRule(undefined), "{ a = bad; }\n#     ^^^ r[error]: it is"],
    ["not expected", badRule(undefined), "{ a = ]; }"],
    ["declares no fixes", badRule("good"), "{ a = bad; }\n#     ^^^ r"],
    ["declares unsafe fixes", badRule("good", { fix: "unsafe" }), "{ a = bad; }\n#     ^^^ r"],
    ["a.nix, fixed, is", badRule("good", { fix: "safe" }), "{ a = bad; }\n#     ^^^ r"],
    ["breaks its file", badRule("]", { fix: "safe" }), "{ a = bad; }\n#     ^^^ r"],
    ["come to no end", badRule("(bad)", { fix: "safe" }), "{ a = bad; }\n#     ^^^ r"],
    ["comment", badRule("1 # new\n", { fix: "safe" }), "{ a = bad; }\n#     ^^^ r"],
    [
      "r threw on the first",
      rule(({ file }) => {
        if (file.text.length === 3) throw new Error();
      }),
      "{ a = 1; }",
    ],
    [
      "r threw on",
      rule(() => {
        throw new Error();
      }),
      "1",
    ],
  ])("%s", (complaint, tested, text) => {
    expect(complaints(tested, { "a.nix": text })).toContain(complaint);
  });

  test("where text is said to be fixed that is not", () => {
    expect(complaints(badRule(undefined), { "a.nix": "1" }, { "a.nix": "2" })).toContain("nothing is fixed");
  });

  test("where a rule reports elsewhere without saying so", () => {
    const check = ({ file, report }: RuleContext) => {
      if (file.path.endsWith("/a.nix")) report({ path: "/flake/b.nix", span: { start: 0, end: 1 }, message: "" });
    };
    const files = { "a.nix": "1", "b.nix": "  2\n#<^ r" };
    expect(complaints(rule(check), files)).toContain("scope");
    expect(complaints(rule(check, { scope: "project" }), files)).toBe("");
  });
});

describe("pages", () => {
  test("examples belong together", () => {
    const examples = readExamples(
      "a\n```nix invalid\n1\n```\n\n```nix fixed\n2\n```\n```nix unsafe-fixed\n3\n```\n```nix valid\n4\n```\n",
    );
    expect(examples.map(({ kind, line }) => [kind, line])).toEqual([
      ["invalid", 2],
      ["valid", 12],
    ]);
    expect([...examples[0]!.fixture.fixed!.values(), ...examples[0]!.fixture.unsafeFixed!.values()]).toEqual([
      "2\n",
      "3\n",
    ]);
  });

  test("what is not known is refused", () => {
    expect(() => readExamples("```nix wrong\n1\n```\n")).toThrow('"nix wrong"');
    expect(() => readExamples("```nix fixed\n1\n```\n")).toThrow('"nix fixed"');
  });
});
