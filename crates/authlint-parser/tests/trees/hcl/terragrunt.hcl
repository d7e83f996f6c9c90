include "root" {
  path = find_in_parent_folders()
}

terraform {
  source = "git::https://git.example.org/modules.git//auth?ref=v1"
}

dependency "tenant" {
  config_path  = "../tenant"
  mock_outputs = { issuer = "https://id.example.org/" }
}

inputs = {
  issuer    = dependency.tenant.outputs.issuer
  token_url = "${dependency.tenant.outputs.issuer}oauth/token"
  secret    = get_env("CLIENT_SECRET", "none")
}
