import { expect, test } from "vitest";
import { untrackedImport } from "../../rules/untracked-import.ts";
import { lintProject } from "../../src/lint/lint.ts";
import { memoryFileSystem } from "../../src/project/file-system.ts";
import { type PathReference, pathReferences, usesOf } from "../../src/project/path-references.ts";
import { openProject } from "../../src/project/project.ts";

function open(texts: Record<string, string>, listed = Object.keys(texts)) {
  const files = Object.fromEntries(Object.entries(texts).map(([path, text]) => [`/flake/${path}`, text]));
  return openProject("/flake", {
    fileSystem: memoryFileSystem(files),
    listing: { files: listed.map((path) => `/flake/${path}`).sort(), untracked: new Set(), isGit: true },
  });
}

function references(text: string): readonly PathReference[] {
  const project = open({ "a/m.nix": text });
  return pathReferences(project, project.file("/flake/a/m.nix")!);
}

const show = ({ use, path, base, isGuarded }: PathReference) =>
  `${use} ${path.slice("/flake/".length)}${base === "self" ? " self" : ""}${isGuarded ? " guarded" : ""}`;

test.each([
  ["import ./x.nix { }", ["import a/x.nix"]],
  ["builtins.import ../x", ["import x"]],
  ["let import = x: x; in import ./x.nix", []],
  ["{ self, ... }: import (self + /x.nix)", ["import x.nix self"]],
  ["self: super: import (self + /x.nix)", []],
  ['{ inputs }: { imports = [ "${inputs.self}/x.nix" ]; }', ["imports x.nix self"]],
  ["{ lib }: lib.importApply ./x.nix { }", ["importApply a/x.nix"]],
  ["{ importApply }: importApply ./x.nix { }", []],
  ["{ lib }: let inherit (lib.modules) importApply; in importApply ./x.nix { }", ["importApply a/x.nix"]],
  ["{ callPackage }: callPackage ./x.nix { }", ["callPackage a/x.nix"]],
  ["with pkgs; callPackage ./x.nix { }", ["callPackage a/x.nix"]],
  ["map (lib.flip lib.importApply { }) [ ./x.nix ./y.nix ]", ["importApply a/x.nix", "importApply a/y.nix"]],
  ["{ imports = let m = [ ./x.nix ]; in m ++ lib.optional c ./y.nix; }", ["imports a/x.nix", "imports a/y.nix"]],
  ["let a = b; b = a; in { imports = [ a ]; }", []],
  ["f { modules = [ ./x.nix { imports = [ ./y.nix ]; } ]; }", ["modules a/x.nix", "imports a/y.nix"]],
  ["{ modules = [ ./x.nix ]; }", []],
  ["{ nixosModules = { x = ./x.nix; }; }", ["modules a/x.nix"]],
  [
    "if builtins.pathExists ./x.nix then import ./x.nix else import ./y.nix",
    ["import a/x.nix guarded", "import a/y.nix guarded"],
  ],
  ["let p = ./x.nix; in { a = if builtins.pathExists ./z then import p else 1; b = import p; }", ["import a/x.nix"]],
])("%s", (text, expected) => {
  expect(references(text).map(show)).toEqual(expected);
});

test.each([
  "./x.nix",
  "../a/./x.nix",
  '(./. + "/x.nix")',
  './x + ".nix"',
  './x + (".nix")',
  './. + "/x" + /* a comment */ ".nix"',
  '"${self}/a/x.nix"',
  'self + "/a" + "/x.nix"',
  "./.",
  "../a",
  "./b/..",
  "./.. + /a",
  '../. + "/" + "a"',
  "../a/default.nix",
])("who imports a file by writing %s is told of it, whether it is asked for alone or among many", (path) => {
  const texts: Record<string, string> = {
    "a/m.nix": `{ self }: import (${path})`,
    "a/x.nix": "{ }",
    "a/default.nix": "{ }",
  };
  const alone = Object.keys(texts).map((name) => [...usesOf(open(texts), `/flake/${name}`)]);
  const project = open(texts);
  expect(alone.flat()).toEqual(["import"]);
  for (const name of ["1", "2", "3", "4", "5"]) usesOf(project, `/flake/${name}.nix`);
  expect(alone).toEqual(Object.keys(texts).map((name) => [...usesOf(project, `/flake/${name}`)]));
});

test("a file that git ignores is told from one that it does not track", () => {
  const project = open({ "flake.nix": "import ./x.nix", "x.nix": "{ }" }, ["flake.nix"]);
  const [diagnostic] = lintProject(project, { rules: [untrackedImport] }).diagnostics;
  expect(diagnostic?.message).toContain("git ignores it");
  expect(diagnostic?.fixes[0]?.title).toBe("git add -f x.nix");
});

test("of a submodule's files nothing is said", () => {
  const texts = { "flake.nix": "import ./sub/x.nix", "sub/.git": "gitdir: ../.git/modules/sub", "sub/x.nix": "{ }" };
  const project = open(texts, ["flake.nix"]);
  expect(lintProject(project, { rules: [untrackedImport] }).diagnostics).toEqual([]);
});
