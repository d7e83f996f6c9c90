//! A template reads a field of a secret in Vault where only the versions of a store have theirs.

use std::collections::HashSet;

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::Role;
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "store-field",
    sees: Sees::File,
    gives: &["primary", "path", "field", "path_text"],
    rule: |card| Ok(Box::new(params::<StoreField>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoreField {}

impl Rule for StoreField {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let mut seen = HashSet::new();
        let files = workspace.files.iter();
        let reads = files
            .filter(|said| said.place.role == Role::Config)
            .flat_map(|said| &said.names.store_reads);
        reads
            .filter(|read| {
                let mut segments = read.path.value.split('/');
                let versioned = segments.nth(1) == Some("data") && segments.next().is_some();
                versioned && !matches!(read.field.value.as_str(), "data" | "metadata")
            })
            .filter(|read| seen.insert(read.field.span))
            .map(|read| {
                Finding {
                    related: vec![("path", read.path.span)],
                    confidence: Confidence::High,
                    ..Finding::at(read.field.span)
                        .with("field", &read.field.value)
                        .with("path_text", &read.path.value)
                }
                .with_edit(Some(read.field.span), &format!("data.{}", read.field.value))
            })
            .collect()
    }
}
