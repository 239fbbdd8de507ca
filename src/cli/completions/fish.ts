// Owns the completion script for fish.

import type { CommandNode, CommandTree, OptionNode, Values } from "./command-tree.ts";

/** The script; as a file in a folder for completions it is to be called `unknot.fish`. */
export function fishCompletions({ program, commands, defaultCommand }: CommandTree): string {
  const names = commands.map(({ name }) => name).join(" ");
  const offers = commands.map(
    ({ name, summary }) => `complete -c unknot -n '__unknot_calls ""' -a ${name} -d ${quote(summary)}`,
  );
  const own = program.options.filter(({ long }) => !defaultCommand.options.some((option) => option.long === long));
  return `# Completions of unknot for fish. Written by \`unknot completions fish\`.
function __unknot_calls --description 'Whether the command line calls this command; "" stands for none'
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    for word in $words[2..]
        if contains -- $word ${names}
            test "$word" = "$argv[1]"
            return
        end
    end
    test -z "$argv[1]"
end
${[
  ...offers,
  ...[...own, ...defaultCommand.options].map((option) => optionLine(option, "")),
  ...commands.flatMap(commandLines),
].join("\n")}
`;
}

function commandLines({ name, options, values, takesArguments }: CommandNode): string[] {
  const condition = quote(`__unknot_calls ${name}`);
  const files = `complete -c unknot -n ${condition} ${takesArguments ? action(values) : "-f"}`.trimEnd();
  const needsLine = !takesArguments || values?.kind !== "files";
  return [...(needsLine ? [files] : []), ...options.map((option) => optionLine(option, name))];
}

function optionLine({ short, long, description, valueName, values }: OptionNode, command: string): string {
  const condition = quote(`__unknot_calls ${command === "" ? '""' : command}`);
  const flags = `${short === undefined ? "" : `-s ${short.slice(1)} `}-l ${long.slice(2)}`;
  const value = valueName === undefined ? "" : ` -r ${action(values)}`.trimEnd();
  return `complete -c unknot -n ${condition} ${flags}${value} -d ${quote(description)}`;
}

function action(values: Values): string {
  if (values === undefined) return "-f";
  if (values.kind === "words") return `-f -a ${quote(values.words.join(" "))}`;
  return values.kind === "files" ? "" : "-f -a '(__fish_complete_directories)'";
}

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
