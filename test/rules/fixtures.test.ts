// With UPDATE_FIXTURES=1 the fixed texts are written instead of compared. Markers are always compared.

import { describe, expect, test } from "vitest";
import { rules } from "../../rules/index.ts";
import { checkFixture, fixFixture } from "../../src/testing/check-fixture.ts";
import { findFixtures, readFixture, writeFixed } from "../harness/read-fixtures.ts";

const isUpdate = process.env.UPDATE_FIXTURES === "1";
const fixtures = findFixtures();

describe.each(rules.map((rule) => ({ id: rule.id, rule })))("$id", ({ id, rule }) => {
  const own = fixtures.filter((fixture) => fixture.rule === id);

  test("has a fixture in which it speaks", () => {
    const expected = own.flatMap((location) => [...readFixture(location).expected.values()].flat());
    expect(expected.some((diagnostic) => diagnostic.rule === id)).toBe(true);
  });

  test.each(own)("$name", (location) => {
    let fixture = readFixture(location);
    if (isUpdate) {
      const fixed = fixFixture(rule, fixture, rules, false);
      const unsafeFixed = fixFixture(rule, fixture, rules, true);
      if (fixed.size > 0) writeFixed(location, ".fixed", fixed);
      if (JSON.stringify([...fixed]) !== JSON.stringify([...unsafeFixed])) {
        writeFixed(location, ".unsafe-fixed", unsafeFixed);
      }
      fixture = readFixture(location);
    }
    checkFixture(rule, fixture, rules);
  });
});

test("every folder of fixtures is a rule's", () => {
  const ids = rules.map(({ id }) => id);
  expect([...new Set(fixtures.map(({ rule }) => rule))].filter((rule) => !ids.includes(rule))).toEqual([]);
});
