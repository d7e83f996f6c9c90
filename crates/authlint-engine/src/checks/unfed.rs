//! Compose fills in a variable that only a file for the containers holds.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{FileFacts, Need, Role};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "unfed",
    sees: Sees::Workspace,
    gives: &["primary", "declared", "file", "name", "path"],
    rule: |card| Ok(Box::new(params::<Unfed>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unfed {}

impl Rule for Unfed {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let files = workspace.files.iter().enumerate();
        let projects = files.filter(|(_, said)| {
            !said.names.env_files.is_empty()
                && !said.place.program
                && said.place.role == Role::Config
        });
        projects
            .flat_map(|(file, said)| look(file, said, workspace))
            .collect()
    }
}

fn look(file: usize, said: &FileFacts, workspace: &Workspace<'_>) -> Vec<Finding> {
    let folder = said.place.folder();
    let lists: Vec<&FileFacts> = workspace
        .files
        .iter()
        .filter(|list| list.settings.variables)
        .collect();
    // What Compose reads by itself, and what shows what that holds.
    let own: Vec<&&FileFacts> = lists
        .iter()
        .filter(|list| {
            let name = list.stands_for().rsplit('/').next();
            list.place.folder() == folder && name == Some(".env")
        })
        .collect();
    let is_own = |name: &str| {
        let mut settings = own.iter().flat_map(|list| &list.settings.all);
        settings.any(|setting| setting.name.value == name)
    };
    let mut told = BTreeSet::new();
    let mut found = Vec::new();
    for read in &said.names.reads {
        let name = read.name.value.as_str();
        let again = !told.insert(name);
        if again || read.need == Need::Optional || is_own(name) {
            continue;
        }
        let given = said.names.env_files.iter().find_map(|path| {
            let full = joined(folder, &path.value)?;
            let list = lists.iter().find(|list| list.place.path == full)?;
            let mut settings = list.settings.all.iter();
            let setting = settings.find(|setting| setting.name.value == name)?;
            Some((path, *list, setting))
        });
        let Some((path, list, setting)) = given else {
            continue;
        };
        // A script, or a page that says how to start the project, may set it or name the file.
        let elsewhere = workspace.mentions.of_name(name).is_none_or(|mut files| {
            files.any(|(other, _)| {
                let other_said = &workspace.files[other];
                other != file && !other_said.settings.variables && !other_said.place.program
            })
        });
        let named = OPTIONS.iter().any(|option| {
            let files = workspace.mentions.of_name(option);
            files.is_some_and(|files| files.count() > 0)
        });
        if elsewhere || named || list.place.path == said.place.path {
            continue;
        }
        found.push(Finding {
            related: vec![("declared", setting.name.span), ("file", path.span)],
            confidence: match own.is_empty() {
                true => Confidence::Medium,
                false => Confidence::High,
            },
            ..Finding::at(read.name.span)
                .with("name", name)
                .with("path", &path.value)
        });
    }
    found
}

/// The ways in which Compose is told of another file.
const OPTIONS: [&str; 2] = ["env-file", "COMPOSE_ENV_FILES"];

/// The path of `path` as a file in `folder` writes it; `None` if nobody can tell.
fn joined(folder: &str, path: &str) -> Option<String> {
    let path = path.strip_prefix("./").unwrap_or(path);
    let unclear = path.starts_with(['/', '~']) || path.contains(['$', '\\']);
    let mut folders: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                folders.pop()?;
            }
            part => folders.push(part),
        }
    }
    (!unclear).then(|| folders.join("/"))
}
