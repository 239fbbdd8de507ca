// Owns the command line: commands, options and their words. Each command's code is loaded when it is called. Whatever
// goes wrong ends in status 2 and a message on standard error.

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { Severity } from "../lint/diagnostic.ts";
import { isReporterName, type ReporterName, reporters } from "../reporters/index.ts";
import type { ColorChoice, Environment, ExitStatus } from "./environment.ts";
import { UsageError } from "./usage-error.ts";

/** A format, and the file it goes to; without one it goes to standard output. */
export interface FormatChoice {
  readonly name: ReporterName;
  readonly file: string | undefined;
}

/** Options of `check` and `fix`, as commander gives them. */
export interface AnalysisOptions {
  readonly only?: readonly string[];
  /** False where `--no-config` was given. */
  readonly config?: string | false;
  readonly failOn: Severity;
  readonly format?: readonly FormatChoice[];
  readonly color: ColorChoice;
  readonly quiet?: boolean;
}

const exitStatusHelp = `
Exit status:
  0  nothing to say
  1  diagnostics at or above --fail-on
  2  unknot could not do its work: bad usage or configuration, an unreadable file, a crash`;

const examples = `
Examples:
  unknot                             check the flake around the working directory
  unknot modules/hosts lib/a.nix     report only on these; the whole flake is still taken into account
  unknot fix --diff                  show what the safe fixes would change
  unknot explain config-dependent-imports
  unknot --format concise --format json=report.json`;

/** Runs a command line (without the program's own name) and gives the exit status. */
export async function run(args: readonly string[], environment: Environment, version: string): Promise<ExitStatus> {
  let status: ExitStatus = 0;
  const program = buildProgram(environment, version, async (action) => {
    status = await action();
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return status;
  } catch (error) {
    // Commander has written what it had to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof UsageError)) throw error;
    environment.standardError.write(`${error.message.trimEnd()}\n`);
    return 2;
  }
}

/** The command line as commander describes it; `perform` is given what a command does. */
export function buildProgram(
  environment: Environment,
  version: string,
  perform: (action: () => Promise<ExitStatus>) => Promise<void>,
): Command {
  const { standardOutput, standardError } = environment;
  const program = new Command("unknot")
    .description("Finds what ties a Nix flake's evaluation into a knot, and unties it.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "show the help of a command")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => standardOutput.write(text),
      writeErr: (text) => standardError.write(text),
      getOutHelpWidth: () => standardOutput.columns ?? 100,
      getErrHelpWidth: () => standardError.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showHelpAfterError("Run with --help to see what there is.")
    .addHelpText("after", `${examples}\n${exitStatusHelp}`);

  addAnalysisOptions(program.command("check", { isDefault: true }))
    .summary("report what is found (the default command)")
    .description(
      "Reports what is found in the files and folders named, or in the flake around the working directory.\n" +
        "Files are always analysed with the whole flake in view; paths only choose what is reported.",
    )
    .option("--stdin-filename <path>", "read this file's text from standard input, and report on it alone")
    .option("--baseline <file>", "leave out what this file records")
    .option("--update-baseline", "record what is found now in the --baseline file")
    .addHelpText("after", exitStatusHelp)
    .action((paths: string[], options) =>
      perform(async () => (await import("./commands/check.ts")).check(paths, options, environment)),
    );

  addAnalysisOptions(program.command("fix"))
    .summary("apply fixes, then report what remains")
    .description("Applies safe fixes to the files, then reports what remains.")
    .option("--diff", "write nothing; print what would change as a diff")
    .option("--unsafe", "also apply fixes that may change what is meant")
    .addHelpText("after", `${exitStatusHelp}\n\nWith --diff, changes that would be made count as diagnostics.`)
    .action((paths: string[], options) =>
      perform(async () => (await import("./commands/fix.ts")).fix(paths, options, environment)),
    );

  program
    .command("explain")
    .summary("show a rule's page")
    .description("Shows what a rule finds, why, and what to do about it.")
    .argument("<rule>", "the rule's name, as it stands in brackets in a report")
    .addOption(colorOption())
    .action((rule: string, options: { color: ColorChoice }) =>
      perform(async () => (await import("./commands/explain.ts")).explain(rule, options, environment)),
    );

  program
    .command("rules")
    .summary("list every rule")
    .description("Lists every built-in rule, by category.")
    .addOption(new Option("--format <name>", "how to print the list").choices(["text", "json"]).default("text"))
    .addOption(colorOption())
    .action((options: { format: "text" | "json"; color: ColorChoice }) =>
      perform(async () => (await import("./commands/rules.ts")).listRules(options, environment)),
    );

  program
    .command("init")
    .summary("write a configuration for this flake")
    .description("Writes an unknot.toml for a flake, with comments, from what is found in it.")
    .argument("[folder]", "where the flake is", ".")
    .option("--force", "replace an unknot.toml that is there")
    .action((folder: string, options: { force?: boolean }) =>
      perform(async () => (await import("./commands/init.ts")).init(folder, options, environment)),
    );

  const debug = program.command("debug", { hidden: true }).description("Shows what unknot sees inside a file.");
  debug
    .command("tree")
    .description("Prints a file's syntax tree.")
    .argument("<file>", "a Nix file, or - for standard input")
    .action((file: string) =>
      perform(async () => (await import("./commands/debug-tree.ts")).debugTree(file, environment)),
    );
  debug
    .command("demand")
    .description(
      "Prints what the expression at a place of a Nix file needs of `config` and other late values, and by which path;\n" +
        "without a place, what everything in the file's modules needs that the module system is bound to evaluate.",
    )
    .argument("<file[:line[:column]]>", "a Nix file, and a place in it; lines and columns begin at 1")
    .action((place: string) =>
      perform(async () => (await import("./commands/debug-demand.ts")).debugDemand(place, environment)),
    );

  return program;
}

function addAnalysisOptions(command: Command): Command {
  return command
    .argument("[paths...]", "files and folders to report on")
    .addOption(
      new Option("--format <name[=file]>", `${Object.keys(reporters).join(", ")}; with =file it is written there`)
        .argParser(collectFormat)
        .default(undefined, "pretty"),
    )
    .addOption(
      new Option("--fail-on <severity>", "least severity that makes the exit status 1")
        .choices(["error", "warning", "info"])
        .default("warning"),
    )
    .addOption(new Option("--only <rule>", "run only this rule; may be given several times").argParser(collect))
    .option("--config <file>", "use this configuration instead of the unknot.toml that is found")
    .option("--no-config", "use no configuration file")
    .option("-q, --quiet", "print diagnostics and errors only: no sum, notices or progress")
    .addOption(colorOption());
}

function colorOption(): Option {
  return new Option("--color <when>", "paint the output").choices(["auto", "always", "never"]).default("auto");
}

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, ...value.split(",").filter((name) => name !== "")];
}

function collectFormat(value: string, previous: readonly FormatChoice[] = []): FormatChoice[] {
  const separator = value.indexOf("=");
  const name = separator === -1 ? value : value.slice(0, separator);
  const file = separator === -1 ? undefined : value.slice(separator + 1);
  if (!isReporterName(name))
    throw new InvalidArgumentError(`Allowed choices are ${Object.keys(reporters).join(", ")}.`);
  if (file === "") throw new InvalidArgumentError(`Name the file: --format ${name}=<file>.`);
  const isTaken = previous.some((format) => format.file === file);
  if (isTaken)
    throw new InvalidArgumentError(`Two formats go to ${file ?? "standard output"}; give one of them =<file>.`);
  return [...previous, { name, file }];
}
