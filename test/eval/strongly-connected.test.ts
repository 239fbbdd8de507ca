import { expect, test } from "vitest";
import { stronglyConnected } from "../../src/eval/strongly-connected.ts";

function groupsOf(edges: Readonly<Record<string, readonly string[]>>): string[] {
  const groups = stronglyConnected(Object.keys(edges), (vertex) => edges[vertex] ?? []);
  return groups.map((group) => group.sort().join("")).sort();
}

test("groups are vertices that lead to each other", () => {
  expect(groupsOf({ a: ["b"], b: ["c"], c: ["a", "d"], d: ["e"], e: ["d"], f: ["a"] })).toEqual(["abc", "de"]);
});

test("a vertex alone is a group where it leads to itself", () => {
  expect(groupsOf({ a: ["a", "b"], b: [] })).toEqual(["a"]);
});

test("ways that join again are no circle", () => {
  expect(groupsOf({ a: ["b", "c"], b: ["d"], c: ["d"], d: [] })).toEqual([]);
});

test("a chain of any length is followed", () => {
  const length = 100_000;
  const groups = stronglyConnected([0], (vertex) => [(vertex + 1) % length]);
  expect(groups.map((group) => group.length)).toEqual([length]);
});
