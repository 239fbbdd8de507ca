// Edits a flake at random, as people do, and holds a session to what a fresh run says after every edit: diagnostics, knots with all
// their places, failures and notices.

import { readFileSync } from "node:fs";
import { join } from "node:path/posix";
import { isDeepStrictEqual } from "node:util";
import { rules } from "../../rules/index.ts";
import { stepsOf } from "../../src/eval/demand.ts";
import { Evaluator } from "../../src/eval/evaluator.ts";
import type { KnotStep } from "../../src/eval/modules/knots.ts";
import { ModuleReader } from "../../src/eval/modules/modules.ts";
import type { Origin } from "../../src/eval/value.ts";
import { keptAnalysis } from "../../src/lint/kept-analysis.ts";
import { lintProject } from "../../src/lint/lint.ts";
import { defaultConfiguration } from "../../src/project/configuration.ts";
import { openProject, type Project } from "../../src/project/project.ts";
import { ProjectSession } from "../../src/project/project-session.ts";
import { Random } from "./random.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** What people do to a text, and what happens to it on the way. */
const edits: readonly ((text: string, random: Random) => string)[] = [
  // Typing, and leaving things broken.
  (text, random) => cut(text, random.below(text.length + 1), 1 + random.below(40)),
  (text, random) => put(text, random.below(text.length + 1), random.pick(["=", "}", '"', "${", "x", " ", "in ", "# "])),
  // Moving everything.
  (text) => `# moved\n${text}`,
  (text) => `${text}\n`,
  // Inside of strings and paths.
  (text, random) => replaceOne(text, /"[\w-]+"/g, random, () => '"other"'),
  (text, random) =>
    replaceOne(text, /\.\/[\w./-]+/g, random, (path) => (random.chance(0.5) ? "./gone.nix" : `${path}x`)),
  // Names.
  (text, random) => replaceOne(text, /\b[a-z]\w+(?= = )/g, random, (name) => `${name}X`),
  (text, random) => replaceOne(text, /\bconfig\b/g, random, () => "options"),
  (text, random) => replaceOne(text, /\b(?:lib|pkgs|self|inputs)\b/g, random, () => "config"),
  // What modules are made of.
  (text) => text.replace("imports", "import"),
  (text) => text.replace(/imports = \[/, "imports = [ ./gone.nix"),
  (text) => text.replace(/\{ *\n/, "{\n  imports = config.my.imports;\n"),
  (text) => text.replace(/\{ *\n/, "{\n  my.option = config.my.option;\n"),
  (text) => text.replace(/\bimport ([^\s;)]+)/, "import $1 { extra = null; }"),
  () => "{ config, pkgs, ... }: { imports = config.my.imports; }\n",
  () => "{ }\n",
  () => "",
];

function cut(text: string, at: number, length: number): string {
  return text.slice(0, at) + text.slice(at + length);
}

function put(text: string, at: number, added: string): string {
  return text.slice(0, at) + added + text.slice(at);
}

function replaceOne(text: string, pattern: RegExp, random: Random, by: (found: string) => string): string {
  const found = [...text.matchAll(pattern)];
  if (found.length === 0) return text;
  const { index, 0: word } = random.pick(found);
  return text.slice(0, index) + by(word) + text.slice(index + word.length);
}

/** A difference between a session and a fresh run. */
export interface Difference {
  readonly round: number;
  /** The file that was edited last. */
  readonly path: string;
  readonly kept: unknown;
  readonly fresh: unknown;
}

/** What a random session of editing came to. */
export interface EditingResult {
  readonly differences: readonly Difference[];
  readonly rounds: number;
  /** How many files were looked at anew, over all rounds, of how many a fresh run looks at. */
  readonly renewed: number;
  readonly files: number;
  /** Processor time of the session and of fresh runs, in milliseconds. */
  readonly keptTime: number;
  readonly freshTime: number;
}

/** Edits a flake so many times, and compares after every edit. Nothing is written to the disk. */
export function editAtRandom(root: string, rounds: number, seed: number): EditingResult {
  const random = new Random(seed);
  const session = new ProjectSession(root);
  const texts = new Map<string, string>();
  const differences: Difference[] = [];
  const { files } = session.open(defaultConfiguration);
  const sum = { renewed: 0, files: 0, keptTime: 0, freshTime: 0 };
  lintProject(session.open(defaultConfiguration), { rules });
  for (let round = 0; round < rounds && files.length > 0; round++) {
    const flake = join(root, "flake.nix");
    const path = random.chance(0.1) && files.includes(flake) ? flake : random.pick(files);
    const before = texts.get(path) ?? readFileSync(path, "utf8");
    if (random.chance(0.2)) texts.delete(path);
    else texts.set(path, random.pick(edits)(before, random));
    const text = texts.get(path);
    session.setText(path, text === undefined ? undefined : encode(text));
    const project = session.open(defaultConfiguration);
    const kept = timed(() => lintProject(project, { rules }));
    const anew = openProject(root, { fileSystem: session.fileSystem, listing: project.listing });
    const fresh = timed(() => lintProject(anew, { rules }));
    sum.renewed += kept.value.renewed ?? 0;
    sum.files += kept.value.files;
    sum.keptTime += kept.time;
    sum.freshTime += fresh.time;
    const { renewed: _, ...result } = kept.value;
    const { modules } = keptAnalysis(project)!;
    const pair = [
      { ...plain(result), knots: knotsOf(project, modules) },
      { ...plain(fresh.value), knots: knotsOf(anew, new ModuleReader(new Evaluator(anew))) },
    ];
    if (!isDeepStrictEqual(pair[0], pair[1])) differences.push({ round, path, kept: pair[0], fresh: pair[1] });
  }
  return { differences, rounds, ...sum };
}

function timed<T>(action: () => T): { readonly value: T; readonly time: number } {
  const begin = process.cpuUsage();
  const value = action();
  const { user, system } = process.cpuUsage(begin);
  return { value, time: (user + system) / 1000 };
}

// Stacks tell of the way through the engine, which is another.
function plain(result: Omit<ReturnType<typeof lintProject>, "renewed">): object {
  return { ...result, failures: result.failures.map(({ stack: _, ...failure }) => failure) };
}

function knotsOf(project: Project, modules: ModuleReader): unknown[] {
  return project.files.flatMap((path) => {
    const file = project.file(path);
    return file === undefined
      ? []
      : modules.knotsOf(file).map((knot) => [described(knot), knot.through.map(described)]);
  });
}

function described({ site, demand }: KnotStep): unknown {
  const { path, isPresence, root } = demand;
  const steps = [...stepsOf(demand.trail)].map(({ kind, label, origin }) => [kind, label, placeOf(origin)]);
  return [site.kind, site.path, placeOf(site.origin), root.kind, path, isPresence, placeOf(demand.origin), steps];
}

function placeOf({ file, node }: Origin): unknown {
  return [file.path, node.start, node.end];
}
