// Owns what completions and the manual know of the command line: its commands, options and what may stand behind each, read off
// commander's description of it. Hidden commands and options are left out.

import type { Argument, Command, Option } from "commander";

/** What a word may be. `words` are complete in themselves; undefined where nothing is known. */
export type Values =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "files" | "folders" }
  | undefined;

/** An option of a command. */
export interface OptionNode {
  /** With its dash; undefined where there is none. */
  readonly short: string | undefined;
  /** With its dashes. */
  readonly long: string;
  readonly description: string;
  /** What stands for the value in the help; undefined where the option takes none. */
  readonly valueName: string | undefined;
  readonly values: Values;
}

/** A command; the program itself is one with an empty name and path. */
export interface CommandNode {
  readonly name: string;
  /** The names of the commands above it and its own, with spaces between. */
  readonly path: string;
  /** One line. */
  readonly summary: string;
  readonly options: readonly OptionNode[];
  /** What its arguments may be; undefined where it takes none, or anything. */
  readonly values: Values;
  readonly takesArguments: boolean;
  /** Commands below it, in the order of the help. */
  readonly commands: readonly CommandNode[];
}

/** The whole command line. */
export interface CommandTree {
  readonly program: CommandNode;
  /** The command that a call without a command's name means. */
  readonly defaultCommand: CommandNode;
}

/** Words that stand for the value of an option or argument in its description, and what may stand there. */
export type Vocabulary = Readonly<Record<string, readonly string[]>>;

const files = ["file", "path", "paths"];
const folders = ["folder", "folders"];

/** Reads the tree off a program; `vocabulary` has the words for names such as `rule`. */
export function readCommandTree(program: Command, vocabulary: Vocabulary): CommandTree {
  const words = { ...vocabulary, command: program.commands.map((command) => command.name()) };
  const root = readCommand(program, "", words);
  const defaultCommand = root.commands.find(({ name }) => name === "check")!;
  return { program: { ...root, name: "" }, defaultCommand };
}

/** Every command below one, each before those below it. */
export function commandsBelow({ commands }: CommandNode): CommandNode[] {
  return commands.flatMap((command) => [command, ...commandsBelow(command)]);
}

function readCommand(command: Command, path: string, vocabulary: Vocabulary): CommandNode {
  const [argument] = command.registeredArguments;
  const help = command.createHelp();
  // Below a command `help` is noise: each has `--help`.
  const visible = help.visibleCommands(command).filter((child) => path === "" || child.name() !== "help");
  return {
    name: command.name(),
    path,
    summary: command.summary() || command.description(),
    options: help.visibleOptions(command).map((option) => readOption(option, vocabulary)),
    values: argument === undefined ? undefined : valuesOf(argument.name(), argument, vocabulary),
    takesArguments: argument !== undefined,
    commands: visible.map((child) => readCommand(child, `${path} ${child.name()}`.trim(), vocabulary)),
  };
}

function readOption(option: Option, vocabulary: Vocabulary): OptionNode {
  const valueName = /[<[](.+)[>\]]$/.exec(option.flags)?.[1];
  return {
    short: option.short,
    long: option.long ?? option.short!,
    description: option.description,
    valueName,
    values: valueName === undefined ? undefined : valuesOf(valueName, option, vocabulary),
  };
}

function valuesOf(name: string, { argChoices }: Option | Argument, vocabulary: Vocabulary): Values {
  const words = argChoices ?? (Object.hasOwn(vocabulary, name) ? vocabulary[name] : undefined);
  if (words !== undefined) return { kind: "words", words };
  if (files.includes(name)) return { kind: "files" };
  return folders.includes(name) ? { kind: "folders" } : undefined;
}
