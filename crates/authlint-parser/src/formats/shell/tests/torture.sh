#!/usr/bin/env bash
# Gets a token – and everything that is hard to read about a shell.
set -euo pipefail

: "${CLIENT_ID:?set it}" "${CLIENT_SECRET:=$(pass show 'client')}"
export ISSUER="https://id.test" REALM='main'   # trailing
declare -rx TOKEN_URL="${ISSUER%/}/realms/${REALM}/token" EMPTY=
HEADERS=(-H "Accept: application/json" -H 'X-Ünïcode: ✓' $(extra_headers))
HEADERS+=(--retry 3) ARGS[0]=x
NL=$'\n\t\x41\u00e9\'q\''

log() { printf '%s\n' "$*" >&2; }
function fail { log "error: $1"; exit "${2:-1}"; }

basic=$(printf '%s:%s' "$CLIENT_ID" "$CLIENT_SECRET" | base64 | tr -d '\n')
TOKEN=$(curl -sS "${HEADERS[@]}" \
  -X POST "$TOKEN_URL" \
  -u "$CLIENT_ID:$CLIENT_SECRET" \
  -d 'grant_type=client_credentials' \
  --data-urlencode "scope=${SCOPE:-"openid profile"}" | jq -r '.access_token // empty')

if [[ -z "$TOKEN" || ( $TOKEN == null && -n ${X-} ) ]]; then
  fail "no token: it's `date \"+%s\"`" 3
elif ! test "${#TOKEN}" -gt 10; then
  log short; else log ok
fi

for url in "$ISSUER"/{a,b}?x=1\&y=2 $(list --all | sort); do
  time curl -H "Authorization: Bearer $TOKEN" "$url" > "out.$((n << 1)).json" 2>&1 || true
done
for ((i = 0; i < 3; i++)); do (( n += i )); done

while IFS='=' read -r key value; do
  echo "${key}=\"${value//\"/\\\"}\""
done < <(grep -v '^#' .env | sed "s/'//g")

case "$(uname -s)" in
  Linux | Darwin) os=unix ;;
  (MINGW*|CYGWIN*) os=windows; log "$(case $x in a) b ;; esac)" ;;
  *) fail 'unknown' ;;
esac

cat > .env.local <<EOF
CLIENT_ID=$CLIENT_ID
SECRET=\$NOT "${CLIENT_SECRET}" $(curl -s "$ISSUER/x") \
continued
EOF
cat <<-'RAW' | sudo tee config.yaml >/dev/null && cat <<A <<"B"
	issuer: $ISSUER
	don't: "worry
	RAW
one $ONE
A
two $TWO
B
body="$(cat <<JSON
{"a": "it's )", "b": {"c": "${{ secrets.C }}"}}
JSON
)"
curl -d '{"id": "{{ client_id }}", "x": "'"$X"'"}' -H "$(h "$(i "${j:-`k`}")")" & wait
( cd /tmp && { ls; pwd; } ) | tee log.txt
$ curl "https://id.test/authorize?a=b" # prompt
> echo "unfinished $(date
