# The tenant of the staging environment.
terraform {
  required_providers {
    auth0 = {
      source  = "auth0/auth0"
      version = "~> 1.0"
    }
  }
}

provider "auth0" {
  domain        = "tenant.id.test" // no scheme
  client_id     = var.auth0_client_id
  client_secret = var.auth0_client_secret
}

resource "auth0_client" "web" {
  name            = "Web – ${var.environment}"
  callbacks       = ["https://app.example.org/callback", "http://localhost:3000/callback"]
  grant_types     = ["authorization_code", "refresh_token"]
  oidc_conformant = true

  jwt_configuration {
    lifetime_in_seconds = 36000
    alg                 = "RS256"
  }
}

resource "auth0_client" "web" {
  name = "The same name once more"
}

output "token_url" { value = "https://${var.domain}/oauth/token" }
