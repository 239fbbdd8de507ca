// Owns the manual page: what `--help` says, and what a page for `man` has besides, in the macros of man(7).

import type { Command, Option } from "commander";
import { rules } from "../../rules/index.ts";
import { exitStatusHelp } from "../../src/cli/descriptions/description.ts";
import { examples } from "../../src/cli/run.ts";

/** The text of unknot.1. `helpOf` gives the whole help text of a command. */
export async function manualPage(
  program: Command,
  version: string,
  helpOf: (command: readonly string[]) => Promise<string>,
): Promise<string> {
  const commands = commandsBelow(program, "");
  const parts = [
    '.\\" Written by `npm run generate` from the description of the command line.',
    `.TH UNKNOT 1 "" "unknot ${version}" "User Commands"`,
    ".SH NAME",
    `unknot \\- ${escapeText(uncapitalise(program.description()).replace(/\.$/, ""))}`,
    ".SH SYNOPSIS",
    ...commands.flatMap(({ usage }) => [".B unknot", escapeText(usage), ".br"]).slice(0, -1),
    ".SH DESCRIPTION",
    ...paragraphs(description),
    ".SH OPTIONS",
    ...optionList(program),
    ".SH COMMANDS",
  ];
  for (const { command, path, usage } of commands) {
    parts.push(`.SS ${escapeText(usage)}`, ...paragraphs(command.description()));
    parts.push(...command.registeredArguments.flatMap((argument) => entry(argument.name(), argument.description)));
    parts.push(...optionList(command));
    const extra = (await helpOf(path.split(" "))).replace(command.helpInformation(), "").replace(exitStatusHelp, "");
    if (extra.trim() !== "") parts.push(...paragraphs(extra, false));
  }
  parts.push(".SH RULES", ...rules.flatMap(({ id, severity, summary }) => entry(id, `${summary} (${severity})`)));
  parts.push(".SH EXIT STATUS", ...table(exitStatusHelp));
  parts.push(".SH ENVIRONMENT", ...environment.flatMap(([name, text]) => entry(name, text)));
  parts.push(".SH FILES", ...files.flatMap(([name, text]) => entry(name, text)));
  parts.push(".SH EXAMPLES", ...table(examples));
  parts.push(".SH SEE ALSO", ".BR nix (1)");
  return `${parts.join("\n")}\n`;
}

const description = `unknot reads Nix flakes and says, without evaluating anything, what will tie the evaluation into a knot: config that is needed to compute imports, Clan vars that are read too early, generators that fail or lose a secret. It names the place and the path that leads there, and unties it with a fix where there is one.

A comment allows a rule in one place. It stands above the line or at its end, and its reason is required:

    # unknot: allow eval-time-vars-path -- the path goes into a script that runs on the machine

\`unknot explain\` shows the page of a rule.`;

const environment: readonly [string, string][] = [
  ["NO_COLOR", "Not empty: nothing is painted."],
  ["FORCE_COLOR", "Set: everything is painted, unless it is 0 or false. It wins over NO_COLOR, and --color over both."],
];

const files: readonly [string, string][] = [
  [
    "unknot.toml",
    "The configuration: the nearest one upwards of what is checked, not above the flake. `unknot init` writes one with every setting explained.",
  ],
];

/** Every command below one, each before those below it, with its path and how it is called. */
function commandsBelow(parent: Command, above: string): { command: Command; path: string; usage: string }[] {
  const visible = parent.createHelp().visibleCommands(parent);
  return visible
    .filter((command) => command.name() !== "help")
    .flatMap((command) => {
      const path = `${above} ${command.name()}`.trim();
      return [{ command, path, usage: `${path} ${command.usage()}`.trim() }, ...commandsBelow(command, path)];
    });
}

function optionList(command: Command): string[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap((option) => entry(option.flags, optionText(option)));
}

function optionText({ description: text, argChoices, defaultValue, defaultValueDescription }: Option): string {
  const preset = defaultValueDescription ?? (typeof defaultValue === "string" ? defaultValue : undefined);
  const details = [...(argChoices ?? []), ...(preset === undefined ? [] : [`default: ${preset}`])].join(", ");
  return details === "" ? text : `${text} (${details})`;
}

/** A term and what is said of it. */
function entry(term: string, text: string): string[] {
  return [".TP", `.B ${escapeText(term)}`, ...filled(text)];
}

/** Of a block with a title: each line's two columns as a term and its text; what has one column as code. */
function table(block: string): string[] {
  const lines = block.trim().split("\n").slice(1);
  return lines.flatMap((line) => {
    const [term, text] = line.trim().split(/ {2,}/);
    return text === undefined ? [".TP", `.B ${escapeText(term!)}`] : entry(term!, text);
  });
}

/** Text with blank lines between paragraphs; lines that begin with a space are kept as they are. */
function paragraphs(text: string, isBehindTitle = true): string[] {
  return text
    .trim()
    .split(/\n{2,}/)
    .flatMap((block, index) => {
      const lines = block.split("\n");
      const start = lines.findIndex((line) => line.startsWith(" "));
      const plain = lines.slice(0, start === -1 ? undefined : start).join(" ");
      const kept = start === -1 ? [] : lines.slice(start);
      // A title begins a paragraph itself.
      const begin = index === 0 && isBehindTitle ? [] : [".PP"];
      const code =
        kept.length === 0 ? [] : [...(plain === "" ? begin : [".PP"]), ".nf", ...kept.map(escapeText), ".fi"];
      return [...(plain === "" ? [] : [...begin, ...filled(plain)]), ...code];
    });
}

/** Text that is filled when it is shown, in lines as short as the sources of such pages should have. */
function filled(text: string): string[] {
  const lines: string[] = [];
  for (const word of escapeText(text).split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 78) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word.startsWith(".") ? `\\&${word}` : word);
  }
  return lines;
}

/** As roff reads it back: no line may begin like a request, and a dash is a dash. */
function escapeText(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("`", "\\(ga")
    .replaceAll("'", "\\(aq")
    .replaceAll('"', "\\(dq")
    .replaceAll("~", "\\(ti")
    .replaceAll("^", "\\(ha")
    .replace(/^\./gm, "\\&.");
}

function uncapitalise(text: string): string {
  return `${text[0]!.toLowerCase()}${text.slice(1)}`;
}
