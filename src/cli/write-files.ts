// Owns the writing of changed files: each is replaced at once or stays as it was, keeps its mode and its owner, and is
// left alone where it is no longer what the change was made from. A link stays, and what it leads to is replaced.

import { readFileSync } from "node:fs";
import type { FileChange } from "../lint/fix.ts";

/** A file that could not be written. */
export interface WriteFailure {
  /** Absolute. */
  readonly path: string;
  /** Why, in a few words. */
  readonly message: string;
}

/** Writes the changes and gives the files that could not be written; the others are. */
export async function writeFiles(changes: readonly FileChange[]): Promise<WriteFailure[]> {
  const { default: writeFileAtomic } = await import("write-file-atomic");
  const failures: WriteFailure[] = [];
  for (const { path, before, after } of changes) {
    try {
      if (Buffer.compare(readFileSync(path), before) !== 0) {
        failures.push({ path, message: "it has changed since it was read" });
        continue;
      }
      await writeFileAtomic(path, Buffer.from(after));
    } catch (error) {
      failures.push({ path, message: error instanceof Error ? error.message : String(error) });
    }
  }
  return failures;
}
