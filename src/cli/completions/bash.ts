// Owns the completion script for bash, as old as the 3.2 of macOS: it needs no bash-completion, and where it has no words bash
// completes files.

import { type CommandNode, type CommandTree, commandsBelow, type OptionNode } from "./command-tree.ts";

/** The script, to be read by `source`. */
export function bashCompletions({ program, defaultCommand }: CommandTree): string {
  const commands = commandsBelow(program);
  const calls = commands.map(({ path, name }) => `"${path.slice(0, -name.length).trim()} ${name}"`);
  return `# Completions of unknot for bash. Written by \`unknot completions bash\`.
_unknot() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="" called="" words="" i
  COMPREPLY=()
  [ "$COMP_CWORD" -gt 0 ] && before="\${COMP_WORDS[COMP_CWORD - 1]}"
  # Bash takes \`--format=json\` for three words.
  if [ "$word" = "=" ]; then
    word=""
  elif [ "$before" = "=" ] && [ "$COMP_CWORD" -gt 1 ]; then
    before="\${COMP_WORDS[COMP_CWORD - 2]}"
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$called \${COMP_WORDS[i]}" in
      ${calls.join(" | ")}) called="\${called:+$called }\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$called $before" in
${[...commands.flatMap((command) => valueCases(command, command.path)), ...valueCases(defaultCommand, "")].join("\n")}
  esac
  if [ -z "$words" ]; then
    case "$called" in
      "")
        case "$word" in
          -*) words=${quote(optionNames([...program.options, ...defaultCommand.options]))} ;;
          *) words=${quote(program.commands.map(({ name }) => name))} ;;
        esac
        ;;
${commands.map(commandCase).join("\n")}
    esac
  fi
  # Without a match bash goes on with the names of files.
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o bashdefault -o default -F _unknot unknot
`;
}

function valueCases({ options }: CommandNode, called: string): string[] {
  return options
    .filter(({ valueName }) => valueName !== undefined)
    .map(({ short, long, values }) => {
      const patterns = [long, ...(short === undefined ? [] : [short])].map((flag) => `"${called} ${flag}"`);
      const action = values?.kind === "words" ? `words=${quote(values.words)}` : "return";
      return `    ${patterns.join(" | ")}) ${action} ;;`;
    });
}

function commandCase({ path, options, values, commands }: CommandNode): string {
  const own = values?.kind === "words" ? values.words : commands.map(({ name }) => name);
  return `      "${path}")
        case "$word" in
          -*) words=${quote(optionNames(options))} ;;
          *) words=${quote(own)} ;;
        esac
        ;;`;
}

function optionNames(options: readonly OptionNode[]): string[] {
  return [...new Set(options.flatMap(({ short, long }) => (short === undefined ? [long] : [short, long])))];
}

function quote(words: readonly string[]): string {
  return `"${words.join(" ")}"`;
}
