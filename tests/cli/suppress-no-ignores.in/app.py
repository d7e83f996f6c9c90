# authlint: ignore-file[token-url-wrong-host] recorded
token_url = "https://api.mypurecloud.com/oauth/token"
