import { expect, test } from "vitest";
import { memoryFileSystem, overlayFileSystem } from "../../src/project/file-system.ts";

test("an overlay replaces and adds files, and leaves the rest", () => {
  const bytes = new TextEncoder().encode("new");
  const files = overlayFileSystem(
    memoryFileSystem({ "/a/x.nix": "old", "/a/y.nix": "kept" }),
    new Map([
      ["/a/x.nix", bytes],
      ["/a/b/z.nix", bytes],
    ]),
  );
  expect(files.readFile("/a/x.nix")).toBe(bytes);
  expect(new TextDecoder().decode(files.readFile("/a/y.nix"))).toBe("kept");
  expect(files.readDirectory("/a")).toEqual(["b", "x.nix", "y.nix"]);
  expect([files.kind("/a/b"), files.kind("/a/b/z.nix"), files.kind("/a/c")]).toEqual(["directory", "file", undefined]);
});
