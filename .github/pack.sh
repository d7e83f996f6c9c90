#!/usr/bin/env bash
# Packs the release build for TARGET with its manual, completions and licences: `.github/pack.sh TARGET`.
# The program lies at the top of the archive, so that unpacking it into a folder on the path is all.
set -euo pipefail
cd "$(dirname "$0")/.."

target=$1
version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
program=authlint
case "$target" in *windows*) program=authlint.exe ;; esac
built=target/$target/release/$program

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$built" LICENSE-APACHE LICENSE-MIT README.md "$folder"
cp -R crates/authlint/man "$folder/man"
mkdir "$folder/completions"
for shell in bash elvish fish nushell powershell zsh; do
    "$built" completions "$shell" >"$folder/completions/authlint.$shell"
done
mkdir -p dist
tar -czf "dist/authlint-$version-$target.tar.gz" -C "$folder" "$program" LICENSE-APACHE LICENSE-MIT README.md man completions
