plain = <<EOF
  kept indentation $${not} \n "quotes" %{ if x }yes%{ endif }
EOF
flush = <<-EOF
    url: https://${var.host}/token
      scope: a

   least: b
  	
    ${~ var.x ~}
     joined
    EOF
at_start = <<-EOF
    four
${var.zero}
EOF
empty = <<EOF
EOF
call = trimspace(<<-EOT
  https://id.example.org/token
EOT
)
not_the_end = <<EOT
EOT)
 EOTX
${<<EOT
inner
EOT
}
  EOT
json = <<-TOKEN_JSON
  {"token_url": "https://id.example.org/token"}
TOKEN_JSON
yaml = <<YAML
token_url: https://id.example.org/token
YAML
