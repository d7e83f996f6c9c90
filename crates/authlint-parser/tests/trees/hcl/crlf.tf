flush = <<-EOF
    token_url: https://id.example.org/token

      a: ${x}
    EOF
block "x" {
  # comment
  key = "v" // behind
  list = [for
    a in b : a]
}
