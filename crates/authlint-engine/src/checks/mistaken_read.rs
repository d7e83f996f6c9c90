//! A variable is read by a name that stands nowhere else, and a list of variables beside it holds almost that name,
//! which nothing reads.

use std::collections::BTreeMap;

use authlint_parser::Located;
use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{FileFacts, Need, Role, is_placeholder};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::likeness::near;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "mistaken-read",
    sees: Sees::Workspace,
    gives: &["primary", "declared", "again", "name", "near"],
    rule: |card| Ok(Box::new(params::<MistakenRead>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MistakenRead {
    by: Reader,
}

/// Who reads variables.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Reader {
    /// A program, from its environment.
    Program,
    /// Compose, to fill it in.
    Compose,
    /// Spring, to fill it into the settings of a client.
    Spring,
}

impl Rule for MistakenRead {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let files = workspace.files.iter().enumerate();
        let files = files.filter(|(_, said)| {
            said.place.role == Role::Config && said.place.program == (self.by == Reader::Program)
        });
        files
            .flat_map(|(file, said)| {
                // One mistake, however often it is repeated in the file.
                let mut names: BTreeMap<&str, Vec<&Located<String>>> = BTreeMap::new();
                for name in self.reads(said) {
                    names.entry(&name.value).or_default().push(name);
                }
                let harmless = |name: &str| {
                    let mut reads = said.names.reads.iter();
                    reads.any(|read| {
                        read.name.value == name
                            && match self.by {
                                Reader::Program => read.need == Need::Set,
                                Reader::Compose => read.need == Need::Optional,
                                Reader::Spring => false,
                            }
                    })
                };
                names.retain(|name, _| !harmless(name));
                let found = names.into_iter();
                let found = found
                    .filter_map(|(name, places)| self.look(name, &places, file, said, workspace));
                found.collect::<Vec<_>>()
            })
            .collect()
    }
}

impl MistakenRead {
    /// The names of the variables that are read in a file.
    fn reads<'f>(&self, said: &'f FileFacts) -> Vec<&'f Located<String>> {
        match self.by {
            Reader::Spring => said.names.placeholders.iter().collect(),
            Reader::Program | Reader::Compose => {
                let reads = said.names.reads.iter();
                reads.map(|read| &read.name).collect()
            }
        }
    }

    fn look(
        &self,
        name: &str,
        places: &[&Located<String>],
        file: usize,
        said: &FileFacts,
        workspace: &Workspace<'_>,
    ) -> Option<Finding> {
        // What stands anywhere else may be set there.
        let mut mentions = workspace.mentions.of_name(name)?;
        let wanted = |other: usize| {
            let mut placeholders = workspace.files[other].names.placeholders.iter();
            self.by == Reader::Spring && placeholders.any(|known| known.value == name)
        };
        if mentions.any(|(other, _)| other != file && !wanted(other)) {
            return None;
        }
        let folder = said.place.folder();
        let around = |list: &FileFacts| {
            let above = list.place.folder();
            match self.by {
                Reader::Compose => above == folder,
                Reader::Program => {
                    above.is_empty() || above == folder || folder.starts_with(&format!("{above}/"))
                }
                // Manifests and projects set it, and stand where they like.
                Reader::Spring => !list.place.program,
            }
        };
        let lists = workspace.files.iter();
        let lists = lists.filter(|list| {
            let role = list.place.role;
            let listing = list.settings.variables || self.by == Reader::Spring;
            listing && matches!(role, Role::Config | Role::Example) && around(list)
        });
        let listed: Vec<&Located<String>> = lists
            .flat_map(|list| {
                let settings = list.settings.all.iter().map(|setting| &setting.name);
                let settings = settings.filter(|_| list.settings.variables);
                let set = list.set_variables().filter(|_| self.by == Reader::Spring);
                settings.chain(set)
            })
            .collect();
        let mut names: Vec<&str> = listed.iter().map(|name| name.value.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let (close, _) = near(name, names.into_iter(), &workspace.knowledge.words)?;
        if is_placeholder(close) || self.is_read(close, file, workspace)? {
            return None;
        }
        let declared = listed.into_iter().find(|listed| listed.value == close)?;
        let (first, again) = places.split_first()?;
        let finding = Finding::at(first.span)
            .with("name", name)
            .with("near", close);
        let finding = places.iter().fold(finding, |finding, place| {
            finding.with_edit(Some(place.span), close)
        });
        let again = again.iter().map(|place| ("again", place.span));
        Some(Finding {
            related: std::iter::once(("declared", declared.span))
                .chain(again)
                .collect(),
            confidence: Confidence::High,
            ..finding
        })
    }

    /// True if something may read `name`; `None` if nobody can tell.
    fn is_read(&self, name: &str, file: usize, workspace: &Workspace<'_>) -> Option<bool> {
        let mut mentions = workspace.mentions.of_name(name)?;
        let read = mentions.any(|(other, exact)| {
            let said = &workspace.files[other];
            // Where it is set it may be handed on to another place that sets it.
            let sets = !said.place.program && said.set_variables().any(|known| known.value == name);
            let lists = said.settings.variables;
            // `client_secret = os.environ["CLIENT_SERCET"]`.
            let beside = other == file && !exact;
            !(sets || lists || beside || said.place.role == Role::Docs)
        });
        Some(read)
    }
}
