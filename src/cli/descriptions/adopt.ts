// Owns the words of the commands with which a flake adopts unknot: `unknot baseline` and `unknot suppress`.

import { addRunOptions } from "./analysis-options.ts";
import { colorOption, type Description } from "./description.ts";

/** Adds what this file has the words of. */
export const describeAdoption: Description = ({ program, environment, perform }) => {
  addRunOptions(program.command("baseline").argument("<file>", "the baseline, which `check --baseline` reads"))
    .summary("record what is found, to be told only of what is new")
    .description(
      "Records what is found in a file; `unknot check --baseline <file>` then leaves that out. A file that is there is brought\n" +
        "up to date: what it records of other paths and rules than those that are looked at stays.",
    )
    .option("--prune", "only take out what is no longer found")
    .option("-q, --quiet", "say nothing but errors")
    .action((file: string, paths: string[], options) =>
      perform(async () => (await import("../commands/baseline.ts")).baseline(file, paths, options, environment)),
    );
  addRunOptions(program.command("suppress"))
    .summary("allow what is found where it is, with a comment")
    .description(
      "Writes a comment `# unknot: allow <rule> -- <reason>` at each place where something is found, so that it is no longer\n" +
        "reported. What unknot says of the comments themselves, and of files that do not parse, is not suppressed.",
    )
    .requiredOption("--reason <text>", "why it is allowed; each comment says it")
    .option("--whole-file", "where a line can carry no comment, as in a script, allow the rule in the whole file")
    .option("--diff", "write nothing; print what would change as a diff")
    .option("-q, --quiet", "say nothing but errors")
    .addOption(colorOption())
    .addHelpText(
      "after",
      "\nExit status 1: something is left that could not be suppressed, or, with --diff, there is something to suppress.",
    )
    .action((paths: string[], options) =>
      perform(async () => (await import("../commands/suppress.ts")).suppress(paths, options, environment)),
    );
};
