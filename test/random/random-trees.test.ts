// A fixed sample of random module trees, judged by real Nix and by unknot: nothing sound is reported, and few knots are missed.
// `npm run test:random` compares as many as one has time for. What it once found is kept in `regressions`: modules that are a
// knot, or sound, as their names say.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hasNix } from "../nix/evaluate.ts";
import { compareTrees, countJudgements, describe, errorsIn, treesFrom } from "./compare.ts";
import { nixVerdicts } from "./nix-verdicts.ts";

const checkout = join(import.meta.dirname, "..", "..");

test.skipIf(!hasNix())("random module trees", { timeout: 120_000 }, async () => {
  const comparisons = await compareTrees(treesFrom(1, 150), checkout);
  const { found, missed, error } = countJudgements(comparisons);
  expect(comparisons.filter(({ judgement }) => judgement === "false").map(describe)).toEqual([]);
  expect(error / comparisons.length).toBeLessThan(0.05);
  expect(found + missed).toBeGreaterThan(20);
  expect(found / (found + missed)).toBeGreaterThan(0.9);
});

const regressions = join(import.meta.dirname, "regressions");
const kept = readdirSync(regressions).map((name) => {
  const machine = "(import <truth>).nixos { modules = [ ./module.nix ]; }\n";
  const files = new Map([
    ["default.nix", machine],
    ["module.nix", readFileSync(join(regressions, name), "utf8")],
  ]);
  return { name, isKnot: name.startsWith("knot-"), files };
});

test.each(kept)("$name", ({ files, isKnot }) => {
  expect(errorsIn(files).map(({ rule, message }) => `${rule}: ${message}`)).toHaveLength(isKnot ? 1 : 0);
});

test.skipIf(!hasNix())("Nix agrees with what was kept", async () => {
  const verdicts = await nixVerdicts(
    kept.map(({ files }) => files),
    checkout,
    2,
  );
  const expected = kept.map(({ name, isKnot }) => `${name}: ${isKnot ? "knot" : "ok"}`);
  expect(verdicts.map(({ outcome }, index) => `${kept[index]!.name}: ${outcome}`)).toEqual(expected);
});

test.runIf(!hasNix())("random module trees", ({ skip }) => {
  skip("nix-instantiate is not installed: nothing was compared");
});
