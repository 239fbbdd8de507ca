import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path/posix";
import { afterEach, beforeEach, expect, test } from "vitest";
import { rules } from "../../rules/index.ts";
import { lintProject } from "../../src/lint/lint.ts";
import { defaultConfiguration } from "../../src/project/configuration.ts";
import { openProject, type Project } from "../../src/project/project.ts";
import { ProjectSession } from "../../src/project/project-session.ts";

const fleet = join(import.meta.dirname, "../../fixtures/fleet");
const encode = (text: string) => new TextEncoder().encode(text);

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "unknot-session-"));
  cpSync(fleet, root, { recursive: true });
});

afterEach(() => rmSync(root, { recursive: true }));

const ida = () => join(root, "modules/hosts/ida/default.nix");
const open = (session: ProjectSession): Project => session.open(defaultConfiguration);
const report = (project: Project) => lintProject(project, { rules }).diagnostics;

test("a file that has not changed keeps its tree, a changed one does not", () => {
  const session = new ProjectSession(root);
  const before = open(session);
  const trees = new Map(before.files.map((path) => [path, before.file(path)?.tree]));
  session.setText(ida(), encode("{ }"));
  const after = open(session);
  const changed = after.files.filter((path) => after.file(path)?.tree !== trees.get(path));
  expect(changed).toEqual([ida()]);
  expect(after.file(ida())?.text.toString()).toBe("{ }");
});

test("what is written to the disk is seen, and a buffer that is closed gives way to it", () => {
  const session = new ProjectSession(root);
  expect(open(session).file(ida())?.text.length).toBeGreaterThan(3);
  session.setText(ida(), encode("{ }"));
  writeFileSync(ida(), "{ a = 1; }");
  expect(open(session).file(ida())?.text.toString()).toBe("{ }");
  session.setText(ida(), undefined);
  const read = open(session).file(ida());
  expect(read?.text.toString()).toBe("{ a = 1; }");
  // Written again as it was, it is the same file.
  writeFileSync(ida(), "{ a = 1; }");
  expect(open(session).file(ida())).toBe(read);
});

test("files that only an editor has are listed, and those that git learns of", () => {
  execFileSync("git", ["init", "--quiet"], { cwd: root });
  execFileSync("git", ["add", "."], { cwd: root });
  const session = new ProjectSession(root);
  const fresh = join(root, "modules/fresh.nix");
  session.setText(fresh, encode("{ }"));
  expect(open(session).isTracked(fresh)).toBe(false);
  writeFileSync(fresh, "{ }");
  session.setText(fresh, undefined);
  execFileSync("git", ["add", "."], { cwd: root });
  expect(open(session).isTracked(fresh)).toBe(true);
});

test("outside of any flake or work tree, files stand for themselves", () => {
  rmSync(join(root, "flake.nix"));
  const session = new ProjectSession(root);
  expect(open(session).files).toEqual([]);
  session.setText(ida(), encode("{ }"));
  expect(open(session).files).toEqual([ida()]);
});

test("after any change, a session says what a fresh run says", () => {
  const session = new ProjectSession(root);
  const paths = open(session).files;
  let seed = 7;
  const random = (limit: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed % limit;
  };
  for (let round = 0; round < 24; round++) {
    const path = paths[random(paths.length)]!;
    const text = readFileSync(path, "utf8");
    const at = random(text.length);
    const changed = [
      () => `${text.slice(0, at)}${text.slice(at + 1 + random(40))}`,
      () => `# moved\n${text}`,
      () => text.replace(/"[\w-]+"/, '"other"'),
      () => text.replace("imports", "import"),
      () => "{ config, pkgs, ... }: { imports = config.my.imports; }\n",
    ][random(5)]!();
    session.setText(path, random(4) === 0 ? undefined : encode(changed));
    const kept = open(session);
    const fresh = openProject(root, { fileSystem: session.fileSystem, listing: kept.listing });
    expect(report(kept), `round ${round}`).toEqual(report(fresh));
  }
});
