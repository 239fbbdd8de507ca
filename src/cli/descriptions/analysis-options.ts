// Owns the options that commands have in common which run rules.

import { type Command, InvalidArgumentError, Option } from "commander";
import type { Severity } from "../../lint/diagnostic.ts";
import { isReporterName, type ReporterName, reporters } from "../../reporters/index.ts";
import type { ColorChoice } from "../environment.ts";
import type { ChangeChoice } from "../git/change-choice.ts";
import type { RuleChoice } from "../rule-selection.ts";
import { collect, colorOption } from "./description.ts";

/** A format, and the file it goes to; without one it goes to standard output. */
export interface FormatChoice {
  readonly name: ReporterName;
  readonly file: string | undefined;
}

/** Options of every command that runs rules, as commander gives them. */
export interface RunOptions extends RuleChoice {
  /** False where `--no-config` was given. */
  readonly config?: string | false;
  /** Leave out named files that the configuration excludes. */
  readonly respectExclude?: boolean;
  readonly quiet?: boolean;
}

/** Options of `check` and `fix`, as commander gives them. */
export interface AnalysisOptions extends RunOptions, ChangeChoice {
  readonly failOn: Severity;
  /** How many warnings there may be; undefined where each counts. */
  readonly maxWarnings?: number;
  readonly format?: readonly FormatChoice[];
  readonly statistics?: boolean;
  readonly color: ColorChoice;
}

/** Adds the paths, and the options of every command that runs rules. */
export function addRunOptions(command: Command): Command {
  return command
    .argument("[paths...]", "files and folders to report on")
    .addOption(
      new Option(
        "--only <rule>",
        "run only this rule, or the rules of this category; may be given several times",
      ).argParser(collect),
    )
    .addOption(
      new Option(
        "--skip <rule>",
        "do not run this rule, or the rules of this category; may be given several times",
      ).argParser(collect),
    )
    .option("--config <file>", "use this configuration instead of the unknot.toml that is found")
    .option("--no-config", "use no configuration file")
    .option("--respect-exclude", "leave out what the configuration excludes even where it is named, as hooks name it");
}

/** Adds what `addRunOptions` does, and how to report and when to fail. */
export function addAnalysisOptions(command: Command): Command {
  return addRunOptions(command)
    .option("--staged", "report only on what is to be committed, as it is in git's index")
    .option("--changed", "report only on what has changed since the last commit")
    .option("--since <revision>", "report only on what has changed since the work tree left this branch or commit")
    .addOption(
      new Option("--format <name[=file]>", `${Object.keys(reporters).join(", ")}; with =file it is written there`)
        .argParser(collectFormat)
        .default(undefined, "pretty"),
    )
    .option("--statistics", "print how often each rule has something to say, instead of what")
    .addOption(
      new Option("--fail-on <severity>", "least severity that makes the exit status 1")
        .choices(["error", "warning", "info"])
        .default("warning"),
    )
    .addOption(
      new Option(
        "--max-warnings <count>",
        "let this many warnings pass; more of them make the exit status 1",
      ).argParser(readCount),
    )
    .option("-q, --quiet", "print diagnostics and errors only: no sum, notices or progress")
    .addOption(colorOption());
}

function readCount(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError("It must be a number from 0.");
  return Number(value);
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
