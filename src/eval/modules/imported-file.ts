// Owns what a path in a module's `imports` leads to.

import type { Evaluator } from "../evaluator.ts";
import type { Origin } from "../value.ts";

/** A file that a module imports. */
export interface ImportedFile {
  readonly path: string;
  /** Where it is imported. */
  readonly origin: Origin;
}

/** The file that a path in `imports` leads to; empty where that is none of the project. */
export function importedFile(evaluator: Evaluator, path: string, origin: Origin): readonly ImportedFile[] {
  const target = evaluator.project.importTarget(path);
  return target.kind === "file" ? [{ path: target.path, origin }] : [];
}
