import { expect, test } from "vitest";
import { memoryFileSystem } from "../../src/project/file-system.ts";
import { settledFileSystem } from "../../src/project/settled-file-system.ts";

test("what a path leads to is asked once, and texts each time", () => {
  const asked: string[] = [];
  const base = memoryFileSystem({ "/a/b.nix": "1" });
  const noting =
    <T>(name: string, ask: (path: string) => T) =>
    (path: string): T => {
      asked.push(`${name} ${path}`);
      return ask(path);
    };
  const settled = settledFileSystem({
    ...base,
    readFile: noting("read", base.readFile),
    kind: noting("kind", base.kind),
    isLink: noting("link", base.isLink),
    realPath: noting("real", base.realPath),
  });
  for (let round = 0; round < 2; round++) {
    expect(settled.kind("/a/b.nix")).toBe("file");
    expect(settled.kind("/a/none.nix")).toBeUndefined();
    expect(settled.isLink("/a/b.nix")).toBe(false);
    expect(settled.realPath("/a/b.nix")).toBe("/a/b.nix");
    expect(settled.readFile("/a/b.nix")).toEqual(new TextEncoder().encode("1"));
    expect(settled.readDirectory("/a")).toEqual(["b.nix"]);
  }
  expect(asked.sort()).toEqual([
    "kind /a/b.nix",
    "kind /a/none.nix",
    "link /a/b.nix",
    "read /a/b.nix",
    "read /a/b.nix",
    "real /a/b.nix",
  ]);
});
