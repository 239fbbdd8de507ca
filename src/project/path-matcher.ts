// Owns the matching of paths against the globs of a configuration. Globs are relative to the project root and use `/`.

import picomatch from "picomatch";
import { folderPrefix } from "./folder-prefix.ts";

/** Matches absolute paths against globs that are relative to a root. */
export class PathMatcher {
  readonly #prefix: string;
  readonly #isMatch: ((path: string) => boolean) | undefined;

  constructor(root: string, globs: readonly string[]) {
    this.#prefix = folderPrefix(root);
    this.#isMatch = globs.length === 0 ? undefined : picomatch([...globs], { dot: true });
  }

  /** Whether any glob matches; paths outside the root match nothing. */
  matches(path: string): boolean {
    return (
      this.#isMatch !== undefined && path.startsWith(this.#prefix) && this.#isMatch(path.slice(this.#prefix.length))
    );
  }
}
