// Owns `unknot explain`: a rule's page, which the package carries, for the terminal.

import { rules } from "../../../rules/index.ts";
import { buildTheme } from "../../reporters/theme.ts";
import { type ColorChoice, colorLevel, type Environment, type ExitStatus } from "../environment.ts";
import { formatPage } from "../page.ts";
import { readRulePage } from "../rule-page.ts";
import { unknownRule } from "../rule-selection.ts";
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
  const page = readRulePage(id);
  if (page === undefined) throw new UsageError(`The page of "${id}" is missing from this installation.`);
  standardOutput.write(formatPage(page, theme, width));
  return 0;
}
