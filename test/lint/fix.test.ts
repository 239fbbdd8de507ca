import { describe, expect, test } from "vitest";
import { fixProject } from "../../src/lint/fix.ts";
import type { Rule } from "../../src/lint/rule.ts";
import { project, wordRule } from "./stub.ts";

function replace(word: string, text: string, applicability: "safe" | "unsafe" | "display-only" = "safe"): Rule {
  return wordRule(word, { applicability, edit: (start) => ({ span: { start, end: start + word.length }, text }) });
}

function fix(text: string, rules: readonly Rule[], unsafe = false) {
  const result = fixProject(project({ "a.nix": text }), { rules, unsafe });
  return { ...result, text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(result.changes[0]?.after) };
}

test("all fixes that do not touch are applied in one round", () => {
  const result = fix("{ a = bad; b = bad; }", [replace("bad", "good")]);
  expect(result).toMatchObject({ text: "{ a = good; b = good; }", rounds: 1, isSettled: true });
  expect(result.applied).toHaveLength(2);
  expect(result.remaining.diagnostics).toEqual([]);
});

test("fixes that overlap wait for the next round", () => {
  const result = fix("{ a = badworse; }", [
    wordRule("badworse", { edit: (start) => ({ span: { start: start + 2, end: start + 4 }, text: "-" }) }),
    replace("bad", "good"),
  ]);
  expect(result).toMatchObject({ text: "{ a = goodworse; }", rounds: 1 });
  const chain = fix("{ a = ab; }", [replace("ab", "b"), replace("b", "c")]);
  expect(chain).toMatchObject({ text: "{ a = c; }", rounds: 2 });
});

test("a fix waits for another one that edits on both sides of it", () => {
  const around = wordRule("bad", {
    check: ({ file, report }) => {
      const start = file.text.latin1.indexOf("[");
      if (start === -1) return;
      const end = file.text.latin1.indexOf("]");
      const edits = [start, end].map((at) => ({
        path: file.path,
        span: { start: at, end: at + 1 },
        text: at === start ? "(" : ")",
      }));
      report({ span: { start, end }, message: "m", fixes: [{ title: "t", applicability: "safe", edits }] });
    },
  });
  expect(fix("{ a = [ one ]; }", [around, replace("one", "1")])).toMatchObject({ text: "{ a = ( 1 ); }", rounds: 2 });
});

test("fixes that undo each other stop after ten rounds", () => {
  const result = fix("{ x = ping; }", [replace("ping", "pong"), replace("pong", "ping")]);
  expect(result).toMatchObject({ rounds: 10, isSettled: false, changes: [] });
});

test("a fix that changes nothing is not applied", () => {
  expect(fix("bad", [replace("bad", "bad")])).toMatchObject({ rounds: 0, isSettled: true, changes: [] });
});

describe("a fix that breaks the file", () => {
  test("is left out, and the others are applied", () => {
    const result = fix("{ a = bad; b = worse; }", [replace("bad", "good"), replace("worse", "]")]);
    expect(result).toMatchObject({ text: "{ a = good; b = worse; }", isSettled: true });
    expect(result.refused.map(({ diagnostic }) => diagnostic.rule)).toEqual(["no-worse"]);
    expect(result.remaining.diagnostics.map(({ rule }) => rule)).toEqual(["no-worse"]);
  });

  test("alone leaves the file untouched", () => {
    expect(fix("{ a = bad; }", [replace("bad", "]")])).toMatchObject({ changes: [], rounds: 0 });
  });

  test("is left out in all of its files", () => {
    const both = wordRule("bad", {
      check: ({ file, report }) => {
        const edits = ["/p/a.nix", "/p/b.nix"].map((path, index) => ({
          path,
          span: { start: 0, end: 1 },
          text: index === 0 ? "2" : "(",
        }));
        report({
          span: { start: 0, end: 1 },
          message: file.path,
          fixes: [{ title: "t", applicability: "safe", edits }],
        });
      },
    });
    expect(fixProject(project({ "a.nix": "1", "b.nix": "1" }), { rules: [both] }).changes).toEqual([]);
  });
});

test("a file with a syntax error is not touched", () => {
  expect(fix("{ a = bad; b = ]; }", [replace("bad", "good")])).toMatchObject({ changes: [], rounds: 0 });
});

test("unsafe fixes are applied when asked for, display-only ones never", () => {
  const rules = [replace("one", "1", "unsafe"), replace("two", "2", "display-only"), replace("three", "3")];
  expect(fix("[ one two three ]", rules).text).toBe("[ one two 3 ]");
  expect(fix("[ one two three ]", rules, true).text).toBe("[ 1 two 3 ]");
});

test("line endings follow the file", () => {
  const rules = [replace("bad", "a;\nb = 1")];
  expect(fix("{\r\n  a = bad;\r\n}\r\n", rules).text).toBe("{\r\n  a = a;\r\nb = 1;\r\n}\r\n");
  expect(fix("{\n  a = bad;\n}\n", rules).text).toBe("{\n  a = a;\nb = 1;\n}\n");
});

test("a byte order mark stays first, and other bytes stay as they are", () => {
  const atStart = wordRule("bad", { edit: () => ({ span: { start: 0, end: 0 }, text: "# note\n" }) });
  const rules = [{ ...atStart, check: (ctx) => ctx.file.text.latin1.includes("note") || atStart.check?.(ctx) } as Rule];
  expect(fix("\uFEFF{ a = bad; }\r", rules).text).toBe("\uFEFF# note\n{ a = bad; }\r");
});

test("a fix may edit several files, and a wanted one files that are not reported", () => {
  const rename = wordRule("bad", {
    check: ({ file, report }) => {
      if (file.path !== "/p/a.nix" || !file.text.latin1.includes("bad")) return;
      const edits = ["/p/a.nix", "/p/b.nix"].map((path) => ({ path, span: { start: 0, end: 3 }, text: "ok" }));
      report({ span: { start: 0, end: 3 }, message: "m", fixes: [{ title: "t", applicability: "safe", edits }] });
    },
  });
  const result = fixProject(project({ "a.nix": "bad", "b.nix": "bad" }), {
    rules: [rename],
    only: (path) => path === "/p/a.nix",
  });
  expect(result.changes.map(({ path }) => path)).toEqual(["/p/a.nix", "/p/b.nix"]);
});
