//! A service is not given a variable that its program cannot do without, and is given nearly all others.

use std::collections::{BTreeMap, BTreeSet};

use authlint_parser::Span;
use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{BuiltService, FileFacts, Need, Role};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::{Workspace, folder_of};

pub(super) const CHECK: Check = Check {
    name: "unsupplied",
    sees: Sees::Workspace,
    gives: &["primary", "declared", "name", "service", "listed", "read"],
    rule: |card| Ok(Box::new(params::<Unsupplied>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unsupplied {
    /// So many variables that it cannot do without it must be given.
    fewest: usize,
    /// And so many of a hundred.
    percent: usize,
}

impl Rule for Unsupplied {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let files = workspace.files.iter();
        let files = files.filter(|said| said.place.role == Role::Config);
        files
            .flat_map(|said| {
                let services = said.names.built.iter();
                services.flat_map(|service| self.look(service, said, workspace))
            })
            .collect()
    }
}

impl Unsupplied {
    fn look(
        &self,
        service: &BuiltService,
        said: &FileFacts,
        workspace: &Workspace<'_>,
    ) -> Vec<Finding> {
        let Some(folder) = folder_of(said.place.folder(), &service.context) else {
            return Vec::new();
        };
        let within = |path: &str| folder.is_empty() || path.starts_with(&format!("{folder}/"));
        let mut wanted: BTreeMap<&str, Span> = BTreeMap::new();
        let mut spared = BTreeSet::new();
        let programs = workspace.files.iter().filter(|program| {
            let place = &program.place;
            place.program && place.role == Role::Config && within(&place.path)
        });
        for read in programs.flat_map(|program| &program.names.reads) {
            let name = read.name.value.as_str();
            match read.need {
                Need::Required => {
                    wanted.entry(name).or_insert(read.name.span);
                }
                Need::Set | Need::Optional => {
                    spared.insert(name);
                }
                Need::Open => {}
            }
        }
        wanted.retain(|name, _| !spared.contains(name));
        let given = |name: &str| service.variables.iter().any(|known| known == name);
        let known = wanted.keys().filter(|name| given(name)).count();
        let others = wanted.len().saturating_sub(1);
        if known < self.fewest || known * 100 < others * self.percent {
            return Vec::new();
        }
        let missing = wanted.iter().filter(|(name, _)| !given(name));
        // What stands anywhere but in the program may be set there.
        let missing = missing.filter(|(name, _)| {
            let mentions = workspace.mentions.of_name(name);
            mentions.is_some_and(|mut files| {
                files.all(|(other, exact)| {
                    let place = &workspace.files[other].place;
                    !exact || (place.program && within(&place.path))
                })
            })
        });
        missing
            .map(|(name, span)| Finding {
                related: vec![("declared", *span)],
                confidence: Confidence::Medium,
                ..Finding::at(service.name.span)
                    .with("name", *name)
                    .with("service", &service.name.value)
                    .with("listed", known.to_string())
                    .with("read", wanted.len().to_string())
            })
            .collect()
    }
}
