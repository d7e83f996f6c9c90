job "api" {
  datacenters = ["dc1"]
  group "api" {
    task "api" {
      driver = "docker"
      env { "OAUTH_TOKEN_URL" = "https://id.example.org/token" }
      template {
        data        = <<EOH
OIDC_CLIENT_SECRET={{ with secret "kv/data/api" }}{{ .Data.data.secret }}{{ end }}
EOH
        destination = "secrets/app.env"
        env         = true
      }
      resources { cpu = 500 }
    }
  }
}
