// Measures what checking a fleet of one pipeline costs beyond parsing it: many machines that take their generators from one registry.
// Rounds are of one process: the first one is cold, the best of the others is warm. The ratios are what counts.
// Usage: node bench/fleet.mjs [machines] [keys] [rounds], with --rules also every rule by itself; with --processes the built command
// instead, as a process of its own each time, with all rules against with none but that for broken syntax

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { importSource } from "../scripts/import-source.mjs";

const { buildFixture, delayOptimization, generateFleet, lintProject, openFixture, rules } =
  await importSource("bench/fleet-entry.ts");

const options = { rules: { type: "boolean" }, processes: { type: "boolean" } };
const { positionals, values } = parseArgs({ options, allowPositionals: true });
const [machines = 40, keys = 200, rounds = 10] = positionals.map(Number);
const { files } = generateFleet(machines, keys);
if (values.processes) {
  measureProcesses();
  process.exit();
}
// As the command runs.
delayOptimization();
const fixture = buildFixture(files);

// Processor time, which other work on the machine disturbs less than the clock.
function timed(action) {
  const begin = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1000;
}

function parsed() {
  const project = openFixture(fixture);
  for (const path of project.files) void project.file(path)?.tree;
  return project;
}

function round() {
  let project;
  let diagnostics;
  const parse = timed(() => {
    project = parsed();
  });
  const check = timed(() => {
    ({ diagnostics } = lintProject(project, { rules }));
  });
  if (diagnostics.length > 0) throw new Error(`a healthy fleet is found fault with: ${diagnostics[0].message}`);
  return { parse, check, ratio: (parse + check) / parse };
}

const [cold, ...warm] = Array.from({ length: rounds }, round);
const best = (name) => Math.min(...warm.map((result) => result[name]));
for (const [name, { parse, check }] of [
  ["cold", cold],
  ["warm", { parse: best("parse"), check: best("check") }],
]) {
  console.log(
    `${name}: parsed in ${parse.toFixed(1)} ms, checked in ${check.toFixed(1)} ms more, together ${((parse + check) / parse).toFixed(2)} times`,
  );
}
if (values.rules) {
  for (const { id } of rules) {
    const time = timed(() => lintProject(parsed(), { rules, runs: (rule) => rule === id })) - best("parse");
    if (time > best("parse") / 5) console.log(`  ${id}: ${time.toFixed(1)} ms`);
  }
}

function measureProcesses() {
  const command = join(import.meta.dirname, "../dist/unknot.js");
  const folder = mkdtempSync(join(tmpdir(), "unknot-fleet-"));
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const parse = ["check", "--only", "syntax-error", folder];
    const check = ["check", folder];
    const pairs = Array.from({ length: rounds }, () => [run(command, parse), run(command, check)]);
    for (const of of ["processor", "clock"]) {
      const median = (times) => times.sort((a, b) => a - b)[times.length >> 1];
      const [parsed, checked, ratio] = [([a]) => a[of], ([, b]) => b[of], ([a, b]) => b[of] / a[of]].map((time) =>
        median(pairs.map(time)),
      );
      console.log(
        `${of}: parsed in ${parsed.toFixed(0)} ms, checked in ${checked.toFixed(0)} ms, ${ratio.toFixed(2)} times (medians of ${rounds} pairs)`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// A process says at its end what it took.
function run(command, args) {
  const report = "data:text/javascript,process.on('exit',()=>process._rawDebug(JSON.stringify(process.cpuUsage())))";
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ["--import", report, command, ...args], { encoding: "utf8" });
  const clock = performance.now() - start;
  if (status !== 0) throw new Error(`a healthy fleet is found fault with: ${stderr}`);
  const { user, system } = JSON.parse(stderr.trim().split("\n").at(-1));
  return { processor: (user + system) / 1000, clock };
}
