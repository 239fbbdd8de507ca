// Null where a set or a string is needed: fails exactly where real Nix fails. Without Nix, the recorded answers hold.

import { expect, test } from "vitest";
import { Evaluator } from "../../src/eval/evaluator.ts";
import { buildFixture, openFixture } from "../../src/testing/fixture.ts";
import { evaluateNix, hasNix } from "../nix/evaluate.ts";

const cases: readonly (readonly [expression: string, fails: boolean])[] = [
  ["null.a", true],
  ["null.a or 1", false],
  ["{ a = null; }.a.b", true],
  ["{ a = null; }.a.b or 3", false],
  ["null ? a", false],
  ["with null; a", true],
  ["with null; 1", false],
  ["with { a = 1; }; with null; a", true],
  ["let a = 1; in with null; a", false],
  ["let inherit (null) a; in a", true],
  ["let inherit (null) a; in 1", false],
  ['"x${null}"', true],
  ["{ ${null} = 1; }", false],
  ['{ "${null}" = 1; }', true],
  ["if true then 1 else null.a", false],
  ["null == null || null.a", false],
];

test.each(cases)("%s", (expression, fails) => {
  const fixture = buildFixture(new Map([["default.nix", expression]]));
  const evaluator = new Evaluator(openFixture(fixture));
  const thunk = evaluator.file("/flake/default.nix");
  expect(thunk && evaluator.ask(thunk).value.kind === "error").toBe(fails);
  if (hasNix()) expect(evaluateNix({ expression }, { strict: false }).outcome).toBe(fails ? "error" : "ok");
});
