// Parses mutations of .nix files and fails where `parse` throws, takes long, or gives a tree that is not sound.
// Usage: node scripts/fuzz-parse.mjs <seconds> <directory…>

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { importSource } from "./import-source.mjs";

const slowest = 2_000;
const [seconds, ...directories] = process.argv.slice(2);
const { parse, SourceText, stringPieces } = await importSource("scripts/fuzz-entry.ts");

const files = directories.flatMap((directory) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".nix"))
    .map((entry) => join(entry.parentPath, entry.name)),
);
const snippets = [
  "{",
  "}",
  "[",
  "]",
  "(",
  ")",
  '"',
  "''",
  "${",
  ";",
  ",",
  "=",
  "|>",
  "<|",
  "/*",
  "*/",
  "#",
  "\\",
  "'",
  "$",
  "@",
  ":",
  "let ",
  "in ",
  "rec ",
  "if ",
  "inherit ",
  "or ",
  "é",
  "\0",
  "\r",
  "./",
  "~/",
  "...",
  "\n",
].map((text) => Buffer.from(text));

// A generator of its own, so that a failure can be had again.
let state = Number(process.env.SEED ?? 1);
function random(limit) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * limit);
}

const end = performance.now() + Number(seconds) * 1000;
let count = 0;
let worst = 0;
while (performance.now() < end) {
  const original = readFileSync(files[random(files.length)]);
  const bytes = mutate(original);
  const begin = performance.now();
  try {
    check(parse(new SourceText("", bytes)));
  } catch (error) {
    fail(bytes, error.stack);
  }
  const took = performance.now() - begin;
  worst = Math.max(worst, took);
  if (took > slowest) fail(bytes, `took ${took.toFixed(0)} ms`);
  count++;
}
console.log(`${count} texts, the slowest took ${worst.toFixed(0)} ms`);

function mutate(original) {
  let bytes = original.subarray(0, 20_000);
  for (let round = random(4); round >= 0; round--) {
    const at = random(bytes.length + 1);
    const to = Math.min(bytes.length, at + random(30));
    const middle = random(3) === 0 ? bytes.subarray(to, to + random(200)) : snippets[random(snippets.length)];
    const choice = random(4);
    if (choice === 0) bytes = bytes.subarray(0, at);
    else if (choice === 1) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)]);
    else bytes = Buffer.concat([bytes.subarray(0, at), middle, bytes.subarray(choice === 2 ? at : to)]);
  }
  return bytes;
}

function check(tree) {
  const { flat, source } = tree;
  if (tree.root.kind !== "source_code" || tree.root.end !== source.length) throw new Error("the root is not the file");
  if (tree.root.hasError && tree.errors.length === 0) throw new Error("an error without words");
  for (const { span, message } of tree.errors) {
    if (span.start < 0 || span.end < span.start || span.end > source.length || message === "")
      throw new Error("bad error");
  }
  for (let id = 1; id < tree.nodeCount; id++) {
    const parent = flat.parent(id);
    if (parent >= id || flat.next(id) > flat.next(parent) || flat.next(id) <= id) throw new Error(`bad order at ${id}`);
    if (flat.end(id) < flat.start(id) || flat.end(id) > source.length) throw new Error(`bad span at ${id}`);
    if (flat.hasError(id) && !flat.hasError(parent)) throw new Error(`hidden error at ${id}`);
    const node = tree.node(id);
    for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(node))) {
      const value = node[name];
      if (
        name === "bindingSet" ||
        name === "universal" ||
        name === "formals" ||
        name === "ellipses" ||
        name === "default"
      )
        continue;
      if (value === undefined) throw new Error(`no ${name} at ${id}`);
    }
    if (node.kind === "string_expression" || node.kind === "indented_string_expression") stringPieces(node);
  }
}

function fail(bytes, message) {
  const path = join(tmpdir(), `unknot-fuzz-${process.pid}-${count}.nix`);
  writeFileSync(path, bytes);
  console.error(`${path}: ${message}`);
  process.exitCode = 1;
}
