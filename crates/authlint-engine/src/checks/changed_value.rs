//! A value that its readers get in another form than it was meant.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::Role;
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "changed-value",
    sees: Sees::File,
    gives: &["primary", "key"],
    rule: |card| Ok(Box::new(params::<ChangedValue>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangedValue {
    /// What happens to it.
    changes: Vec<String>,
}

impl Rule for ChangedValue {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let files = workspace.files.iter();
        let files = files.filter(|said| said.place.role != Role::Generated);
        let changed = files.flat_map(|said| {
            let changed = said.names.changed.iter();
            changed.map(move |changed| (said, changed))
        });
        changed
            .filter(|(_, changed)| self.changes.contains(&changed.id))
            .map(|(said, changed)| Finding {
                confidence: Confidence::High,
                doubt: said.place.role.doubt(),
                ..Finding::at(changed.at).with("key", &changed.key)
            })
            .collect()
    }
}
