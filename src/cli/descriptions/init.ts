// Owns the words of `unknot init`.

import type { Description } from "./description.ts";

/** Adds what this file has the words of. */
export const describeInit: Description = ({ program, environment, perform }) => {
  program
    .command("init")
    .summary("write a configuration for this flake")
    .description("Writes an unknot.toml for a flake, with comments, from what is found in it.")
    .argument("[folder]", "where the flake is", ".")
    .option("--force", "replace an unknot.toml that is there")
    .action((folder: string, options: { force?: boolean }) =>
      perform(async () => (await import("../commands/init.ts")).init(folder, options, environment)),
    );
};
