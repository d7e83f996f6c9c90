//! A service is not given a variable that its program cannot do without, and is given nearly all others.

use std::collections::{BTreeMap, BTreeSet};

use authlint_parser::{Located, Span};
use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{BuiltService, FileFacts, Need, Role, VariableList};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::{Workspace, folder_of};

pub(super) const CHECK: Check = Check {
    name: "unsupplied",
    sees: Sees::Workspace,
    gives: &[
        "primary", "declared", "name", "service", "list", "listed", "read",
    ],
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

/// What runs a program that is built here, with all variables that it is given.
struct Runs<'w> {
    name: &'w Located<String>,
    /// The folder of the program.
    folder: String,
    /// What its list of variables is called.
    list: &'static str,
    variables: Vec<&'w str>,
}

impl Rule for Unsupplied {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let files = workspace.files.iter();
        let files = files.filter(|said| said.place.role == Role::Config);
        let images = images(workspace);
        files
            .flat_map(|said| {
                let services = said.names.built.iter();
                let services = services.filter_map(|service| built(service, said));
                let containers = containers(said, &images, workspace).into_iter();
                services.chain(containers).collect::<Vec<_>>()
            })
            .flat_map(|runs| self.look(&runs, workspace))
            .collect()
    }
}

/// A service of a Compose project.
fn built<'w>(service: &'w BuiltService, said: &FileFacts) -> Option<Runs<'w>> {
    Some(Runs {
        name: &service.name,
        folder: folder_of(said.place.folder(), &service.context)?,
        list: "environment",
        variables: service.variables.iter().map(String::as_str).collect(),
    })
}

/// The images that are built here, each of one folder.
fn images<'w>(workspace: &'w Workspace<'_>) -> BTreeMap<&'w str, String> {
    let mut images: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for said in &workspace.files {
        for (image, context) in &said.names.images {
            if let Some(folder) = folder_of(said.place.folder(), context) {
                images.entry(image).or_default().insert(folder);
            }
        }
    }
    let single = |(image, folders): (_, BTreeSet<String>)| {
        let mut folders = folders.into_iter();
        let first = folders.next()?;
        folders.next().is_none().then_some((image, first))
    };
    images.into_iter().filter_map(single).collect()
}

/// The containers of a manifest that run an image which is built here, and of which nothing else sets a variable.
fn containers<'w>(
    said: &'w FileFacts,
    images: &BTreeMap<&str, String>,
    workspace: &Workspace<'_>,
) -> Vec<Runs<'w>> {
    let run = |list: &'w VariableList| {
        let image = list.image.as_deref()?;
        let tag = image.rfind(':').filter(|at| !image[*at..].contains('/'));
        let folder = images.get(&image[..tag.unwrap_or(image.len())])?;
        let variables = list.variables.iter();
        Some(Runs {
            name: list.name.as_ref()?,
            folder: folder.clone(),
            list: "env",
            variables: variables.map(|known| known.name.value.as_str()).collect(),
        })
    };
    let closed = said.names.lists.iter().filter(|list| !list.open);
    let found: Vec<Runs<'w>> = closed.filter_map(run).collect();
    // Who builds upon a manifest from elsewhere may add variables in a way that no list shows.
    if found.is_empty() || is_built_upon(said, workspace) {
        return Vec::new();
    }
    found
}

fn is_built_upon(said: &FileFacts, workspace: &Workspace<'_>) -> bool {
    let path = said.place.path.as_str();
    workspace.files.iter().any(|other| {
        let includes = other.names.includes.iter();
        let mut folders = includes.filter_map(|include| folder_of(other.place.folder(), include));
        other.place.folder() != said.place.folder()
            && folders.any(|folder| folder.is_empty() || path.starts_with(&folder))
    })
}

impl Unsupplied {
    fn look(&self, runs: &Runs<'_>, workspace: &Workspace<'_>) -> Vec<Finding> {
        let folder = &runs.folder;
        let mut wanted: BTreeMap<&str, Span> = BTreeMap::new();
        let mut spared = BTreeSet::new();
        let within = |path: &str| folder.is_empty() || path.starts_with(&format!("{folder}/"));
        let programs = workspace.files_below(folder).filter(|program| {
            let place = &program.place;
            place.program && place.role == Role::Config
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
        let given = |name: &str| runs.variables.contains(&name);
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
                ..Finding::at(runs.name.span)
                    .with("name", *name)
                    .with("service", &runs.name.value)
                    .with("list", runs.list)
                    .with("listed", known.to_string())
                    .with("read", wanted.len().to_string())
            })
            .collect()
    }
}
