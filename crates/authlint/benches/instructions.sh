#!/usr/bin/env bash
# Counts the instructions of whole runs, which are the same on a busy machine: a clock cannot tell a slip of five percent from
# a neighbour.
#
#     instructions.sh [PROGRAM]     compares with instructions.tsv; ends with 1 if a run takes over 5 % more
#     UPDATE=1 instructions.sh      accepts what there is now
#
# It needs valgrind. The counts are of a release build by the compiler that the table names.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "${1:-$here/../../../target/release/authlint}")
table=$here/instructions.tsv
fixtures=$here/../../../fixtures
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

printf 'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { ports: [{ port: 80 }] }\n' >"$scratch/plain.yaml"
cp "$fixtures/token-url-wrong-host/bad/forum-thread.txt" "$scratch/thread.txt"
mkdir "$scratch/tree"
for rule in token-url-wrong-host secret-key-missing region-mismatch; do
  cp -r "$fixtures/$rule" "$scratch/tree/"
done

count() { # arguments of authlint -> instructions
  (cd "$scratch" && env -i GIT_CEILING_DIRECTORIES="$scratch/.." valgrind --tool=callgrind --callgrind-out-file=/dev/null \
    "$program" "$@" 2>&1 >/dev/null | sed -n 's/.*Collected *: *//p')
}

{
  printf 'version\t%s\n' "$(count --version)"
  printf 'plain file\t%s\n' "$(count check --threads 1 --exit-zero plain.yaml)"
  printf 'forum thread\t%s\n' "$(count check --threads 1 --exit-zero --now 2026-01-01 thread.txt)"
  printf 'tree\t%s\n' "$(count check --threads 1 --exit-zero --now 2026-01-01 tree)"
} >"$scratch/now.tsv"

if [[ -n ${UPDATE:-} ]]; then
  cp "$scratch/now.tsv" "$table"
  cat "$table"
  exit
fi
join -t $'\t' <(sort "$table") <(sort "$scratch/now.tsv") | awk -F'\t' '
  { change = $3 / $2 - 1
    printf "%-14s %12d -> %12d  %+.1f %%\n", $1, $2, $3, change * 100
    if (change > 0.05) slower = 1 }
  END { if (slower) print "slower by more than 5 %: mend it, or accept it with UPDATE=1"; exit slower }'
