import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { memoryFileSystem } from "../../src/project/file-system.ts";
import { listFiles, openProject } from "../../src/project/project.ts";
import { readSource } from "../../src/project/source-file.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function makeWorkTree(): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "unknot-listing-")));
  folders.push(root);
  execFileSync("git", ["init", "-q"], { cwd: root });
  mkdirSync(join(root, "packages"));
  mkdirSync(join(root, "overlays"));
  writeFileSync(join(root, "flake.nix"), "{ outputs = _: { }; }");
  writeFileSync(join(root, "packages/default.nix"), "{ }");
  symlinkSync("../packages/default.nix", join(root, "overlays/default.nix"));
  symlinkSync("../packages/default.nix", join(root, "overlays/mine.nix"));
  symlinkSync("../packages/gone.nix", join(root, "overlays/gone.nix"));
  execFileSync("git", ["add", "-A"], { cwd: root });
  writeFileSync(join(root, "new é.nix"), "{ }");
  return root;
}

test("links to other files of the work tree are not listed beside them", () => {
  const root = makeWorkTree();
  const { files, untracked } = listFiles(root);
  const shown = files.map((path) => path.slice(root.length + 1));
  expect(shown).toEqual(["flake.nix", "new é.nix", "overlays/gone.nix", "packages/default.nix"]);
  expect([...untracked]).toEqual([join(root, "new é.nix")]);
});

test("a link is read where it leads to, but for the default.nix of a folder", () => {
  const root = makeWorkTree();
  const project = openProject(root);
  const packages = { kind: "file", path: join(root, "packages/default.nix") };
  expect(project.importTarget(join(root, "overlays/mine.nix"))).toEqual(packages);
  expect(project.importTarget(join(root, "overlays/default.nix"))).toEqual(packages);
  expect(project.importTarget(join(root, "overlays"))).toEqual({
    kind: "file",
    path: join(root, "overlays/default.nix"),
  });
});

test.each([
  ['{\n\t"data": "ENC[AES256_GCM,data:78G5,iv:4M,tag:xH,type:str]",\n\t"sops": { }\n}\n', "binary"],
  ["age-encryption.org/v1\n-> X25519 a\n", "binary"],
  ["-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n", "binary"],
  ["-----BEGIN PGP MESSAGE-----\n\nhQ\n", "binary"],
  ['{ "data" = "ENC[x]"; }', "Nix"],
  ['{ data = "ENC[AES256_GCM]"; }', "Nix"],
])("%j is %s text", (text, kind) => {
  const source = readSource("/flake/secret.nix", memoryFileSystem({ "/flake/secret.nix": text }));
  expect(typeof source === "string" ? source : "Nix").toBe(kind);
});
