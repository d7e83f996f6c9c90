//! Java properties, as `java.util.Properties` reads them: flat names, lines that go on behind a
//! backslash, `\uXXXX`.
//!
//! Blanks at the end of a value are part of it, and quotes are letters like any other.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::lines::{Line, is_template, line, line_break, trimmed};
use crate::document::{Comment, Document, Entry, Node, Problem, Scalar, Value};
use crate::format::Format;
use crate::text::{Decoder, Text};

/// How many problems of one file are worth telling.
const MOST_PROBLEMS: usize = 20;

pub(crate) fn read<'s>(text: &Text<'s>) -> Document<'s> {
    let mut document = Document::empty(Format::Properties);
    let source = text.as_str();
    let mut entries = Vec::new();
    let mut before = 0..0;
    let mut at = 0;
    while at < source.len() {
        let natural = line(source, at);
        let start = trimmed(source, natural.content.clone(), is_blank).start;
        match source.as_bytes().get(start) {
            _ if start == natural.content.end => at = natural.next,
            Some(b'#' | b'!') if separates(source, &before, &natural) => {
                close(&mut document, &mut entries);
                at = natural.next;
            }
            Some(b'#' | b'!') => {
                let text = text.slice(start + 1..natural.content.end);
                document.comments.push(Comment { text });
                at = natural.next;
            }
            _ if is_template(source, start..natural.content.end) => at = natural.next,
            // A lone backslash goes on to a line that is a new one all the same.
            Some(b'\\') if start + 1 == natural.content.end => at = natural.next,
            _ => {
                at = start;
                entries.push(entry(text, &mut at, &mut document.problems));
                at += line_break(source, at);
            }
        }
        before = natural.content;
    }
    close(&mut document, &mut entries);
    document
}

fn is_blank(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\u{c}')
}

/// True for the line between two documents of a Spring file: `#---`, not in a block of comments.
fn separates(source: &str, before: &Range<usize>, line: &Line) -> bool {
    let written = &source[line.content.clone()];
    let mark = &written[..1];
    let comment = |line: &str| line.starts_with(mark);
    matches!(written.trim_end_matches(is_blank), "#---" | "!---")
        && !comment(&source[before.clone()])
        && !comment(&source[line.next..])
}

/// Makes a root of the entries so far.
fn close<'s>(document: &mut Document<'s>, entries: &mut Vec<Entry<'s>>) {
    if let (Some(first), Some(last)) = (entries.first(), entries.last()) {
        let span = first.key.span().cover(last.value.span);
        let value = Value::Map(std::mem::take(entries));
        document.roots.push(Node { span, value });
    }
}

/// The name and value that start at `at`, which is left at the end of their last line.
fn entry<'s>(text: &Text<'s>, at: &mut usize, problems: &mut Vec<Problem>) -> Entry<'s> {
    let source = text.as_str();
    let separator = |byte| matches!(byte, b'=' | b':' | b' ' | b'\t' | b'\x0c');
    let key = decode(text, at, separator, problems);
    skip_blanks(source, at);
    if let Some(b'=' | b':') = source.as_bytes().get(*at) {
        *at += 1;
        skip_blanks(source, at);
    }
    let start = *at;
    let value = decode(text, at, |_| false, problems);
    Entry {
        key,
        value: Node {
            span: text.locate(start..*at),
            value: Value::Scalar(Scalar::plain(value)),
        },
    }
}

/// Goes over blanks, be they on several lines.
fn skip_blanks(source: &str, at: &mut usize) {
    loop {
        let rest = &source[*at..];
        *at += rest.len() - rest.trim_start_matches(is_blank).len();
        match continuation(source, *at) {
            0 => return,
            length => *at += length,
        }
    }
}

/// How long the backslash at `at` is, with the line break behind it and the blanks behind that; 0
/// if the line does not go on there.
fn continuation(source: &str, at: usize) -> usize {
    if source.as_bytes().get(at) != Some(&b'\\') {
        return 0;
    }
    let behind = at + 1 + line_break(source, at + 1);
    let rest = &source[behind..];
    match behind - at {
        // The last backslash of a file goes on to nothing.
        1 if !rest.is_empty() => 0,
        length => length + (rest.len() - rest.trim_start_matches(is_blank).len()),
    }
}

/// What is written from `at` up to a byte that `ends` it, or to the end of the line.
fn decode<'s>(
    text: &Text<'s>,
    at: &mut usize,
    ends: impl Fn(u8) -> bool,
    problems: &mut Vec<Problem>,
) -> Text<'s> {
    let source = text.as_str();
    let first = *at;
    let mut decoder = Decoder::new(text);
    loop {
        let marks = |byte: &u8| matches!(byte, b'\\' | b'\n' | b'\r') || ends(*byte);
        let length = source.as_bytes()[*at..].iter().position(marks);
        let mark = length.map_or(source.len(), |length| *at + length);
        decoder.keep(*at..mark);
        *at = mark;
        if source.as_bytes().get(mark) != Some(&b'\\') {
            return decoder.finish(first);
        }
        let length = match continuation(source, mark) {
            0 => escape(text, mark, &mut decoder, problems),
            length => {
                decoder.drop(mark..mark + length);
                length
            }
        };
        *at += length;
    }
}

/// Decodes the escape at `at`, and says how long it is.
fn escape(
    text: &Text<'_>,
    at: usize,
    decoder: &mut Decoder<'_, '_>,
    problems: &mut Vec<Problem>,
) -> usize {
    let rest = &text.as_str()[at..];
    let letter = rest[1..].chars().next().unwrap_or_default();
    let with = match letter {
        'u' => {
            let Some(unit) = utf16_unit(rest) else {
                if problems.len() < MOST_PROBLEMS {
                    problems.push(Problem {
                        span: text.locate(at..at + 2),
                        message: "`\\u` without four hexadecimal digits".to_owned(),
                    });
                }
                decoder.keep(at..at + 2);
                return 2;
            };
            let pair = rest.get(6..).and_then(utf16_unit);
            let both = pair.and_then(|second| String::from_utf16(&[unit, second]).ok());
            let one = char::from_u32(u32::from(unit));
            let (length, with) = match (one, both) {
                (None, Some(both)) => (12, both),
                (one, _) => (6, one.unwrap_or('\u{fffd}').to_string()),
            };
            decoder.replace(at..at + length, &with);
            return length;
        }
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        other => other,
    };
    let length = 1 + letter.len_utf8();
    decoder.replace(at..at + length, with.encode_utf8(&mut [0; 4]));
    length
}

/// The UTF-16 unit that the `\uXXXX` at the start of `written` stands for.
fn utf16_unit(written: &str) -> Option<u16> {
    let digits = written.get(..6)?.strip_prefix("\\u")?;
    let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u16::from_str_radix(digits, 16).ok().filter(|_| hexadecimal)
}
