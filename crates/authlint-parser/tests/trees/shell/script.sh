#!/usr/bin/env bash
set -euo pipefail
# settings
CLIENT_ID='abc' REGION="eu"
export BASE="https://${REGION}.example.org" EMPTY= BARE
TOKEN=$(curl -s -u "$CLIENT_ID:$SECRET" \
  "$BASE/oauth/token" -d grant_type=client_credentials) # trailing
if [ -z "$TOKEN" ]; then echo 'none'; exit 1; fi
curl -H "Authorization: Bearer $TOKEN" "$BASE/api" | jq '.a' > out.json
for host in a b; do curl "https://$host.example.org/x" & done
