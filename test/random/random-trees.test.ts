// A fixed sample of random module trees, judged by real Nix and by unknot: nothing sound is reported, and few knots are missed.
// `npm run test:random` compares as many as one has time for.

import { join } from "node:path";
import { expect, test } from "vitest";
import { hasNix } from "../nix/evaluate.ts";
import { compareTrees, countJudgements, describe, treesFrom } from "./compare.ts";

const checkout = join(import.meta.dirname, "..", "..");

test.skipIf(!hasNix())("random module trees", { timeout: 120_000 }, async () => {
  const comparisons = await compareTrees(treesFrom(1, 200), checkout);
  const { found, missed, error } = countJudgements(comparisons);
  expect(comparisons.filter(({ judgement }) => judgement === "false").map(describe)).toEqual([]);
  expect(error / comparisons.length).toBeLessThan(0.05);
  expect(found + missed).toBeGreaterThan(20);
  expect(found / (found + missed)).toBeGreaterThan(0.9);
});

test.runIf(!hasNix())("random module trees", ({ skip }) => {
  skip("nix-instantiate is not installed: nothing was compared");
});
