#!/bin/sh
if true; then
  curl --silent \
    --data grant_type=client_credentials \
    https://api.mypurecloud.com/oauth/token
fi
