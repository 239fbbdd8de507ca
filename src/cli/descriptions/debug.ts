// Owns the words of `unknot debug`, which is for those who work on unknot, and hidden.

import type { Description } from "./description.ts";

/** Adds what this file has the words of. */
export const describeDebug: Description = ({ program, environment, perform }) => {
  const debug = program.command("debug", { hidden: true }).description("Shows what unknot sees inside a file.");
  debug
    .command("tree")
    .description("Prints a file's syntax tree.")
    .argument("<file>", "a Nix file, or - for standard input")
    .action((file: string) =>
      perform(async () => (await import("../commands/debug-tree.ts")).debugTree(file, environment)),
    );
  debug
    .command("demand")
    .description(
      "Prints what the expression at a place of a Nix file needs of `config` and other late values, and by which path;\n" +
        "without a place, what everything in the file's modules needs that the module system is bound to evaluate.",
    )
    .argument("<file[:line[:column]]>", "a Nix file, and a place in it; lines and columns begin at 1")
    .action((place: string) =>
      perform(async () => (await import("../commands/debug-demand.ts")).debugDemand(place, environment)),
    );
};
