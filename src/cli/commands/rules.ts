// Owns `unknot rules`: every built-in rule on a line, or as JSON.

import { rules } from "../../../rules/index.ts";
import { ruleAddress } from "../../lint/documentation.ts";
import { buildTheme } from "../../reporters/theme.ts";
import { type ColorChoice, colorLevel, type Environment, type ExitStatus } from "../environment.ts";

/** Lists the rules, in the order of the registry: by category. */
export async function listRules(
  { format, color }: { readonly format: "text" | "json"; readonly color: ColorChoice },
  { standardOutput, variables }: Environment,
): Promise<ExitStatus> {
  if (format === "json") {
    const list = rules.map(({ id, category, severity, summary, fix, recommended, url }) => ({
      id,
      category,
      severity,
      summary,
      fix: fix ?? null,
      recommended: recommended !== false,
      url: url ?? ruleAddress(id),
    }));
    standardOutput.write(`${JSON.stringify(list, null, 2)}\n`);
    return 0;
  }
  const theme = buildTheme(colorLevel(standardOutput, color, variables));
  const idWidth = Math.max(...rules.map(({ id }) => id.length));
  for (const { id, category, severity, summary, fix } of rules) {
    const columns = [
      theme.lead(id.padEnd(idWidth)),
      theme.severity[severity](severity.padEnd(7)),
      category.padEnd(9),
      theme.faint((fix === undefined || fix === "display-only" ? "" : `${fix} fix`).padEnd(10)),
      summary,
    ];
    standardOutput.write(`${columns.join("  ")}\n`);
  }
  return 0;
}
