//! What `java.util.Properties` makes of lines: each row was read by it, too.

use crate::document::{Document, Entry, Value};
use crate::span::FileId;
use crate::text::Text;

fn read(source: &str) -> Document<'_> {
    super::read(&Text::of_file(FileId(0), source))
}

fn pair(entry: &Entry<'_>) -> (String, String) {
    let Value::Scalar(value) = &entry.value.value else {
        panic!("no text: {entry:?}");
    };
    let text = |text: &Text<'_>| text.as_str().to_owned();
    (text(&entry.key), text(&value.text))
}

fn pairs(source: &str) -> Vec<(String, String)> {
    let document = read(source);
    let entries = |value: &Value<'_>| match value {
        Value::Map(entries) => entries.iter().map(pair).collect(),
        _ => Vec::new(),
    };
    let roots = document.roots.iter();
    roots.flat_map(|root| entries(&root.value)).collect()
}

/// A file and the names and values in it.
type Row = (&'static str, &'static [(&'static str, &'static str)]);

const ROWS: [Row; 34] = [
    ("a=b", &[("a", "b")]),
    ("a:b", &[("a", "b")]),
    ("a b", &[("a", "b")]),
    ("a\t=\tb", &[("a", "b")]),
    ("  a = b ", &[("a", "b ")]),
    ("a==b", &[("a", "=b")]),
    ("a : = b", &[("a", "= b")]),
    ("a", &[("a", "")]),
    ("a =", &[("a", "")]),
    ("=b", &[("", "b")]),
    ("a\\ b\\=c\\:d = e", &[("a b=c:d", "e")]),
    ("#a=b\n!c=d\n e=f", &[("e", "f")]),
    ("a=b#c !d", &[("a", "b#c !d")]),
    ("a=b\\\n  c", &[("a", "bc")]),
    ("a=b\\\r\n\t c\\\rd", &[("a", "bcd")]),
    ("a=b\\\\\nc=d", &[("a", "b\\"), ("c", "d")]),
    ("a=b\\\\\\\nc=d", &[("a", "b\\c=d")]),
    ("a=b\\\n#c", &[("a", "b#c")]),
    ("a=b\\\n\nc=d", &[("a", "b"), ("c", "d")]),
    ("a=b\\", &[("a", "b")]),
    ("a\\\n  b\\\n = \\\n c", &[("ab", "c")]),
    ("\\\na=b", &[("a", "b")]),
    ("\\\n#a=b\nc=d", &[("c", "d")]),
    ("a=\\t\\n\\r\\f\\\\\\q\\\"", &[("a", "\t\n\r\u{c}\\q\"")]),
    ("a=\\u0041\\u00e9\\u8A9E", &[("a", "Aé語")]),
    ("\\u0041=\\u003d", &[("A", "=")]),
    ("a=\\ud83d\\ude00!", &[("a", "😀!")]),
    ("a=b\rc=d\r\ne=f\n", &[("a", "b"), ("c", "d"), ("e", "f")]),
    ("a=\"b\"", &[("a", "\"b\"")]),
    ("a=${b:c}", &[("a", "${b:c}")]),
    ("a=b\na=c", &[("a", "b"), ("a", "c")]),
    ("a\u{c}b", &[("a", "b")]),
    ("a\u{a0}b=c", &[("a\u{a0}b", "c")]),
    ("\n \t\n\n", &[]),
];

#[test]
fn lines_are_read_as_java_reads_them() {
    for (source, expected) in ROWS {
        let expected: Vec<(String, String)> = expected
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        assert_eq!(pairs(source), expected, "{source:?}");
        assert_eq!(read(source).problems, [], "{source:?}");
    }
}

#[test]
fn half_an_escape_costs_its_letters_alone() {
    for source in ["a=\\u00\nb=c", "a=x\\u+123\nb=c", "a=\\u"] {
        let document = read(source);
        assert_eq!(document.problems.len(), 1, "{source:?}");
        let span = document.problems[0].span;
        assert_eq!(&source[span.range()], "\\u", "{source:?}");
    }
    assert_eq!(pairs("a=C:\\users\nb=c")[0].1, "C:\\users");
    assert_eq!(pairs("a=\\ud83d\\u0041")[0].1, "\u{fffd}A");
}

#[test]
fn only_so_many_problems_are_told() {
    assert_eq!(read(&"a=\\u\n".repeat(1000)).problems.len(), 20);
}
