//! Requests as Bruno keeps them: blocks of `name: value` lines, and blocks of text, which are scripts, bodies and notes.

use std::ops::Range;

use super::pieces::Line;
use crate::document::{Document, Entry, Node, Scalar, Value};
use crate::format::{Format, Language};
use crate::text::Text;

pub(crate) fn read<'s>(text: &Text<'s>) -> Document<'s> {
    let mut document = Document::empty(Format::Bru);
    let source = text.as_str();
    let mut entries: Vec<Entry<'s>> = Vec::new();
    let mut at = 0;
    while at < source.len() {
        let line = Line::at(source, at);
        at = line.next;
        let Some(name) = opened(source, line.content) else {
            continue;
        };
        let inside = inside(source, at);
        at = inside.1;
        let key = text.slice(name);
        let value = match held(key.as_str()) {
            Some(format) => Value::Scalar(Scalar {
                declared: Some(format),
                ..Scalar::opaque(text.slice(inside.0.clone()))
            }),
            None => Value::Map(settings(text, inside.0.clone())),
        };
        let span = text.locate(inside.0);
        entries.push(Entry {
            key,
            value: Node { span, value },
        });
    }
    if let (Some(first), Some(last)) = (entries.first(), entries.last()) {
        let span = first.key.span().cover(last.value.span);
        let value = Value::Map(entries);
        document.roots.push(Node { span, value });
    }
    document
}

/// The name of the block that a line opens.
fn opened(source: &str, line: Range<usize>) -> Option<Range<usize>> {
    let written = source[line.clone()].trim_end();
    let name = written.strip_suffix('{')?.trim_end();
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b":-_".contains(&byte);
    (!name.is_empty() && name.bytes().all(letter)).then_some(line.start..line.start + name.len())
}

/// What stands in the block that begins at `at`, and where the next line behind it begins.
fn inside(source: &str, at: usize) -> (Range<usize>, usize) {
    for line in Line::all(source, at) {
        // What is in a block is indented.
        if source[line.content.clone()].trim_end() == "}" {
            let end = line.content.start;
            return (at..end, line.next);
        }
    }
    (at..source.len(), source.len())
}

/// What a block of this name holds, if not settings.
fn held(name: &str) -> Option<Format> {
    Some(match name {
        "body:form-urlencoded" | "body:multipart-form" => return None,
        "body" | "body:json" | "body:graphql:vars" => Format::Json,
        "body:xml" => Format::Xml,
        "docs" => Format::Markdown,
        "tests" => Format::Source(Language::JavaScript),
        _ if name.starts_with("script:") => Format::Source(Language::JavaScript),
        _ if name.starts_with("body:") => Format::Text,
        _ => return None,
    })
}

/// The settings there, but for those that are switched off.
fn settings<'s>(text: &Text<'s>, range: Range<usize>) -> Vec<Entry<'s>> {
    let source = text.as_str();
    let mut entries = Vec::new();
    for line in Line::all(&source[..range.end], range.start) {
        let written = &source[line.content.clone()];
        let start = line.content.start + (written.len() - written.trim_start().len());
        let end = line.content.start + written.trim_end().len();
        let Some(length) = source.get(start..end).and_then(|line| line.find(':')) else {
            continue;
        };
        if source[start..].starts_with('~') {
            continue;
        }
        let behind = start + length + 1;
        let value = end - source[behind..end].trim_start().len();
        entries.push(Entry {
            key: text.slice(start..start + length),
            value: Node {
                span: text.locate(value..end),
                value: Value::Scalar(Scalar::plain(text.slice(value..end))),
            },
        });
    }
    entries
}
