//! Reads what the expressions of GitHub Actions refer to: `${{ secrets.TOKEN }}`, `${{ vars.TOKEN_URL }}`.

use std::ops::Range;

use authlint_parser::{Located, Node, Scalar, Value};
use serde::{Deserialize, Serialize};

/// A secret that an expression reads.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct SecretRead {
    /// Its name, as written; names are compared without regard to case.
    pub name: Located<String>,
    /// True if the expression has another value where the secret is empty, or is a condition.
    pub guarded: bool,
}

/// The secrets that the texts below `node` read. Conditions need no marks around an expression.
pub(super) fn secrets(node: &Node<'_>, found: &mut Vec<SecretRead>) {
    read(node, "secrets", found);
}

/// The variables that the texts below `node` read.
pub(super) fn variables(node: &Node<'_>, found: &mut Vec<SecretRead>) {
    read(node, "vars", found);
}

fn read(node: &Node<'_>, context: &str, found: &mut Vec<SecretRead>) {
    match &node.value {
        Value::Scalar(scalar) => in_scalar(scalar, context, found),
        Value::List(nodes) => nodes.iter().for_each(|node| read(node, context, found)),
        Value::Map(entries) => {
            for entry in entries {
                match &entry.value.value {
                    Value::Scalar(scalar) if entry.key == *"if" => {
                        let text = scalar.text.as_str();
                        let known = found.len();
                        if text.contains("${{") {
                            in_scalar(scalar, context, found);
                        } else {
                            in_expression(scalar, 0..text.len(), context, found);
                        }
                        found[known..]
                            .iter_mut()
                            .for_each(|read| read.guarded = true);
                    }
                    _ => read(&entry.value, context, found),
                }
            }
        }
        Value::Command(_) => {}
    }
}

fn in_scalar(scalar: &Scalar<'_>, context: &str, found: &mut Vec<SecretRead>) {
    let text = scalar.text.as_str();
    let mut at = 0;
    while let Some(start) = text[at..].find("${{").map(|start| at + start + 3) {
        let Some(length) = length(&text[start..]) else {
            return;
        };
        in_expression(scalar, start..start + length, context, found);
        at = start + length + 2;
    }
}

/// The length of an expression up to `}}`, which may stand in a text, too.
fn length(rest: &str) -> Option<usize> {
    let mut quoted = false;
    let bytes = rest.as_bytes();
    bytes.iter().enumerate().find_map(|(at, byte)| {
        quoted ^= *byte == b'\'';
        (!quoted && *byte == b'}' && bytes.get(at + 1) == Some(&b'}')).then_some(at)
    })
}

fn in_expression(
    scalar: &Scalar<'_>,
    range: Range<usize>,
    context: &str,
    found: &mut Vec<SecretRead>,
) {
    let source = &scalar.text.as_str()[range.clone()];
    let guarded = ["||", "&&", "!", "==", "<", ">"]
        .iter()
        .any(|operator| source.contains(operator));
    let mut quoted = false;
    let mut before = ' ';
    for (at, letter) in source.char_indices() {
        quoted ^= letter == '\'';
        let begins = !quoted && !is_name(before) && before != '.';
        before = letter;
        if !begins {
            continue;
        }
        if let Some(name) = name(&source[at..], context) {
            let name = range.start + at + name.start..range.start + at + name.end;
            let part = scalar.slice(name);
            found.push(SecretRead {
                name: Located {
                    value: part.text.as_str().to_owned(),
                    span: part.text.span(),
                },
                guarded,
            });
        }
    }
}

fn is_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_' || letter == '-'
}

/// Where the name stands in `secrets.NAME…` or `secrets['NAME']…`, for the context `secrets`.
fn name(source: &str, context: &str) -> Option<Range<usize>> {
    let written = source.get(..context.len())?;
    if !written.eq_ignore_ascii_case(context) {
        return None;
    }
    let rest = &source[context.len()..];
    let dotted = rest.strip_prefix('.');
    let quoted = rest.strip_prefix("['");
    let (start, rest) = match (dotted, quoted) {
        (Some(rest), _) => (context.len() + 1, rest),
        (None, Some(rest)) => (context.len() + 2, rest),
        (None, None) => return None,
    };
    let length = rest.find(|letter| !is_name(letter)).unwrap_or(rest.len());
    (length > 0).then_some(start..start + length)
}
