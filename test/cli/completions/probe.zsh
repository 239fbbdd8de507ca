# Types "$2" and a tab into a zsh that has read the completions in "$1", and prints what zsh offers, a word a line.
zmodload zsh/zpty
offered=$(mktemp)
zpty shell zsh -f -i
zpty -w shell "PROMPT= RPROMPT= offered=$offered
autoload -Uz compinit && compinit -u -D
source ${(q)1}
# Keeps what a completion function adds, before zsh shows it.
compadd() {
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd \"\$@\"; return; fi
  local -a words
  builtin compadd -A words \"\$@\"
  print -rl -- \$words >> \$offered
  builtin compadd \"\$@\"
}
probe() { zle complete-word; print done >> \$offered }
zle -N probe
bindkey '^I' probe"
zpty -w shell "cd ${(q)3}"
sleep 0.3
zpty -n -w shell "$2"$'\t'
for ((i = 0; i < 100; i++)); do
  grep -qx done $offered && break
  sleep 0.1
done
grep -vx done $offered
rm -f $offered
zpty -d shell
