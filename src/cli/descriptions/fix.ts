// Owns the words of `unknot fix`.

import { addAnalysisOptions } from "./analysis-options.ts";
import { type Description, exitStatusHelp } from "./description.ts";

/** Adds what this file has the words of. */
export const describeFix: Description = ({ program, environment, perform }) => {
  addAnalysisOptions(program.command("fix"))
    .summary("apply fixes, then report what remains")
    .description("Applies safe fixes to the files, then reports what remains.")
    .option("--diff", "write nothing; print what would change as a diff")
    .option("--unsafe", "also apply fixes that may change what is meant")
    .addHelpText("after", `${exitStatusHelp}\n\nWith --diff, changes that would be made count as diagnostics.`)
    .action((paths: string[], options) =>
      perform(async () => (await import("../commands/fix.ts")).fix(paths, options, environment)),
    );
};
