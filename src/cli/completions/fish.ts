// Owns the completion script for fish.

import { type CommandNode, type CommandTree, commandsBelow, type OptionNode, type Values } from "./command-tree.ts";

/** The script; as a file in a folder for completions it is to be called `unknot.fish`. */
export function fishCompletions({ program, defaultCommand }: CommandTree): string {
  const commands = commandsBelow(program);
  const own = program.options.filter(({ long }) => !defaultCommand.options.some((option) => option.long === long));
  return `# Completions of unknot for fish. Written by \`unknot completions fish\`.
function __unknot_calls --description 'Whether the command line calls this command; "" stands for none'
    set -l called
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    for word in $words[2..]
        if contains -- (string join -- ' ' $called $word) ${commands.map(({ path }) => quote(path)).join(" ")}
            set -a called $word
        end
    end
    test "$called" = "$argv[1]"
end
${[
  ...offers(program),
  ...[...own, ...defaultCommand.options].map((option) => optionLine(option, "")),
  ...commands.flatMap(commandLines),
].join("\n")}
`;
}

function offers({ path, commands }: CommandNode): string[] {
  const condition = calls(path);
  return commands.map(({ name, summary }) => `complete -c unknot -n ${condition} -a ${name} -d ${quote(summary)}`);
}

function commandLines(command: CommandNode): string[] {
  const { path, options, values, takesArguments } = command;
  const files = `complete -c unknot -n ${calls(path)} ${takesArguments ? action(values) : "-f"}`.trimEnd();
  const needsLine = !takesArguments || values?.kind !== "files";
  return [...offers(command), ...(needsLine ? [files] : []), ...options.map((option) => optionLine(option, path))];
}

function optionLine({ short, long, description, valueName, values }: OptionNode, path: string): string {
  const flags = `${short === undefined ? "" : `-s ${short.slice(1)} `}-l ${long.slice(2)}`;
  const value = valueName === undefined ? "" : ` -r ${action(values)}`.trimEnd();
  return `complete -c unknot -n ${calls(path)} ${flags}${value} -d ${quote(description)}`;
}

function calls(path: string): string {
  return quote(`__unknot_calls "${path}"`);
}

function action(values: Values): string {
  if (values === undefined) return "-f";
  if (values.kind === "words") return `-f -a ${quote(values.words.join(" "))}`;
  return values.kind === "files" ? "" : "-f -a '(__fish_complete_directories)'";
}

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
