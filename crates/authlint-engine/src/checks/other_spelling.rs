//! A setting is referred to in a spelling that its reader does not take for the one that is there.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{FileFacts, Role};
use crate::findings::Finding;
use crate::knowledge::{Confidence, folded};
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "other-spelling",
    sees: Sees::Workspace,
    gives: &["primary", "declared", "name", "near"],
    rule: |card| Ok(Box::new(params::<OtherSpelling>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OtherSpelling {
    /// Beginnings of names of files.
    files: Vec<String>,
    /// The kind of things that is open where settings come from elsewhere.
    unless_open: String,
}

impl Rule for OtherSpelling {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let is_one = |said: &&FileFacts| {
            let name = said.place.path.rsplit('/').next().unwrap_or_default();
            let mut files = self.files.iter();
            said.place.role == Role::Config && files.any(|start| name.starts_with(start))
        };
        let files: Vec<&FileFacts> = workspace.files.iter().filter(is_one).collect();
        let mut found = Vec::new();
        for said in &files {
            let folder = said.place.folder();
            let beside: Vec<_> = files
                .iter()
                .filter(|other| other.place.folder() == folder)
                .collect();
            let open = beside.iter().any(|other| {
                let mut open = other.names.open.iter();
                !other.problems.is_empty() || open.any(|open| open.kind == self.unless_open)
            });
            if open {
                continue;
            }
            let settings = || beside.iter().flat_map(|other| &other.settings.all);
            for read in said.settings.all.iter().flat_map(|setting| &setting.reads) {
                let name = read.value.as_str();
                // The canonical spelling means all others. What looks like a variable may be one.
                let canonical = !name.bytes().any(|byte| byte.is_ascii_uppercase());
                let variable =
                    !name.contains('.') && !name.contains(|letter: char| letter.is_lowercase());
                if canonical || variable || settings().any(|setting| setting.path == name) {
                    continue;
                }
                let own = folded(name);
                let mut same = settings().filter(|setting| folded(&setting.path) == own);
                let Some(shown) = same.next().filter(|setting| !setting.holds_more) else {
                    continue;
                };
                found.push(Finding {
                    related: vec![("declared", shown.name.span)],
                    confidence: Confidence::High,
                    ..Finding::at(read.span)
                        .with("name", name)
                        .with("near", &shown.path)
                        .with_edit(Some(read.span), &shown.path)
                });
            }
        }
        found
    }
}
