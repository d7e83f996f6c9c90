//! A list shows a variable that nothing reads, while nearly all others are read.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{FileFacts, Role, is_placeholder};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::likeness::near;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "unread",
    sees: Sees::Workspace,
    gives: &["primary", "declared", "name", "listed", "read"],
    rule: |card| Ok(Box::new(params::<Unread>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unread {
    /// So many variables of the list must be read.
    fewest: usize,
    /// And so many of a hundred.
    percent: usize,
}

impl Rule for Unread {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        // Other lists are handed to a program as they are, which may be none of the project's.
        let to_copy = |said: &FileFacts| {
            said.place.path != said.stands_for()
                && !said.place.path.contains("default")
                && matches!(said.place.role, Role::Config | Role::Example)
        };
        let lists = workspace.files.iter();
        let lists = lists.filter(|said| said.settings.variables && to_copy(said));
        lists.flat_map(|list| self.look(list, workspace)).collect()
    }
}

impl Unread {
    fn look(&self, list: &FileFacts, workspace: &Workspace<'_>) -> Vec<Finding> {
        let all = &list.settings.all;
        let known = all.iter().filter_map(|setting| {
            let read = is_read(&setting.name.value, workspace)?;
            Some((setting, read))
        });
        let known: Vec<_> = known.collect();
        let read: Vec<_> = known.iter().filter(|(_, read)| *read).collect();
        if read.len() < self.fewest || read.len() * 100 < known.len() * self.percent {
            return Vec::new();
        }
        let programs = workspace.files.iter().filter(|said| said.place.program);
        let reads: Vec<&str> = programs
            .flat_map(|said| &said.names.reads)
            .map(|read| read.name.value.as_str())
            .collect();
        let unread = known.iter().filter(|(setting, read)| {
            let name = &setting.name.value;
            let words = &workspace.knowledge.words;
            // Of a name that is almost read another rule tells.
            !read && !is_placeholder(name) && near(name, reads.iter().copied(), words).is_none()
        });
        let Some((shown, _)) = read.last() else {
            return Vec::new();
        };
        unread
            .map(|(setting, _)| Finding {
                related: vec![("declared", shown.name.span)],
                confidence: Confidence::Low,
                ..Finding::at(setting.name.span)
                    .with("name", &setting.name.value)
                    .with("listed", known.len().to_string())
                    .with("read", read.len().to_string())
            })
            .collect()
    }
}

/// True if `name` stands anywhere but in lists and pages; `None` if nobody can tell.
fn is_read(name: &str, workspace: &Workspace<'_>) -> Option<bool> {
    let mut mentions = workspace.mentions.of_name(name)?;
    Some(mentions.any(|(file, _)| {
        let said = &workspace.files[file];
        !(said.settings.variables || said.place.role == Role::Docs)
    }))
}
