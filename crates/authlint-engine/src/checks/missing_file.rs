//! A thing is made of a file that is not there.

use authlint_parser::Located;
use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{FileFacts, Role};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::likeness::near;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "missing-file",
    sees: Sees::Workspace,
    gives: &["primary", "path", "file", "near"],
    rule: |card| Ok(Box::new(params::<MissingFile>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MissingFile {
    /// The kinds of things that files which only declare say nothing else of.
    kinds: Vec<String>,
    /// Texts in names of files, in small letters, that nobody puts into a repository.
    unless: Vec<String>,
}

impl Rule for MissingFile {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let files = workspace.files.iter().enumerate();
        let files = files.filter(|(_, said)| said.place.role == Role::Config);
        files
            .flat_map(|(file, said)| {
                let missing = workspace.missing_of(said);
                missing.filter_map(move |(file_of, path)| {
                    self.look(file_of, &path, file, said, workspace)
                })
            })
            .collect()
    }
}

impl MissingFile {
    fn look(
        &self,
        wanted: &Located<String>,
        path: &str,
        file: usize,
        said: &FileFacts,
        workspace: &Workspace<'_>,
    ) -> Option<Finding> {
        let name = path.rsplit('/').next()?;
        let small = name.to_ascii_lowercase();
        if self.unless.iter().any(|known| small.contains(known)) {
            return None;
        }
        // Who speaks of it and is no manifest may write it.
        let declares = |kind: &String| self.kinds.contains(kind);
        let mut mentions = workspace.mentions.of_name(name)?;
        let written = mentions.any(|(other, _)| {
            let names = &workspace.files[other].names;
            let manifest = !names.made_of.is_empty()
                || names.declared.iter().any(|known| declares(&known.kind))
                || names.used.iter().any(|used| declares(&used.kind));
            other != file && !manifest
        });
        if written {
            return None;
        }
        let own = said.place.folder();
        let top = if own.is_empty() {
            String::new()
        } else {
            format!("{own}/")
        };
        let right = meant(path, name, &top, workspace);
        // A file beside it that is to be copied is the one somebody makes it of.
        let shown = |path: &str| {
            let of = path.rsplit('/').next().unwrap_or(path);
            of != name && (of.starts_with(name) || of.contains("example") || of.contains("sample"))
        };
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut beside = workspace.paths.below(folder);
        if beside.any(|other| {
            let rest = &other[folder.len()..];
            !rest.trim_start_matches('/').contains('/') && shown(other)
        }) {
            return None;
        }
        let finding = Finding::at(wanted.span)
            .with("path", &wanted.value)
            .with("file", name)
            .with_some("near", right.as_deref());
        let finding = match &right {
            Some(right) => finding.with_edit(Some(wanted.span), right).unsafely(),
            None => finding,
        };
        Some(Finding {
            confidence: Confidence::Medium,
            ..finding
        })
    }
}

/// The file that was meant, as seen from the folder `top`: the only one of its name, or of almost its name beside it.
fn meant(path: &str, name: &str, top: &str, workspace: &Workspace<'_>) -> Option<String> {
    let last = |path: &str| path.rsplit('/').next().map(str::to_owned);
    let mut same = workspace
        .paths
        .below(top)
        .filter(|other| last(other).as_deref() == Some(name));
    let moved = match (same.next(), same.next()) {
        (Some(one), None) => Some(one.to_owned()),
        (Some(_), Some(_)) => return None,
        (None, _) => None,
    };
    let found = moved.or_else(|| {
        let folder = &path[..path.len() - name.len()];
        let beside = workspace.paths.below(folder);
        let beside = beside.filter_map(|other| other.strip_prefix(folder));
        let beside = beside.filter(|other| !other.contains('/'));
        let (close, _) = near(name, beside, &workspace.knowledge.words)?;
        Some(format!("{folder}{close}"))
    })?;
    found.strip_prefix(top).map(str::to_owned)
}
