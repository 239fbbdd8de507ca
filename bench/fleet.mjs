// Measures what checking a fleet of one pipeline costs beyond parsing it: many machines that take their generators from one registry.
// Rounds are of one process: the first one is cold, the best of the others is warm. The ratios are what counts.
// Usage: node bench/fleet.mjs [machines] [keys] [rounds], or with --rules also every rule by itself

import { parseArgs } from "node:util";
import { importSource } from "../scripts/import-source.mjs";

const { buildFixture, generateFleet, lintProject, openFixture, rules } = await importSource("bench/fleet-entry.ts");

const { positionals, values } = parseArgs({ options: { rules: { type: "boolean" } }, allowPositionals: true });
const [machines = 40, keys = 200, rounds = 10] = positionals.map(Number);
const fixture = buildFixture(generateFleet(machines, keys).files);

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
