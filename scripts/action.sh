#!/usr/bin/env bash
# What action.yml runs: `unknot check`, with annotations, a summary of the job, the report for people in the log, and SARIF where
# it is asked for. Everything comes in through variables. Runs with the bash 3.2 of macOS.
set -euo pipefail

if ! command -v npm >/dev/null; then
  echo "::error title=unknot::There is no npm on this runner. Set up Node 20.19 or later before this step, with actions/setup-node."
  exit 2
fi

# The lines of a text that are not blank.
read_lines() {
  lines=()
  local line
  while IFS= read -r line || [ -n "$line" ]; do
    line="${line#"${line%%[![:space:]]*}"}"
    line="${line%"${line##*[![:space:]]}"}"
    if [ -n "$line" ]; then lines+=("$line"); fi
  done <<<"$1"
}

version="${UNKNOT_VERSION:-}"
if [ -z "$version" ]; then
  version=$(node --print 'JSON.parse(require("fs").readFileSync(process.argv[1])).version' "$GITHUB_ACTION_PATH/package.json")
fi

report="$RUNNER_TEMP/unknot.txt"
sarif="$RUNNER_TEMP/unknot.sarif"
rm -f "$report" "$sarif"
command=(npm exec --yes --package "unknot@$version" -- unknot check --format github --format "pretty=$report")
case "${UNKNOT_SARIF:-false}" in
  true) command+=(--format "sarif=$sarif") ;;
  false) ;;
  *)
    echo "::error title=unknot::The input sarif must be true or false."
    exit 2
    ;;
esac
read_lines "${UNKNOT_ARGUMENTS:-}"
command+=(${lines[@]+"${lines[@]}"})
read_lines "${UNKNOT_PATHS:-}"
command+=(-- ${lines[@]+"${lines[@]}"})

status=0
"${command[@]}" || status=$?

if [ -s "$report" ]; then
  # What is quoted from files must not be taken for a command to the runner.
  pause="unknot-$RANDOM$RANDOM$RANDOM"
  echo "::stop-commands::$pause"
  cat "$report"
  echo "::$pause::"
fi
echo "status=$status" >>"$GITHUB_OUTPUT"
if [ -s "$sarif" ]; then echo "sarif=$sarif" >>"$GITHUB_OUTPUT"; fi
exit "$status"
