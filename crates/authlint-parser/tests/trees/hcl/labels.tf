locals {}
block "one" {
}
block "two \"quoted\"" bare "${literal}" {
  nested {
    a = 1
  }
}
"quoted" "block" { "quoted-key" = "x" }
dynamic "empty" { }
