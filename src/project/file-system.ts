// Owns the only door to the disk below the command line: everything that the analysis reads comes through a
// FileSystem, so that tests, editors and other programs can put their own in its place.

import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname } from "node:path/posix";

/** Reads of the analysis. Paths are absolute, with `/`, without a trailing slash. Nothing here throws. */
export interface FileSystem {
  /** The bytes of a regular file (links followed); undefined where there is none that can be read. */
  readFile(path: string): Uint8Array | undefined;
  /** What the path leads to, links followed; undefined where it leads nowhere. */
  kind(path: string): "file" | "directory" | undefined;
  /** Names in a directory, sorted; empty where it cannot be read. */
  readDirectory(path: string): readonly string[];
  /** Whether the path itself is a symbolic link. */
  isLink(path: string): boolean;
  /** The path with every link followed; undefined where it leads nowhere. */
  realPath(path: string): string | undefined;
  /** A text that differs once a file has been written again; undefined, or absent, where that cannot be told. */
  stamp?(path: string): string | undefined;
}

/** The disk. */
export const diskFileSystem: FileSystem = {
  readFile: (path) => attempt(() => readFileSync(path)),
  kind: (path) => {
    const stat = attempt(() => statSync(path, { throwIfNoEntry: false }));
    if (stat?.isFile()) return "file";
    return stat?.isDirectory() ? "directory" : undefined;
  },
  readDirectory: (path) => attempt(() => readdirSync(path).sort()) ?? [],
  isLink: (path) => attempt(() => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) ?? false,
  // Node's own way asks for each folder on the way.
  realPath: (path) => attempt(() => realpathSync.native(path)),
  stamp: (path) => {
    const stat = attempt(() => statSync(path, { throwIfNoEntry: false, bigint: true }));
    return stat && `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`;
  },
};

/** A file system in memory, for tests and for programs: keys are absolute paths, folders follow from them. */
export function memoryFileSystem(files: Readonly<Record<string, string | Uint8Array>>): FileSystem {
  const encoder = new TextEncoder();
  const contents = new Map<string, Uint8Array>();
  const directories = new Map<string, Set<string>>([["/", new Set()]]);
  for (const [path, text] of Object.entries(files)) {
    contents.set(path, typeof text === "string" ? encoder.encode(text) : text);
    for (let child = path; child !== "/"; child = dirname(child)) {
      const parent = dirname(child);
      const names = directories.get(parent) ?? new Set();
      directories.set(parent, names.add(child.slice(parent === "/" ? 1 : parent.length + 1)));
    }
  }
  const kind = (path: string): "file" | "directory" | undefined =>
    contents.has(path) ? "file" : directories.has(path) ? "directory" : undefined;
  return {
    readFile: (path) => contents.get(path),
    kind,
    readDirectory: (path) => [...(directories.get(path) ?? [])].sort(),
    isLink: () => false,
    realPath: (path) => (kind(path) === undefined ? undefined : path),
  };
}

/** `base` with the contents of some files replaced: what an editor holds, or fixes have made. Files may be new. */
export function overlayFileSystem(base: FileSystem, files: ReadonlyMap<string, Uint8Array>): FileSystem {
  const added = memoryFileSystem(Object.fromEntries(files));
  return {
    readFile: (path) => files.get(path) ?? base.readFile(path),
    kind: (path) => base.kind(path) ?? added.kind(path),
    readDirectory: (path) => [...new Set([...base.readDirectory(path), ...added.readDirectory(path)])].sort(),
    isLink: (path) => base.isLink(path),
    realPath: (path) => base.realPath(path) ?? added.realPath(path),
    stamp: (path) => (files.has(path) ? undefined : base.stamp?.(path)),
  };
}

/**
 * `base` as it is in another state of its files: each path of `files` has the content that is given, or, where that is undefined, is not
 * there. Contents are asked for when they are read, at most once.
 */
export function revisedFileSystem(
  base: FileSystem,
  files: ReadonlyMap<string, (() => Uint8Array | undefined) | undefined>,
): FileSystem {
  const read = new Map<string, Uint8Array | undefined>();
  const folders = new Map<string, Set<string>>();
  for (const [path, content] of files) {
    if (content === undefined) continue;
    for (let child = path; child !== "/"; child = dirname(child)) {
      const names = folders.get(dirname(child)) ?? new Set();
      folders.set(dirname(child), names.add(basename(child)));
    }
  }
  const isGone = (path: string): boolean => files.has(path) && files.get(path) === undefined;
  return {
    readFile: (path) => {
      if (!files.has(path)) return base.readFile(path);
      if (!read.has(path)) read.set(path, files.get(path)?.());
      return read.get(path);
    },
    kind: (path) => {
      if (files.has(path)) return isGone(path) ? undefined : "file";
      return base.kind(path) ?? (folders.has(path) ? "directory" : undefined);
    },
    readDirectory: (path) => {
      const names = new Set([...base.readDirectory(path), ...(folders.get(path) ?? [])]);
      return [...names].filter((name) => !isGone(`${path === "/" ? "" : path}/${name}`)).sort();
    },
    isLink: (path) => !files.has(path) && base.isLink(path),
    realPath: (path) =>
      isGone(path) ? undefined : (base.realPath(path) ?? (files.has(path) || folders.has(path) ? path : undefined)),
  };
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
