// The recorded cases of test/truth as work for real Nix: which of them the stand-ins cover, how each probe
// is called, and running them. Probes that were recorded as values share a process, dozens at a time; the
// first that fails ends the process, and the rest goes into another one.

import { execFile, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { evalArguments, harness, nixSettings, nixVersion, readFailure } from "./evaluate.ts";

/** Folder of the cases, one folder each. */
export const casesFolder = join(import.meta.dirname, "..", "truth", "cases");

/** The version of Nix that the verdicts were recorded with. */
export const recordedVersion = "2.8.0";

type RecordedOutcome = "ok" | "infinite-recursion" | "error";

interface TruthCase {
  name: string;
  verdict: "ok" | "knot" | "error";
  note: string;
  probes: { attr: string; outcome: RecordedOutcome; message: string }[];
}

/** One evaluation that a case recorded, and how it is called here. */
export interface Probe {
  case: string;
  attr: string;
  expected: RecordedOutcome;
  /** Value or error as recorded, cut at 400 characters. */
  expectedMessage: string;
  isFlake: boolean;
  system: string;
}

export interface Answer {
  probe: Probe;
  outcome: RecordedOutcome;
  message: string;
}

export interface Coverage {
  total: number;
  covered: string[];
  /** Case to the reason why it is not evaluated here. */
  uncovered: Map<string, string>;
  probes: Probe[];
}

/** Cases that are called in a way that the harness cannot repeat, and no property of the files tells. */
const otherwiseCalled: Record<string, string> = {
  "i-currentSystem-pure": "recorded in pure evaluation mode, in which nix-instantiate reads no file",
};

/** Every case, split by whether it can be evaluated here and now. */
export function readCoverage(): Coverage {
  const canFlakes = canEvaluateFlakes();
  const coverage: Coverage = { total: 0, covered: [], uncovered: new Map(), probes: [] };
  for (const name of readdirSync(casesFolder).sort()) {
    const truth: TruthCase = JSON.parse(readFileSync(join(casesFolder, name, "truth.json"), "utf8"));
    const isFlake = !existsSync(join(casesFolder, name, "default.nix"));
    const reason = otherwiseCalled[name] ?? reasonAgainst(name) ?? (isFlake && !canFlakes ? noFlakes : undefined);
    coverage.total++;
    if (reason !== undefined) {
      coverage.uncovered.set(name, reason);
      continue;
    }
    coverage.covered.push(name);
    const system = /--option system (\S+?):/.exec(truth.note)?.[1] ?? "x86_64-linux";
    for (const { attr, outcome, message } of truth.probes) {
      coverage.probes.push({ case: name, attr, expected: outcome, expectedMessage: message, isFlake, system });
    }
  }
  return coverage;
}

const noFlakes = "a flake, and `nix` with flakes, or `git`, is missing";

function canEvaluateFlakes(): boolean {
  const nix = spawnSync("nix", [...flakeFeatures, "eval", "--expr", "1"], { encoding: "utf8" });
  return nix.status === 0 && spawnSync("git", ["--version"]).status === 0;
}

/** The stand-ins replace what a case reaches through <truth>, nothing else. */
function reasonAgainst(name: string): string | undefined {
  for (const path of readdirSync(join(casesFolder, name), { recursive: true, encoding: "utf8" })) {
    if (!path.endsWith(".nix")) continue;
    const text = readFileSync(join(casesFolder, name, path), "utf8");
    const lookup = /<(clan-core|nixlib|nixpkgs)[>/]/.exec(text);
    if (lookup !== null) return `reads the real <${lookup[1]}> in ${path}`;
  }
  return undefined;
}

/** Evaluates probes, `workers` processes at a time. Answers come in no particular order. */
export async function runProbes(probes: Probe[], workers: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  const scratch = mkdtempSync(join(tmpdir(), "truth-flakes-"));
  const queue = flakeBatches(probes, scratch).concat(fileBatches(probes));
  const work = async () => {
    for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
      const { answered, rest } = await batch.run(batch.probes);
      answers.push(...answered);
      if (rest.length > 0) queue.push({ probes: rest, run: batch.run });
    }
  };
  try {
    await Promise.all(Array.from({ length: workers }, work));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return answers;
}

interface Batch {
  probes: Probe[];
  run: (probes: Probe[]) => Promise<{ answered: Answer[]; rest: Probe[] }>;
}

const batchSize = 80;

function fileBatches(probes: Probe[]): Batch[] {
  const batches = new Map<string, Probe[][]>();
  for (const probe of probes.filter((p) => !p.isFlake)) {
    const mayShare = probe.expected === "ok" && probe.attr !== "";
    const lists = getOrAdd(batches, mayShare ? probe.system : `${probe.case} ${probe.attr}`, () => [[]]);
    if (lists.at(-1)!.length === batchSize) lists.push([]);
    lists.at(-1)!.push(probe);
  }
  return [...batches.values()].flat().map((list) => ({ probes: list, run: runFiles }));
}

/** One process for many attributes: Nix prints a line each, until one fails. */
async function runFiles(probes: Probe[]): Promise<{ answered: Answer[]; rest: Probe[] }> {
  const first = probes[0]!;
  const args = [...evalArguments({ truth: harness }, first.system), "--strict"];
  if (probes.length === 1) {
    args.push(join(casesFolder, first.case, "default.nix"), "-A", first.attr);
  } else {
    const cases = [...new Set(probes.map((p) => p.case))].map((name) => `${name} = import ./${name};`);
    args.push("--expr", `{ ${cases.join(" ")} }`, ...probes.flatMap((p) => ["-A", `${p.case}.${p.attr}`]));
  }
  const { stdout, stderr, failed } = await run("nix-instantiate", args, casesFolder);
  const lines = stdout.split("\n").slice(0, -1);
  const answered: Answer[] = lines.map((line, i) => answer(probes[i]!, "ok", line));
  if (failed) answered.push(failure(probes[lines.length]!, stderr));
  return { answered, rest: probes.slice(answered.length) };
}

function flakeBatches(probes: Probe[], root: string): Batch[] {
  const flakes = probes.filter((p) => p.isFlake);
  // The flakes' own idea of the harness: an input with `lib`, and a folder `harness` that is called with it.
  mkdirSync(join(root, "nixlib"));
  writeFileSync(join(root, "nixlib", "flake.nix"), "{ outputs = _: { lib = (import ./module-system).lib; }; }\n");
  cpSync(join(harness, "..", "module-system"), join(root, "nixlib", "module-system"), { recursive: true });
  return flakes.map((probe) => ({ probes: [probe], run: ([p]) => runFlake(root, p!) }));
}

const flakeFeatures = ["--extra-experimental-features", "nix-command flakes"];

async function runFlake(root: string, probe: Probe): Promise<{ answered: Answer[]; rest: Probe[] }> {
  const folder = join(root, probe.case);
  cpSync(join(casesFolder, probe.case), folder, { recursive: true });
  for (const part of ["harness", "module-system"]) {
    cpSync(join(harness, "..", part), join(folder, "harness", part), { recursive: true });
  }
  writeFileSync(join(folder, "harness", "default.nix"), "_: import ./harness\n");
  // A flake sees what git knows of. Nothing is committed, as when the cases were recorded, and one of
  // them is about a file that git does not know.
  const tracked = probe.case === "fl-untracked-import" ? ["flake.nix", "harness"] : ["."];
  spawnSync("git", ["init", "--quiet"], { cwd: folder });
  spawnSync("git", ["add", "--force", ...tracked], { cwd: folder });
  const settings = [...flakeFeatures, ...nixSettings];
  const input = ["--override-input", "nixlib", `path:${join(root, "nixlib")}`];
  const args = [...settings, "eval", "--no-write-lock-file", ...input, `git+file://${folder}#${probe.attr}`];
  const { stdout, stderr, failed } = await run("nix", args, folder);
  return { answered: [failed ? failure(probe, stderr) : answer(probe, "ok", stdout.trim())], rest: [] };
}

function run(
  command: string,
  args: string[],
  cwd: string,
): Promise<{ stdout: string; stderr: string; failed: boolean }> {
  return new Promise((resolve) => {
    execFile(command, args, { cwd, encoding: "utf8", maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      resolve({ stdout, stderr, failed: error !== null });
    });
  });
}

function answer(probe: Probe, outcome: RecordedOutcome, message: string): Answer {
  return { probe, outcome, message: message.replaceAll(join(casesFolder, probe.case) + sep, "./") };
}

function failure(probe: Probe, stderr: string): Answer {
  const { message } = readFailure(stderr);
  const outcome = message === "infinite recursion encountered" ? "infinite-recursion" : "error";
  return answer(probe, outcome, message.split("\n")[0]!);
}

/**
 * Whether an answer is the recorded one: the same outcome and, under the version of Nix that wrote the
 * record, the same value or message.
 */
export function agrees({ probe, outcome, message }: Answer): boolean {
  if (nixVersion() !== recordedVersion)
    return isKnot(outcome, message) === isKnot(probe.expected, probe.expectedMessage);
  return outcome === probe.expected && comparable(message) === comparable(probe.expectedMessage);
}

function isKnot(outcome: RecordedOutcome, message: string): RecordedOutcome {
  return /stack overflow|max-call-depth/.test(message) ? "infinite-recursion" : outcome;
}

/** Without what differs from machine to machine: store hashes, a builder's features, the order of symbols. */
function comparable(message: string): string {
  return message
    .slice(0, 400)
    .replace(/\/nix\/store\/(?:[0-9a-z]{32}|…)-/g, "/nix/store/…-")
    .replace(/features \{[^}]*\}$/, "features {…}")
    .replace(/unexpected argument '.*'/, "unexpected argument '…'");
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
