#!/usr/bin/env node
// it's
const a = x / 2 / "https://a.example.org".length, b = /["'`/]"/.test(c) ? 'yes' : "no";
const escapes = "\x41\u00e9\u{1F600}\uD83D\uDE00\0\q\
tail\\";
const nested = `a${`b${"}"}c`}d ${ {a: '`'}.a } \` \${not} $x`;
const regex = [/[/"]/, /\/"/g];
const after1 = "still here"
const joined = 'https://' + host + "/token" +
  "?x=" + `y${z}`
const list = ["a", b, 'c'], empty = '';
if (/'/.test(x)) y = "https://b.example.org"
return /"/
<!-- it's a comment -->
let typed: Record<string, string> = { url: "https://c.example.org" }, last = "l";
class A extends B { #secret = "private"; static url = 'https://d.example.org'; method(x = "y") { this.url = `https://e.example.org` } }
const fn = async ({ url = "https://f.example.org" }) => ({ tokenUrl: "https://g.example.org" });
x = y ? { url: "https://h.example.org" } : null;
switch (x) { case "https://i.example.org": z = "one"; break; default: z = 'two'; }
const { env } = process, p = process.env.NODE_ENV === "production";
const q = import.meta.env.VITE_TOKEN_URL ?? '', r = process.env.A || process.env.B || "c", s = env.X;
const frozen = Object.freeze({ id: "x" }), set = new Set(["a"]), map = new Map([["k", "v"], ["url", "https://j.example.org"]]);
const tagged = sql`select "x"`, typedCast = "x" as const, list2 = ['a', 'b'] as const;
export const wait = await get("https://k.example.org"), url = new URL("/path", "https://l.example.org");
label: for (;;) { break label }
(<p title="it's" data-x='y'>Don't <b>can't</b> won't</p>)
const unterminated = 'https://never.example.org
const after2 = "still here"
const never = `closed
const after3 = "still here"
