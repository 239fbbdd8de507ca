import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path/posix";
import { afterEach, expect, test, vi } from "vitest";
import { flawed, makeFolder } from "./fake-environment.ts";

const command = join(import.meta.dirname, "../../dist/unknot.js");
const started: { kill(signal: "SIGKILL"): unknown }[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

/** The built command, watching in a folder. */
function watch(folder: string, args: readonly string[] = ["--format", "concise"]) {
  const child = spawn(process.execPath, [command, "check", "--watch", ...args], { cwd: folder });
  started.push(child);
  const heard = { output: "", errors: "" };
  child.stdout.on("data", (data: Buffer) => (heard.output += data));
  child.stderr.on("data", (data: Buffer) => (heard.errors += data));
  const exit = once(child, "exit");
  /** Waits for the end of another check, and gives what was written since the last one. */
  const nextCheck = async (): Promise<{ output: string; errors: string }> => {
    await vi.waitFor(() => expect(heard.errors).toContain("Waiting for changes"), { timeout: 20_000, interval: 20 });
    // Standard output may come behind standard error.
    await new Promise((settle) => setTimeout(settle, 100));
    const written = { ...heard };
    heard.output = heard.errors = "";
    return written;
  };
  return { child, exit, nextCheck };
}

test("checks again after each change, and ends with the status of the last check", async () => {
  const folder = makeFolder(flawed);
  const { child, exit, nextCheck } = watch(folder);
  expect((await nextCheck()).output).toContain("a.nix:2:3: warning");
  writeFileSync(join(folder, "a.nix"), "{ }\n");
  const fixed = await nextCheck();
  expect(fixed.output).not.toContain("a.nix");
  expect(fixed.errors).toContain("after a change of a.nix, 1 of 2 files anew");
  // New folders, new files, files that go.
  mkdirSync(join(folder, "deep"));
  writeFileSync(join(folder, "deep/b.nix"), "{ a = ; }\n");
  expect((await nextCheck()).output).toContain("deep/b.nix:1:");
  rmSync(join(folder, "deep/b.nix"));
  expect((await nextCheck()).output).not.toContain("b.nix");
  writeFileSync(join(folder, "a.nix"), "{ a = ; }\n");
  expect((await nextCheck()).output).toContain("a.nix:1:");
  child.kill("SIGINT");
  expect(await exit).toEqual([1, null]);
});

test("what is wrong with the configuration is said, and can be put right meanwhile", async () => {
  const folder = makeFolder({ ...flawed, "unknot.toml": "[ruls]\n" });
  const { child, exit, nextCheck } = watch(folder);
  expect((await nextCheck()).errors).toContain("unknot.toml:1:2");
  writeFileSync(join(folder, "unknot.toml"), '[rules]\nunused-suppression = "off"\n');
  expect(await nextCheck()).toMatchObject({ output: expect.not.stringContaining("a.nix") });
  writeFileSync(join(folder, "unknot.toml"), "");
  expect((await nextCheck()).output).toContain("a.nix:2:3: warning");
  writeFileSync(join(folder, "unknot.toml"), '[rules]\nunused-suppression = "off"\n');
  await nextCheck();
  child.kill("SIGTERM");
  expect(await exit).toEqual([0, null]);
});

test("what git learns is seen", async () => {
  const folder = makeFolder({ "flake.nix": "{ outputs = _: import ./a.nix; }\n", "a.nix": "{ }\n" });
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder });
  git("init", "--quiet");
  git("add", "flake.nix");
  const { nextCheck } = watch(folder);
  expect((await nextCheck()).output).toContain("untracked-import");
  git("add", "a.nix");
  expect((await nextCheck()).output).not.toContain("untracked-import");
});

test("a path that is not there ends it at once", async () => {
  const { exit } = watch(makeFolder(flawed), ["gone.nix"]);
  expect(await exit).toEqual([2, null]);
});
