// Checks the hooks with the real pre-commit: installed from a git repository that holds this work tree, and run in a repository
// with a fleet. Slow, for pre-commit installs all that a build needs. Does nothing, and says so, where pre-commit is missing.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const flawed = "{\n  # unknot: allow syntax-error -- it was needed once\n  a = 1;\n}\n";
const fixed = "{\n  a = 1;\n}\n";

if (spawnSync("pre-commit", ["--version"]).error !== undefined) {
  console.log("pre-commit is not installed; its hooks were not tested");
  process.exit();
}

const folder = mkdtempSync(join(tmpdir(), "unknot-pre-commit-"));
const hooks = join(folder, "hooks");
const fleet = join(folder, "fleet");
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_(?!config_registry)|git_)/i.test(name))),
  PRE_COMMIT_HOME: join(folder, "home"),
  GIT_CONFIG_GLOBAL: join(folder, "gitconfig"),
};
try {
  writeFileSync(env.GIT_CONFIG_GLOBAL, "[user]\nname = test\nemail = test@localhost\n[init]\ndefaultBranch = main\n");
  const revision = commitWorkTree();
  makeFleet(revision);
  run("pre-commit", ["install-hooks"]);

  test("files without a finding pass", () => {
    writeFileSync(join(fleet, "a.nix"), fixed);
    run("git", ["add", "."]);
    assert.match(run("pre-commit", ["run", "unknot"]), /unknot\.+Passed/);
  });

  test("a finding stops the commit, and is shown", () => {
    writeFileSync(join(fleet, "a.nix"), flawed);
    run("git", ["add", "."]);
    const output = run("git", ["commit", "--message", "a"], 1);
    assert.match(output, /warning\[unused-suppression\]/);
    assert.match(output, /--> a\.nix:2:/);
  });

  test("what is not to be committed is not reported", () => {
    run("git", ["reset", "--quiet"]);
    writeFileSync(join(fleet, "b.nix"), fixed);
    run("git", ["add", "b.nix"]);
    assert.match(run("pre-commit", ["run", "unknot"]), /unknot\.+Passed/);
  });

  test("what the configuration excludes is left alone", () => {
    mkdirSync(join(fleet, "vendor"));
    writeFileSync(join(fleet, "vendor/a.nix"), flawed);
    run("git", ["add", "vendor"]);
    run("pre-commit", ["run"]);
    assert.equal(read("vendor/a.nix"), flawed);
  });

  test("unknot-fix repairs the file, which is then to be added again", () => {
    writeFileSync(join(fleet, "a.nix"), flawed);
    run("git", ["add", "a.nix"]);
    assert.match(run("pre-commit", ["run", "unknot-fix"], 1), /files were modified by this hook/);
    assert.equal(read("a.nix"), fixed);
    run("git", ["add", "a.nix"]);
    run("git", ["commit", "--message", "a"]);
    assert.equal(run("git", ["show", "HEAD:a.nix"]), fixed);
  });

  test("a partially staged file keeps what is not staged, where the fix does not touch it", () => {
    const far = "\n".repeat(9);
    writeFileSync(join(fleet, "c.nix"), flawed + far);
    run("git", ["add", "c.nix"]);
    appendFileSync(join(fleet, "c.nix"), "# not staged\n");
    run("pre-commit", ["run", "unknot-fix"], 1);
    assert.equal(read("c.nix"), `${fixed}${far}# not staged\n`);
    assert.equal(run("git", ["show", ":c.nix"]), flawed + far);
  });

  test("a partially staged file is as it was, where the fix touches what is not staged", () => {
    const unstaged = flawed.replace("it was needed once", "it is needed again");
    writeFileSync(join(fleet, "c.nix"), flawed);
    run("git", ["add", "c.nix"]);
    writeFileSync(join(fleet, "c.nix"), unstaged);
    run("pre-commit", ["run", "unknot-fix"], 1);
    assert.equal(read("c.nix"), unstaged);
    assert.equal(run("git", ["show", ":c.nix"]), flawed);
  });

  test("every file at once: the whole fleet, mistakes and all", () => {
    run("git", ["checkout", "--quiet", "--force", "HEAD"]);
    const output = run("pre-commit", ["run", "unknot", "--all-files"], 1);
    assert.match(output, /error\[vars-generators-in-imports\]/);
    assert.equal(output.match(/^Found /gm).length, 1);
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** A repository that holds this work tree as it is, committed or not, without what git ignores. Gives its commit. */
function commitWorkTree() {
  mkdirSync(hooks);
  run("git", ["init", "--quiet"], 0, hooks);
  run("git", ["--git-dir", join(hooks, ".git"), "--work-tree", root, "add", "--all", "."], 0, root);
  run("git", ["commit", "--quiet", "--message", "The work tree"], 0, hooks);
  return run("git", ["rev-parse", "HEAD"], 0, hooks).trim();
}

function makeFleet(revision) {
  cpSync(join(root, "fixtures/fleet"), fleet, { recursive: true });
  writeFileSync(join(fleet, "unknot.toml"), 'exclude = ["vendor/**"]\n');
  writeFileSync(
    join(fleet, ".pre-commit-config.yaml"),
    `repos:
  - repo: file://${hooks}
    rev: ${revision}
    hooks:
      - id: unknot
      - id: unknot-fix
`,
  );
  run("git", ["init", "--quiet"]);
  run("git", ["add", "."]);
  run("git", ["commit", "--quiet", "--message", "The fleet"]);
  run("pre-commit", ["install"]);
}

function read(path) {
  return readFileSync(join(fleet, path), "utf8");
}

/** Runs a program that must end with a status, and gives what it printed. */
function run(program, args, status = 0, cwd = fleet) {
  const result = spawnSync(program, args, { cwd, env, encoding: "utf8" });
  const output = program === "git" && status === 0 ? result.stdout : `${result.stdout}${result.stderr}`;
  assert.equal(result.status, status, `${program} ${args.join(" ")}:\n${result.stdout}\n${result.stderr}`);
  return output;
}

function test(name, check) {
  check();
  console.log(`ok: ${name}`);
}
