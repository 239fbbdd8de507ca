// Grows random module trees and compares what unknot says of each with real Nix.
// Usage: node scripts/random-trees.mjs [--count 10000] [--seed 1] [--show 20] [--missed]

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { importSource } from "./import-source.mjs";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "10000" },
    seed: { type: "string", default: "1" },
    /** How many differences are made small and shown. */
    show: { type: "string", default: "20" },
    /** Shows only trees with this judgement. */
    only: { type: "string" },
    /** Shows trees as they were grown. */
    raw: { type: "boolean" },
  },
});
const checkout = dirname(dirname(fileURLToPath(import.meta.url)));
const { compareTrees, countJudgements, describe, shrink, treesFrom } = await importSource("test/random/compare.ts");

const [count, seed] = [Number(values.count), Number(values.seed)];
const chunk = 500;
const totals = { found: 0, missed: 0, false: 0, dormant: 0, silent: 0, error: 0 };
const differences = [];
for (let start = 0; start < count; start += chunk) {
  const comparisons = await compareTrees(treesFrom(seed + start, Math.min(chunk, count - start)), checkout);
  for (const [judgement, number] of Object.entries(countJudgements(comparisons))) totals[judgement] += number;
  const wanted = values.only === undefined ? ["false", "missed"] : [values.only];
  differences.push(...comparisons.filter(({ judgement }) => wanted.includes(judgement)));
  console.error(`${start + comparisons.length} trees: ${JSON.stringify(totals)}`);
}
differences.sort((a, b) => (a.judgement < b.judgement ? -1 : a.judgement > b.judgement ? 1 : 0));
for (const difference of differences.slice(0, Number(values.show))) {
  console.log(`${describe(values.raw ? difference : await shrink(difference, checkout))}\n`);
}
const knots = totals.found + totals.missed;
console.log(
  `${count} trees from seed ${seed}: ${knots} knots, ${totals.found} found (${((100 * totals.found) / Math.max(1, knots)).toFixed(1)} %), ` +
    `${totals.missed} missed; ${totals.silent + totals.false + totals.dormant} sound, ${totals.false} false, ${totals.dormant} dormant; ${totals.error} other errors`,
);
process.exitCode = totals.false > 0 ? 1 : 0;
