import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { patienceFlag } from "../../src/cli/engine.ts";

test("this Node knows what it is told", ({ skip }) => {
  const flag = patienceFlag(process.versions.v8);
  if (flag === undefined) skip(`V8 ${process.versions.v8} is told nothing`);
  // Node refuses to start with an option that V8 does not have.
  const { status, stderr } = spawnSync(process.execPath, [flag!, "-e", "0"], { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
});

test("versions that were not measured are told nothing", () => {
  expect(patienceFlag("13.6.233.17-node.41")).toBeUndefined();
  expect(patienceFlag("11.30.1")).toBeUndefined();
});
