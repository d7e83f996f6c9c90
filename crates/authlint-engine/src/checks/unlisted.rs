//! A variable that must be there is not in the list that shows which there are, and nearly all others are.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{FileFacts, Need, Role};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "unlisted",
    sees: Sees::Workspace,
    gives: &["primary", "declared", "name", "listed", "read"],
    rule: |card| Ok(Box::new(params::<Unlisted>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unlisted {
    /// So many variables the list must hold of those that are read.
    fewest: usize,
    /// And so many of a hundred.
    percent: usize,
}

/// The variables that belong to one list: where each is read first, and whether it must be there.
type Asked<'w> = BTreeMap<&'w str, (usize, authlint_parser::Span, bool)>;

impl Rule for Unlisted {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let lists: Vec<&FileFacts> = workspace
            .files
            .iter()
            .filter(|said| {
                said.settings.variables
                    && said.settings.all.len() >= self.fewest
                    && said.place.path != said.settings.stands_for
                    && !matches!(said.place.role, Role::Test | Role::Docs | Role::Generated)
            })
            .collect();
        let mut found = Vec::new();
        for programs in [true, false] {
            for list in &lists {
                let asked = asked(list, &lists, workspace, programs);
                found.extend(self.look(list, &asked, workspace));
            }
        }
        found
    }
}

impl Unlisted {
    fn look(&self, list: &FileFacts, asked: &Asked<'_>, workspace: &Workspace<'_>) -> Vec<Finding> {
        let listed: BTreeSet<&str> = list
            .settings
            .all
            .iter()
            .map(|setting| setting.name.value.as_str())
            .collect();
        let known = asked.keys().filter(|name| listed.contains(*name)).count();
        let others = asked.len().saturating_sub(1);
        if known < self.fewest || known * 100 < others * self.percent {
            return Vec::new();
        }
        let Some(last) = list.settings.all.last() else {
            return Vec::new();
        };
        let missing = asked
            .iter()
            .filter(|(name, (_, _, must))| *must && !listed.contains(*name));
        let missing = missing.filter(|(name, (file, ..))| {
            // What stands anywhere else may be set there.
            let program = workspace.files[*file].place.program;
            workspace.mentions.of_name(name).is_some_and(|mut files| {
                files.all(|(other, exact)| {
                    let said = &workspace.files[other];
                    other == *file || (program && said.place.program) || !exact
                })
            })
        });
        missing
            .map(|(name, (_, span, _))| Finding {
                related: vec![("declared", last.name.span)],
                confidence: Confidence::Medium,
                ..Finding::at(*span)
                    .with("name", *name)
                    .with("listed", known.to_string())
                    .with("read", asked.len().to_string())
            })
            .collect()
    }
}

/// What is read in the folder of `list` and below it, up to where another list begins: by programs, the variables
/// that they cannot do without; by Compose, all.
fn asked<'w>(
    list: &FileFacts,
    lists: &[&FileFacts],
    workspace: &'w Workspace<'_>,
    programs: bool,
) -> Asked<'w> {
    let mut asked = Asked::new();
    let mut set = BTreeSet::new();
    let files = workspace.files.iter().enumerate();
    let files = files.filter(|(_, said)| {
        said.place.program == programs
            && said.place.role == Role::Config
            && match programs {
                true => nearest(said, lists).is_some_and(|near| near == list.place.folder()),
                false => said.place.folder() == list.place.folder(),
            }
    });
    for (file, said) in files {
        for read in &said.names.reads {
            let name = read.name.value.as_str();
            let must = read.need == Need::Required;
            if read.need == Need::Set || read.need == Need::Optional {
                set.insert(name);
            } else if must || !programs {
                asked.entry(name).or_insert((file, read.name.span, must));
            }
        }
    }
    asked.retain(|name, _| !set.contains(name));
    asked
}

/// The folder of the nearest list around a file.
fn nearest<'l>(said: &FileFacts, lists: &[&'l FileFacts]) -> Option<&'l str> {
    let folder = said.place.folder();
    let folders = lists.iter().map(|list| list.place.folder());
    let around = folders.filter(|above| {
        above.is_empty() || folder == *above || folder.starts_with(&format!("{above}/"))
    });
    around.max_by_key(|above| above.len())
}
