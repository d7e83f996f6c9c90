//! A list of variables has quotes around values, and a command gives it to a container as it is.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{FileFacts, Role};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "kept-quotes",
    sees: Sees::Workspace,
    gives: &["primary", "command", "again", "key"],
    rule: |card| Ok(Box::new(params::<KeptQuotes>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptQuotes {
    /// What happens to the values.
    change: String,
}

impl Rule for KeptQuotes {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let runs = workspace.files.iter().flat_map(|said| {
            let runs = said.names.env_runs.iter();
            runs.map(move |path| (said, path))
        });
        let runs: Vec<_> = runs.collect();
        let mut found = Vec::new();
        for list in &workspace.files {
            let changed = list.names.changed.iter();
            let mut changed = changed.filter(|changed| changed.id == self.change);
            let Some(first) = changed.next() else {
                continue;
            };
            let given = runs.iter().find(|(said, path)| is(list, said, &path.value));
            let Some((_, path)) = given.filter(|_| list.place.role != Role::Test) else {
                continue;
            };
            let again = changed.map(|changed| ("again", changed.at));
            found.push(Finding {
                related: std::iter::once(("command", path.span))
                    .chain(again)
                    .collect(),
                confidence: Confidence::High,
                // What the list shows has quotes in all that is made after it.
                doubt: u8::from(list.place.role != Role::Config),
                ..Finding::at(first.at).with("key", &first.key)
            });
        }
        found
    }
}

/// True if `path`, which a command in `said` names, is the list, or what it shows.
fn is(list: &FileFacts, said: &FileFacts, path: &str) -> bool {
    let path = path.trim_start_matches("./");
    let folders = [said.place.folder(), ""];
    let stands_for = [list.place.path.as_str(), list.stands_for()];
    folders.iter().any(|folder| {
        let full = match *folder {
            "" => path.to_owned(),
            folder => format!("{folder}/{path}"),
        };
        stands_for.contains(&full.as_str())
    })
}
