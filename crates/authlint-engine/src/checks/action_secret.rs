//! An action reads a secret, which only workflows can.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::findings::Finding;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "action-secret",
    sees: Sees::File,
    gives: &["primary", "name"],
    rule: |card| Ok(Box::new(params::<ActionSecret>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActionSecret {}

/// Folders of servers that run actions in their own way.
const OTHER_SERVERS: [&str; 2] = [".gitea/", ".forgejo/"];

impl Rule for ActionSecret {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let files = workspace.files.iter().filter(|file| {
            let mut others = OTHER_SERVERS.iter();
            !others.any(|folder| file.place.path.contains(folder))
        });
        let reads =
            files.flat_map(|file| file.names.in_actions.iter().map(move |read| (file, read)));
        reads
            .map(|(file, read)| Finding {
                doubt: file.place.role.doubt(),
                ..Finding::at(read.name.span).with("name", &read.name.value)
            })
            .collect()
    }
}
