//! A variable that must be there is not in the list that shows which there are, and nearly all others are.

use std::collections::{BTreeMap, BTreeSet};

use authlint_parser::Span;
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
type Asked<'w> = BTreeMap<&'w str, (Span, bool)>;

impl Rule for Unlisted {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let lists: Vec<&FileFacts> = workspace
            .files
            .iter()
            .filter(|said| {
                said.settings.variables
                    && said.settings.all.len() >= self.fewest
                    && said.place.path != said.stands_for()
                    && !matches!(said.place.role, Role::Test | Role::Docs | Role::Generated)
            })
            .collect();
        let mut found = Vec::new();
        let folders: BTreeSet<&str> = lists.iter().map(|list| list.place.folder()).collect();
        for list in &lists {
            let programs = programs_of(list.place.folder(), &folders, workspace);
            found.extend(self.look(list, &asked(programs, true), workspace));
        }
        for list in &lists {
            let beside = workspace.files_in(list.place.folder());
            let projects = beside.filter(|said| !said.place.program);
            found.extend(self.look(list, &asked(projects, false), workspace));
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
            .filter(|(name, (_, must))| *must && !listed.contains(*name));
        let missing = missing.filter(|(name, (span, _))| {
            // What stands anywhere else may be set there.
            let file = span.file.0 as usize;
            let program = workspace.files[file].place.program;
            workspace.mentions.of_name(name).is_some_and(|mut files| {
                files.all(|(other, exact)| {
                    let said = &workspace.files[other];
                    other == file || (program && said.place.program) || !exact
                })
            })
        });
        missing
            .map(|(name, (span, _))| Finding {
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

/// The programs in the folder of a list and below it, up to where another list begins.
fn programs_of<'w>(
    folder: &str,
    lists: &BTreeSet<&str>,
    workspace: &'w Workspace<'_>,
) -> impl Iterator<Item = &'w FileFacts> {
    workspace.files_below(folder).filter(move |said| {
        let mut around = above(said.place.folder());
        said.place.program && around.find(|above| lists.contains(above)) == Some(folder)
    })
}

/// A folder, and all that it lies in.
fn above(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| match *folder {
        "" => None,
        folder => Some(folder.rsplit_once('/').map_or("", |(above, _)| above)),
    })
}

/// What files read: programs, the variables that they cannot do without; projects of Compose, all.
fn asked<'w>(files: impl Iterator<Item = &'w FileFacts>, programs: bool) -> Asked<'w> {
    let mut asked = Asked::new();
    let mut set = BTreeSet::new();
    for said in files.filter(|said| said.place.role == Role::Config) {
        for read in &said.names.reads {
            let name = read.name.value.as_str();
            let must = read.need == Need::Required;
            if read.need == Need::Set || read.need == Need::Optional {
                set.insert(name);
            } else if must || !programs {
                asked.entry(name).or_insert((read.name.span, must));
            }
        }
    }
    asked.retain(|name, _| !set.contains(name));
    asked
}
