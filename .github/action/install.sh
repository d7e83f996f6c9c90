#!/usr/bin/env bash
# Puts `authlint` on the path of the steps that follow: a release, checked against its sums, or a build of the
# source that this script is part of.
set -euo pipefail

fail() {
    echo "::error::authlint: $1"
    exit 2
}

version=${AUTHLINT_VERSION:-}
version=${version#v}
asked=$version
# The action of a release installs that release.
if [ -z "$version" ] && [[ "${AUTHLINT_REF:-}" =~ ^v[0-9]+\.[0-9]+\.[0-9]+ ]]; then
    version=${AUTHLINT_REF#v}
fi
if [ -n "$version" ] && ! [[ "$version" =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$ ]]; then
    fail "\`version\` is no version"
fi

case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) target=x86_64-unknown-linux-musl ;;
    Linux-aarch64 | Linux-arm64) target=aarch64-unknown-linux-musl ;;
    Darwin-x86_64) target=x86_64-apple-darwin ;;
    Darwin-arm64) target=aarch64-apple-darwin ;;
    MINGW*-x86_64 | MSYS*-x86_64) target=x86_64-pc-windows-msvc ;;
    *) target= ;;
esac

folder=${RUNNER_TEMP:-$(mktemp -d)}/authlint
mkdir -p "$folder/bin"

sum_of() {
    if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

# 0 if a release was installed, 1 if there is none. A release with a wrong sum ends everything.
download() {
    [ -n "$version" ] && [ -n "$target" ] || return 1
    local name="authlint-$version-$target.tar.gz"
    local base="${AUTHLINT_RELEASES:-${GITHUB_SERVER_URL:-https://github.com}/${AUTHLINT_REPOSITORY:-}/releases/download}/v$version"
    local fetch=(curl --fail --silent --show-error --location --retry 3)
    "${fetch[@]}" --output "$folder/$name" "$base/$name" || return 1
    "${fetch[@]}" --output "$folder/SHA256SUMS" "$base/SHA256SUMS" || fail "release $version has no sums"
    local expected
    expected=$(awk -v name="$name" '$2 == name || $2 == "*" name { print $1 }' "$folder/SHA256SUMS")
    if [ -z "$expected" ] || [ "$expected" != "$(sum_of "$folder/$name")" ]; then
        fail "the sum of $name is wrong"
    fi
    tar -xzf "$folder/$name" -C "$folder/bin"
}

if ! download; then
    [ -z "$asked" ] || fail "there is no release $version for this machine"
    command -v cargo >/dev/null || fail "there is no release to download, and no cargo to build one with"
    echo "authlint: no release, building from source"
    cargo install --locked --quiet --root "$folder" --path "$AUTHLINT_ACTION/crates/authlint" || fail "it could not be built"
fi

echo "$folder/bin" >>"$GITHUB_PATH"
"$folder/bin/authlint" --version
