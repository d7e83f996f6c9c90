//! `KEY=value` lines, in what the readers of such files agree on.
//!
//! Compose, Node, Python, Ruby and shells read these files a little differently. Where they
//! differ, a part of the value is a hole: nobody can tell from the file what the program gets.

use std::ops::Range;

use crate::document::{Comment, Document, Entry, Holes, Node, Scalar, Value};
use crate::format::Format;
use crate::text::{Decoder, Text};

pub(crate) fn read<'s>(text: &Text<'s>) -> Document<'s> {
    let mut document = Document::empty(Format::Dotenv);
    let source = text.as_str();
    let mut entries: Vec<Entry<'s>> = Vec::new();
    let mut at = 0;
    while at < source.len() {
        let line = at..line_end(source, at);
        at = line.end + 1;
        let content = trim(source, line);
        if source[content.clone()].starts_with('#') {
            let text = text.slice(content.start + 1..content.end);
            document.comments.push(Comment { text });
            continue;
        }
        let Some((key, value_at)) = key(source, content.clone()) else {
            continue;
        };
        let (value, end) = value(text, value_at, content.end, &mut document.comments);
        at = at.max(end);
        entries.push(Entry {
            key: text.slice(key),
            value,
        });
    }
    if let (Some(first), Some(last)) = (entries.first(), entries.last()) {
        let span = first.key.span().cover(last.value.span);
        document.roots.push(Node {
            span,
            value: Value::Map(entries),
        });
    }
    document
}

/// Where the line that holds `at` ends, its line break not included.
fn line_end(source: &str, at: usize) -> usize {
    source[at..]
        .find('\n')
        .map_or(source.len(), |length| at + length)
}

fn trim(source: &str, range: Range<usize>) -> Range<usize> {
    let line = &source[range.clone()];
    let start = range.start + (line.len() - line.trim_start().len());
    start..(range.start + line.trim_end().len()).max(start)
}

/// The key of a line and where its value starts. A key without `=` is passed in from outside and
/// says nothing.
fn key(source: &str, line: Range<usize>) -> Option<(Range<usize>, usize)> {
    let rest = &source[line.clone()];
    let export = rest
        .strip_prefix("export")
        .filter(|rest| rest.starts_with([' ', '\t']));
    let start = export.map_or(line.start, |rest| line.end - rest.trim_start().len());
    let rest = &source[start..line.end];
    let length = rest
        .find(|letter: char| !letter.is_ascii_alphanumeric() && !"_.-".contains(letter))
        .unwrap_or(rest.len());
    let name = &rest[..length];
    if !name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_') {
        return None;
    }
    let after = rest[length..].trim_start_matches([' ', '\t']);
    let value = after.strip_prefix('=').or_else(|| {
        let value = after.strip_prefix(':')?;
        (value.is_empty() || value.starts_with(' ')).then_some(value)
    })?;
    let value = value.trim_start_matches([' ', '\t']);
    Some((start..start + length, line.end - value.len()))
}

/// The value that starts at `at` on a line that ends at `line_end`, and where reading goes on.
fn value<'s>(
    text: &Text<'s>,
    at: usize,
    line_end: usize,
    comments: &mut Vec<Comment<'s>>,
) -> (Node<'s>, usize) {
    let source = text.as_str();
    let node = |scalar, written| Node {
        span: text.locate(written),
        value: Value::Scalar(scalar),
    };
    let quote = source[at..line_end]
        .chars()
        .next()
        .filter(|letter| "'\"`".contains(*letter));
    if let Some(quote) = quote
        && let Some(end) = closing(source, at + 1, quote)
    {
        let line_end = self::line_end(source, end);
        let behind = trim(source, end + 1..line_end);
        let comment = source[behind.clone()].starts_with('#');
        // Anything else behind it is a line whose own quote is missing, further up or here.
        if comment || behind.is_empty() {
            if comment {
                let text = text.slice(behind.start + 1..behind.end);
                comments.push(Comment { text });
            }
            return (
                node(quoted(text, at + 1..end, quote), at..end + 1),
                line_end,
            );
        }
    }
    let line = &source[at..line_end];
    let mut pairs = line.as_bytes().windows(2);
    let comment = pairs
        .position(|pair| matches!(pair, b" #" | b"\t#"))
        .filter(|_| !line.starts_with('#'));
    if let Some(comment) = comment {
        comments.push(Comment {
            text: text.slice(at + comment + 2..line_end),
        });
    }
    let range = trim(source, at..at + comment.unwrap_or(line.len()));
    let value = &source[range.clone()];
    let mut holes = holes(value);
    // Some readers take a glued `#` for a comment, some for a letter; about quotes that are not
    // around all of the value, no two agree.
    let unclear = if quote.is_some() {
        Some(0)
    } else {
        value.find('#')
    };
    if let Some(unclear) = unclear {
        let cut = holes.iter().find(|hole| hole.end > unclear);
        let start = cut.map_or(unclear, |hole| hole.start.min(unclear));
        holes.retain(|hole| hole.end <= unclear);
        holes.push(start..range.len());
    }
    let scalar = Scalar {
        holes: Holes::At(holes),
        ..Scalar::plain(text.slice(range.clone()))
    };
    (node(scalar, range), line_end)
}

/// Where the quoted value that starts at `at` is closed.
fn closing(source: &str, at: usize, quote: char) -> Option<usize> {
    let mut escaped = false;
    source[at..].char_indices().find_map(|(offset, letter)| {
        let closes = letter == quote && !escaped;
        escaped = letter == '\\' && !escaped && quote == '"';
        closes.then_some(at + offset)
    })
}

fn quoted<'s>(text: &Text<'s>, inner: Range<usize>, quote: char) -> Scalar<'s> {
    if quote != '"' {
        let value = text.slice(inner);
        return Scalar {
            holes: Holes::At(Vec::new()),
            ..Scalar::plain(value)
        };
    }
    let source = text.as_str();
    let mut decoder = Decoder::new(text);
    let mut at = inner.start;
    while let Some(found) = source[at..inner.end].find('\\') {
        let start = at + found;
        let with = match source.as_bytes().get(start + 1) {
            Some(b'n') => "\n",
            Some(b'r') => "\r",
            Some(b't') => "\t",
            Some(b'"') => "\"",
            Some(b'\\') => "\\",
            Some(b'$') => "$",
            _ => {
                decoder.keep(at..start + 1);
                at = start + 1;
                continue;
            }
        };
        decoder.keep(at..start);
        decoder.replace(start..start + 2, with);
        at = start + 2;
    }
    decoder.keep(at..inner.end);
    let value = decoder.finish(inner.start);
    // An escaped dollar can't be told from a live one in the decoded text: then both are holes,
    // which only costs a finding.
    let holes = holes(value.as_str());
    Scalar {
        holes: Holes::At(holes),
        ..Scalar::plain(value)
    }
}

/// `$NAME`, `${…}` and `$(…)` in a value.
fn holes(value: &str) -> Vec<Range<usize>> {
    let mut holes = Vec::new();
    let mut at = 0;
    while let Some(found) = value[at..].find('$') {
        let start = at + found;
        let rest = &value[start + 1..];
        let length = match rest.chars().next() {
            Some('{') => rest.find('}').map_or(rest.len(), |end| end + 1),
            Some('(') => rest.rfind(')').map_or(rest.len(), |end| end + 1),
            Some(letter) if letter.is_ascii_alphabetic() || letter == '_' => rest
                .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
                .unwrap_or(rest.len()),
            _ => 0,
        };
        at = start + 1 + length;
        if length > 0 {
            holes.push(start..at);
        }
    }
    holes
}
