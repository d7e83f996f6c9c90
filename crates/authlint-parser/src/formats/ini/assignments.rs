//! `Environment="A=b" "C=d"`: variables that a unit file gives to the program it starts.

use std::ops::Range;

use super::value::{interpolations, merged};
use crate::document::{Entry, Holes, Node, Scalar, Value};
use crate::text::{Decoder, Text};

/// What stands between two assignments.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Separated {
    /// In systemd.
    ByBlanks,
    /// In supervisord.
    ByCommas,
}

/// The assignments in the value of `key`, if it is one that holds them.
pub(super) fn assignments<'s>(
    text: &Text<'s>,
    key: &str,
    value: Range<usize>,
) -> Option<Vec<Entry<'s>>> {
    let separated = match key {
        "Environment" | "DefaultEnvironment" => Separated::ByBlanks,
        "environment" => Separated::ByCommas,
        _ => return None,
    };
    let mut entries = Vec::new();
    let mut at = value.start;
    while at < value.end {
        let rest = &text.as_str()[at..value.end];
        let letter = rest.chars().next().unwrap_or_default();
        if separated.at(letter) || letter.is_whitespace() || rest.starts_with("\\\n") {
            at += letter.len_utf8();
            continue;
        }
        entries.push(entry(word(text, &mut at, value.end, separated))?);
    }
    (!entries.is_empty()).then_some(entries)
}

impl Separated {
    fn at(self, letter: char) -> bool {
        match self {
            Separated::ByBlanks => letter.is_whitespace(),
            Separated::ByCommas => letter == ',' || letter == '\n',
        }
    }
}

/// The name and value of a word, if it has both.
fn entry(word: Scalar<'_>) -> Option<Entry<'_>> {
    let equals = word.text.as_str().find('=')?;
    let name = word.text.as_str()[..equals].trim_end();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    if name.is_empty() || !name.chars().all(plain) {
        return None;
    }
    let value = word.slice(equals + 1..word.text.len());
    Some(Entry {
        key: word.text.slice(0..name.len()),
        value: Node {
            span: value.text.span(),
            value: Value::Scalar(value),
        },
    })
}

/// The word that starts at `at`, without its quotes.
fn word<'s>(text: &Text<'s>, at: &mut usize, end: usize, separated: Separated) -> Scalar<'s> {
    let source = text.as_str();
    let start = *at;
    let mut decoder = Decoder::new(text);
    let mut holes = Vec::new();
    let mut quote = None;
    while let Some(letter) = source[*at..end].chars().next() {
        let length = letter.len_utf8();
        let behind = source[*at + length..end].chars().next();
        if quote.is_none() && separated.at(letter) {
            break;
        }
        let both = *at..*at + length + behind.map_or(0, char::len_utf8);
        match (letter, behind) {
            ('"' | '\'', _) if quote.is_none_or(|open| open == letter) => {
                quote = quote.is_none().then_some(letter);
                decoder.drop(*at..*at + length);
            }
            // An escape, or a specifier (`%i`): what becomes of them is told elsewhere.
            ('\\' | '%', Some(_)) => {
                let from = decoder.len();
                decoder.keep(both.clone());
                holes.push(from..decoder.len());
                *at = both.end;
                continue;
            }
            _ => decoder.keep(*at..*at + length),
        }
        *at += length;
    }
    let word = decoder.finish(start);
    holes.extend(interpolations(word.as_str()));
    Scalar {
        holes: Holes::At(merged(holes)),
        ..Scalar::plain(word)
    }
}
