// Checks the package as a user gets it: packed, installed into an empty folder without scripts, network or compiler, and run.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
  expectRun(["--format", "sarif", "a.nix"], 1, /"version": "2\.1\.0"/);
  expectRun(["init", "--vscode"], 0, /^Wrote \.vscode\/tasks\.json\./);
  expectRun(["explain", "syntax-error"], 0, /^syntax-error\n/);
  expectRun(["gone.nix"], 2, /^$/);
  const program = 'import { lint } from "unknot"; console.log((await lint({ path: "a.nix" })).diagnostics[0].rule);';
  writeFileSync(join(folder, "program.mjs"), program);
  expectOutput(runNode("program.mjs"), 0, /^syntax-error\n$/);
  const ownTest = `import { testRule } from "unknot/test";
import { defineRule } from "unknot";
const rule = defineRule({ id: "no-one", category: "flake", severity: "info", summary: "None.", check({ file, report }) {
  report({ span: file.tree.root.span, message: "One is here." });
} });
testRule(rule, "1\\n#<^ no-one: One\\n");
try { testRule(rule, "1\\n"); } catch (error) { console.log(error.message.split("\\n")[0]); }
`;
  writeFileSync(join(folder, "own.test.mjs"), ownTest);
  expectOutput(runNode("own.test.mjs"), 0, /^example\.nix: not expected:\n$/);
  const installed = join(folder, "node_modules/unknot");
  for (const path of [
    "docs/unknot.schema.json",
    "docs/man/unknot.1",
    "templates/unknot.gitlab-ci.yml",
    "CHANGELOG.md",
  ]) {
    if (!existsSync(join(installed, path))) throw new Error(`the package lacks ${path}`);
  }
  // Declarations name each other; one that is left out shows only where someone compiles against them.
  for (const { types } of Object.values(JSON.parse(readFileSync(join(installed, "package.json"))).exports)) {
    if (types !== undefined && !existsSync(join(installed, types))) throw new Error(`the package lacks ${types}`);
  }
  expectRun(["completions", "bash"], 0, /^complete .* unknot$/m);
  console.log(`${archive} installs and runs by itself`);
} finally {
  rmSync(folder, { recursive: true });
}

function runNode(file) {
  return spawnSync(process.execPath, [file], { cwd: folder, encoding: "utf8" });
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
