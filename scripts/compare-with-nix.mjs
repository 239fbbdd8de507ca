// Compares our parser with Nix's on every .nix file below the directories given, by what `nix-instantiate --parse` (2.8)
// prints. Status 1 where Nix parses a file that we find an error in, or reads a tree differently.
// Usage: node scripts/compare-with-nix.mjs [--refused] <directory…>; --refused also names what Nix alone refuses.

import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { importSource } from "./import-source.mjs";

const batchSize = 200;
const home = "/home/someone";
const { parse, SourceText, firstDifference } = await importSource("scripts/compare/entry.ts");

const directories = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const files = directories.flatMap(findFiles).sort();
const readings = await readWithNix(files);

const counts = { parsedByNix: 0, clean: 0, equal: 0, refusedByBoth: 0, refusedByNixAlone: 0 };
const findings = [];
const refused = [];
for (const file of files) {
  const bytes = readFileSync(file);
  const { errors } = parse(new SourceText(file, bytes));
  const reading = readings.get(file);
  if (errors.length === 0) counts.clean++;
  if (reading.printed === undefined) {
    // What concerns names is found at the same time, but it is not for a parser to say.
    const isSyntax = !/undefined variable|already defined|duplicate formal|dynamic attributes/.test(reading.error);
    if (isSyntax && errors.length > 0) counts.refusedByBoth++;
    else if (isSyntax) counts.refusedByNixAlone++;
    if (isSyntax) refused.push(`${file}\n    nix:  ${oneLine(reading.error)}\n    ours: ${words(errors)}`);
    else if (errors.length > 0) findings.push(`${file}\n    nix refuses the names alone; ours: ${words(errors)}`);
    continue;
  }
  counts.parsedByNix++;
  const difference = errors.length > 0 ? `error: ${words(errors)}` : attemptComparison(file, bytes, reading.printed);
  if (difference === undefined) counts.equal++;
  else findings.push(`${file}\n    ${difference}`);
}

for (const finding of findings) console.log(finding);
if (process.argv.includes("--refused")) for (const line of refused) console.log(line);
const percentage = ((100 * counts.equal) / Math.max(counts.parsedByNix, 1)).toFixed(3);
console.log(`files                     ${files.length}`);
console.log(`parsed by Nix             ${counts.parsedByNix}`);
console.log(`without error, ours       ${counts.clean}`);
console.log(`equal trees               ${counts.equal} (${percentage} % of those parsed by Nix)`);
console.log(`syntax refused by both    ${counts.refusedByBoth}`);
console.log(`syntax refused by Nix only ${counts.refusedByNixAlone}`);
if (findings.length > 0) process.exitCode = 1;

function findFiles(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".nix"))
    .map((entry) => resolve(join(entry.parentPath, entry.name)));
}

function words(errors) {
  return errors.length === 0 ? "none" : errors.map(({ span, message }) => `${span.start}: ${message}`).join("; ");
}

function oneLine(text) {
  return text.trim().split("\n")[0];
}

function attemptComparison(file, bytes, printed) {
  try {
    return firstDifference(file, bytes, printed, home);
  } catch (error) {
    return `not comparable: ${error.message}`;
  }
}

async function readWithNix(paths) {
  const results = new Map();
  const batches = [];
  for (let i = 0; i < paths.length; i += batchSize) batches.push(paths.slice(i, i + batchSize));
  const work = async () => {
    for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) await readBatch(batch, results);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return results;
}

// Nix prints a line a file and stops at the first it refuses: that is the one after the lines printed.
async function readBatch(batch, results) {
  let rest = batch;
  while (rest.length > 0) {
    const { output, error } = await run("nix-instantiate", ["--parse", ...rest]);
    const lines = output.split("\n").slice(0, -1);
    for (const [i, line] of lines.entries()) results.set(rest[i], { printed: line });
    if (lines.length < rest.length) results.set(rest[lines.length], { error });
    rest = rest.slice(lines.length + 1);
  }
}

function run(command, args) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { env: { ...process.env, HOME: home }, stdio: ["ignore", "pipe", "pipe"] });
    const output = [];
    const error = [];
    child.stdout.on("data", (chunk) => output.push(chunk));
    child.stderr.on("data", (chunk) => error.push(chunk));
    child.on("error", fail);
    child.on("close", () => done({ output: Buffer.concat(output).toString(), error: Buffer.concat(error).toString() }));
  });
}
