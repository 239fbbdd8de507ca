import { expect, test } from "vitest";
import { type LintOptions, lintProject } from "../../src/lint/lint.ts";
import { brief, project, wordRule } from "./stub.ts";

function lint(files: Record<string, string>, options: LintOptions, configuration = {}) {
  return lintProject(project(files, configuration), options).diagnostics.map(brief);
}

test("diagnostics are sorted by path, position and rule, and told once", () => {
  const twice = wordRule("bad", {
    id: "twice",
    check: (ctx) => {
      wordRule("bad").check?.(ctx);
      wordRule("bad").check?.(ctx);
    },
  });
  expect(lint({ "b.nix": "bad", "a.nix": "{ a = bad; b = bad; }" }, { rules: [twice, wordRule("bad")] })).toEqual([
    "/p/a.nix:6 no-bad warning",
    "/p/a.nix:6 twice warning",
    "/p/a.nix:15 no-bad warning",
    "/p/a.nix:15 twice warning",
    "/p/b.nix:0 no-bad warning",
    "/p/b.nix:0 twice warning",
  ]);
});

test("the configuration decides on severity, then the finding, then the rule", () => {
  const graver = wordRule("bad", {
    check: ({ report }) => report({ span: { start: 0, end: 3 }, message: "m", severity: "error" }),
  });
  expect(lint({ "a.nix": "bad" }, { rules: [wordRule("bad")] })).toEqual(["/p/a.nix:0 no-bad warning"]);
  expect(lint({ "a.nix": "bad" }, { rules: [graver] })).toEqual(["/p/a.nix:0 no-bad error"]);
  expect(lint({ "a.nix": "bad" }, { rules: [graver] }, { rules: { "no-bad": "info" } })).toEqual([
    "/p/a.nix:0 no-bad info",
  ]);
});

test("a rule that is off, not recommended, or not wanted does not run", () => {
  const files = { "a.nix": "bad", "old/a.nix": "bad" };
  const overrides = [{ paths: ["old/**"], rules: { "no-bad": "off" } }];
  expect(lint(files, { rules: [wordRule("bad")] }, { overrides })).toEqual(["/p/a.nix:0 no-bad warning"]);
  expect(lint(files, { rules: [wordRule("bad", { recommended: false })] })).toEqual([]);
  expect(lint(files, { rules: [wordRule("bad")], runs: () => false })).toEqual([]);
});

test("excluded files are not checked", () => {
  const result = lintProject(project({ "a.nix": "bad", "v/a.nix": "bad" }, { exclude: ["v/**"] }), {
    rules: [wordRule("bad")],
  });
  expect([result.files, result.diagnostics.length]).toEqual([1, 1]);
});

test("a rule that throws is a failure, and the others go on", () => {
  const broken = wordRule("x", {
    id: "broken",
    check: () => {
      throw new Error("why");
    },
  });
  const result = lintProject(project({ "a.nix": "bad" }), { rules: [broken, wordRule("bad")] });
  expect(result.failures).toMatchObject([{ rule: "broken", path: "/p/a.nix", message: "why" }]);
  expect(result.failures[0]!.stack).toContain("lint.test");
  expect(result.diagnostics).toHaveLength(1);
});

test("only some files are reported, and only rules that report elsewhere see the others", () => {
  const seen: string[] = [];
  const elsewhere = wordRule("x", {
    id: "elsewhere",
    scope: "project",
    check: ({ file, report }) => {
      seen.push(file.path);
      report({ path: "/p/b.nix", span: { start: 0, end: 1 }, message: `from ${file.path}` });
    },
  });
  const files = { "a.nix": "bad", "b.nix": "bad" };
  const rules = [elsewhere, wordRule("bad")];
  expect(lint(files, { rules, only: (path) => path === "/p/b.nix" })).toEqual([
    "/p/b.nix:0 elsewhere warning",
    "/p/b.nix:0 elsewhere warning",
    "/p/b.nix:0 no-bad warning",
  ]);
  expect(seen).toEqual(["/p/a.nix", "/p/b.nix"]);
  expect(lintProject(project(files), { rules, only: (path) => path === "/p/a.nix" }).files).toBe(1);
  seen.length = 0;
  lint(files, { rules }, { rules: { elsewhere: "off" } });
  expect(seen).toEqual([]);
});

test("files that are not Nix text are noticed, not counted", () => {
  const result = lintProject(project({ "a.nix": "bad\0", "b.nix": "1" }), { rules: [wordRule("bad")] });
  expect(result).toMatchObject({ files: 1, diagnostics: [], notices: [{ path: "/p/a.nix" }] });
});

test("no fix for a file with a syntax error, nor for one that is not checked", () => {
  const edit = (start: number) => ({ span: { start, end: start + 3 }, text: "ok" });
  const fixesOf = (text: string) =>
    lintProject(project({ "a.nix": text }), { rules: [wordRule("bad", { edit })] }).diagnostics[0]!.fixes.length;
  expect([fixesOf("bad"), fixesOf("{ a = bad ]")]).toEqual([1, 0]);
  const outside = wordRule("bad", {
    check: ({ report }) =>
      report({
        span: { start: 0, end: 3 },
        message: "m",
        fixes: [
          { title: "t", applicability: "safe", edits: [{ path: "/p/v.nix", span: { start: 0, end: 0 }, text: "1" }] },
        ],
      }),
  });
  const excluded = project({ "a.nix": "bad", "v.nix": "" }, { exclude: ["v.nix"] });
  expect(lintProject(excluded, { rules: [outside] }).diagnostics[0]!.fixes).toEqual([]);
});

test("progress is told file by file", () => {
  const told: string[] = [];
  lint({ "a.nix": "1", "b.nix": "2" }, { rules: [], onProgress: (done, total) => told.push(`${done}/${total}`) });
  expect(told).toEqual(["1/2", "2/2"]);
});
