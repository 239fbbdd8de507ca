// Owns the completion script for zsh: a function for `fpath`, which may be read by `source` as well.

import { type CommandNode, type CommandTree, commandsBelow, type OptionNode, type Values } from "./command-tree.ts";

/** The script; as a file it is to be called `_unknot`. */
export function zshCompletions({ program, defaultCommand }: CommandTree): string {
  const own = program.options.filter(({ long }) => !defaultCommand.options.some((option) => option.long === long));
  // A call without a command's name is one of the default command.
  const root = { ...program, options: [...own, ...defaultCommand.options], values: defaultCommand.values };
  const parents = [root, ...commandsBelow(program).filter(({ commands }) => commands.length > 0)];
  return `#compdef unknot
# Completions of unknot for zsh. Written by \`unknot completions zsh\`.
${parents.map(firstWords).join("\n")}
_unknot() {
  local curcontext="$curcontext" state
  local -a line
  local -A opt_args
${indent(body(root), "  ")}
}
if [ "$funcstack[1]" = _unknot ]; then
  _unknot "$@"
else
  compdef _unknot unknot
fi
`;
}

/** A function that offers the commands below one, and what may stand there instead. */
function firstWords({ path, commands, values }: CommandNode): string {
  return `${firstName(path)}() {
  local -a commands=(
${commands.map(({ name, summary }) => `    ${quote(`${name}:${summary}`)}`).join("\n")}
  )
  _describe -t commands command commands
${values === undefined || values.kind === "words" ? "" : `  ${action(values)}\n`}}`;
}

function firstName(path: string): string {
  return `_unknot_first${path === "" ? "" : `_${path.replaceAll(/[^a-z]/g, "_")}`}`;
}

function body({ path, options, values, takesArguments, commands }: CommandNode): string {
  const specifications = options.map(optionSpecification);
  if (commands.length === 0) {
    if (takesArguments) specifications.push(quote(`*: :${action(values)}`));
    return `_arguments \\\n${indent(specifications.join(" \\\n"), "  ")}`;
  }
  specifications.push(quote(`1: :${firstName(path)}`), quote("*:: :->rest"));
  const cases = commands.map((command) => `${command.name})\n${indent(body(command), "  ")}\n  ;;`);
  const others = values === undefined || values.kind === "words" ? [] : [`*) ${action(values)} ;;`];
  // Options behind a command's name are its own.
  return `_arguments -C -A '-*' \\
${indent(specifications.join(" \\\n"), "  ")} && return
case "$line[1]" in
${indent([...cases, ...others].join("\n"), "  ")}
esac`;
}

function indent(text: string, by: string): string {
  return text.replace(/^(?=.)/gm, by);
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
