import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path/posix";
import { describe, expect, test } from "vitest";
import { rules } from "../../rules/index.ts";
import { checkFixture } from "../../src/testing/check-fixture.ts";
import { pageFront, readExamples } from "../harness/page.ts";

const folder = join(import.meta.dirname, "../../rules");
const ids = rules.map(({ id }) => id);

test("files, pages and the list of rules agree", () => {
  const names = readdirSync(folder);
  expect(names.filter((name) => name.endsWith(".ts") && name !== "index.ts").sort()).toEqual(
    ids.map((id) => `${id}.ts`).sort(),
  );
  expect(names.filter((name) => name.endsWith(".md")).sort()).toEqual(ids.map((id) => `${id}.md`).sort());
  expect(ids.filter((id) => !/^[a-z]+(-[a-z]+)*$/.test(id))).toEqual([]);
});

describe.each(rules.map((rule) => ({ id: rule.id, rule })))("$id", ({ id, rule }) => {
  const page = readFileSync(join(folder, `${id}.md`), "utf8");
  const examples = readExamples(page);

  test("begins with the rule's metadata", () => {
    expect(page.slice(0, pageFront(rule).length)).toBe(pageFront(rule));
  });

  test("shows what is reported and what is not", () => {
    expect(new Set(examples.map(({ kind }) => kind))).toEqual(new Set(["invalid", "valid"]));
  });

  test.each(examples)("example at line $line", ({ kind, fixture }) => {
    const expected = [...fixture.expected.values()].flat();
    expect(expected.some((diagnostic) => diagnostic.rule === id)).toBe(kind === "invalid");
    checkFixture(rule, fixture, rules);
  });
});
