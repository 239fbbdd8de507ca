// The completions in the shells they are for: each test runs a real shell, and is skipped where it is not installed.

import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rules } from "../../../rules/index.ts";
import { reporters } from "../../../src/reporters/index.ts";
import { makeFolder, runIn } from "../fake-environment.ts";

/** What a shell offers behind a command line that a space or a part of a word ends. */
type Complete = (line: string) => string[];

let folder: string;

beforeAll(async () => {
  folder = makeFolder({ "flake.nix": "{ }\n" });
  mkdirSync(join(folder, "modules"));
  for (const shell of ["bash", "zsh", "fish"]) {
    const { output } = await runIn(folder, ["completions", shell]);
    writeFileSync(join(folder, `unknot.${shell}`), output);
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

const shells: Record<string, Complete> = {
  bash: (line) => {
    const words = line.split(/(?<==)|(?==)| /);
    const program = `source unknot.bash; COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")})
      COMP_CWORD=${words.length - 1}; _unknot; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const offered = runShell("bash", ["--norc", "-c", program]);
    // Where a function answers nothing, bash goes on with files.
    return offered.length > 0 ? offered : runShell("bash", ["-c", `compgen -f -- '${words.at(-1)}'`]);
  },
  zsh: (line) => runShell("zsh", ["-f", join(import.meta.dirname, "probe.zsh"), "unknot.zsh", line, folder]),
  fish: (line) => {
    const words = runShell("fish", ["--no-config", "-c", `source unknot.fish; complete --do-complete '${line}'`]);
    return words.map((word) => word.split("\t")[0]!.replace(/^.*=/, ""));
  },
};

function runShell(shell: string, args: readonly string[]): string[] {
  const { stdout, stderr } = spawnSync(shell, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, HOME: folder },
  });
  expect(stderr).toBe("");
  return [...new Set(stdout.split("\n").map((word) => word.trim().replace(/\/$/, "")))].filter((word) => word !== "");
}

const isInstalled = (shell: string) => spawnSync(shell, ["-c", "true"]).status === 0;
const ruleIds = rules.map(({ id }) => id);

for (const [shell, complete] of Object.entries(shells)) {
  describe.skipIf(!isInstalled(shell))(`completions in ${shell}`, () => {
    test("commands, by their beginning", () => {
      expect(complete("unknot expl")).toEqual(["explain"]);
      expect(complete("unknot ")).toEqual(expect.arrayContaining(["check", "fix", "explain", "help"]));
    });

    test("options of a command, and of the one that is meant without a name", () => {
      expect(complete("unknot fix --uns")).toEqual(["--unsafe"]);
      expect(complete("unknot --update-b")).toEqual(["--update-baseline"]);
      expect(complete("unknot explain --")).not.toContain("--unsafe");
    });

    test("commands below a command, and their options", () => {
      expect(complete("unknot inspect ro")).toEqual(["roles"]);
      expect(complete("unknot inspect imports --mach")).toEqual(["--machine"]);
      expect(complete("unknot inspect --format mer")).toEqual(["mermaid"]);
      expect(complete("unknot inspect imports --format=mer")).toEqual(["mermaid"]);
      expect(complete("unknot inspect imports fla")).toEqual(["flake.nix"]);
    });

    test("names of rules", () => {
      expect(complete("unknot explain vars-c")).toEqual(["vars-cycle"]);
      expect(complete("unknot check --only ").toSorted()).toEqual(ruleIds.toSorted());
      expect(complete("unknot check --only=import-c")).toEqual(["import-cycle"]);
    });

    test("values of options", () => {
      expect(complete("unknot check --format ").toSorted()).toEqual(Object.keys(reporters).toSorted());
      expect(complete("unknot fix --fail-on w")).toEqual(["warning"]);
      expect(complete("unknot rules --format j")).toEqual(["json"]);
    });

    test("files where a command takes paths", () => {
      expect(complete("unknot check fla")).toEqual(["flake.nix"]);
      expect(complete("unknot check --quiet mod")).toEqual(["modules"]);
      expect(complete("unknot check --config fla")).toEqual(["flake.nix"]);
    });
  });
}
