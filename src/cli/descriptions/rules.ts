// Owns the words of the commands about rules: `unknot explain` and `unknot rules`.

import { Option } from "commander";
import type { ColorChoice } from "../environment.ts";
import { colorOption, type Description } from "./description.ts";

/** Adds what this file has the words of. */
export const describeRules: Description = ({ program, environment, perform }) => {
  program
    .command("explain")
    .summary("show a rule's page")
    .description("Shows what a rule finds, why, and what to do about it.")
    .argument("<rule>", "the rule's name, as it stands in brackets in a report")
    .addOption(colorOption())
    .action((rule: string, options: { color: ColorChoice }) =>
      perform(async () => (await import("../commands/explain.ts")).explain(rule, options, environment)),
    );
  program
    .command("rules")
    .summary("list every rule")
    .description("Lists every built-in rule, by category.")
    .addOption(new Option("--format <name>", "how to print the list").choices(["text", "json"]).default("text"))
    .addOption(colorOption())
    .action((options: { format: "text" | "json"; color: ColorChoice }) =>
      perform(async () => (await import("../commands/rules.ts")).listRules(options, environment)),
    );
};
