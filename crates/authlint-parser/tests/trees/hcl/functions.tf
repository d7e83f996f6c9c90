json          = jsonencode({ token_url = "https://id.example.org/token", scopes = ["a", var.b] })
yaml          = yamlencode([{ token_url = "https://id.example.org/token" }])
json_text     = jsonencode("text")
map           = tomap({ a = "b" })
set           = toset(["a", "b",])
sensitive     = sensitive("s3cret")
variable      = nonsensitive(var.a)
trimmed       = trimspace("  https://${var.host}/ \n")
chomped       = chomp("line\n")
merged        = merge({ a = 1 }, { b = 2, a = 3 })
partly_merged = merge(local.common, { TOKEN_URL = "https://id.example.org/token" })
spread        = merge([{ a = 1 }, { b = 2 }]...)
rendered = templatefile("${path.module}/app.tpl", {
  token_url = "https://id.example.org/token"
  port      = var.port
})
chosen  = var.a ? { url = "https://a.example.org" } : { url = "https://b.example.org" }
indexed = { a = "https://a.example.org" }["a"]
