// Measures, on each flake given, what an analysis after an edit costs beside a full one of parsed files, in one process: after edits of
// a file that nobody names, of the one that most name, and of flake.nix. With --edits, how memory fares over so many edits.
// Usage: node --expose-gc bench/watch.mjs [--rounds 10] [--edits 500] <flake…>

import { readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { importSource } from "../scripts/import-source.mjs";

const { defaultConfiguration, lintProject, openProject, pathReferences, ProjectSession, rules } =
  await importSource("bench/watch-entry.ts");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "10" }, edits: { type: "string", default: "0" } },
});

// Processor time, which other work on the machine disturbs less than the clock.
function timed(action) {
  const begin = process.cpuUsage();
  const value = action();
  const { user, system } = process.cpuUsage(begin);
  return { value, time: (user + system) / 1000 };
}

const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];

for (const folder of positionals) {
  const root = resolve(folder);
  const session = new ProjectSession(root);
  const open = () => session.open(defaultConfiguration);
  const project = open();
  const first = timed(() => lintProject(project, { rules }));
  console.log(`${root}: ${project.files.length} files, first analysis ${first.time.toFixed(0)} ms`);
  for (const [what, path] of chosen(project)) {
    const text = readFileSync(path, "utf8");
    const [again, full, renewed] = [[], [], []];
    // The first rounds warm the engine up.
    for (let round = -3; round < Number(values.rounds); round++) {
      session.setText(path, new TextEncoder().encode(`${text}\n# ${round}\n`));
      const kept = timed(() => lintProject(open(), { rules }));
      const { listing, fileSystem } = open();
      const sources = (name) => project.file(name) ?? "unreadable";
      const fresh = timed(() => lintProject(openProject(root, { listing, fileSystem, sources }), { rules }));
      if (round < 0) continue;
      again.push(kept.time);
      full.push(fresh.time);
      renewed.push(kept.value.renewed);
    }
    session.setText(path, undefined);
    console.log(
      `  ${what} (${relative(root, path)}): ${median(again).toFixed(0)} ms beside ${median(full).toFixed(0)} ms ` +
        `(${(median(full) / median(again)).toFixed(1)} times), ${median(renewed)} files anew`,
    );
  }
  watchMemory(project, session, open);
}

// The file in the middle of those that nobody names, the one that most files name, and the flake.
function chosen(project) {
  const uses = new Map(project.files.map((path) => [path, 0]));
  for (const path of project.files) {
    const file = project.file(path);
    for (const reference of file === undefined ? [] : pathReferences(project, file)) {
      const target = project.importTarget(reference.path).path;
      uses.set(target, (uses.get(target) ?? 0) + 1);
    }
  }
  const listed = project.files.filter((path) => !path.endsWith("/flake.nix"));
  const leaves = listed.filter((path) => (uses.get(path) ?? 0) < 2);
  const shared = listed.toSorted((a, b) => uses.get(b) - uses.get(a))[0];
  return [
    ["a leaf", leaves[leaves.length >> 1]],
    ["a shared file", shared],
    ["the flake", join(project.root, "flake.nix")],
  ].filter(([, path]) => project.files.includes(path));
}

function watchMemory(project, session, open) {
  const edits = Number(values.edits);
  const sizes = [];
  for (let edit = 0; edit <= edits && edits > 0; edit++) {
    const path = project.files[(edit * 7919) % project.files.length];
    const text = readFileSync(path, "utf8");
    session.setText(path, new TextEncoder().encode(`# ${edit}\n${text}\n`));
    lintProject(open(), { rules });
    if (edit % Math.ceil(edits / 5) !== 0) continue;
    globalThis.gc?.();
    sizes.push(`${(process.memoryUsage().heapUsed / 1e6).toFixed(0)} MB after ${edit}`);
  }
  if (sizes.length > 0) console.log(`  ${sizes.join(", ")}`);
}
