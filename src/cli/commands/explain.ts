// Owns `unknot explain`: a rule's page, which the package carries, for the terminal.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rules } from "../../../rules/index.ts";
import { buildTheme } from "../../reporters/theme.ts";
import { type ColorChoice, colorLevel, type Environment, type ExitStatus } from "../environment.ts";
import { formatPage } from "../page.ts";
import { unknownRule } from "../targets.ts";
import { UsageError } from "../usage-error.ts";

/** Prints a rule's page. @throws UsageError where there is no such rule. */
export async function explain(
  id: string,
  { color }: { readonly color: ColorChoice },
  { standardOutput, variables }: Environment,
): Promise<ExitStatus> {
  const ids = rules.map((rule) => rule.id);
  if (!ids.includes(id)) throw unknownRule(id, ids);
  const theme = buildTheme(colorLevel(standardOutput, color, variables));
  const width = standardOutput.isTerminal ? standardOutput.columns : undefined;
  standardOutput.write(formatPage(readPage(id), theme, width));
  return 0;
}

// In the folder above the bundle where unknot is installed, at the top of the checkout where the sources are run.
function readPage(id: string): string {
  for (const folder of ["../rules", "../../../rules"]) {
    try {
      return readFileSync(fileURLToPath(new URL(`${folder}/${id}.md`, import.meta.url)), "utf8");
    } catch {
      // The other folder has it.
    }
  }
  throw new UsageError(`The page of "${id}" is missing from this installation.`);
}
