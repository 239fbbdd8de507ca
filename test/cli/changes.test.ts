// Only what has changed, with real repositories.

import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { makeFolder, runIn } from "./fake-environment.ts";

const command = join(import.meta.dirname, "../../dist/unknot.js");
const cycle = "let a = a; in a\n";
const unused = "{\n  # unknot: allow syntax-error -- it was needed once\n  a = 1;\n}\n";

class Repository {
  readonly folder: string;

  constructor(files: Readonly<Record<string, string>>, folder = makeFolder(files)) {
    this.folder = folder;
    this.git("init", "--quiet", "--initial-branch=main");
    this.git("config", "user.name", "a");
    this.git("config", "user.email", "a@example.org");
    this.git("config", "commit.gpgsign", "false");
  }

  git(...args: readonly string[]): string {
    return execFileSync("git", args, { cwd: this.folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  }

  commit(): this {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--message=x");
    return this;
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  /** `path rule` of each diagnostic. */
  async found(...args: readonly string[]): Promise<string[]> {
    return this.foundIn("", ...args);
  }

  async foundIn(folder: string, ...args: readonly string[]): Promise<string[]> {
    const { status, output, errors } = await runIn(join(this.folder, folder), [...args, "--format", "json-lines"]);
    if (status === 2) throw new Error(errors);
    return output
      .trimEnd()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line))
      .map(({ path, rule }) => `${path} ${rule}`);
  }
}

/** With a finding of before in `old.nix`. */
function makeRepository(files: Readonly<Record<string, string>> = {}): Repository {
  return new Repository({ "flake.nix": "{ outputs = _: { }; }\n", "old.nix": cycle, ...files }).commit();
}

test("nothing has changed", async () => {
  const repository = makeRepository();
  for (const args of [["--changed"], ["--staged"], ["--since", "HEAD"]]) {
    expect(await runIn(repository.folder, [...args, "-q"])).toEqual({ status: 0, output: "", errors: "" });
  }
});

test("changed: what differs from the last commit, staged or not, tracked or not", async () => {
  const repository = makeRepository({ "staged.nix": "1\n", "edited.nix": "1\n", ".gitignore": "ignored.nix\n" });
  repository.write("staged.nix", cycle);
  repository.git("add", "staged.nix");
  repository.write("edited.nix", cycle);
  repository.write("dir/new one.nix", cycle);
  repository.write("ignored.nix", cycle);
  const expected = ["dir/new one.nix binding-cycle", "edited.nix binding-cycle", "staged.nix binding-cycle"];
  expect(await repository.found("--changed")).toEqual(expected);
  expect(await repository.found("--since", "HEAD")).toEqual(expected);
  expect(await repository.foundIn("dir", "--changed", "..")).toEqual([
    "new one.nix binding-cycle",
    "../edited.nix binding-cycle",
    "../staged.nix binding-cycle",
  ]);
  // Paths restrict it further.
  expect(await repository.found("--changed", "dir")).toEqual(["dir/new one.nix binding-cycle"]);
  expect(await repository.found("--changed", "old.nix")).toEqual([]);
});

test("a file that changed makes all of its findings known, also old ones", async () => {
  const repository = makeRepository();
  repository.write("old.nix", `# more\n${cycle}`);
  expect(await repository.found("--changed")).toEqual(["old.nix binding-cycle"]);
});

test("what a change causes in a file that did not change is reported, and what was there before is not", async () => {
  const user = "{ a = import ./part.nix; b = let x = x; in x; }\n";
  const repository = makeRepository({ "user.nix": user, "part.nix": "1\n" });
  expect(await repository.found()).toEqual(["old.nix binding-cycle", "user.nix binding-cycle"]);
  rmSync(join(repository.folder, "part.nix"));
  expect(await repository.found("--changed")).toEqual(["user.nix missing-import"]);
  expect(await repository.found("--staged")).toEqual([]);
  repository.git("add", "--all");
  expect(await repository.found("--staged")).toEqual(["user.nix missing-import"]);
});

test("a file that was renamed is gone where it was, and new where it is", async () => {
  const repository = makeRepository({ "user.nix": "import ./part.nix\n", "part.nix": unused });
  renameSync(join(repository.folder, "part.nix"), join(repository.folder, "piece.nix"));
  repository.git("add", "--all");
  const expected = ["piece.nix unused-suppression", "user.nix missing-import"];
  expect(await repository.found("--staged")).toEqual(expected);
  expect(await repository.found("--changed")).toEqual(expected);
});

test("a knot whose path goes through a changed file is reported where it is", async () => {
  const files = {
    "flake.nix": `{
  inputs.nixpkgs.url = "nixpkgs";
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.m = nixpkgs.lib.nixosSystem { modules = [ ./m.nix ]; };
  };
}
`,
    "m.nix":
      "{ config, lib, ... }:\n{\n  imports = lib.optional (import ./flag.nix config.services.a.enable) ./n.nix;\n}\n",
    "n.nix": "{ }\n",
    "flag.nix": "value: value\n",
  };
  const repository = makeRepository(files);
  expect(await repository.found()).toContain("m.nix config-dependent-imports");
  expect(await repository.found("--changed")).toEqual([]);
  repository.write("flag.nix", `# more\n${files["flag.nix"]}`);
  expect(await repository.found("--changed")).toEqual(["m.nix config-dependent-imports"]);
  repository.write("flag.nix", files["flag.nix"]);
  repository.write("n.nix", "{ a = 1; }\n");
  expect(await repository.found("--changed")).toEqual([]);
});

test("since: from where the work tree left a branch", async () => {
  const repository = makeRepository({ "mine.nix": "1\n", "theirs.nix": "1\n" });
  repository.git("checkout", "--quiet", "-b", "work");
  repository.write("mine.nix", cycle);
  repository.commit();
  repository.git("checkout", "--quiet", "main");
  repository.write("theirs.nix", cycle);
  repository.commit();
  repository.git("checkout", "--quiet", "work");
  expect(await repository.found("--since", "main")).toEqual(["mine.nix binding-cycle"]);
  expect(await repository.found("--since", "HEAD")).toEqual([]);
  expect(await runIn(repository.folder, ["--since", "nowhere"])).toMatchObject({
    status: 2,
    errors: 'Git knows no revision "nowhere".\n',
  });
  expect(await runIn(repository.folder, ["--since=--help"])).toMatchObject({ status: 2 });
});

test("staged: the text that will be committed, not that of the work tree", async () => {
  const repository = makeRepository({ "good.nix": "1\n", "bad.nix": "1\n", "other.nix": "1\n" });
  repository.write("good.nix", "{ a = 1; }\n");
  repository.write("bad.nix", `\n${cycle}`);
  repository.git("add", "good.nix", "bad.nix");
  repository.write("good.nix", cycle);
  repository.write("bad.nix", "1\n");
  repository.write("other.nix", cycle);
  const answer = await runIn(repository.folder, ["--staged", "--format", "concise"]);
  expect(answer.output).toMatch(/^bad\.nix:2:5: error\[binding-cycle\] .*\n$/);
  expect(await repository.found("--changed")).toEqual(["good.nix binding-cycle", "other.nix binding-cycle"]);
});

test("staged: what is only in the work tree is not there, and what is gone only from there still is", async () => {
  const repository = makeRepository({ "user.nix": "1\n", "part.nix": "1\n" });
  repository.write("user.nix", "{ a = import ./part.nix; b = import ./fresh.nix; }\n");
  repository.git("add", "user.nix");
  repository.write("fresh.nix", "1\n");
  rmSync(join(repository.folder, "part.nix"));
  expect(await repository.found("--staged")).toEqual(["user.nix untracked-import"]);
  repository.git("add", "fresh.nix");
  expect(await repository.found("--staged")).toEqual([]);
  repository.git("add", "part.nix");
  expect(await repository.found("--staged")).toEqual(["user.nix missing-import"]);
});

test("staged: text as a checkout writes it, with names of any kind", async () => {
  const repository = makeRepository({ ".gitattributes": "*.nix text eol=crlf\n", 'a\n"ö .nix': "1\r\n" });
  repository.write('a\n"ö .nix', `{ }\r\n`);
  repository.git("add", "--all");
  repository.write('a\n"ö .nix', "{\r\n}\r\n");
  expect(await repository.found("--staged")).toEqual([]);
  repository.write('a\n"ö .nix', `\r\n${cycle}`);
  repository.git("add", "--all");
  repository.write('a\n"ö .nix', "1");
  const answer = await runIn(repository.folder, ["--staged", "--format", "json-lines"]);
  expect(JSON.parse(answer.output)).toMatchObject({ path: 'a\n"ö .nix', span: { start: { offset: 6, line: 2 } } });
});

test("before the first commit everything is new", async () => {
  const repository = new Repository({ "flake.nix": "{ outputs = _: { }; }\n", "a.nix": cycle, "b.nix": cycle });
  expect(await repository.found("--staged")).toEqual([]);
  repository.git("add", "flake.nix", "a.nix");
  expect(await repository.found("--staged")).toEqual(["a.nix binding-cycle"]);
  expect(await repository.found("--changed")).toEqual(["a.nix binding-cycle", "b.nix binding-cycle"]);
});

test("a flake in a folder of its repository, a work tree of its own, and a submodule", async () => {
  const repository = new Repository({
    "nix/flake.nix": "{ outputs = _: { }; }\n",
    "nix/a.nix": "1\n",
    "b.nix": "1\n",
  }).commit();
  repository.write("nix/a.nix", cycle);
  repository.write("b.nix", cycle);
  expect(await repository.foundIn("nix", "--changed")).toEqual(["a.nix binding-cycle"]);

  const tree = join(makeFolder({}), "tree");
  repository.git("worktree", "add", "--quiet", tree);
  writeFileSync(join(tree, "nix/a.nix"), cycle);
  const inTree = Object.assign(Object.create(Repository.prototype), { folder: tree }) as Repository;
  expect(await inTree.foundIn("nix", "--changed")).toEqual(["a.nix binding-cycle"]);
  expect(await inTree.foundIn("nix", "--staged")).toEqual([]);
  inTree.git("add", "--all");
  expect(await inTree.foundIn("nix", "--staged")).toEqual(["a.nix binding-cycle"]);

  const outer = makeRepository();
  outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", repository.folder, "sub");
  outer.commit();
  outer.write("sub/nix/a.nix", cycle);
  expect(await outer.foundIn("sub/nix", "--changed")).toEqual(["a.nix binding-cycle"]);
  expect(await outer.found("--changed")).toEqual([]);
});

test("a path in conflict counts as changed, with the text of the work tree", async () => {
  const repository = makeRepository({ "a.nix": "1\n" });
  repository.git("checkout", "--quiet", "-b", "other");
  repository.write("a.nix", "2\n");
  repository.commit();
  repository.git("checkout", "--quiet", "main");
  repository.write("a.nix", "3\n");
  repository.commit();
  expect(() => repository.git("merge", "other")).toThrow();
  expect(await repository.found("--staged")).toEqual(["a.nix syntax-error"]);
  expect(await repository.found("--changed")).toEqual(["a.nix syntax-error"]);
});

test("what cannot be asked is refused", async () => {
  const folder = makeFolder({ "flake.nix": "{ outputs = _: { }; }\n" });
  expect(await runIn(folder, ["--staged"])).toMatchObject({
    status: 2,
    errors: expect.stringContaining("no git work tree"),
  });
  const repository = makeRepository();
  for (const args of [
    ["--staged", "--changed"],
    ["--since", "HEAD", "--staged"],
    ["--changed", "--stdin-filename", "a.nix"],
    ["--changed", "--baseline", "b.json", "--update-baseline"],
  ]) {
    expect((await runIn(repository.folder, args)).status, args.join(" ")).toBe(2);
  }
  repository.write(".git/HEAD", "broken");
  expect(await runIn(repository.folder, ["--changed"])).toMatchObject({
    status: 2,
    errors: expect.stringContaining("Git cannot tell"),
  });
});

test("a baseline is not called stale where nothing was reported", async () => {
  const repository = makeRepository({ "a.nix": unused });
  await runIn(repository.folder, ["baseline", "base.json"]);
  repository.write("b.nix", cycle);
  const answer = await runIn(repository.folder, ["--changed", "--baseline", "base.json", "--format", "concise"]);
  expect(answer).toMatchObject({ status: 1, errors: "", output: expect.stringMatching(/^b\.nix:1:.*\n$/) });
});

test("fix --changed fixes what has changed, and nothing else", async () => {
  const repository = makeRepository({ "a.nix": unused, "b.nix": "1\n" });
  repository.write("b.nix", unused);
  expect(await runIn(repository.folder, ["fix", "--changed"])).toMatchObject({ status: 0 });
  expect(repository.read("b.nix")).toBe("{\n  a = 1;\n}\n");
  expect(repository.read("a.nix")).toBe(unused);
  expect(repository.git("diff", "--cached", "--name-only")).toBe("");
});

test("fix --staged changes index and work tree where they are the same, and nothing where they are not", async () => {
  const repository = makeRepository({ "whole.nix": "1\n", "part.nix": "1\n", "rest.nix": unused });
  repository.write("whole.nix", unused);
  repository.write("part.nix", unused);
  repository.git("add", "--all");
  const more = `${unused}# not to be committed yet\n`;
  repository.write("part.nix", more);
  repository.write("fresh.nix", unused);
  const answer = await runIn(repository.folder, ["fix", "--staged"]);
  expect(answer.status).toBe(1);
  expect(answer.errors).toContain("note: part.nix has changes that are not staged");
  expect(answer.errors).toContain("1 fix was applied:\n  whole.nix: unused-suppression\n");
  expect(repository.read("whole.nix")).toBe("{\n  a = 1;\n}\n");
  expect(repository.git("show", ":whole.nix")).toBe("{\n  a = 1;\n}\n");
  expect(repository.read("part.nix")).toBe(more);
  expect(repository.git("show", ":part.nix")).toBe(unused);
  expect([repository.read("rest.nix"), repository.read("fresh.nix")]).toEqual([unused, unused]);
  expect(repository.git("status", "--short").split("\n")).toEqual(["MM part.nix", "M  whole.nix", "?? fresh.nix", ""]);
});

test("fix --staged leaves links, and what would not be committed", async () => {
  const repository = makeRepository();
  repository.write("real.txt", unused);
  symlinkSync("real.txt", join(repository.folder, "link.nix"));
  repository.git("add", "link.nix");
  await runIn(repository.folder, ["fix", "--staged"]);
  expect(repository.read("real.txt")).toBe(unused);
  const shown = makeRepository({ "a.nix": "1\n" });
  shown.write("a.nix", unused);
  shown.git("add", "a.nix");
  const diff = await runIn(shown.folder, ["fix", "--staged", "--diff"]);
  expect(diff).toMatchObject({ status: 1, output: expect.stringContaining("-  # unknot: allow") });
  expect(shown.read("a.nix")).toBe(unused);
  expect(shown.git("show", ":a.nix")).toBe(unused);
});

test("in a hook, with an index of its own, from a flake in a folder and in a linked work tree", () => {
  const hook = `#!/bin/sh\ncd nix && exec "${process.execPath}" "${command}" fix --staged --format concise\n`;
  const repository = new Repository({
    "nix/flake.nix": "{ outputs = _: { }; }\n",
    "nix/a.nix": "1\n",
    "nix/b.nix": "1\n",
  }).commit();
  const tree = join(makeFolder({}), "tree");
  repository.git("worktree", "add", "--quiet", tree);
  repository.write(".git/hooks/pre-commit", hook);
  chmodSync(join(repository.folder, ".git/hooks/pre-commit"), 0o755);
  for (const folder of [repository.folder, tree]) {
    const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, encoding: "utf8", stdio: "pipe" });
    writeFileSync(join(folder, "nix/a.nix"), unused);
    writeFileSync(join(folder, "nix/b.nix"), cycle);
    // Only this file is committed, so git makes an index for the hook.
    git("commit", "--quiet", "--message=x", "nix/a.nix");
    expect(git("show", "HEAD:nix/a.nix")).toBe("{\n  a = 1;\n}\n");
    expect(() => git("commit", "--quiet", "--message=x", "--all")).toThrow(/b\.nix:1:5: error\[binding-cycle\]/);
  }
});
