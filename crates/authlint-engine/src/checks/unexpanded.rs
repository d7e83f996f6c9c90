//! A variable names another one of its list that is not there yet, or that is not there by that name.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{FileFacts, VariableList};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::likeness::near;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "unexpanded",
    sees: Sees::File,
    gives: &["primary", "declared", "name", "reader", "near"],
    rule: |card| Ok(Box::new(params::<Unexpanded>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unexpanded {
    fault: Fault,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Fault {
    /// It is defined further down.
    Late,
    /// It is defined by almost that name.
    Mistaken,
}

impl Rule for Unexpanded {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let lists = workspace.files.iter().flat_map(|said| {
            let lists = said.names.lists.iter().filter(|list| !list.open);
            lists.map(move |list| (said, list))
        });
        lists
            .flat_map(|(said, list)| match self.fault {
                Fault::Late => late(said, list),
                Fault::Mistaken => mistaken(said, list, workspace),
            })
            .collect()
    }
}

/// What the cluster puts into each container.
fn is_of_service(name: &str) -> bool {
    name.contains("_SERVICE_") || name.contains("_PORT")
}

fn late(said: &FileFacts, list: &VariableList) -> Vec<Finding> {
    let mut found = Vec::new();
    for (index, variable) in list.variables.iter().enumerate() {
        // A variable that names itself means the one that something puts there from outside.
        for read in &variable.reads {
            let name = read.value.as_str();
            let is = |known: &&crate::facts::Variable| known.name.value == name;
            let (before, behind) = list.variables.split_at(index);
            let Some(defined) = behind.iter().skip(1).find(is) else {
                continue;
            };
            if name != variable.name.value && !is_of_service(name) && !before.iter().any(|v| is(&v))
            {
                found.push(Finding {
                    related: vec![("declared", defined.name.span)],
                    confidence: Confidence::Certain,
                    doubt: said.place.role.doubt(),
                    ..Finding::at(read.span)
                        .with("name", name)
                        .with("reader", &variable.name.value)
                });
            }
        }
    }
    found
}

fn mistaken(said: &FileFacts, list: &VariableList, workspace: &Workspace<'_>) -> Vec<Finding> {
    let readers = list.variables.iter().flat_map(|variable| {
        let reads = variable.reads.iter();
        reads.map(move |read| (read, Some(&variable.name.value)))
    });
    let arguments = list.read.iter().map(|read| (read, None));
    let mut found = Vec::new();
    for (read, reader) in readers.chain(arguments) {
        let name = read.value.as_str();
        let mut names: Vec<&str> = list
            .variables
            .iter()
            .map(|variable| variable.name.value.as_str())
            .collect();
        names.sort_unstable();
        names.dedup();
        if names.contains(&name) || is_of_service(name) {
            continue;
        }
        let words = &workspace.knowledge.words;
        let Some((close, _)) = near(name, names.into_iter(), words) else {
            continue;
        };
        let mut known = list.variables.iter();
        let Some(defined) = known.find(|known| known.name.value == close) else {
            continue;
        };
        if reader.is_some_and(|reader| reader == close) {
            continue;
        }
        found.push(Finding {
            related: vec![("declared", defined.name.span)],
            confidence: Confidence::High,
            doubt: said.place.role.doubt(),
            ..Finding::at(read.span)
                .with("name", name)
                .with("near", close)
                .with_some("reader", reader)
                .with_edit(Some(read.span), close)
        });
    }
    found
}
