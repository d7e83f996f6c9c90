//! A stage of a Dockerfile uses a build argument that only the lines in front of it see.

use std::collections::HashSet;

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::findings::Finding;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "lost-argument",
    sees: Sees::File,
    gives: &["primary", "declared", "name"],
    rule: |card| Ok(Box::new(params::<LostArgument>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LostArgument {}

impl Rule for LostArgument {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let mut found = Vec::new();
        for file in &workspace.files {
            // One line mends all uses, or nearly: the first shows it.
            let mut told = HashSet::new();
            let lost = file.names.lost.iter();
            let lost = lost.filter(|lost| told.insert((&lost.name.value, lost.declared)));
            found.extend(lost.map(|lost| Finding {
                related: vec![("declared", lost.declared)],
                doubt: file.place.role.doubt(),
                ..Finding::at(lost.name.span).with("name", &lost.name.value)
            }));
        }
        found
    }
}
