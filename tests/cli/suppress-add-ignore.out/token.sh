#!/bin/sh
if true; then
  # authlint: ignore[token-url-wrong-host] recorded by the mock
  curl --silent /
    --data grant_type=client_credentials /
    https://api.mypurecloud.com/oauth/token
fi
