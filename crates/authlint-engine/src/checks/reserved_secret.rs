//! A workflow reads a secret by a name that no secret can have.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::Role;
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "reserved-secret",
    sees: Sees::File,
    gives: &["primary", "name", "prefix"],
    rule: |card| Ok(Box::new(params::<ReservedSecret>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReservedSecret {
    /// How names begin that people can't give.
    prefix: String,
    /// Those that are there all the same.
    but: Vec<String>,
}

impl Rule for ReservedSecret {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let mut found = Vec::new();
        for said in &workspace.files {
            if said.place.role == Role::Generated {
                continue;
            }
            for workflow in &said.names.workflows {
                for read in workflow.reads.iter().filter(|read| !read.guarded) {
                    let name = read.name.value.to_ascii_uppercase();
                    let mut declared = workflow.declares.iter().flatten();
                    let passed = declared.any(|(known, _)| known.value.eq_ignore_ascii_case(&name));
                    // A caller may pass what it likes under a name that is declared.
                    let all_seen = !workflow.is_called || workflow.declares.is_some();
                    if name.starts_with(&self.prefix)
                        && !self.but.contains(&name)
                        && !passed
                        && all_seen
                    {
                        found.push(Finding {
                            confidence: Confidence::Medium,
                            doubt: said.place.role.doubt(),
                            ..Finding::at(read.name.span)
                                .with("name", &read.name.value)
                                .with("prefix", &self.prefix)
                        });
                    }
                }
            }
        }
        found
    }
}
