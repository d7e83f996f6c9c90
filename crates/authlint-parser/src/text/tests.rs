//! The way from decoded text back to the file: within one run, over several, and through layers.

use super::{Decoder, Text};
use crate::document::{Document, Node, Scalar, Value};
use crate::span::{FileId, Span};
use crate::{Format, parse};

const FILE: FileId = FileId(0);
const OTHER: FileId = FileId(7);

fn file(source: &str) -> Text<'_> {
    Text::of_file(FILE, source)
}

fn at(range: std::ops::Range<usize>) -> Span {
    Span::new(FILE, range)
}

/// Replaces each `\x` by `x` in capitals, as a small format would.
fn unescaped<'s>(outer: &Text<'s>) -> Text<'s> {
    let source = outer.as_str();
    let mut decoder = Decoder::new(outer);
    let mut kept = 0;
    for (slash, _) in source.match_indices('\\') {
        decoder.keep(kept..slash);
        kept = slash + 2;
        decoder.replace(slash..kept, &source[slash + 1..kept].to_uppercase());
    }
    decoder.keep(kept..source.len());
    decoder.finish(0)
}

/// The text without the first `indent` bytes of each line.
fn dedented<'s>(outer: &Text<'s>, indent: usize) -> Text<'s> {
    let mut decoder = Decoder::new(outer);
    let mut start = 0;
    for line in outer.as_str().split_inclusive('\n') {
        decoder.drop(start..start + indent);
        decoder.keep(start + indent..start + line.len());
        start += line.len();
    }
    decoder.finish(0)
}

#[test]
fn a_file_is_one_verbatim_run() {
    let text = file("url: ünï");
    assert_eq!(text.len(), 10);
    assert_eq!(text.span(), at(0..10));
    assert_eq!(text.locate(5..7), at(5..7));
    assert_eq!(text.editable(0..10), Some(at(0..10)));
    let part = text.slice(5..10);
    assert_eq!((part.as_str(), part.span()), ("ünï", at(5..10)));
    assert_eq!(part.editable(2..3), Some(at(7..8)));
}

#[test]
fn a_byte_order_mark_counts_in_spans_alone() {
    let source = "\u{feff}a: b";
    let text = file(source);
    assert_eq!(text.as_str(), "a: b");
    assert_eq!(text.span(), at(3..7));
    assert_eq!(text.locate(3..4), at(6..7));
    assert_eq!(file("\u{feff}").span(), at(3..3));
    assert_eq!(file("a\u{feff}").len(), 4);
}

#[test]
fn empty_ranges_stand_where_they_were_cut() {
    let text = file("abcdef").slice(2..4);
    assert_eq!(text.locate(0..0), at(2..2));
    assert_eq!(text.locate(1..1), at(3..3));
    assert_eq!(text.locate(2..2), at(4..4));
    assert_eq!(text.editable(1..1), None);
    let empty = text.slice(2..2);
    assert_eq!((empty.span(), empty.is_empty()), (at(4..4), true));
    assert_eq!(empty.slice(0..0).span(), at(4..4));
    assert_eq!(file("").span(), at(0..0));
    assert_eq!(file("").editable(0..0), None);
}

#[test]
fn empty_ranges_beside_an_escape_stand_at_its_ends() {
    let outer = file(r"a\bc");
    let text = unescaped(&outer);
    assert_eq!(text.as_str(), "aBc");
    assert_eq!(text.locate(1..1), at(1..1));
    assert_eq!(text.locate(2..2), at(3..3));
    assert_eq!(text.slice(3..3).span(), at(4..4));
}

#[test]
fn an_escape_belongs_to_each_letter_it_stands_for() {
    let outer = file("x&hellip;y");
    let mut decoder = Decoder::new(&outer);
    decoder.keep(0..1);
    decoder.replace(1..9, "...");
    decoder.keep(9..10);
    assert_eq!(decoder.len(), 5);
    let text = decoder.finish(0);
    assert_eq!(text.as_str(), "x...y");
    for dot in 1..4 {
        assert_eq!(text.locate(dot..dot + 1), at(1..9));
        assert_eq!(text.editable(dot..dot + 1), None);
    }
    assert_eq!(text.locate(0..2), at(0..9));
    assert_eq!(text.locate(3..5), at(1..10));
    assert_eq!(text.slice(2..5).span(), at(1..10));
    assert_eq!(text.slice(2..5).locate(2..3), at(9..10));
}

#[test]
fn what_is_put_into_the_middle_of_an_escape_goes_before_none_of_it() {
    let outer = file("&hellip;");
    let mut decoder = Decoder::new(&outer);
    decoder.replace(0..8, "...");
    let dots = decoder.finish(0);
    assert_eq!(dots.locate(1..1), at(0..0));
    assert_eq!(dots.locate(3..3), at(8..8));
    let mut decoder = Decoder::new(&dots);
    decoder.replace(1..1, " ");
    decoder.keep(1..3);
    let text = decoder.finish(0);
    assert_eq!((text.as_str(), text.span()), (" ..", at(0..8)));
}

#[test]
fn what_is_put_in_stands_behind_what_was_kept() {
    let outer = file("  ab\r\n");
    let lines = {
        let mut decoder = Decoder::new(&outer);
        decoder.keep(2..4);
        decoder.keep(5..6);
        decoder.finish(0)
    };
    let mut decoder = Decoder::new(&lines);
    decoder.keep(0..2);
    decoder.replace(2..2, "}");
    let text = decoder.finish(0);
    assert_eq!((text.as_str(), text.span()), ("ab}", at(2..4)));
}

#[test]
fn only_what_is_written_in_one_piece_is_editable() {
    let outer = file("  ab\n  cd\\ef");
    let text = unescaped(&dedented(&outer, 2));
    assert_eq!(text.as_str(), "ab\ncdEf");
    assert_eq!(text.editable(0..3), Some(at(2..5)));
    assert_eq!(text.editable(3..5), Some(at(7..9)));
    assert_eq!(text.editable(6..7), Some(at(11..12)));
    // The indentation lies between, or the escape.
    assert_eq!(text.editable(2..4), None);
    assert_eq!(text.editable(4..6), None);
    assert_eq!(text.editable(0..8), None);
    assert_eq!(text.locate(1..4), at(3..8));
}

#[test]
fn runs_that_continue_each_other_are_one_again() {
    let outer = file("ab'cd");
    let mut decoder = Decoder::new(&outer);
    decoder.keep(0..1);
    decoder.keep(1..2);
    decoder.drop(2..3);
    decoder.keep(3..4);
    decoder.keep(4..4);
    decoder.keep(4..5);
    let text = decoder.finish(0);
    assert_eq!(text.as_str(), "abcd");
    assert_eq!(text.editable(0..2), Some(at(0..2)));
    assert_eq!(text.editable(2..4), Some(at(3..5)));
    assert_eq!(text.editable(1..3), None);
    assert_eq!(text.locate(1..3), at(1..4));
    // What was dropped in front of nothing else leaves a run that can be edited as a whole.
    let mut decoder = Decoder::new(&outer);
    decoder.drop(0..3);
    decoder.keep(3..5);
    assert_eq!(decoder.finish(0).editable(0..2), Some(at(3..5)));
}

#[test]
fn a_decoder_of_nothing_stands_where_it_is_told() {
    let outer = file("a: ''").slice(3..5);
    assert!(Decoder::new(&outer).is_empty());
    let text = Decoder::new(&outer).finish(1);
    assert_eq!((text.as_str(), text.span()), ("", at(4..4)));
    let mut decoder = Decoder::new(&outer);
    decoder.drop(0..2);
    assert_eq!(decoder.finish(2).span(), at(5..5));
}

#[test]
fn a_replacement_over_a_seam_covers_both_sides() {
    // The outer format made two letters of four bytes; the inner one reads the second of them
    // together with the letter behind.
    let outer = file("%41%z");
    let mut decoder = Decoder::new(&outer);
    decoder.replace(0..4, "AB");
    decoder.keep(4..5);
    let middle = decoder.finish(0);
    let mut decoder = Decoder::new(&middle);
    decoder.keep(0..1);
    decoder.replace(1..3, "C");
    let text = decoder.finish(0);
    assert_eq!(text.as_str(), "AC");
    assert_eq!(text.locate(1..2), at(0..5));
    assert_eq!(text.span(), at(0..5));
}

#[test]
fn written_as_has_no_finer_map() {
    let text = Text::written_as("decoded".to_owned(), at(10..40));
    assert_eq!(text.locate(2..3), at(10..40));
    assert_eq!(text.slice(1..4).span(), at(10..40));
    assert_eq!(text.editable(0..7), None);
    assert_eq!(text.locate(7..7), at(40..40));
}

#[test]
fn an_owned_text_leads_to_the_same_bytes() {
    let source = String::from(r"  a\bc");
    let outer = file(&source);
    let owned = unescaped(&dedented(&outer, 2)).into_owned();
    assert_eq!(owned, *"aBc");
    assert_eq!(owned.locate(1..2), at(3..5));
    assert_eq!(owned.slice(2..3).editable(0..1), Some(at(5..6)));
}

#[test]
fn joined_texts_keep_their_files() {
    let base = Text::verbatim("https://", Span::new(OTHER, 100..108));
    let name = file("host: id.example.org").slice(6..20);
    let Some(url) = Text::join([&base, &name]) else {
        panic!("two texts");
    };
    assert_eq!(url.as_str(), "https://id.example.org");
    assert_eq!(url.editable(8..10), Some(at(6..8)));
    assert_eq!(url.editable(0..5), Some(Span::new(OTHER, 100..105)));
    assert_eq!(url.editable(4..10), None);
    // Where a range spans files, the part in the first of them.
    assert_eq!(url.locate(4..10), Span::new(OTHER, 104..108));
    assert_eq!(url.span(), Span::new(OTHER, 100..108));
    let host = url.slice(8..22);
    assert_eq!(host.span(), at(6..20));
    let both = url.slice(6..11);
    assert_eq!((both.as_str(), both.locate(2..5)), ("//id.", at(6..9)));
}

#[test]
fn neighbours_join_to_one_run_and_others_do_not() {
    let text = file("abcdef");
    let join = |parts: &[Text<'static>]| match Text::join(parts) {
        Some(joined) => joined,
        None => panic!("no parts"),
    };
    let part = |range| text.slice(range).into_owned();
    assert_eq!(
        join(&[part(0..2), part(2..4)]).editable(0..4),
        Some(at(0..4))
    );
    assert_eq!(join(&[part(0..2), part(3..4)]).editable(0..3), None);
    let backwards = join(&[part(4..6), part(0..2)]);
    assert_eq!((backwards.as_str(), backwards.span()), ("efab", at(4..6)));
    assert_eq!(backwards.locate(2..4), at(0..2));
    let empty = join(&[part(3..3), part(5..5)]);
    assert_eq!((empty.as_str(), empty.span()), ("", at(3..3)));
    assert!(Text::join(&[] as &[Text<'_>]).is_none());
}

fn inner<'d, 's>(node: &'d Node<'s>) -> &'d Document<'s> {
    match &node.value {
        Value::Scalar(Scalar {
            inner: Some(inner), ..
        }) => inner,
        value => panic!("no inner document in {value:#?}"),
    }
}

#[test]
fn a_host_name_is_found_through_four_layers() {
    let source = r#"1. Run it:

   > ```yaml
   > jobs:
   >   - run: |
   >       curl -d a=b \
   >         "https://id.exa"'mple.org/token'
   > ```
"#;
    let document = parse(file(source), Format::Markdown);
    let Value::List(blocks) = &document.roots[0].value else {
        panic!("blocks");
    };
    let manifest = inner(&blocks[1]);
    assert_eq!(manifest.format, Format::Yaml);
    let Value::Map(jobs) = &manifest.roots[0].value else {
        panic!("a mapping");
    };
    let Value::List(steps) = &jobs[0].value.value else {
        panic!("a list");
    };
    let Value::Map(step) = &steps[0].value else {
        panic!("a step");
    };
    let script = inner(&step[0].value);
    assert_eq!(script.format, Format::Shell);
    let Value::Command(words) = &script.roots[0].value else {
        panic!("a command");
    };
    let url = &words[3].text;
    assert_eq!(url.as_str(), "https://id.example.org/token");
    assert_eq!(&source[url.locate(8..22).range()], r#"id.exa"'mple.org"#);
    let written = |range| url.editable(range).map(|span: Span| &source[span.range()]);
    assert_eq!(written(8..14), Some("id.exa"));
    assert_eq!(written(14..22), Some("mple.org"));
    assert_eq!(written(13..15), None);
    assert_eq!(
        &source[url.span().range()],
        r#"https://id.exa"'mple.org/token"#
    );
    assert_eq!(&source[step[0].key.span().range()], "run");
}

#[test]
fn a_host_name_is_found_through_escapes_of_escapes() {
    let source = r#"{"run": "curl -d '{\"url\": \"https:\\/\\/id.example.org\\/a\"}' x"}"#;
    let document = parse(file(source), Format::Json);
    let Value::Map(entries) = &document.roots[0].value else {
        panic!("an object");
    };
    let Value::Command(words) = &inner(&entries[0].value).roots[0].value else {
        panic!("a command");
    };
    let Some(body) = &words[2].inner else {
        panic!("a body");
    };
    let Value::Map(fields) = &body.roots[0].value else {
        panic!("an object");
    };
    let Value::Scalar(url) = &fields[0].value.value else {
        panic!("a text");
    };
    assert_eq!(&url.text, "https://id.example.org/a");
    let written = |range| &source[url.text.locate(range).range()];
    assert_eq!(written(8..22), "id.example.org");
    assert_eq!(written(6..7), r"\\/");
    assert_eq!(written(5..8), r":\\/\\/");
    let host = url.text.editable(8..22).map(Span::range);
    assert_eq!(host, source.find("id.").map(|at| at..at + 14));
}
