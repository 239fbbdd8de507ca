// Owns the question where the repository around a folder begins.

import { dirname, join } from "node:path/posix";
import type { FileSystem } from "../project/file-system.ts";

/** The nearest folder from `folder` upwards that has a `.git`, which is a file in work trees and submodules; else `folder`. */
export function findSourceRoot(folder: string, fileSystem: FileSystem): string {
  for (let current = folder; ; current = dirname(current)) {
    if (fileSystem.kind(join(current, ".git")) !== undefined) return current;
    if (current === dirname(current)) return folder;
  }
}
