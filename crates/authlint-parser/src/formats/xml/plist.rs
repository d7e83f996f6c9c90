//! Property lists: a `<dict>` holds names and values in turn.

use crate::document::{Entry, Node, Scalar, Value};

/// The elements that are values.
const VALUES: [&str; 9] = [
    "string", "integer", "real", "date", "data", "true", "false", "dict", "array",
];

/// What the children of a `<dict>` mean; the children themselves if they do not take turns.
pub(super) fn dict(entries: Vec<Entry<'_>>) -> Vec<Entry<'_>> {
    let named = |pair: &[Entry<'_>]| match pair {
        [key, value] => {
            key.key.as_str() == "key"
                && matches!(key.value.value, Value::Scalar(_))
                && is_value(value)
        }
        _ => false,
    };
    if !entries.chunks(2).all(named) {
        return entries;
    }
    let mut meant = Vec::with_capacity(entries.len() / 2);
    let mut entries = entries.into_iter();
    while let (Some(key), Some(entry)) = (entries.next(), entries.next()) {
        if let Value::Scalar(name) = key.value.value {
            let key = name.text;
            let value = value(entry);
            meant.push(Entry { key, value });
        }
    }
    meant
}

fn is_value(entry: &Entry<'_>) -> bool {
    VALUES.contains(&entry.key.as_str())
}

/// The value that an element is. Those in lists nest no deeper than elements do.
fn value(entry: Entry<'_>) -> Node<'_> {
    let Node { span, value: held } = entry.value;
    let value = match (entry.key.as_str(), held) {
        ("true" | "false", Value::Scalar(scalar)) if scalar.text.is_empty() => {
            return Node {
                span: entry.key.span(),
                value: Value::Scalar(Scalar::plain(entry.key)),
            };
        }
        ("array", Value::Map(entries)) if entries.iter().all(is_value) => {
            Value::List(entries.into_iter().map(self::value).collect())
        }
        ("array", Value::Scalar(scalar)) if scalar.text.is_empty() => Value::List(Vec::new()),
        (_, held) => held,
    };
    Node { span, value }
}
