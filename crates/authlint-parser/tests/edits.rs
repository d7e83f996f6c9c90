//! Generated documents: what was written is read back, and an edit changes what it says it does.
//!
//! Names and values full of quotes, escapes, comment marks and line breaks are written in every
//! style of YAML, JSON and dotenv that can say them. The readers must give them back, offer each
//! plain letter for editing, and read an edited file as the same values but for the edited range.

#[path = "support/styles.rs"]
mod styles;

use std::ops::Range;

use authlint_parser::{Document, FileId, Format, Node, Scalar, Text, Value, parse};
use proptest::prelude::*;
use proptest::sample::Index;
use styles::{Choices, STYLES, Style};

/// What means something to one style or another, between words.
const PARTS: [&str; 44] = [
    "a",
    "b",
    "word",
    "Two words",
    "x y z",
    "url",
    "https://id.example.org/token",
    "é",
    "語",
    "😀",
    " ",
    "  ",
    "\t",
    "\n",
    "\n\n",
    "\n ",
    ":",
    ": ",
    " :",
    "#",
    " #",
    "$",
    "${HOST}",
    "'",
    "''",
    "\"",
    "\\",
    "\\n",
    "/",
    "=",
    "- ",
    "{",
    "}",
    "[",
    ",",
    "&",
    "*",
    "!",
    "%",
    "|",
    ">",
    "`",
    "\u{85}",
    "\u{2028}",
];

fn value() -> impl Strategy<Value = String> {
    let parts = prop::collection::vec(prop::sample::select(PARTS.to_vec()), 0..9);
    parts.prop_map(|parts| parts.concat())
}

/// Words with what is given between them: more styles can say that.
fn words(between: Vec<&'static str>, ends: Vec<&'static str>) -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec!["one", "two#", "it's", "a:b", "$X", "é", "\"q\"", "語"]);
    let rest = prop::collection::vec((prop::sample::select(between), words), 0..8);
    (rest, prop::sample::select(ends)).prop_map(|(rest, end)| {
        let rest = rest.into_iter().map(|(mark, word)| mark.to_owned() + word);
        format!("start{}{end}", rest.collect::<String>())
    })
}

/// Names and values of one document, with names that the format allows.
fn entries(style: Style) -> impl Strategy<Value = Vec<(String, String)>> {
    let key = match style.format() {
        Format::Dotenv => "[A-Z_][A-Z0-9_]{0,6}".boxed(),
        _ => value().boxed(),
    };
    let line = words(vec![" "], vec![""]);
    let lines = words(vec![" ", " ", "\n", "\n\n"], vec!["", "\n", "\n\n"]);
    let values = prop_oneof![value(), line, lines];
    let values = values.prop_filter("beyond the style", move |value| style.can_say(value));
    prop::collection::vec((key, values), 1..4)
}

fn written() -> impl Strategy<Value = (Style, Vec<(String, String)>, String)> {
    let style = prop::sample::select(STYLES.to_vec());
    let entries = style.prop_flat_map(|style| (Just(style), entries(style)));
    let choices = prop::collection::vec(any::<bool>(), 0..12);
    (entries, choices).prop_map(|((style, entries), choices)| {
        let source = style.document(&entries, &mut Choices::new(&choices));
        (style, entries, source)
    })
}

fn read(source: &str, format: Format) -> Document<'_> {
    parse(Text::of_file(FileId(0), source), format)
}

/// The texts of the only mapping: name, value, name, value …
fn texts<'d, 's>(document: &'d Document<'s>, source: &str) -> Vec<&'d Text<'s>> {
    assert_eq!(document.problems, [], "in {source:?}");
    let [
        Node {
            value: Value::Map(entries),
            ..
        },
    ] = document.roots.as_slice()
    else {
        panic!("no mapping in {source:?}");
    };
    let pair = |entry: &'d authlint_parser::Entry<'s>| {
        let Value::Scalar(Scalar { text, .. }) = &entry.value.value else {
            panic!("no text in {source:?}");
        };
        [&entry.key, text]
    };
    entries.iter().flat_map(pair).collect()
}

fn as_strings(texts: &[&Text<'_>]) -> Vec<String> {
    texts.iter().map(|text| text.as_str().to_owned()).collect()
}

/// A range of whole characters, maybe empty.
fn range(value: &str, from: &Index, to: &Index) -> Range<usize> {
    let mut places: Vec<usize> = value.char_indices().map(|(at, _)| at).collect();
    places.push(value.len());
    let (from, to) = (*from.get(&places), *to.get(&places));
    from.min(to)..from.max(to)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 4000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_was_written_is_read_back((style, entries, source) in written()) {
        let document = read(&source, style.format());
        let expected: Vec<String> = entries.into_iter().flat_map(|(key, value)| [key, value]).collect();
        let texts = texts(&document, &source);
        prop_assert_eq!(as_strings(&texts), expected, "in {:?}", source);
        for text in texts {
            for (at, _) in text.as_str().match_indices(|letter: char| letter.is_ascii_alphabetic()) {
                let span = text.editable(at..at + 1);
                let letter = span.map(|span| &source[span.range()]);
                prop_assert_eq!(letter, Some(&text.as_str()[at..=at]), "{} in {:?}", at, source);
            }
        }
    }

    #[test]
    fn an_edit_changes_its_range_and_nothing_else(
        (style, _, source) in written(),
        which in any::<Index>(),
        (from, to) in (any::<Index>(), any::<Index>()),
        with in "[a-z]{1,5}",
    ) {
        let document = read(&source, style.format());
        let texts = texts(&document, &source);
        let mut expected = as_strings(&texts);
        let which = which.index(texts.len());
        let range = range(texts[which].as_str(), &from, &to);
        let Some(span) = texts[which].editable(range.clone()) else {
            return Ok(());
        };
        expected[which].replace_range(range, &with);
        let mut edited = source.clone();
        edited.replace_range(span.range(), &with);
        let document = read(&edited, style.format());
        let actual = as_strings(&self::texts(&document, &edited));
        prop_assert_eq!(actual, expected, "{:?} became {:?}", source, edited);
    }
}

#[test]
fn every_style_can_say_a_word_and_has_it_edited() {
    let entries = [("NAME".to_owned(), "value".to_owned())];
    for style in STYLES {
        let source = style.document(&entries, &mut Choices::new(&[]));
        let document = read(&source, style.format());
        let span = texts(&document, &source)[1].editable(1..4);
        assert_eq!(
            span.map(|span| &source[span.range()]),
            Some("alu"),
            "{source:?}"
        );
    }
}
