//! JSON and what people write in its place: comments, trailing commas, single quotes.

use jsonc_parser::ast::{self, ObjectPropName};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};

use crate::document::{Comment, Document, Entry, Node, Problem, Scalar, Value};
use crate::format::Format;
use crate::text::{Decoder, Text};

pub(crate) fn read<'s>(text: &Text<'s>) -> Document<'s> {
    let mut document = Document::empty(Format::Json);
    let collect = CollectOptions {
        comments: CommentCollectionStrategy::Separate,
        tokens: false,
    };
    // No dialect leaves commas out.
    let options = ParseOptions {
        allow_missing_commas: false,
        ..ParseOptions::default()
    };
    match parse_to_ast(text.as_str(), &collect, &options) {
        Ok(parsed) => {
            document
                .roots
                .extend(parsed.value.map(|value| node(text, &value)));
            let mut comments: Vec<_> = parsed.comments.into_iter().flatten().collect();
            comments.sort_by_key(|(start, _)| *start);
            // A comment between two tokens is listed for both.
            let mut seen = 0;
            for comment in comments.iter().flat_map(|(_, comments)| comments.iter()) {
                let range = comment.range();
                if range.end > seen {
                    seen = range.end;
                    let start = range.start + 2;
                    let text = text.slice(start..start + comment.text().len());
                    document.comments.push(Comment { text });
                }
            }
        }
        Err(error) => {
            let range = error.range();
            let end = range.end.min(text.len());
            let span = text.locate(range.start.min(end)..end);
            // Templates are no syntax errors: what they become is not known yet.
            if !text.as_str().contains("{{") && !text.as_str().contains("{%") {
                document.problems.push(Problem {
                    span,
                    message: error.kind().to_string(),
                });
            }
            // Its commands and URLs can still be read.
            let scalar = Scalar {
                declared: Some(Format::Text),
                ..Scalar::opaque(text.clone())
            };
            document.roots.push(Node {
                span: text.span(),
                value: Value::Scalar(scalar),
            });
        }
    }
    document
}

/// The parser crate refuses more than 512 levels, so neither this nor the crate runs out of stack.
fn node<'s>(text: &Text<'s>, value: &ast::Value<'_>) -> Node<'s> {
    let range = value.start()..value.end();
    let span = text.locate(range.clone());
    let value = match value {
        ast::Value::StringLit(string) => Value::Scalar(Scalar::plain(decode(
            text,
            range.start + 1..range.end - 1,
            &string.value,
        ))),
        ast::Value::Object(object) => {
            let entries = object.properties.iter().map(|property| {
                let key = match &property.name {
                    ObjectPropName::String(name) => {
                        decode(text, name.start() + 1..name.end() - 1, &name.value)
                    }
                    ObjectPropName::Word(word) => text.slice(word.start()..word.end()),
                };
                Entry {
                    key,
                    value: node(text, &property.value),
                }
            });
            Value::Map(entries.collect())
        }
        ast::Value::Array(array) => Value::List(
            array
                .elements
                .iter()
                .map(|element| node(text, element))
                .collect(),
        ),
        _ => Value::Scalar(Scalar::plain(text.slice(range))),
    };
    Node { span, value }
}

/// The text of a string between its quotes. `value` is what the parser crate made of it, against
/// which the finer map is checked.
fn decode<'s>(text: &Text<'s>, inner: std::ops::Range<usize>, value: &str) -> Text<'s> {
    let source = &text.as_str()[inner.clone()];
    if source == value {
        return text.slice(inner);
    }
    let mut decoder = Decoder::new(text);
    let mut at = 0;
    while let Some(found) = source[at..].find('\\') {
        decoder.keep(inner.start + at..inner.start + at + found);
        let start = at + found;
        let (length, with) = unescape(&source[start..]);
        at = start + length;
        decoder.replace(inner.start + start..inner.start + at, &with);
    }
    decoder.keep(inner.start + at..inner.end);
    let decoded = decoder.finish(inner.start);
    if decoded == *value {
        decoded
    } else {
        Text::written_as(value.to_owned(), text.locate(inner))
    }
}

/// The length of the escape at the start of `source` and what it stands for (RFC 8259, 7; JSON5).
fn unescape(source: &str) -> (usize, String) {
    let Some(letter) = source[1..].chars().next() else {
        return (1, String::new());
    };
    let unit = |at: usize| {
        let digits = source.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let plain = match letter {
        'u' => {
            let one = unit(0).and_then(|unit| char::from_u32(u32::from(unit)));
            let two = || String::from_utf16(&[unit(0)?, unit(6)?]).ok();
            return match one {
                Some(letter) => (6, letter.to_string()),
                None => two().map_or((2, String::new()), |pair| (12, pair)),
            };
        }
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        other => other,
    };
    (1 + letter.len_utf8(), plain.to_string())
}
