//! JSON and what people write in its place: comments, trailing commas, JSON5, templates.
//!
//! [`reader`] reads all of it. What it finds odd is put to the parser crate, which knows the
//! dialects and says what is wrong; what that refuses too is taken as it was read.

mod reader;
mod strings;
mod words;

use jsonc_parser::ast::{self, ObjectPropName};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};

use crate::document::{Comment, Document, Entry, Node, Problem, Scalar, Value};
use crate::format::Format;
use crate::templates;
use crate::text::Text;

pub(crate) fn read<'s>(text: &Text<'s>) -> Document<'s> {
    let mut document = Document::empty(Format::Json);
    let mut read = reader::read(text, &[]);
    if !read.plain {
        let source = text.as_str();
        let Err(problem) = dialect(text, &mut document) else {
            return document;
        };
        let actions = if templates::any(source) {
            templates::actions(source)
        } else {
            Vec::new()
        };
        // What the actions will leave is not known yet, so neither is whether it can be read.
        if actions.is_empty() {
            document.problems.push(problem);
        } else {
            read = reader::read(text, &actions);
            document.is_template = true;
        }
    }
    document.roots = read.roots;
    document.comments = read.comments;
    document
}

/// Reads what the parser crate takes: JSONC and JSON5.
fn dialect<'s>(text: &Text<'s>, document: &mut Document<'s>) -> Result<(), Problem> {
    let source = text.as_str();
    let collect = CollectOptions {
        comments: CommentCollectionStrategy::Separate,
        tokens: false,
    };
    // No dialect leaves commas out.
    let options = ParseOptions {
        allow_missing_commas: false,
        ..ParseOptions::default()
    };
    let parsed = parse_to_ast(source, &collect, &options).map_err(|error| {
        let range = error.range();
        let end = source.floor_char_boundary(range.end);
        let start = source.floor_char_boundary(range.start.min(end));
        Problem {
            span: text.locate(start..end),
            message: error.kind().to_string(),
        }
    })?;
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
    Ok(())
}

/// The parser crate refuses more than 512 levels, so neither this nor the crate runs out of stack.
fn node<'s>(text: &Text<'s>, value: &ast::Value<'_>) -> Node<'s> {
    let range = value.start()..value.end();
    let span = text.locate(range.clone());
    let value = match value {
        ast::Value::StringLit(string) => Value::Scalar(Scalar::plain(decode(text, string))),
        ast::Value::Object(object) => {
            let entries = object.properties.iter().map(|property| {
                let key = match &property.name {
                    ObjectPropName::String(name) => decode(text, name),
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

/// The text of a string. What the parser crate made of it decides.
fn decode<'s>(text: &Text<'s>, string: &ast::StringLit<'_>) -> Text<'s> {
    let inner = string.start() + 1..string.end() - 1;
    let decoded = strings::decode(text, inner.clone());
    if decoded == *string.value {
        return decoded;
    }
    Text::written_as(string.value.clone().into_owned(), text.locate(inner))
}
