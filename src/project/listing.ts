// Owns the question which files a project has. Git answers it in one call where there is a work tree; elsewhere the
// disk is walked with the `.gitignore` files that stand in it. Links are never followed.

import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path/posix";
import type { FileSystem } from "./file-system.ts";

/** The Nix files of a project. */
export interface FileListing {
  /** `.nix` files, absolute, sorted: tracked ones, and untracked ones that git does not ignore. Links to others are left out. */
  readonly files: readonly string[];
  /** Those of `files` that git does not track; a flake cannot see them. */
  readonly untracked: ReadonlySet<string>;
  /** Whether git answered; where it did not, nothing is known about tracking. */
  readonly isGit: boolean;
}

/** The folder that a path belongs to: the nearest with a `flake.nix`, else the top of the git work tree, else the folder itself. */
export function findProjectRoot(path: string, fileSystem: FileSystem): string {
  const start = fileSystem.kind(path) === "directory" ? path : dirname(path);
  let gitRoot: string | undefined;
  for (let folder = start; ; folder = dirname(folder)) {
    if (fileSystem.kind(join(folder, "flake.nix")) === "file") return folder;
    if (gitRoot === undefined && fileSystem.kind(join(folder, ".git")) !== undefined) gitRoot = folder;
    if (folder === dirname(folder)) return gitRoot ?? start;
  }
}

/** Whether a folder is one by what stands in it: a flake, or the top of a git work tree. */
export function isProjectRoot(folder: string, fileSystem: FileSystem): boolean {
  return fileSystem.kind(join(folder, "flake.nix")) === "file" || fileSystem.kind(join(folder, ".git")) !== undefined;
}

/** Lists the Nix files below a folder. */
export function listFiles(root: string): FileListing {
  return listWithGit(root) ?? listFromDisk(root);
}

function listWithGit(root: string): FileListing | undefined {
  let output: string;
  try {
    output = execFileSync(
      "git",
      ["ls-files", "-z", "-t", "--stage", "--cached", "--others", "--exclude-standard", "--", "*.nix"],
      {
        cwd: root,
        encoding: "utf8",
        maxBuffer: 1 << 30,
        stdio: ["ignore", "pipe", "ignore"],
      },
    );
  } catch {
    return undefined;
  }
  const files = new Set<string>();
  const untracked = new Set<string>();
  const links: string[] = [];
  for (const entry of output.split("\0")) {
    if (entry === "") continue;
    // `? path`, or `H mode hash stage<tab>path`.
    const isUntracked = entry.startsWith("?");
    const path = join(root, entry.slice(isUntracked ? 2 : entry.indexOf("\t") + 1));
    files.add(path);
    if (isUntracked) untracked.add(path);
    else if (entry.startsWith(linkMode, 2)) links.push(path);
  }
  for (const path of links.filter((link) => files.has(linkTarget(link)))) files.delete(path);
  return { files: [...files].sort(), untracked, isGit: true };
}

/** Git's mode of a symbolic link. */
const linkMode = "120000";

// A link to another file of the project is that file, with the paths in it seen from there.
function linkTarget(path: string): string {
  try {
    return join(dirname(path), readlinkSync(path));
  } catch {
    return path;
  }
}

function listFromDisk(root: string): FileListing {
  // Both libraries are CommonJS and wanted only where git is absent.
  const require = createRequire(import.meta.url);
  const glob = require("fast-glob") as typeof import("fast-glob");
  const ignore = require("ignore") as typeof import("ignore");
  const options = { cwd: root, dot: true, followSymbolicLinks: false, suppressErrors: true };
  const ignored = ["**/.git/**", "**/node_modules/**"];
  const rules = glob.sync("**/.gitignore", { ...options, ignore: ignored }).map((path) => ({
    folder: dirname(path),
    matcher: ignore().add(readFileSync(join(root, path), "utf8")),
  }));
  const files = glob
    .sync("**/*.nix", { ...options, ignore: ignored })
    .filter((path) => !rules.some(({ folder, matcher }) => isIgnored(path, folder, matcher)))
    .map((path) => join(root, path))
    .sort();
  return { files, untracked: new Set(), isGit: false };
}

function isIgnored(path: string, folder: string, matcher: { ignores(path: string): boolean }): boolean {
  const inner = folder === "." ? path : relative(folder, path);
  return !inner.startsWith("..") && matcher.ignores(inner);
}
