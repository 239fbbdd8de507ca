// Owns the completion script for zsh: a function for `fpath`, which may be read by `source` as well.

import type { CommandNode, CommandTree, OptionNode, Values } from "./command-tree.ts";

/** The script; as a file it is to be called `_unknot`. */
export function zshCompletions({ program, commands, defaultCommand }: CommandTree): string {
  const described = commands.map(({ name, summary }) => `    ${quote(`${name}:${summary}`)}`);
  const own = program.options.filter(({ long }) => !defaultCommand.options.some((option) => option.long === long));
  return `#compdef unknot
# Completions of unknot for zsh. Written by \`unknot completions zsh\`.
_unknot_first() {
  local -a commands=(
${described.join("\n")}
  )
  _describe -t commands command commands
  _files
}
_unknot() {
  local curcontext="$curcontext" state
  local -a line
  local -A opt_args
  _arguments -C -A '-*' \\
${[...own, ...defaultCommand.options].map((option) => `    ${optionSpecification(option)} \\`).join("\n")}
    '1: :_unknot_first' \\
    '*:: :->rest' && return
  case "$line[1]" in
${commands.map(commandCase).join("\n")}
    *) _files ;;
  esac
}
if [ "$funcstack[1]" = _unknot ]; then
  _unknot "$@"
else
  compdef _unknot unknot
fi
`;
}

function commandCase({ name, options, values, takesArguments }: CommandNode): string {
  const specifications = options.map(optionSpecification);
  if (takesArguments) specifications.push(quote(`*: :${action(values)}`));
  return `    ${name})
      _arguments \\
${specifications.map((specification) => `        ${specification}`).join(" \\\n")}
      ;;`;
}

// Repeatable all of them: whether an option may be given twice commander does not tell.
function optionSpecification({ short, long, description, valueName, values }: OptionNode): string {
  const text = `[${description.replace(/[[\]\\:]/g, "\\$&")}]`;
  const value = valueName === undefined ? "" : `:${valueName.replace(/[^\w-]+/g, " ").trim()}:${action(values)}`;
  const flags = [`${long}${valueName === undefined ? "" : "="}`, ...(short === undefined ? [] : [short])];
  return flags.map((flag) => quote(`*${flag}${text}${value}`)).join(" ");
}

function action(values: Values): string {
  if (values === undefined) return " ";
  if (values.kind === "words") return `(${values.words.join(" ")})`;
  return values.kind === "files" ? "_files" : "_files -/";
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
