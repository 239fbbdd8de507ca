// Owns what a description of a command is given. A description names a command, its options and their words; what the command
// does is loaded when it is called.

import { type Command, Option } from "commander";
import type { Environment, ExitStatus } from "../environment.ts";

/** Around every command. */
export interface CommandLine {
  /** What commands are added to. */
  readonly program: Command;
  readonly environment: Environment;
  readonly version: string;
  /** Is given what a command does, when it is called. */
  perform(action: () => Promise<ExitStatus>): Promise<void>;
}

/** Adds a command, or several that belong together, to the program. */
export type Description = (commandLine: CommandLine) => void;

/** What a status means, for the end of a help text. */
export const exitStatusHelp = `
Exit status:
  0  nothing to say
  1  diagnostics at or above --fail-on
  2  unknot could not do its work: bad usage or configuration, an unreadable file, a crash`;

/** The option that every command has which paints. */
export function colorOption(): Option {
  return new Option("--color <when>", "paint the output").choices(["auto", "always", "never"]).default("auto");
}

/** Gathers the values of an option that may be given several times, and in one value several with commas. */
export function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, ...value.split(",").filter((name) => name !== "")];
}
