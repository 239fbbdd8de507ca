import { expect, test } from "vitest";
import { rules } from "../../rules/index.ts";
import { lintText } from "../../src/lint/lint.ts";
import { defineRule, type Rule } from "../../src/lint/rule.ts";
import { brief, project, wordRule } from "./stub.ts";

function textResult(text: string, given: readonly Rule[]) {
  const opened = project({ "a.nix": text });
  return lintText(opened, opened.file("/p/a.nix")!, { rules: given });
}

test("rules that look at the text alone decide, others do not", () => {
  const evaluating = defineRule({
    ...wordRule("two"),
    check: ({ file, evaluator, report }) => {
      if (evaluator.file(file.path) !== undefined) report({ span: { start: 0, end: 1 }, message: "evaluated" });
    },
  });
  const { diagnostics, undecided } = textResult("{ one = two; }", [wordRule("one"), evaluating]);
  expect(diagnostics.map(brief)).toEqual(["/p/a.nix:2 no-one warning"]);
  expect([...undecided]).toEqual(["no-two"]);
});

test("nobody calls a suppression unused for a rule that is undecided", () => {
  const text = "# unknot: allow config-dependent-imports -- by hand\n{ config, ... }: { imports = [ config.x ]; }";
  const { diagnostics, undecided } = textResult(text, rules);
  expect(diagnostics).toEqual([]);
  expect(undecided).toContain("unused-suppression");
  expect(undecided).toContain("config-dependent-imports");
});

test("what does not parse is said at once", () => {
  expect(textResult("{ a = ; }", rules).diagnostics.map(({ rule }) => rule)).toEqual(["syntax-error"]);
});
