resource "a" "b" {
  text = <<EOF
curl https://id.example.org/token
}
resource "c" "d" {
  text = <<-EOT
    ${unclosed
    more
  EOT
  name = "read"
}
