#!/bin/sh
# authlint: ignore[token-url-wrong-host] the mock answers there
curl --silent \
  --data grant_type=client_credentials \
  https://api.mypurecloud.com/oauth/token
