// Owns the words of `unknot check`.

import { addAnalysisOptions } from "./analysis-options.ts";
import { type Description, exitStatusHelp } from "./description.ts";

/** Adds what this file has the words of. */
export const describeCheck: Description = ({ program, environment, perform }) => {
  addAnalysisOptions(program.command("check", { isDefault: true }))
    .summary("report what is found (the default command)")
    .description(
      "Reports what is found in the files and folders named, or in the flake around the working directory.\n" +
        "Files are always analysed with the whole flake in view; paths only choose what is reported.",
    )
    .option("--stdin-filename <path>", "read this file's text from standard input, and report on it alone")
    .option("--baseline <file>", "leave out what this file records")
    .option("--update-baseline", "record what is found now in the --baseline file")
    .option("--watch", "check again whenever a file changes, until ctrl-c")
    .addHelpText("after", exitStatusHelp)
    .action((paths: string[], options) =>
      perform(async () =>
        options.watch
          ? (await import("../commands/watch.ts")).watch(paths, options, environment)
          : (await import("../commands/check.ts")).check(paths, options, environment),
      ),
    );
};
