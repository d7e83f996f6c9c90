first = "read"
this is no line of HCL https://id.example.org/token
nor this
] )
block oops" {
  name = "read"
}
/* never closed
last = "read"
