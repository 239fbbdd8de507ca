import { describe, expect, test } from "vitest";
import { suppressionWithoutReason } from "../../rules/suppression-without-reason.ts";
import { unknownSuppression } from "../../rules/unknown-suppression.ts";
import { unusedSuppression } from "../../rules/unused-suppression.ts";
import { lintProject } from "../../src/lint/lint.ts";
import { findSuppressions } from "../../src/lint/suppressions.ts";
import { SourceFile } from "../../src/project/source-file.ts";
import { brief, linesOf, project, wordRule } from "./stub.ts";

const bad = wordRule("bad");
const worse = wordRule("worse");

test.each([
  ["above", "{\n# unknot: allow no-bad -- why\na = bad;\n}", []],
  ["at the end of the line", "{\na = bad; # unknot: allow no-bad -- why\n}", []],
  ["not the line after that", "{\na = 1; # unknot: allow no-bad -- why\nb = bad;\n}", ["3 no-bad"]],
  ["only the next line of code", "{\n# unknot: allow no-bad -- why\na = 1;\nb = bad;\n}", ["4 no-bad"]],
  [
    "over blank lines and other comments",
    "{\n# unknot: allow no-bad -- why\n\n# more\n/* and\nmore */\na = bad;\n}",
    [],
  ],
  ["in a block comment", "{\n/* unknot: allow no-bad -- why */\na = bad;\n}", []],
  ["behind a block comment that ends on the line", "{ /* x\n */ # unknot: allow no-bad -- why\na = bad;\n}", []],
  ["a list", "{\n# unknot: allow no-bad, no-worse -- why\na = bad worse;\n}", []],
  ["stacked", "{\n# unknot: allow no-bad -- why\n# unknot: allow no-worse -- why\na = bad worse;\n}", []],
  ["above and behind", "{\n# unknot: allow no-bad -- why\na = bad worse; # unknot: allow no-worse -- why\n}", []],
  ["another rule", "{\n# unknot: allow no-worse -- why\na = bad;\n}", ["3 no-bad"]],
  ["without a reason", "{\n# unknot: allow no-bad\na = bad;\n}", ["3 no-bad"]],
  ["with dashes only", "{\n# unknot: allow no-bad --\na = bad;\n}", ["3 no-bad"]],
  ["CRLF", "{\r\n# unknot: allow no-bad -- why\r\na = bad;\r\n}\r\n", []],
  ["CRLF, without a reason", "{\r\n# unknot: allow no-bad --\r\na = bad;\r\n}\r\n", ["3 no-bad"]],
  ["in a string", '{\nx = "\n# unknot: allow no-bad -- why\n";a = bad;\n}', ["4 no-bad"]],
  ["in a comment within an interpolation", "{\nx = ''$\x7b\n# unknot: allow no-bad -- why\nbad\x7d'';\n}", []],
  ["whole file", "# unknot: allow-file no-bad -- why\n{\na = bad;\nb = bad;\n}", []],
  ["whole file, behind a byte order mark", "\uFEFF# unknot: allow-file no-bad -- why\n{ a = bad; }", []],
  ["whole file, too late", "{\n# unknot: allow-file no-bad -- why\na = bad;\n}", ["3 no-bad"]],
  ["nothing below", "{ a = bad; }\n# unknot: allow no-bad -- why", ["1 no-bad"]],
])("%s", (_, text, expected) => {
  expect(linesOf(text, [bad, worse])).toEqual(expected);
});

test("a suppression has the spans of its parts in bytes", () => {
  const file = new SourceFile("/x.nix", new TextEncoder().encode("# ä\n# unknot: allow a, b-c -- wegen ä\n1\r\n"));
  const [suppression] = findSuppressions(file.tree);
  expect(suppression).toMatchObject({ scope: "line", reason: "wegen ä", line: 3 });
  expect(suppression!.rules.map(({ span }) => file.text.slice(span))).toEqual(["a", "b-c"]);
  expect(file.text.slice(suppression!.span)).toBe("# unknot: allow a, b-c -- wegen ä");
});

describe("which suppressions are needed", () => {
  const judges = [suppressionWithoutReason, unknownSuppression, unusedSuppression];
  const text = "{\n# unknot: allow no-bad -- why\na = 1;\n}";

  function judged(source: string, options: Partial<Parameters<typeof lintProject>[1]> = {}, configuration = {}) {
    const { diagnostics } = lintProject(project({ "a.nix": source }, configuration), {
      rules: [bad, ...judges],
      ...options,
    });
    return diagnostics.map(({ rule }) => rule);
  }

  test("one that holds back is, one that does not is not", () => {
    expect(judged("{\n# unknot: allow no-bad -- why\na = bad;\n}")).toEqual([]);
    expect(judged(text)).toEqual(["unused-suppression"]);
  });

  test("that of a rule which is off, did not run, or threw is not judged", () => {
    expect(judged(text, {}, { rules: { "no-bad": "off" } })).toEqual([]);
    expect(judged(text, { runs: (id) => id !== "no-bad" })).toEqual([]);
    const broken = {
      ...bad,
      check: () => {
        throw new Error("broken");
      },
    };
    expect(judged(text, { rules: [broken, ...judges] })).toEqual([]);
  });

  test("diagnostics about suppressions can be suppressed", () => {
    expect(judged(`# unknot: allow-file unused-suppression -- generated\n${text}`)).toEqual([]);
  });

  test("a finding in another file is held back there", () => {
    const elsewhere = wordRule("x", {
      id: "no-bad",
      scope: "project",
      check: ({ file, report }) =>
        file.path === "/p/a.nix" && report({ path: "/p/b.nix", span: { start: 0, end: 1 }, message: "m" }),
    });
    const files = { "a.nix": "1", "b.nix": "2 # unknot: allow no-bad -- why" };
    expect(lintProject(project(files), { rules: [elsewhere, ...judges] }).diagnostics.map(brief)).toEqual([]);
  });
});
