resource "a" "b" {
  callbacks = ["https://a.example.org",
    "https://b.example.org"
  name = "read"
  nested {
    inner = { x = 1
      y = 2
    call = f(1,
      2
    last = 3
}
resource "c" "d" {
  name = "read"

variable "e" {
  default = "read"
}
}
final = "read"
