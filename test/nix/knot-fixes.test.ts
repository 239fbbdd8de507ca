// Real Nix judges the safe fixes of the two knot rules: every recorded case that gets one is fixed and evaluated, and what
// recursed before must have a value. Where a case was recorded with a fixed text of its own, the value is the same.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { rules } from "../../rules/index.ts";
import { fixProject } from "../../src/lint/fix.ts";
import { diskFileSystem, overlayFileSystem } from "../../src/project/file-system.ts";
import { listFiles, openProject } from "../../src/project/project.ts";
import { evaluateNix, harness, hasNix } from "./evaluate.ts";
import { casesFolder, readCoverage } from "./truth-cases.ts";

const ids = ["config-dependent-imports", "config-dependent-structure"];

/** The files that safe fixes change in a case, by absolute path. */
function fixCase(name: string): ReadonlyMap<string, Uint8Array> {
  const root = join(casesFolder, name);
  const stub = new TextEncoder().encode("{ lib }: import <truth>");
  const fileSystem = overlayFileSystem(diskFileSystem, new Map([[join(root, "harness/default.nix"), stub]]));
  const project = openProject(root, { fileSystem, listing: { ...listFiles(root), isGit: false } });
  const { changes } = fixProject(project, { rules, runs: (id) => ids.includes(id) });
  return new Map(changes.map(({ path, after }) => [path, after]));
}

const { probes } = readCoverage();
const knots = new Map(
  probes
    .filter(({ expected, isFlake }) => expected === "infinite-recursion" && !isFlake)
    .map((probe) => [probe.case, probe]),
);
const fixed = [...knots]
  .map(([name, probe]) => ({ name, probe, files: fixCase(name) }))
  .filter(({ files }) => files.size > 0);

const folder = mkdtempSync(join(tmpdir(), "unknot-knots-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("many recorded knots have a safe fix", () => {
  expect(fixed.length).toBeGreaterThanOrEqual(20);
});

describe.skipIf(!hasNix())("safe fixes of knots, judged by Nix", () => {
  test.each(fixed)("$name", ({ name, probe, files }) => {
    const root = join(folder, name);
    cpSync(join(casesFolder, name), root, { recursive: true });
    for (const [path, bytes] of files) writeFileSync(join(root, path.slice(join(casesFolder, name).length)), bytes);
    const evaluate = (attr: string) =>
      evaluateNix(join(root, "default.nix"), { attr, include: { truth: harness }, strict: true });
    const after = evaluate(probe.attr);
    expect(after).toMatchObject({ outcome: "ok" });
    const source = readFileSync(join(root, "default.nix"), "utf8");
    if (probe.attr === "broken" && source.includes("fixed.nix")) expect(after.value).toEqual(evaluate("on").value);
  });
});
