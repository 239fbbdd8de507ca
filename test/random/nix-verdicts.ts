// What real Nix says of random trees. Many trees share a process, which prints an answer a line until one fails; the failure is
// that tree's answer, and a new process goes on behind it.

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Outcome, readFailure } from "../nix/evaluate.ts";

/** The answer for one tree: a knot if reading anything in it is one. */
export interface Verdict {
  readonly outcome: Outcome;
  /** Nix's message, of the first failure that decides. */
  readonly message: string;
  /** What was read, where only some of it fails. */
  readonly probe?: string;
}

/** Files of a tree by name; `default.nix` is the machine. */
export type TreeFiles = ReadonlyMap<string, string>;

const probes = [
  "marker",
  "my",
  "networking",
  "environment",
  "services",
  "users",
  "warnings",
  "assertions",
  "system",
  "zz",
  "home-manager",
  "clan",
  "sops",
  "overlays",
  "platform",
  "arguments",
  "pkgs",
];

const batchSize = 120;

/** Asks Nix about trees; `checkout` is the folder of the project. At most `workers` processes run at a time. */
export async function nixVerdicts(trees: readonly TreeFiles[], checkout: string, workers: number): Promise<Verdict[]> {
  const folder = mkdtempSync(join(tmpdir(), "random-trees-"));
  const verdicts: Verdict[] = [];
  const batches: number[][] = [];
  for (let start = 0; start < trees.length; start += batchSize) {
    batches.push(trees.slice(start, start + batchSize).map((_, offset) => start + offset));
  }
  const judge = new Judge(folder, checkout);
  try {
    const work = async () => {
      for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
        for (const index of batch) judge.write(index, trees[index]!);
        for (const [index, verdict] of await judge.batch(batch)) verdicts[index] = verdict;
      }
    };
    await Promise.all(Array.from({ length: workers }, work));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return verdicts;
}

class Judge {
  readonly #folder: string;
  readonly #checkout: string;

  constructor(folder: string, checkout: string) {
    this.#folder = folder;
    this.#checkout = checkout;
  }

  write(index: number, files: TreeFiles): void {
    const folder = join(this.#folder, `t${index}`);
    mkdirSync(folder);
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
  }

  async batch(batch: readonly number[]): Promise<Map<number, Verdict>> {
    const verdicts = new Map<number, Verdict>();
    let rest = batch;
    while (rest.length > 0) {
      const { answers, failure } = await this.#run(rest.map((index) => `t${index}.all`));
      for (const index of rest.slice(0, answers)) verdicts.set(index, { outcome: "ok", message: "" });
      const failed = rest[answers];
      if (failed !== undefined) verdicts.set(failed, await this.#refined(failed, readFailure(failure)));
      rest = rest.slice(answers + 1);
    }
    return verdicts;
  }

  // An error may come before a knot, and hides it only where everything fails.
  async #refined(index: number, first: Verdict): Promise<Verdict> {
    if (first.outcome !== "error") return { outcome: first.outcome, message: first.message };
    let rest = probes;
    while (rest.length > 0) {
      const { answers, failure } = await this.#run(rest.map((probe) => `t${index}.parts.${probe}`));
      const probe = rest[answers];
      if (probe === undefined) break;
      const verdict = readFailure(failure);
      if (verdict.outcome === "knot") return { outcome: "knot", message: verdict.message, probe };
      rest = rest.slice(answers + 1);
    }
    return { outcome: "error", message: first.message };
  }

  #run(attributes: readonly string[]): Promise<{ answers: number; failure: string }> {
    const probe = join(this.#checkout, "test/random/probe.nix");
    const trees = [...new Set(attributes.map((attribute) => attribute.slice(0, attribute.indexOf("."))))];
    const bindings = trees.map((tree) => `${tree} = probed ${join(this.#folder, tree)};`);
    const expression = `let probed = tree: rec { parts = import ${probe} (import tree); all = builtins.deepSeq parts true; }; in { ${bindings.join(" ")} }`;
    // No store is needed: what is built is never looked at.
    const args = ["--eval", "--store", "dummy://", "-I", `truth=${join(this.#checkout, "test/nix/harness")}`];
    args.push("--expr", expression, ...attributes.flatMap((attribute) => ["-A", attribute]));
    return new Promise((resolve) => {
      execFile("nix-instantiate", args, { encoding: "utf8", maxBuffer: 1 << 26 }, (_, stdout, stderr) => {
        resolve({ answers: stdout.split("\n").length - 1, failure: stderr });
      });
    });
  }
}
