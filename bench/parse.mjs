// Measures the parser on every .nix file below the directories given: the cost of the first parse, then bytes a second.
// Usage: node bench/parse.mjs <directory…>

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { importSource } from "../scripts/import-source.mjs";

const directories = process.argv.slice(2);
const { parse, SourceText } = await importSource("bench/parse-entry.ts");

const started = performance.now();
parse(SourceText.fromString("1"));
const first = performance.now() - started;

const files = directories.flatMap((directory) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".nix"))
    .map((entry) => join(entry.parentPath, entry.name)),
);
const sources = files.map((file) => new SourceText(file, readFileSync(file)));
const bytes = sources.reduce((sum, source) => sum + source.length, 0);
console.log(`first parse (module loaded and compiled): ${first.toFixed(1)} ms`);
console.log(`${files.length} files, ${(bytes / 1e6).toFixed(2)} MB`);
for (let round = 1; round <= 4; round++) {
  let nodes = 0;
  let broken = 0;
  const begin = performance.now();
  const usage = process.cpuUsage();
  for (const source of sources) {
    const tree = parse(source);
    nodes += tree.nodeCount;
    if (tree.errors.length > 0) broken++;
  }
  const seconds = (performance.now() - begin) / 1000;
  const rate = (bytes / 1e6 / seconds).toFixed(1);
  // The second is fair on a machine that has other things to do.
  const ofProcessor = (bytes / process.cpuUsage(usage).user).toFixed(1);
  console.log(
    `round ${round}: ${rate} MB/s, ${ofProcessor} of processor time; ${nodes} nodes, ${broken} files with errors`,
  );
}
console.log(`resident: ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`);
