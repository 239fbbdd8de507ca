import { expect, test } from "vitest";
import {
  type BaselineEntry,
  buildBaseline,
  compareWithBaseline,
  formatBaseline,
  parseBaseline,
} from "../../src/lint/baseline.ts";
import { lintProject } from "../../src/lint/lint.ts";
import { project, wordRule } from "./stub.ts";

const rules = [wordRule("bad")];

function compare(
  before: Record<string, string>,
  after: Record<string, string>,
  covers?: (entry: BaselineEntry) => boolean,
) {
  const old = project(before);
  const baseline = parseBaseline(formatBaseline(buildBaseline(lintProject(old, { rules }).diagnostics, old)));
  const now = project(after);
  const { fresh, known, stale } = compareWithBaseline(baseline, lintProject(now, { rules }).diagnostics, now, covers);
  return {
    fresh: fresh.map(({ path, span }) => `${path}:${span.start}`),
    known,
    stale: stale.map(({ path, count }) => `${path} ${count}`),
  };
}

test("what moved to another line is known", () => {
  expect(compare({ "a.nix": "{\n  a = bad;\n}" }, { "a.nix": "# more\n{\n    a = bad;\n}" })).toEqual({
    fresh: [],
    known: 1,
    stale: [],
  });
});

test("what is new, or stands on a changed line, is fresh", () => {
  expect(compare({ "a.nix": "[\nbad\n]" }, { "a.nix": "[\nbad\nbad 1\n]" })).toEqual({
    fresh: ["/p/a.nix:6"],
    known: 1,
    stale: [],
  });
  expect(compare({ "a.nix": "[ bad ]" }, { "a.nix": "[ 1 bad ]" })).toEqual({
    fresh: ["/p/a.nix:4"],
    known: 0,
    stale: ["a.nix 1"],
  });
});

test("findings that are alike are counted", () => {
  const two = { "a.nix": "[\nbad\nbad\n]" };
  expect(compare(two, { "a.nix": "[\nbad\n]" })).toEqual({ fresh: [], known: 1, stale: ["a.nix 1"] });
  expect(compare(two, { "a.nix": "[\nbad\nbad\nbad\n]" })).toEqual({ fresh: ["/p/a.nix:10"], known: 2, stale: [] });
});

test("entries of files that were not looked at are not stale", () => {
  const before = { "a.nix": "bad", "b.nix": "bad" };
  const after = { "a.nix": "1", "b.nix": "1" };
  expect(compare(before, after, ({ path }) => path === "b.nix").stale).toEqual(["b.nix 1"]);
});

test("the file is sorted, and the same each time", () => {
  const opened = project({ "b.nix": "bad", "a.nix": "bad" });
  const { diagnostics } = lintProject(opened, { rules });
  const text = formatBaseline(buildBaseline(diagnostics, opened));
  expect(text).toBe(formatBaseline(buildBaseline([...diagnostics].reverse(), opened)));
  expect(parseBaseline(text).entries.map(({ path }) => path)).toEqual(["a.nix", "b.nix"]);
});

test.each([
  ["{", "must be JSON"],
  ["{}", '"version": 1'],
  ['{"version":2,"entries":[]}', "not 2"],
  ['{"version":1}', '"entries"'],
  ['{"version":1,"entries":[{"rule":"x"}]}', "entry 1"],
  ["null", '"version": 1'],
])("%s is no baseline", (text, message) => {
  expect(() => parseBaseline(text)).toThrow(message);
});
