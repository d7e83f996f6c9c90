//! Options of a command line, read as settings.

use authlint_parser::{Node, Scalar, Text, Value};

use super::names::is_variable;

/// What stands before a variable in one word with it: `--env=NAME=value`.
const VARIABLE: &str = "--env=";

/// The settings that options are: `--scope=openid`, `--scope openid`. Variables between them are settings, too:
/// `docker run -e NAME=value image --scope=openid`. If they are `plain`, so is any other `name=value`.
pub(super) fn options<'s>(words: &[&Scalar<'s>], plain: bool) -> Option<Vec<(Text<'s>, Node<'s>)>> {
    let mut pairs = Vec::new();
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        let text = word.text.as_str();
        // A text that is a document has settings of its own.
        let pair = setting(word).or_else(|| plain_setting(word).filter(|_| plain));
        if let Some(pair) = pair.filter(|_| word.inner.is_none()) {
            pairs.push(pair);
            continue;
        }
        let option = text.strip_prefix("--");
        let Some(option) = option.filter(|option| !["", "env"].contains(option)) else {
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

/// The setting that a word is: `NAME=value`.
pub(super) fn setting<'s>(word: &Scalar<'s>) -> Option<(Text<'s>, Node<'s>)> {
    let text = word.text.as_str();
    let start = text.strip_prefix(VARIABLE).map_or(0, |_| VARIABLE.len());
    let (name, _) = text[start..].split_once('=')?;
    let end = start + name.len();
    let value = is_variable(name).then(|| word.slice(end + 1..text.len()))?;
    let node = Node {
        span: value.text.span(),
        value: Value::Scalar(value),
    };
    Some((word.text.slice(start..end), node))
}

/// The setting that a word is: `name=value`, with a name that is none of a variable.
fn plain_setting<'s>(word: &Scalar<'s>) -> Option<(Text<'s>, Node<'s>)> {
    let text = word.text.as_str();
    let (name, _) = text.split_once('=')?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    if !name.starts_with(|first: char| first.is_ascii_alphabetic()) || !name.bytes().all(plain) {
        return None;
    }
    let value = word.slice(name.len() + 1..text.len());
    let node = Node {
        span: value.text.span(),
        value: Value::Scalar(value),
    };
    Some((word.text.slice(0..name.len()), node))
}

/// The words of a list or a command line.
pub(super) fn words<'n, 's>(node: &'n Node<'s>) -> Option<Vec<&'n Scalar<'s>>> {
    match &node.value {
        Value::List(nodes) => nodes.iter().map(super::extract::scalar_of).collect(),
        Value::Command(words) => Some(words.iter().collect()),
        _ => None,
    }
}
