//! Functions whose value stands in the file all the same.

use std::ops::Range;

use crate::document::{Entry, Holes, Node, Scalar, Value};
use crate::span::Span;

/// What a call is worth to someone who can't run it.
pub(super) enum Worth<'s> {
    /// As much as its argument.
    Same(Node<'s>),
    /// One object of these entries.
    Joined(Vec<Entry<'s>>),
    /// Nothing but the objects that stand in it.
    Computed(Vec<Node<'s>>),
}

/// Functions that change at most the type of what they are given, or how it is shown.
const KEEPING: [&str; 6] = [
    "sensitive",
    "nonsensitive",
    "tolist",
    "tomap",
    "toset",
    "tostring",
];

/// What looks like functions in the types of variables: the objects in them are types.
const TYPES: [&str; 6] = ["any", "list", "map", "object", "set", "tuple"];

/// The worth of `name(arguments)`.
pub(super) fn worth<'s>(name: &str, mut arguments: Vec<Node<'s>>) -> Worth<'s> {
    let name = name.strip_prefix("core::").unwrap_or(name);
    if name == "merge" && !arguments.is_empty() && arguments.iter().all(is_object) {
        return Worth::Joined(arguments.into_iter().flat_map(entries).collect());
    }
    if arguments.len() == 1
        && let Some(argument) = arguments.pop()
    {
        match alone(name, argument) {
            Ok(node) => return Worth::Same(node),
            Err(argument) => arguments.push(argument),
        }
    }
    if TYPES.contains(&name) {
        return Worth::Computed(Vec::new());
    }
    Worth::Computed(arguments.into_iter().flat_map(objects).collect())
}

/// The worth of `name(argument)` if it is the argument's, else the argument.
fn alone<'s>(name: &str, argument: Node<'s>) -> Result<Node<'s>, Node<'s>> {
    match (name, argument.value) {
        (name, value) if KEEPING.contains(&name) => Ok(Node { value, ..argument }),
        ("jsonencode" | "yamlencode", value @ (Value::Map(_) | Value::List(_))) => {
            Ok(Node { value, ..argument })
        }
        ("trimspace", Value::Scalar(scalar)) if is_literal(&scalar) => {
            let text = scalar.text.as_str();
            let start = text.len() - text.trim_start().len();
            let end = start + text.trim().len();
            Ok(part(argument.span, &scalar, start..end))
        }
        ("chomp", Value::Scalar(scalar)) if is_literal(&scalar) => {
            let text = scalar.text.as_str();
            let end = text.trim_end_matches(['\n', '\r']).len();
            Ok(part(argument.span, &scalar, 0..end))
        }
        (_, value) => Err(Node { value, ..argument }),
    }
}

/// A part of a text, for `node`.
fn part<'s>(node: Span, scalar: &Scalar<'s>, range: Range<usize>) -> Node<'s> {
    let scalar = Scalar {
        declared: scalar.declared,
        ..scalar.slice(range)
    };
    Node {
        span: node,
        value: Value::Scalar(scalar),
    }
}

/// True for a text that is more than a hole.
fn is_literal(scalar: &Scalar<'_>) -> bool {
    match &scalar.holes {
        Holes::At(holes) => holes.first() != Some(&(0..scalar.text.len())),
        Holes::LeftToReader => true,
    }
}

fn is_object(node: &Node<'_>) -> bool {
    matches!(node.value, Value::Map(_))
}

fn entries(node: Node<'_>) -> Vec<Entry<'_>> {
    match node.value {
        Value::Map(entries) => entries,
        _ => Vec::new(),
    }
}

/// The objects that stand in an operand as they are.
pub(super) fn objects(node: Node<'_>) -> Vec<Node<'_>> {
    match node.value {
        Value::Map(ref entries) if !entries.is_empty() => vec![node],
        Value::List(nodes) => nodes.into_iter().flat_map(objects).collect(),
        Value::Scalar(scalar) => scalar.inner.map_or_else(Vec::new, |inner| inner.roots),
        _ => Vec::new(),
    }
}
