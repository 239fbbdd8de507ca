// Measures, on each directory given, what parsing costs, what finding which file names which costs, and what finding every knot
// costs beyond both, then each rule by itself on a project that is parsed already. One run, one process: the ratios are what counts.
// Usage: node bench/evaluate.mjs <directory…>

import { resolve } from "node:path";
import { importSource } from "../scripts/import-source.mjs";

const { delayOptimization, Evaluator, ModuleReader, lintProject, openProject, rules, usesOf } =
  await importSource("bench/evaluate-entry.ts");

// As the command runs.
delayOptimization();

// Milliseconds of processor time, which other work on the machine disturbs less, and which counts the engine's own threads; and of the clock.
function timed(action) {
  const begin = process.cpuUsage();
  const start = performance.now();
  action();
  const clock = performance.now() - start;
  const { user, system } = process.cpuUsage(begin);
  return { processor: (user + system) / 1000, clock };
}

function shown({ processor, clock }) {
  return `${processor.toFixed(0)} ms (${clock.toFixed(0)} by the clock)`;
}

for (const directory of process.argv.slice(2)) {
  const root = resolve(directory);
  // The first round warms the engine up.
  for (const round of ["cold", "warm"]) {
    const project = openProject(root);
    const parse = timed(() => {
      for (const path of project.files) void project.file(path)?.tree;
    });
    // What names which file the project layer tells; the evaluator is not measured by it, but this says what it took.
    const references = timed(() => {
      for (const path of project.files) usesOf(project, path);
    });
    const modules = new ModuleReader(new Evaluator(project));
    const evaluate = timed(() => {
      for (const path of project.files) {
        const file = project.file(path);
        if (file !== undefined) modules.knotsOf(file);
      }
    });
    const ratio = (of) => (evaluate[of] / parse[of]).toFixed(2);
    console.log(
      `${directory} ${round}: ${project.files.length} files, read and parsed in ${shown(parse)}, references found in ${shown(references)}, ` +
        `evaluated in ${shown(evaluate)}: ${ratio("processor")} times parsing, ${ratio("clock")} by the clock`,
    );
    if (round === "cold") continue;
    for (const { id } of rules) {
      const { processor: time } = timed(() => lintProject(project, { rules, runs: (rule) => rule === id }));
      if (time > parse.processor / 20) console.log(`  ${id}: ${time.toFixed(0)} ms`);
    }
  }
}
