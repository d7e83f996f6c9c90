//! Why the YAML reader is the one it is: it knows the text of every scalar of YAML 1.2.
//!
//! The crate below gives a value and the bytes of its token; the map between the two is ours. The
//! first test holds our texts against the crate's values, over all tree cases. The second holds
//! them against a table written by hand from chapters 5 to 9 of the specification, so that a new
//! version of the crate cannot change a meaning unseen.

#[path = "support/cases.rs"]
mod cases;

use std::ops::Range;

use authlint_parser::{Document, FileId, Format, Holes, Node, Text, Value, parse};
use granit_parser::{Event, Parser};

/// The texts of a document, keys included, but none of an inner document, nor those that an error,
/// an unknown tag or an unknown alias left unread.
fn texts<'d, 's>(document: &'d Document<'s>) -> Vec<&'d Text<'s>> {
    fn add<'d, 's>(node: &'d Node<'s>, texts: &mut Vec<&'d Text<'s>>) {
        match &node.value {
            Value::Scalar(scalar) if scalar.holes == Holes::LeftToReader => {
                texts.push(&scalar.text);
            }
            Value::Scalar(_) => {}
            Value::List(nodes) => nodes.iter().for_each(|node| add(node, texts)),
            Value::Map(entries) => {
                for entry in entries {
                    texts.push(&entry.key);
                    add(&entry.value, texts);
                }
            }
            Value::Command(_) => panic!("YAML has no commands"),
        }
    }
    let mut texts = Vec::new();
    document.roots.iter().for_each(|root| add(root, &mut texts));
    texts
}

/// The crate's value of each scalar up to the first error, and its bytes.
fn values(source: &str) -> Vec<(Range<usize>, String)> {
    let events = Parser::new_from_str(source).map_while(Result::ok);
    let scalar = |(event, span): (Event<'_>, granit_parser::Span)| match event {
        Event::Scalar(value, ..) => Some((span.byte_range()?, value.into_owned())),
        _ => None,
    };
    events.filter_map(scalar).collect()
}

/// True for what is read with its template's actions masked, so not as the crate alone reads it.
fn is_template(source: &str) -> bool {
    let marked = ["{{", "{%", "<%"].iter().any(|mark| source.contains(mark));
    marked && Parser::new_from_str(source).any(|event| event.is_err())
}

#[test]
fn every_text_of_the_tree_cases_is_the_value_of_its_token() {
    let mut compared = 0;
    let cases = cases::cases(Format::Yaml).into_iter();
    for case in cases.filter(|case| !is_template(&case.source)) {
        let mark = if case.source.starts_with('\u{feff}') {
            3
        } else {
            0
        };
        let values = values(&case.source[mark..]);
        let document = parse(Text::of_file(FileId(0), &case.source), Format::Yaml);
        for text in texts(&document).into_iter().filter(|text| !text.is_empty()) {
            let span = text.span().range();
            let (start, end) = (span.start - mark, span.end - mark);
            let token = values
                .iter()
                .find(|(token, _)| token.start <= start && end <= token.end);
            let Some((_, value)) = token else { continue };
            assert_eq!(text.as_str(), value, "{} at {span:?}", case.name());
            compared += 1;
        }
    }
    assert!(compared > 200, "only {compared} texts");
}

/// A document and its texts in order, the keys among them.
type Row = (&'static str, &'static [&'static str]);

/// Chapter 5: characters and escapes.
const CHARACTERS: [Row; 14] = [
    (
        r#""\0\a\b\t\n\v\f\r\e""#,
        &["\0\u{7}\u{8}\t\n\u{b}\u{c}\r\u{1b}"],
    ),
    (r#""\ \"\/\\""#, &[" \"/\\"]),
    (r#""\N\_\L\P""#, &["\u{85}\u{a0}\u{2028}\u{2029}"]),
    (r#""\x41\u00e9\U0001F600""#, &["Aé😀"]),
    ("\"a\\\tb\"", &["a\tb"]),
    ("'\\n \\\\'", &[r"\n \\"]),
    (r"plain\n\t", &[r"plain\n\t"]),
    ("- a\u{a0}b\n- c\u{feff}d\n", &["a\u{a0}b", "c\u{feff}d"]),
    ("- x\u{85}y\n- x\u{2028}y\n", &["x\u{85}y", "x\u{2028}y"]),
    ("- |\n  x\u{2028}y\n  z\n", &["x\u{2028}y\nz\n"]),
    ("\u{feff}text", &["text"]),
    ("a: b\r\nc: d\r\n", &["a", "b", "c", "d"]),
    ("- |\r\n  one\r\n  two\r\n- x\r\n", &["one\ntwo\n", "x"]),
    ("- \"a\r\n  b\r\n\r\n  c\"\r\n", &["a b\nc"]),
];

/// Chapter 6: indentation, comments, folding of lines, and what stands before a node.
const STRUCTURE: [Row; 16] = [
    ("a: b # comment", &["a", "b"]),
    ("a: b# none", &["a", "b# none"]),
    ("a: b #", &["a", "b"]),
    ("# first\n\na: b\n  # last\n", &["a", "b"]),
    ("a: one\n  two\n", &["a", "one two"]),
    ("a: one\n\n  two\n", &["a", "one\ntwo"]),
    ("a: one\n\n\n  two\n", &["a", "one\n\ntwo"]),
    ("a: one \t\n \t two\n", &["a", "one two"]),
    ("a:\n  b:\n    c\n", &["a", "b", "c"]),
    ("a:\tb\n", &["a", "b"]),
    ("- \t x\n", &["x"]),
    ("%YAML 1.2\n---\ntext\n", &["text"]),
    ("%TAG !e! tag:example.org,2000:\n---\na: b\n", &["a", "b"]),
    ("a: !!str 12\nb: !!int '3'\n", &["a", "12", "b", "3"]),
    ("a: &x one\nb: &y 'two'\n", &["a", "one", "b", "two"]),
    (
        "a: !!str &x one\nb: &y !!str two\n",
        &["a", "one", "b", "two"],
    ),
];

/// Chapter 7: flow styles.
const FLOW: [Row; 27] = [
    ("''", &[""]),
    ("'here''s to \"quotes\"'", &["here's to \"quotes\""]),
    ("''''", &["'"]),
    (
        "' 1st non-empty\n\n 2nd non-empty \n\t3rd '",
        &[" 1st non-empty\n2nd non-empty 3rd "],
    ),
    ("\"\"", &[""]),
    ("\"a: b # c\"", &["a: b # c"]),
    ("\"one\n two\n\n three\"", &["one two\nthree"]),
    ("\"one \\\n  two\"", &["one two"]),
    ("\"one\\\n  \\  two\"", &["one  two"]),
    ("\"one \t\n  two\"", &["one two"]),
    ("\"\n  lead\n\"", &[" lead "]),
    ("'\n  lead\n'", &[" lead "]),
    ("a:b", &["a:b"]),
    (
        "- ::vector\n- -123\n- up, up\n- http://a.b/c#d\n",
        &["::vector", "-123", "up, up", "http://a.b/c#d"],
    ),
    ("- :x\n- ?y\n- -z\n", &[":x", "?y", "-z"]),
    ("[a b, 'c', \"d\"]", &["a b", "c", "d"]),
    ("[one\n two, x]", &["one two", "x"]),
    ("{a: b, c: , d}", &["a", "b", "c", "", "d", ""]),
    ("{a: b:c, \"d\":e}", &["a", "b:c", "d", "e"]),
    ("[http://a.b/c, d#e]", &["http://a.b/c", "d#e"]),
    ("{? a : b, ? c}", &["a", "b", "c", ""]),
    ("[a: b, c]", &["a", "b", "c"]),
    ("{a: [b, {c: d}], }", &["a", "b", "c", "d"]),
    ("a: &x b\nc: *x\n", &["a", "b", "c", "b"]),
    ("'a b': c\n\"d\\x20e\": f\n", &["a b", "c", "d e", "f"]),
    (
        "a: null\nb: ~\nc:\nd: true\n",
        &["a", "null", "b", "~", "c", "", "d", "true"],
    ),
    (
        "a: -- b\nc: = d\ne: x@\n",
        &["a", "-- b", "c", "= d", "e", "x@"],
    ),
];

/// Chapter 8: block styles.
const BLOCKS: [Row; 29] = [
    ("|\n  a\n  b\n", &["a\nb\n"]),
    ("|-\n  a\n  b\n", &["a\nb"]),
    ("|+\n  a\n\n\n", &["a\n\n\n"]),
    ("|\n  a\n\n\n", &["a\n"]),
    ("|-\n  a\n\n\n", &["a"]),
    ("- |1\n  a\n- |2-\n   b\n", &[" a\n", " b"]),
    ("- |-1\n  a\n- |+1\n  b\n\n- c\n", &[" a", " b\n\n", "c"]),
    ("|\n\n\n  a\n", &["\n\na\n"]),
    ("|\n \n  \n  a\n   \n  b\n", &["\n\na\n \nb\n"]),
    ("|\n  a\n    b\n   c\n", &["a\n  b\n c\n"]),
    ("|\n  a # no comment\n", &["a # no comment\n"]),
    ("| # comment\n  a\n", &["a\n"]),
    ("|\n  a\n # comment\n", &["a\n"]),
    ("|\n  \ta\n", &["\ta\n"]),
    ("|\n  a  \n  b\t\n", &["a  \nb\t\n"]),
    // Here the crate is more generous than the specification: the file has no last line break.
    ("|\n  a", &["a\n"]),
    ("a: |\nb: >-\nc: d\n", &["a", "", "b", "", "c", "d"]),
    (">\n  one\n  two\n", &["one two\n"]),
    (">\n  one\n\n  two\n", &["one\ntwo\n"]),
    (">\n  one\n\n\n  two\n", &["one\n\ntwo\n"]),
    (">\n  one\n    two\n  three\n", &["one\n  two\nthree\n"]),
    (
        ">\n  one\n\n    two\n\n  three\n",
        &["one\n\n  two\n\nthree\n"],
    ),
    (">\n  one\n  \ttwo\n  three\n", &["one\n\ttwo\nthree\n"]),
    (">\n\n  one\n  two\n\n\n", &["\none two\n"]),
    (">+\n  one\n\n\n", &["one\n\n\n"]),
    (">-\n  one \n  two\n", &["one  two"]),
    ("a:\n- b\n-\n  - c\n  -\n    d\n", &["a", "b", "c", "d"]),
    (
        "? a\n: b\n? c\nd: |\n  e\n",
        &["a", "b", "c", "", "d", "e\n"],
    ),
    ("- - a\n  - b: c\n    d: e\n", &["a", "b", "c", "d", "e"]),
];

/// Chapter 9: documents.
const DOCUMENTS: [Row; 9] = [
    ("a\n---\nb\n", &["a", "b"]),
    ("--- a\n--- 'b'\n...\n---\nc", &["a", "b", "c"]),
    ("--- |\n  a\n--- >\n b\n c\n", &["a\n", "b c\n"]),
    ("--- |\na\n b\n", &["a\n b\n"]),
    ("---\n...\n# nothing\n---\na: b\n", &["", "a", "b"]),
    ("a: b\n...\n", &["a", "b"]),
    ("a ---\n", &["a ---"]),
    ("- \"x\n  --- y\"\n", &["x --- y"]),
    ("--- # comment\na\n--- !!str b\n", &["a", "b"]),
];

#[test]
fn every_scalar_of_the_table_is_read_as_the_specification_says() {
    let rows = [&CHARACTERS[..], &STRUCTURE, &FLOW, &BLOCKS, &DOCUMENTS].concat();
    let mut wrong = Vec::new();
    for (source, expected) in rows {
        let document = parse(Text::of_file(FileId(0), source), Format::Yaml);
        let texts = texts(&document);
        let actual: Vec<&str> = texts.iter().map(|text| text.as_str()).collect();
        if actual != expected {
            wrong.push(format!("{source:?}: {actual:?}, not {expected:?}"));
        }
        // Where nothing is escaped, each letter of a text is a letter of the file.
        let letters = texts.iter().filter(|_| !source.contains('\\'));
        for text in letters {
            let indirect = text
                .as_str()
                .char_indices()
                .filter(|(_, letter)| letter.is_alphanumeric())
                .find(|(at, letter)| text.editable(*at..at + letter.len_utf8()).is_none());
            if let Some((_, letter)) = indirect {
                wrong.push(format!(
                    "{source:?}: {letter:?} is not found in {:?}",
                    text.as_str()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
