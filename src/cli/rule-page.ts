// Owns where the pages of rules lie in an installation.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The page of a built-in rule, in Markdown; undefined where there is none. */
export function readRulePage(id: string): string | undefined {
  // In the folder above the bundle where unknot is installed, at the top of the checkout where the sources are run.
  for (const folder of ["../rules", "../../rules"]) {
    try {
      return readFileSync(fileURLToPath(new URL(`${folder}/${id}.md`, import.meta.url)), "utf8");
    } catch {
      // The other folder has it.
    }
  }
  return undefined;
}
