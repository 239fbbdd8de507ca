// Owns the memory of what was asked of the disk besides the texts of Nix files, so that the same can be asked again: where every answer
// is the same, whatever was concluded from them still stands.

import { dirname } from "node:path/posix";
import type { FileSystem } from "./file-system.ts";

/** A file system that remembers its answers. What it stands on may be exchanged. */
export class WitnessedFileSystem implements FileSystem {
  #base: FileSystem;
  readonly #contents = new Map<string, Uint8Array | undefined>();
  readonly #kinds = new Map<string, ReturnType<FileSystem["kind"]>>();
  readonly #directories = new Map<string, readonly string[]>();
  readonly #links = new Map<string, boolean>();
  readonly #realPaths = new Map<string, string | undefined>();

  constructor(base: FileSystem) {
    this.#base = base;
  }

  readFile(path: string): Uint8Array | undefined {
    return remembered(this.#contents, path, this.#base.readFile(path));
  }

  kind(path: string): ReturnType<FileSystem["kind"]> {
    return remembered(this.#kinds, path, this.#base.kind(path));
  }

  readDirectory(path: string): readonly string[] {
    return remembered(this.#directories, path, this.#base.readDirectory(path));
  }

  isLink(path: string): boolean {
    return remembered(this.#links, path, this.#base.isLink(path));
  }

  realPath(path: string): string | undefined {
    return remembered(this.#realPaths, path, this.#base.realPath(path));
  }

  stamp(path: string): string | undefined {
    return this.#base.stamp?.(path);
  }

  /**
   * Takes the disk as it is now; false where it would have given another answer, and then nothing is taken. `isFile` knows paths at
   * which a file has just been found.
   */
  revise(base: FileSystem, isFile: (path: string) => boolean): boolean {
    const folders = new Map<string, boolean>();
    const isItself = (folder: string): boolean => {
      const known = folders.get(folder) ?? base.realPath(folder) === folder;
      folders.set(folder, known);
      return known;
    };
    const isSame =
      every(this.#kinds, (path, kind) => (kind === "file" && isFile(path)) || base.kind(path) === kind) &&
      every(this.#links, (path, isLink) => base.isLink(path) === isLink) &&
      every(this.#realPaths, (path, real) => {
        // Most paths are their own, and what is asked of a folder answers for all that is in it.
        const isKnown = real === path && this.#links.get(path) === false && this.#kinds.get(path) !== undefined;
        return isKnown && path !== dirname(path) ? isItself(dirname(path)) : base.realPath(path) === real;
      }) &&
      every(this.#directories, (path, names) => isSameNames(base.readDirectory(path), names)) &&
      every(this.#contents, (path, bytes) => isSameBytes(base.readFile(path), bytes));
    if (isSame) this.#base = base;
    return isSame;
  }

  /** The same, but that texts which are read through it are not remembered. */
  get withoutTexts(): FileSystem {
    const base = this.#base;
    return {
      readFile: (path) => base.readFile(path),
      kind: (path) => this.kind(path),
      readDirectory: (path) => this.readDirectory(path),
      isLink: (path) => this.isLink(path),
      realPath: (path) => this.realPath(path),
    };
  }
}

function remembered<T>(answers: Map<string, T>, path: string, answer: T): T {
  answers.set(path, answer);
  return answer;
}

function every<T>(answers: ReadonlyMap<string, T>, isSame: (path: string, answer: T) => boolean): boolean {
  for (const [path, answer] of answers) if (!isSame(path, answer)) return false;
  return true;
}

function isSameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}

function isSameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === undefined || b === undefined ? a === b : Buffer.compare(a, b) === 0;
}
