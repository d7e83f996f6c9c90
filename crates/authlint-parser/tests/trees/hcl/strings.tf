plain    = "https://id.example.org/token"
empty    = ""
escapes  = "line\n tab\t quote\" slash\\ e\u00e9 emoji\U0001f600 cr\r unknown\d half\ud83d"
dollars  = "$ $$ % %% $${name} %%{if} $$${x} 100% $a"
hole     = "${var.token_url}"
holes    = "https://${var.host}:${var.port}/${lookup(var.paths, "token", "}")}?q=%{if var.a}1%{else}2%{endif}"
nested   = "${var.a ? "${var.b}-\"x\"" : "y${"z"}"}"
lines    = "${join(",", [
  "a", # not the end: }
  "b"
])}"
strip    = "a \n ${~ var.x ~} \t b"
unicode  = "schlüssel 語 😀"
