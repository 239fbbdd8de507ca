// Owns the words of `unknot inspect` and what can be inspected.

import { type Command, Option } from "commander";
import type { InspectFormat } from "../../reporters/inspect/index.ts";
import type { ColorChoice } from "../environment.ts";
import { colorOption, type Description } from "./description.ts";

/** Options of `inspect` and of what is below it, as commander gives them. */
export interface InspectCommandOptions {
  readonly format: InspectFormat;
  readonly output?: string;
  readonly machine?: string;
  readonly key?: string;
  /** False where `--no-config` was given. */
  readonly config?: string | false;
  readonly color: ColorChoice;
}

const formats: readonly InspectFormat[] = ["text", "json", "mermaid", "dot", "html"];

const drawnSubjects = `
Formats:
  text      for the terminal, as wide as it is
  json      for programs; docs/inspect.md describes it
  mermaid   a diagram for Markdown
  dot       a diagram for Graphviz
  html      one page that needs no network: the graph and the tables, to search and to walk through`;

/** Adds what this file has the words of. */
export const describeInspect: Description = ({ program, environment, perform }) => {
  const inspect = program
    .command("inspect")
    .summary("show what unknot sees: the imports, the roles of files, the secrets")
    .description(
      "Shows what unknot sees in the flake around the working directory. Alone it says what\n" +
        "there is to see, and as html puts all of it on one page.",
    )
    .enablePositionalOptions();
  addShared(inspect)
    .argument("[folder]", "where the flake is", ".")
    .addHelpText("after", drawnSubjects)
    .action((folder: string, _options, command: Command) =>
      perform(async () => {
        const { inspectAll } = await import("../commands/inspect.ts");
        return inspectAll(folder, command.opts<InspectCommandOptions>(), environment);
      }),
    );
  addShared(inspect.command("imports"))
    .summary("who brings in whom: machines, modules, files")
    .description(
      "Shows the graph of the flake's files: who lists whom in `imports` and `modules`, who reads whom by `import`,\n" +
        "which files are missing, and where the module system is tied into a knot.",
    )
    .argument("[paths...]", "files and folders to begin at; without them, all of the flake")
    .option("--machine <name>", "show only what this machine brings in")
    .action((paths: string[], _options, command: Command) =>
      perform(async () => {
        const { inspectImports } = await import("../commands/inspect.ts");
        return inspectImports(paths, optionsOf(command), environment);
      }),
    );
  addShared(inspect.command("roles"))
    .summary("which file plays which part, and why")
    .description(
      "Shows the files that play a part: machines, modules, the registry of secrets, and so on, and how that is known.",
    )
    .argument("[folder]", "where the flake is", ".")
    .action((folder: string, _options, command: Command) =>
      perform(async () => {
        const { inspectRoles } = await import("../commands/inspect.ts");
        return inspectRoles(folder, optionsOf(command), environment);
      }),
    );
  addShared(inspect.command("vars"))
    .summary("which machine has which secret, how it is made, and who reads it")
    .description(
      "Shows the secrets of the flake: the keys of a registry, or the generators that modules define, with the machines that\n" +
        "have them, the files that they make, what they ask for, and who reads them.",
    )
    .argument("[folder]", "where the flake is", ".")
    .option("--machine <name>", "show only what this machine has")
    .option("--key <name>", "show only this key, or generator")
    .action((folder: string, _options, command: Command) =>
      perform(async () => {
        const { inspectVars } = await import("../commands/inspect.ts");
        return inspectVars(folder, optionsOf(command), environment);
      }),
    );
};

// What is given before the name of what to inspect counts as if it were given behind.
function optionsOf(command: Command): InspectCommandOptions {
  const { parent } = command;
  const before = Object.keys(parent!.opts()).filter(
    (name) => parent!.getOptionValueSource(name) === "cli" && command.getOptionValueSource(name) !== "cli",
  );
  const given = Object.fromEntries(before.map((name) => [name, parent!.getOptionValue(name)]));
  return { ...command.opts<InspectCommandOptions>(), ...given };
}

function addShared(command: Command): Command {
  return command
    .addOption(new Option("--format <name>", "how to show it").choices(formats).default("text"))
    .option("-o, --output <file>", "write it to this file")
    .option("--config <file>", "use this configuration instead of the unknot.toml that is found")
    .option("--no-config", "use no configuration file")
    .addOption(colorOption());
}
