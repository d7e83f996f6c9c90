//! Options of a command line, read as settings.

use authlint_parser::{Node, Scalar, Text, Value};

/// The settings that options are: `--scope=openid`, `--scope openid`.
pub(super) fn options<'s>(words: &[&Scalar<'s>]) -> Option<Vec<(Text<'s>, Node<'s>)>> {
    let mut pairs = Vec::new();
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        let text = word.text.as_str();
        let Some(option) = text.strip_prefix("--").filter(|option| !option.is_empty()) else {
            continue;
        };
        let (name, value) = match option.split_once('=') {
            Some((name, _)) => {
                let value = word.slice(2 + name.len() + 1..text.len());
                (name, value)
            }
            None => match words.next_if(|next| !next.text.as_str().starts_with('-')) {
                Some(value) => (option, value.slice(0..value.text.len())),
                None => continue,
            },
        };
        let node = Node {
            span: value.text.span(),
            value: Value::Scalar(value),
        };
        pairs.push((word.text.slice(2..2 + name.len()), node));
    }
    (!pairs.is_empty()).then_some(pairs)
}

/// The words of a list or a command line.
pub(super) fn words<'n, 's>(node: &'n Node<'s>) -> Option<Vec<&'n Scalar<'s>>> {
    match &node.value {
        Value::List(nodes) => nodes.iter().map(super::extract::scalar_of).collect(),
        Value::Command(words) => Some(words.iter().collect()),
        _ => None,
    }
}
