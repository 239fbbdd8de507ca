import { expect, test } from "vitest";
import { defineRule, fix, lint } from "../src/api.ts";

const noTodo = defineRule({
  id: "no-todo",
  category: "flake",
  severity: "warning",
  summary: "Finds TODO.",
  fix: "safe",
  check({ file, report }) {
    const start = file.text.latin1.indexOf("todo");
    if (start === -1) return;
    const span = { start, end: start + 4 };
    const edits = [{ path: file.path, span, text: "1" }];
    report({ span, message: "To do.", fixes: [{ title: "Do it", applicability: "safe", edits }] });
  },
});
const texts = { "/memory/flake.nix": "{ }", "/memory/a/b.nix": "{ x = todo; }", "/memory/c.nix": "todo" };

test("texts in memory are linted with further rules, and only what was asked for is told", async () => {
  const result = await lint({ path: "/memory/a", texts, rules: [noTodo] });
  expect(result.files).toBe(1);
  expect(result.diagnostics.map(({ path, rule }) => [path, rule])).toEqual([["/memory/a/b.nix", "no-todo"]]);
});

test("fixes are given back, not written", async () => {
  const { changes } = await fix({ path: "/memory/c.nix", texts, rules: [noTodo] });
  expect(changes.map(({ path, after }) => [path, new TextDecoder().decode(after)])).toEqual([["/memory/c.nix", "1"]]);
});

test("the configuration file counts, and its errors have a place", async () => {
  const off = { ...texts, "/memory/unknot.toml": 'rules.no-todo = "off"' };
  expect((await lint({ path: "/memory", texts: off, rules: [noTodo] })).diagnostics).toEqual([]);
  await expect(lint({ path: "/memory", texts: off })).rejects.toThrow(
    '/memory/unknot.toml:1:7: unknown rule "no-todo"',
  );
  await expect(lint({ path: "/nowhere" })).rejects.toThrow("no file or folder");
});
