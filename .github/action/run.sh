#!/usr/bin/env bash
# Runs `authlint check` with what the inputs of the action say. They come in the environment, and are data here.
set -uo pipefail

arguments=()
if [ -n "${AUTHLINT_ACTION_FORMAT:-}" ]; then
    arguments+=("--format=$AUTHLINT_ACTION_FORMAT")
elif [ "${AUTHLINT_SUMMARY:-}" = true ] || [ -n "${AUTHLINT_SARIF:-}" ]; then
    arguments+=(--format=github)
fi
if [ "${AUTHLINT_SUMMARY:-}" = true ] && [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    arguments+=("--format=markdown=$GITHUB_STEP_SUMMARY")
fi
if [ -n "${AUTHLINT_SARIF:-}" ]; then
    arguments+=("--format=sarif=$AUTHLINT_SARIF")
fi
# `read` splits at spaces and does nothing else: no quotes, no `*`, no `$( )`.
while read -r -a words || [ ${#words[@]} -gt 0 ]; do
    [ ${#words[@]} -eq 0 ] || arguments+=("${words[@]}")
done <<<"${AUTHLINT_ARGS:-}"

# Behind `--` nothing is an option.
arguments+=(--)
while IFS= read -r path; do
    [ -z "$path" ] || arguments+=("$path")
done <<<"${AUTHLINT_PATHS:-.}"

authlint check "${arguments[@]}"
code=$?
echo "exit-code=$code" >>"${GITHUB_OUTPUT:-/dev/null}"
exit "$code"
