// Checks the package as a user gets it: packed, installed into an empty folder without scripts, network or compiler, and run.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "unknot-pack-"));
const npm = (args, cwd) => execFileSync("npm", args, { cwd, stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" });

try {
  npm(["pack", "--silent", "--pack-destination", folder], root);
  const archive = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  npm(["install", "--silent", "--offline", "--ignore-scripts", "--no-audit", join(folder, archive)], folder);
  writeFileSync(join(folder, "a.nix"), "{ a = ; }\n");

  expectRun(["--version"], 0, /^\d+\.\d+\.\d+\n$/);
  expectRun(["--format", "concise", "a.nix"], 1, /^a\.nix:1:\d+: error\[syntax-error\] /);
  expectRun(["explain", "syntax-error"], 0, /^syntax-error\n/);
  expectRun(["gone.nix"], 2, /^$/);
  const program = 'import { lint } from "unknot"; console.log((await lint({ path: "a.nix" })).diagnostics[0].rule);';
  writeFileSync(join(folder, "program.mjs"), program);
  expectOutput(spawnSync(process.execPath, ["program.mjs"], { cwd: folder, encoding: "utf8" }), 0, /^syntax-error\n$/);
  console.log(`${archive} installs and runs by itself`);
} finally {
  rmSync(folder, { recursive: true });
}

function expectRun(args, status, output) {
  const command = join(folder, "node_modules/.bin/unknot");
  // Nothing but Node on the path: no Nix, no git, no compiler.
  const env = { PATH: join(process.execPath, "..") };
  expectOutput(spawnSync(command, args, { cwd: folder, env, encoding: "utf8" }), status, output);
}

function expectOutput(result, status, output) {
  if (result.status === status && output.test(result.stdout)) return;
  console.error(`expected status ${status} and ${output}, got ${result.status}:\n${result.stdout}\n${result.stderr}`);
  process.exit(1);
}
