#!/bin/sh
export TOKEN_URL="https://login.mypurecloud.de/oauth/token"
TOKEN=$(curl -s "$TOKEN_URL" -u "$ID:canary-cli" -d grant_type=client_credentials)
