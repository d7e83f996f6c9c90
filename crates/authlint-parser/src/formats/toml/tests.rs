//! The trees against those of a parser crate, and what each mistake costs.

use ::toml::de::{DeTable, DeValue};

use crate::document::{Document, Holes, Value};
use crate::span::FileId;
use crate::text::Text;

fn read(source: &str) -> Document<'_> {
    super::read(&Text::of_file(FileId(0), source))
}

/// A value on one line, names in order. Dates and numbers are as they are written.
fn shown(value: &Value<'_>) -> String {
    match value {
        Value::Scalar(scalar) => match &scalar.holes {
            Holes::At(_) => format!("‹{}›", scalar.text.as_str()),
            Holes::LeftToReader => format!("{:?}", scalar.text.as_str()),
        },
        Value::List(nodes) => {
            let nodes: Vec<String> = nodes.iter().map(|node| shown(&node.value)).collect();
            format!("[{}]", nodes.join(", "))
        }
        Value::Map(entries) => {
            let entries = entries.iter().map(|entry| {
                let key = entry.key.as_str();
                format!("{key:?}: {}", shown(&entry.value.value))
            });
            let mut entries: Vec<String> = entries.collect();
            entries.sort();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Command(_) => "command".to_owned(),
    }
}

fn roots(source: &str) -> String {
    let document = read(source);
    let roots = document.roots.iter().map(|root| shown(&root.value));
    roots.collect::<Vec<_>>().join(" / ")
}

/// The same of the parser crate.
fn peer(value: &DeValue<'_>, source: &str, written: std::ops::Range<usize>) -> String {
    match value {
        DeValue::String(text) => format!("{text:?}"),
        DeValue::Array(values) => {
            let values = values.iter();
            let values = values.map(|value| peer(value.get_ref(), source, value.span()));
            format!("[{}]", values.collect::<Vec<_>>().join(", "))
        }
        DeValue::Table(table) => peer_table(table, source),
        _ => format!("{:?}", &source[written]),
    }
}

fn peer_table(table: &DeTable<'_>, source: &str) -> String {
    let entries = table.iter().map(|(key, value)| {
        let value = peer(value.get_ref(), source, value.span());
        format!("{:?}: {value}", key.get_ref())
    });
    let mut entries: Vec<String> = entries.collect();
    entries.sort();
    format!("{{{}}}", entries.join(", "))
}

const VALID: [&str; 31] = [
    "a = 1\nb.c = 2\nb.\"d e\" = 3\n'f' = 4",
    "a = \"\\b\\t\\n\\f\\r\\e\\\"\\\\\\x41\\u00e9\\U0001F600\"",
    "a = 'C:\\b'\nb = ''\nc = \"\"",
    "a = \"\"\"\nb\n  c \\\n\n   d\\\"\"\"\"\n\"\"\"",
    "a = '''\nb\\\n'c'''''\nd = 1",
    "a = \"\"\"\"b\"\"\"\"\"\nc = '''''d'''\n",
    "a = \"\"\"b\\\\\"\"\"",
    "a = \"\"\"b\r\nc\\\r\n  d\"\"\"\r\ne = 1\r\n",
    "a = [ 1, 2, [ 'b' ], { c = 3 } ] # d",
    "a = [\n  1, # b\n\n  2,\n]\n",
    "a = {}\nb = []",
    "a = { b = 1, c.d = 2, c.e = { f = [ {} ] } }",
    "a = {\n  b = 1, # c\n  d = 2,\n}\n",
    "[a]\nb = 1\n[a.c]\nd = 2\n[e]\n[a.f]\ng = 3",
    "[a.b.c]\nd = 1\n[a]\ne = 2\n[a.b]\nf = 3",
    "[[a]]\nb = 1\n[[a.c]]\n[[a.c]]\nd = 2\n[[a]]\n[a.e]\nf = 3",
    "[ a . \"b.c\" ]\nd = 1",
    "a.b = 1\na.c.d = 2",
    "a = 1979-05-27 07:32:00-08:00\nb = 07:32:00\nc = 1979-05-27T07:32:00.999Z",
    "a = +1_000\nb = -1.5e-3\nc = 0xDEAD_beef\nd = inf\ne = -nan\nf = true",
    "# only\n# comments",
    "\t a\t=\t1\t# b\n\n  [c]  # d",
    "1 = 2\n-a_ = 3\n2.2 = 4",
    "\"\" = 1\n'b' .a = 2",
    "a = [[1], [2, 'b']]",
    "a = [\n  [1],\n  [\"b\"],\n]",
    "a = '#b' # c",
    "a = [\n  \"--b=c\",\n  '-d e=\"f\"',\n  \"\\\"g=\\\"\",\n]",
    "a = [[[[[[[[[[1]]]]]]]]]]",
    "é = 1",
    "a.b.c = 1\n[d]\na.b.c = 1\n[d.e]",
];

#[test]
fn what_is_valid_is_read_as_a_parser_crate_reads_it() {
    for source in VALID {
        let (peer, errors) = DeTable::parse_recoverable(source);
        if errors.is_empty() {
            let expected = peer_table(peer.get_ref(), source);
            let actual = roots(source);
            assert_eq!(
                if actual.is_empty() { "{}" } else { &actual },
                expected,
                "{source:?}"
            );
            assert_eq!(read(source).problems, [], "{source:?}");
        } else {
            assert_ne!(read(source).problems, [], "{source:?}");
        }
    }
}

#[test]
fn a_mistake_costs_its_own_line() {
    let rows = [
        ("a = \"b\nc = 1", "{\"a\": ‹\"b›, \"c\": \"1\"}"),
        ("a = \"\"\"b\nc = 1", "{\"a\": ‹\"\"\"b›, \"c\": \"1\"}"),
        ("a = [ 'b',\nc = 1", "{\"a\": [\"b\"], \"c\": \"1\"}"),
        (
            "a = [ 'b',\n[c]\nd = 1",
            "{\"a\": [\"b\"], \"c\": {\"d\": \"1\"}}",
        ),
        (
            "a = { b = 1\nc = 2",
            "{\"a\": {\"b\": \"1\"}, \"c\": \"2\"}",
        ),
        (
            "a = { b = 1\n[c]\nd = 1",
            "{\"a\": {\"b\": \"1\"}, \"c\": {\"d\": \"1\"}}",
        ),
        ("a = [ 'b' 'c' ]", "{\"a\": [\"b\", \"c\"]}"),
        (
            "a = { b = 'c' d = 1 }",
            "{\"a\": {\"b\": \"c\", \"d\": \"1\"}}",
        ),
        (
            "a = https://h.test/#/b # c",
            "{\"a\": \"https://h.test/#/b\"}",
        ),
        ("a =\nb = 1", "{\"a\": ‹›, \"b\": \"1\"}"),
        (
            "a = 1 2 # c\nb = 'd' e",
            "{\"a\": \"1 2\", \"b\": \"d\"} / ‹e›",
        ),
        ("a: b\nc = 1", "{\"c\": \"1\"} / ‹a: b\n›"),
        ("[a\nb = 1", "{\"a\": {\"b\": \"1\"}}"),
        ("c = 1\n[]\nb = 1", "{\"\": {\"b\": \"1\"}, \"c\": \"1\"}"),
        ("[a]]\nb = 1", "{\"a\": {\"b\": \"1\"}} / ‹]›"),
        ("a = 1\na = 2", "{\"a\": \"1\", \"a\": \"2\"}"),
        (
            "[a]\nb = 1\n[a]\nb = 2",
            "{\"a\": {\"b\": \"1\"}, \"a\": {\"b\": \"2\"}}",
        ),
        ("a = 1\n[a]\nb = 2", "{\"a\": \"1\", \"a\": {\"b\": \"2\"}}"),
        ("a = \"\\q\\uD800\"", "{\"a\": \"\\\\q\\\\uD800\"}"),
        ("a/b = 1", "{\"a/b\": \"1\"}"),
    ];
    for (source, expected) in rows {
        assert_eq!(roots(source), expected, "{source:?}");
        assert_ne!(read(source).problems, [], "{source:?}");
    }
}

#[test]
fn templates_are_no_mistakes() {
    let rows = [
        ("a = {{ .b }}\nc = 1", "{\"a\": \"{{ .b }}\", \"c\": \"1\"}"),
        (
            "a = {{ .b | f \"c\" }} # d",
            "{\"a\": \"{{ .b | f \\\"c\\\" }}\"}",
        ),
        ("{{- if .a }}\nb = 1\n{{- end }}", "{\"b\": \"1\"}"),
        (
            "a = [\n{% for b in c %}\n  \"{{ b }}\",\n{% endfor %}\n]",
            "{\"a\": [\"{{ b }}\"]}",
        ),
        ("[{{ .a }}]\nb = 1", "{\"{{ .a }}\": {\"b\": \"1\"}}"),
        ("a = [ {{ .b }}, 1 ]", "{\"a\": [\"{{ .b }}\", \"1\"]}"),
    ];
    for (source, expected) in rows {
        assert_eq!(roots(source), expected, "{source:?}");
        assert_eq!(read(source).problems, [], "{source:?}");
    }
}

#[test]
fn depth_and_the_number_of_problems_are_bounded() {
    for source in [
        "a = ".to_owned() + &"[".repeat(100_000),
        "a = ".to_owned() + &"{a=".repeat(100_000),
        "a.".repeat(100_000) + "a = 1",
        format!("[{}a]\nb = 1", "a.".repeat(100_000)),
        "[[a.a]]\n".repeat(1000),
        "a = 1\n".repeat(1000),
    ] {
        assert!(read(&source).problems.len() <= 20);
    }
}
