resource "a" "b" {
  first = "read"
  url   = https://id.example.org/token
  half  = "https://id.example.org
  none  =
  after = "read"
}
resource "c" "d" {
  last = "read"
}
