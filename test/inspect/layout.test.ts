// Where the boxes of a graph stand.

import { expect, test } from "vitest";
import { layoutGraph, nearestOrdered } from "../../src/reporters/inspect/page/layout.ts";

const spacing = { row: 10, columnGap: 5 };
const nodesOf = (names: string) => names.split("").map((id) => ({ id, width: 20 }));
const edgesOf = (text: string) => text.split(" ").map((pair) => ({ from: pair[0]!, to: pair[1]! }));

test("a box stands to the right of all that leads to it", () => {
  const { places, width } = layoutGraph(nodesOf("abcd"), edgesOf("ab bc ac cd"), spacing);
  expect([..."abcd"].map((id) => places.get(id)!.x)).toEqual([0, 25, 50, 75]);
  expect(width).toBe(95);
});

test("boxes that lead back to where they came from do not hinder", () => {
  const { places } = layoutGraph(nodesOf("abc"), edgesOf("ab bc ca aa"), spacing);
  expect([..."abc"].map((id) => places.get(id)!.column)).toEqual([0, 1, 2]);
});

test("no two boxes of a column are nearer than a row, and lines do not cross without need", () => {
  const { places, height } = layoutGraph(nodesOf("abcxyz"), edgesOf("az by cx ax"), spacing);
  for (const column of [0, 1]) {
    const ys = [...places.values()].filter((place) => place.column === column).map(({ y }) => y);
    ys.sort((a, b) => a - b);
    for (const [at, y] of ys.entries()) if (at > 0) expect(y - ys[at - 1]!).toBeGreaterThanOrEqual(10 - 1e-9);
  }
  const order = (names: string) => [...names].sort((a, b) => places.get(a)!.y - places.get(b)!.y).join("");
  const left = order("abc");
  const partner: Record<string, string> = { b: "y", c: "x" };
  const right = order("xyz");
  const b = right.indexOf(partner["b"]!) - right.indexOf(partner["c"]!);
  expect(Math.sign(b)).toBe(Math.sign(left.indexOf("b") - left.indexOf("c")));
  expect(height).toBeGreaterThanOrEqual(30);
});

test("the nearest numbers that do not go down", () => {
  expect(nearestOrdered([1, 2, 3])).toEqual([1, 2, 3]);
  expect(nearestOrdered([3, 1])).toEqual([2, 2]);
  expect(nearestOrdered([1, 5, 3, 4])).toEqual([1, 4, 4, 4]);
  expect(nearestOrdered([])).toEqual([]);
});

test("a chain as long as a graph is placed", () => {
  const nodes = Array.from({ length: 5_000 }, (_, at) => ({ id: String(at), width: 1 }));
  const edges = nodes.slice(1).map(({ id }, at) => ({ from: String(at), to: id }));
  expect(layoutGraph(nodes, edges, spacing).places.get("4999")!.column).toBe(4_999);
});
