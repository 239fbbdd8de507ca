// Owns the words of `unknot completions`.

import { Argument } from "commander";
import type { Description } from "./description.ts";

/** Shells that there are completions for. */
export type Shell = "bash" | "zsh" | "fish";

const shells: readonly Shell[] = ["bash", "zsh", "fish"];

const installation = `
To have them in every session:
  bash  unknot completions bash > ~/.local/share/bash-completion/completions/unknot
  zsh   unknot completions zsh > "\${fpath[1]}/_unknot"
  fish  unknot completions fish > ~/.config/fish/completions/unknot.fish`;

/** Adds what this file has the words of. */
export const describeCompletions: Description = ({ program, environment, perform }) => {
  program
    .command("completions")
    .summary("print completions for a shell")
    .description("Prints a script that lets a shell complete commands, options, formats and the names of rules.")
    .addArgument(new Argument("<shell>", "the shell").choices(shells))
    .addHelpText("after", installation)
    .action((shell: Shell) =>
      perform(async () => (await import("../commands/completions.ts")).completions(shell, program, environment)),
    );
};
