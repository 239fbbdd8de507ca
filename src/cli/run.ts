// Owns the command line as a whole: which commands there are, and what becomes of errors. Whatever goes wrong ends in status 2
// and a message on standard error.

import { Command, CommanderError } from "commander";
import { nearestName } from "../text/nearest-name.ts";
import { describeAdoption } from "./descriptions/adopt.ts";
import { describeCheck } from "./descriptions/check.ts";
import { describeCompletions } from "./descriptions/completions.ts";
import { describeDebug } from "./descriptions/debug.ts";
import { type Description, exitStatusHelp } from "./descriptions/description.ts";
import { describeFix } from "./descriptions/fix.ts";
import { describeInit } from "./descriptions/init.ts";
import { describeInspect } from "./descriptions/inspect.ts";
import { describeLsp } from "./descriptions/lsp.ts";
import { describeRules } from "./descriptions/rules.ts";
import type { Environment, ExitStatus } from "./environment.ts";
import { MissingPathError, UsageError } from "./usage-error.ts";

/** In the order of the help. */
const descriptions: readonly Description[] = [
  describeCheck,
  describeFix,
  describeAdoption,
  describeRules,
  describeInspect,
  describeInit,
  describeLsp,
  describeCompletions,
  describeDebug,
];

/** Calls that are worth knowing, for the end of the help text. */
export const examples = `
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
    const hint = error instanceof MissingPathError ? commandHint(error.path, program) : "";
    environment.standardError.write(`${error.message.trimEnd()}${hint}\n`);
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
  for (const describe of descriptions) describe({ program, environment, version, perform });
  return program;
}

/** What someone may have meant who names a path that is not there: the default command takes any word for a path. */
function commandHint(path: string, program: Command): string {
  const names = [...program.commands.map((command) => command.name()), "help"];
  if (names.includes(path)) return ` To call the command \`${path}\`, name it first.`;
  const nearest = /^[a-z]+$/.test(path) ? nearestName(path, names) : undefined;
  return nearest === undefined ? "" : ` Did you mean the command \`${nearest}\`?`;
}
