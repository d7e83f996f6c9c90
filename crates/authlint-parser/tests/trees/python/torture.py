#!/usr/bin/env python3
# It's "quoted" and 'unbalanced
def f(): x = r'\d"\'' ; y = rb"\x00"; return 'it\'s'
escapes = "\x41\u00e9\U0001F600\101\N{BULLET}\d\
tail\\"
triple = """one "two" ''three''
\ttab""" r'\n' f"{x!r:>{width}}{{literal}} {'nested'} {d['key']}"
empty = ''
bytes_literal = b'\xff\x41'
raw_triple = r'''\'''not the end'''
long = ("https://" 'id.example.org'
        "/token")
mixed = "a" + f(x) + f"{b}" "c" + 'd'
keyword = f("a", *args, name="b", **{"key": "c"})
chain = Client().with_url("https://id.example.org").with_scopes(["a", "b"]).build()
ternary = "https://a.example.org" if x == "y" else "https://b.example.org"
compare = x == "https://c.example.org"
either = given or "https://d.example.org"
listed = "a b".split() ; replaced = "https://e.example.org".replace("a", "b")
lam = lambda x="default": x + "https://f.example.org"
comp = {k: "https://g.example.org" for k in "abc"}
env.str("TOKEN_URL", default="https://h.example.org")
os.environ["A_B"] = os.environ.get("C_D", other)
unterminated = "https://never.example.org
after = "still here"
if True:
    inner = "one"
    if False: inner = "two"
    else: inner = "three"
	# a comment
matched = """never closed
