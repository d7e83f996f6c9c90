//! Variables of the Serverless Framework: `${self:custom.oauth.tokenUrl}`, a way into the file itself.

use std::collections::BTreeMap;

use authlint_parser::{Document, Located, Node, Scalar, Value};

use super::objects::located;
use super::way::Spot;
use super::{Declared, Names, Used};

const KIND: &str = "serverless-value";
const OPEN: &str = "${self:custom.";

/// Adds the variables of `document` that lead to nothing, and what there is in their place.
pub(super) fn read(document: &Document<'_>, names: &mut Names) {
    let [root] = &document.roots[..] else { return };
    let at = Spot::of(root);
    let is_service = at.entry("service").is_some() && at.entry("provider").is_some();
    if !is_service || document.is_template {
        return;
    }
    let Some(custom) = at.entry("custom") else {
        return;
    };
    let mut around = BTreeMap::new();
    texts(root, &mut |scalar| {
        let text = scalar.text.as_str();
        for (start, _) in text.match_indices(OPEN) {
            // Inside of another variable it is what that falls back on.
            let before = &text[..start];
            if before.matches("${").count() > before.matches('}').count() {
                continue;
            }
            let start = start + "${self:".len();
            let Some(length) = text[start..].find('}') else {
                continue;
            };
            let path = &text[start..start + length];
            let plain = |letter: char| letter.is_alphanumeric() || "._-".contains(letter);
            if !path.chars().all(plain) {
                continue;
            }
            if let Some((parent, prefix)) = lacks(custom, path) {
                let within = parent.span.start.to_string();
                names.used.push(Used {
                    within: Some(within.clone()),
                    ..Used::of(KIND, located(scalar, start..start + length), 0)
                });
                around.insert(within, (parent, prefix));
            }
        }
    });
    for (within, (parent, prefix)) in around {
        let Value::Map(entries) = &parent.value else {
            continue;
        };
        names.declared.extend(entries.iter().map(|entry| Declared {
            kind: KIND.to_owned(),
            name: Some(Located {
                value: format!("{prefix}{}", entry.key.as_str()),
                span: entry.key.span(),
            }),
            within: Some(within.clone()),
            open: true,
            ..Declared::default()
        }));
    }
}

/// The map on the way that lacks the next key, and the way to it. `None` if the way leads somewhere, or nobody can tell.
fn lacks<'n, 's>(custom: Spot<'n, 's>, path: &str) -> Option<(&'n Node<'s>, String)> {
    let mut at = custom;
    let mut prefix = String::from("custom.");
    for segment in path.split('.').skip(1) {
        let node = at.node?;
        let Value::Map(entries) = &node.value else {
            return None;
        };
        // What is merged in, or has a computed key, nobody can tell.
        let open = entries
            .iter()
            .any(|entry| entry.key.as_str() == "<<" || entry.key.as_str().contains("${"));
        let Some(next) = at.entry(segment) else {
            return (!open).then_some((node, prefix));
        };
        prefix.push_str(segment);
        prefix.push('.');
        at = next;
    }
    None
}

fn texts<'n, 's>(node: &'n Node<'s>, see: &mut impl FnMut(&'n Scalar<'s>)) {
    match &node.value {
        Value::Scalar(scalar) => see(scalar),
        Value::List(nodes) => nodes.iter().for_each(|node| texts(node, see)),
        Value::Map(entries) => entries.iter().for_each(|entry| texts(&entry.value, see)),
        Value::Command(_) => {}
    }
}
