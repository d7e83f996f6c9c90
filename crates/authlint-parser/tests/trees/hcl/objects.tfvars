issuer = {
  word       = "a", "quoted key" = "b"
  colon : "c"
  (var.name) = "d"
  "${var.a}-x" = "e"
  1          = "f"
  a.b        = "g"
  twice      = 1
  twice      = 2
  list       = [
    "x", # first
    { deep = [[], [{}]] },
    /* trailing */ null,
  ]
}
empty = {}
none  = []
lines = { a = 1,
  b = 2
}
