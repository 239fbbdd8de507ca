// Owns the options that ask for changed files.

import { UsageError } from "../usage-error.ts";

/** Options that ask for changed files, as commander gives them. */
export interface ChangeChoice {
  /** What is to be committed: the index, compared with the last commit. */
  readonly staged?: boolean;
  /** The work tree, compared with the last commit. */
  readonly changed?: boolean;
  /** The work tree, compared with the commit at which it left this revision. */
  readonly since?: string;
}

/** Whether changed files are asked for. @throws UsageError where they are in two ways. */
export function asksForChanges({ staged, changed, since }: ChangeChoice): boolean {
  const given = [staged === true, changed === true, since !== undefined].filter(Boolean).length;
  if (given > 1) throw new UsageError("Of --staged, --changed and --since only one can be given.");
  return given === 1;
}
