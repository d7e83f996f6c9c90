//! The scopes that a flow of an API description declares: names, and what describes them.

use std::collections::BTreeSet;

use authlint_parser::{Node, Scalar, Text, Value};

use super::extract::scalar_of;
use super::openapi::{Requirement, Scheme, entries_of, is_null, leads_away, of_key};
use super::template::Template;

/// The scopes that a `scopes` holds; `None` if nobody can tell all of them.
pub(super) fn scope_names(node: &Node<'_>) -> Option<Vec<Text<'static>>> {
    let mut names = Vec::new();
    match &node.value {
        Value::Map(entries) => names.extend(entries.iter().map(|entry| of_key(&entry.key))),
        // Wrong, but it says which scopes are meant.
        Value::List(nodes) => {
            for node in nodes {
                match &node.value {
                    Value::Scalar(scalar) => names.push(scalar.clone()),
                    Value::Map(entries) => {
                        names.extend(entries.iter().map(|entry| of_key(&entry.key)));
                    }
                    _ => return None,
                }
            }
        }
        _ if is_null(node) => {}
        _ => return None,
    }
    let told = |name: &Scalar<'_>| {
        let text = name.text.as_str();
        Template::holes_of(name).is_empty() && !text.contains('*') && !leads_away(text)
    };
    let all = names.iter().all(told);
    all.then(|| {
        names
            .into_iter()
            .map(|name| name.text.into_owned())
            .collect()
    })
}

/// The scopes of a `scopes` that are described, each with the description.
pub(super) fn scopes_described(node: &Node<'_>) -> Vec<(Text<'static>, Text<'static>)> {
    let entries = entries_of(node).unwrap_or(&[]).iter();
    let described = entries.filter_map(|entry| {
        let description = &scalar_of(&entry.value)?.text;
        Some((
            entry.key.clone().into_owned(),
            description.clone().into_owned(),
        ))
    });
    described.collect()
}

/// Forgets the descriptions that nobody takes for a scope: they are no facts.
pub(super) fn keep_required(schemes: &mut [Scheme], requirements: &[Requirement]) {
    let required = requirements.iter().flat_map(|it| &it.scopes);
    let required: BTreeSet<&str> = required.map(|scope| scope.text.as_str()).collect();
    for flow in schemes.iter_mut().flat_map(|scheme| &mut scheme.flows) {
        let described = &mut flow.described;
        described.retain(|(_, description)| required.contains(description.as_str().trim()));
    }
}
