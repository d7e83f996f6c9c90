//! Merge keys.

use std::collections::HashSet;

use crate::document::{Entry, Value};

/// Writes merge keys (`<<: *base`) out: what the mapping says itself stands before what it merges.
pub(super) fn merge(entries: Vec<Entry<'_>>) -> Vec<Entry<'_>> {
    let is_merge = |entry: &Entry<'_>| entry.key == *"<<";
    if !entries.iter().any(is_merge) {
        return entries;
    }
    let (merges, mut own): (Vec<_>, Vec<_>) = entries.into_iter().partition(is_merge);
    let mut known: HashSet<String> = own
        .iter()
        .map(|entry| entry.key.as_str().to_owned())
        .collect();
    for merged in merges {
        let maps = match merged.value.value {
            Value::Map(_) => vec![merged.value],
            Value::List(nodes) => nodes,
            Value::Scalar(_) | Value::Command(_) => Vec::new(),
        };
        for map in maps {
            let Value::Map(entries) = map.value else {
                continue;
            };
            for entry in entries {
                if known.insert(entry.key.as_str().to_owned()) {
                    own.push(entry);
                }
            }
        }
    }
    own
}
