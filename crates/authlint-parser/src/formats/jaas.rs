//! Options of a login module of Java: `org.acme.LoginModule required clientId="x" scope="y";`, as Kafka's clients have them
//! in a setting, and files for several programs in blocks.

use std::ops::Range;

use crate::document::{Document, Entry, Node, Scalar, Value};
use crate::format::Format;
use crate::text::{Decoder, Text};

pub(crate) fn read<'s>(text: &Text<'s>) -> Document<'s> {
    let mut document = Document::empty(Format::Jaas);
    let source = text.as_str();
    let mut entries: Vec<Entry<'s>> = Vec::new();
    let mut at = 0;
    while at < source.len() {
        let word = word(source, at);
        if word.is_empty() {
            at += source[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        at = word.end;
        if source[at..].starts_with('=') {
            let (written, value) = value(text, at + 1);
            at = written.end.max(at + 1);
            entries.push(Entry {
                key: text.slice(word),
                value: Node {
                    span: text.locate(written),
                    value: Value::Scalar(Scalar::plain(value)),
                },
            });
        }
    }
    if let (Some(first), Some(last)) = (entries.first(), entries.last()) {
        let span = first.key.span().cover(last.value.span);
        let value = Value::Map(entries);
        document.roots.push(Node { span, value });
    }
    document
}

/// The word at `at`: a name of an option, a class, a flag.
fn word(source: &str, at: usize) -> Range<usize> {
    let rest = &source[at..];
    let length =
        rest.find(|letter: char| !letter.is_ascii_alphanumeric() && !"._-$".contains(letter));
    at..at + length.unwrap_or(rest.len())
}

/// The value at `at`, where it is written and what it is.
fn value<'s>(text: &Text<'s>, at: usize) -> (Range<usize>, Text<'s>) {
    let source = text.as_str();
    let rest = &source[at..];
    let quote = rest.chars().next();
    let Some(quote) = quote.filter(|letter| *letter == '"' || *letter == '\'') else {
        let end = rest.find(|letter: char| letter.is_whitespace() || letter == ';');
        let range = at..at + end.unwrap_or(rest.len());
        return (range.clone(), text.slice(range));
    };
    let mut decoder = Decoder::new(text);
    let mut from = at + 1;
    let mut escaped = false;
    for (length, letter) in rest.char_indices().skip(1) {
        let here = at + length;
        if escaped {
            escaped = false;
        } else if letter == '\\' {
            decoder.keep(from..here);
            decoder.drop(here..here + 1);
            from = here + 1;
            escaped = true;
        } else if letter == quote {
            decoder.keep(from..here);
            return (at..here + 1, decoder.finish(at + 1));
        }
    }
    // Quotes that nothing closes: nobody can tell where the value ends.
    (at..at + 1, text.slice(at..at))
}
