// Owns `unknot completions`: a script for a shell, made of the description of the command line.

import type { Command } from "commander";
import { rules } from "../../../rules/index.ts";
import { reporters } from "../../reporters/index.ts";
import { bashCompletions } from "../completions/bash.ts";
import { type CommandTree, readCommandTree } from "../completions/command-tree.ts";
import { fishCompletions } from "../completions/fish.ts";
import { zshCompletions } from "../completions/zsh.ts";
import type { Shell } from "../descriptions/completions.ts";
import type { Environment, ExitStatus } from "../environment.ts";

const scripts: Readonly<Record<Shell, (tree: CommandTree) => string>> = {
  bash: bashCompletions,
  zsh: zshCompletions,
  fish: fishCompletions,
};

/** Prints the script of a shell. */
export async function completions(
  shell: Shell,
  program: Command,
  { standardOutput }: Environment,
): Promise<ExitStatus> {
  const tree = readCommandTree(program, { rule: rules.map(({ id }) => id), "name[=file]": Object.keys(reporters) });
  standardOutput.write(scripts[shell](tree));
  return 0;
}
