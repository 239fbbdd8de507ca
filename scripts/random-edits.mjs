// Edits flakes at random and compares, after every edit, what a session says with what a fresh run says. Nothing is written to them.
// Usage: node scripts/random-edits.mjs [--rounds 10] [--seed 1] <flake…>

import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";
import { importSource } from "./import-source.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "10" }, seed: { type: "string", default: "1" } },
});
const { editAtRandom } = await importSource("test/random/edits.ts");

const totals = { rounds: 0, differences: 0, keptTime: 0, freshTime: 0 };
for (const flake of positionals) {
  const result = editAtRandom(resolve(flake), Number(values.rounds), Number(values.seed));
  totals.rounds += result.rounds;
  totals.differences += result.differences.length;
  totals.keptTime += result.keptTime;
  totals.freshTime += result.freshTime;
  const files = result.files / result.rounds;
  console.log(
    `${basename(flake)}: ${files.toFixed(0)} files, of which an edit renewed ${(result.renewed / result.rounds).toFixed(1)}; ` +
      `${result.keptTime.toFixed(0)} ms for ${result.freshTime.toFixed(0)} ms`,
  );
  for (const { round, path, kept, fresh } of result.differences) {
    console.log(`  round ${round}, after an edit of ${path}`);
    for (const part of Object.keys(fresh)) showDifference(part, kept[part], fresh[part]);
  }
}
console.log(
  `${totals.rounds} edits, ${totals.differences} differences; ` +
    `${(totals.keptTime / totals.rounds).toFixed(0)} ms an edit for ${(totals.freshTime / totals.rounds).toFixed(0)} ms a fresh run`,
);
process.exitCode = totals.differences > 0 ? 1 : 0;

function showDifference(part, kept, fresh) {
  if (!Array.isArray(kept)) return;
  const texts = (list) => list.map((element) => JSON.stringify(element));
  const [ours, theirs] = [texts(kept), texts(fresh)];
  for (const text of ours.filter((one) => !theirs.includes(one)).slice(0, 2))
    console.log(`    + ${part} ${text.slice(0, 1500)}`);
  for (const text of theirs.filter((one) => !ours.includes(one)).slice(0, 2))
    console.log(`    - ${part} ${text.slice(0, 1500)}`);
}
