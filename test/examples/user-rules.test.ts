// The worked example of docs/user-rules.md, as its owner would have it: beside an installed unknot, tested by its own tests.

import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const example = join(root, "docs/examples/user-rules");

let folder: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "unknot-user-rules-")));
  cpSync(example, folder, { recursive: true });
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules/unknot"));
});

afterAll(() => rmSync(folder, { recursive: true }));

function runNode(...args: string[]) {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: "utf8" });
  return { status, stdout, stderr };
}

test("the example's own tests pass, under Node's test runner", () => {
  const { status, stdout, stderr } = runNode("--test", "lint/our-rules.test.mjs");
  expect(status, stdout + stderr).toBe(0);
  expect(stdout).toContain("# tests 6\n");
});

test("they fail where a rule does something else", () => {
  const rule = join(folder, "lint/broken.mjs");
  writeFileSync(
    rule,
    readFileSync(join(example, "lint/our-rules.mjs"), "utf8").replace("commented.has(lineOf(port))", "false"),
  );
  const tests = readFileSync(join(example, "lint/our-rules.test.mjs"), "utf8").replace(
    "./our-rules.mjs",
    "./broken.mjs",
  );
  writeFileSync(join(folder, "lint/broken.test.mjs"), tests);
  const { status, stdout } = runNode("--test", "lint/broken.test.mjs");
  expect(status).toBe(1);
  expect(stdout).toContain("example.nix: not expected:");
});

test("the command runs its rules", () => {
  const answer = runNode(join(root, "dist/unknot.js"), "check", "--format", "concise", ".");
  expect(answer).toEqual({
    status: 1,
    stdout: `flake.nix:8:11: warning[unexplained-port] Port 8080 is opened, and nothing says what for. Name what listens there in a comment beside or above it.
flake.nix:10:33: warning[mk-if-true] \`mkIf true\` does nothing: the value counts in any case. Write the value alone.
`,
    stderr: "",
  });
});
