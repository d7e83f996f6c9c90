//! What the shell reader gives, to the word and to the byte.

mod commands;
mod substitutions;
mod torture;
mod words;

use super::read;
use crate::document::{Document, Holes, Node, Scalar, Value};
use crate::span::FileId;
use crate::text::Text;

fn document(source: &str) -> Document<'_> {
    read(&Text::of_file(FileId(0), source))
}

/// The words of every command that is no part of a substitution.
fn commands<'d>(document: &'d Document<'_>) -> Vec<Vec<&'d str>> {
    let words = |root: &'d Node<'_>| match &root.value {
        Value::Command(words) => Some(words.iter().map(|word| word.text.as_str()).collect()),
        _ => None,
    };
    document.roots.iter().filter_map(words).collect()
}

/// The words of the only command.
fn words<'d, 's>(document: &'d Document<'s>) -> &'d [Scalar<'s>] {
    match document.roots.as_slice() {
        [
            Node {
                value: Value::Command(words),
                ..
            },
        ] => words,
        roots => panic!("one command, not {roots:#?}"),
    }
}

/// Names and values.
fn assignments<'d>(document: &'d Document<'_>) -> Vec<(&'d str, &'d str)> {
    let Some(Value::Map(entries)) = document.roots.first().map(|root| &root.value) else {
        return Vec::new();
    };
    let pair = |entry: &'d crate::document::Entry<'_>| {
        (entry.key.as_str(), scalar(&entry.value).text.as_str())
    };
    entries.iter().map(pair).collect()
}

/// The value of the assignment at `index`.
fn assigned<'d, 's>(document: &'d Document<'s>, index: usize) -> &'d Node<'s> {
    match document.roots.first().map(|root| &root.value) {
        Some(Value::Map(entries)) => &entries[index].value,
        first => panic!("assignments, not {first:#?}"),
    }
}

fn scalar<'d, 's>(node: &'d Node<'s>) -> &'d Scalar<'s> {
    match &node.value {
        Value::Scalar(scalar) => scalar,
        value => panic!("a scalar, not {value:#?}"),
    }
}

/// The here-documents.
fn bodies<'d, 's>(document: &'d Document<'s>) -> Vec<&'d Scalar<'s>> {
    let body = |root: &'d Node<'s>| match &root.value {
        Value::Scalar(scalar) => Some(scalar),
        _ => None,
    };
    document.roots.iter().filter_map(body).collect()
}

/// The texts of the holes.
fn holes<'d>(scalar: &'d Scalar<'_>) -> Vec<&'d str> {
    match &scalar.holes {
        Holes::At(ranges) => ranges
            .iter()
            .map(|range| &scalar.text.as_str()[range.clone()])
            .collect(),
        Holes::LeftToReader => panic!("the shell knows its holes"),
    }
}

/// The bytes that wrote the text, from the first to the last.
fn written<'s>(source: &'s str, scalar: &Scalar<'_>) -> &'s str {
    &source[scalar.text.span().range()]
}

fn inner<'d, 's>(scalar: &'d Scalar<'s>) -> &'d Document<'s> {
    match &scalar.inner {
        Some(document) => document,
        None => panic!("commands in {:?}", scalar.text.as_str()),
    }
}

fn comments<'d>(document: &'d Document<'_>) -> Vec<&'d str> {
    let text = |comment: &'d crate::document::Comment<'_>| comment.text.as_str();
    document.comments.iter().map(text).collect()
}
