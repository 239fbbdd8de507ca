// Owns the completion script for bash, as old as the 3.2 of macOS: it needs no bash-completion, and where it has no words bash
// completes files.

import type { CommandNode, CommandTree, OptionNode } from "./command-tree.ts";

/** The script, to be read by `source`. */
export function bashCompletions({ program, commands, defaultCommand }: CommandTree): string {
  const names = commands.map(({ name }) => name);
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
    case "\${COMP_WORDS[i]}" in
      ${names.join(" | ")}) called="\${COMP_WORDS[i]}"; break ;;
    esac
  done
  case "$called $before" in
${[...commands.flatMap((command) => valueCases(command, command.name)), ...valueCases(defaultCommand, "")].join("\n")}
  esac
  if [ -z "$words" ]; then
    case "$called" in
      "")
        case "$word" in
          -*) words=${quote(optionNames([...program.options, ...defaultCommand.options]))} ;;
          *) words=${quote(names)} ;;
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

function commandCase({ name, options, values }: CommandNode): string {
  const own = values?.kind === "words" ? values.words : [];
  return `      ${name})
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
