/// it's "
/* a /* b */ " */
#![doc = "https://a.example.org"]
const A: &'static str = "\t\x41\u{e9}\"\\\
    continued"; static B: char = '"';
let b = b"bytes\xff"; let c = br#"raw "bytes""#; let d = b'"'; let e = '\''; let f = '\u{e9}';
let raw = r"C:\x"; let r#type = r##"a "# b"##; let cc = c"c";
fn f<'a, 'b: 'a>(x: &'a str) -> impl Fn(&'b str) + 'a { move |y| format!("{x}{y:?} {{}}") }
let over = "two
lines";
let joined = "https://".to_owned() + &host + "/token";
let concat = concat!("a", "b");
let map = HashMap::from([("url", "https://b.example.org"), ("k", "v")]);
let s = Config { url: "https://c.example.org".to_string(), nested: Nested { scopes: vec!["a", "b"] }, ..d };
if x == "https://d.example.org" { y = "e" } else if let Some("z") = w { }
let behind = match x { "https://f.example.org" => Config { url: "g" }, _ => panic!("h {}", i) };
let env = env!("TOKEN_URL"); let var = std::env::var("A_B").unwrap_or("c".into());
builder.token_url("https://i.example.org").scopes(&["a", "b"]).header("X-Y", "z");
self.url = "https://j.example.org".parse::<Url>()?;
assert_eq!(x, "https://k.example.org");
#[serde(rename = "l", default = "m")] struct S { url: String }
pub const LIST: [&str; 2] = ["n", "o"];
let never = "closed
