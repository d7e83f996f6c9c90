//! A workflow reads a secret by a name that stands once, and other workflows read one of almost that name again and again.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{Role, SecretRead};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::likeness::{Nearness, near};
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "rare-secret",
    sees: Sees::Workspace,
    gives: &["primary", "usual", "name", "near", "times"],
    rule: |card| Ok(Box::new(params::<RareSecret>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RareSecret {
    /// The kind of such secrets: one that is made by name is no mistake.
    kind: String,
}

/// So often the right name has to stand in other workflows.
const OFTEN: usize = 2;

/// Who reads a secret, in whatever case its name is written.
#[derive(Default)]
struct Reads<'w> {
    /// The files, with the readings of jobs without an environment.
    plain: Vec<(usize, &'w SecretRead)>,
    /// The number of all readings, and of other places that name it.
    all: usize,
}

impl Rule for RareSecret {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let mut names: BTreeMap<String, Reads<'_>> = BTreeMap::new();
        for (file, said) in workspace.files.iter().enumerate() {
            for workflow in &said.names.workflows {
                for read in &workflow.reads {
                    let reads = names.entry(read.name.value.to_ascii_uppercase());
                    reads.or_default().plain.push((file, read));
                }
                // What callers pass is called what the workflow calls it.
                let declared = workflow.declares.iter().flatten().map(|(name, _)| name);
                let reads = workflow.jobs.iter().flat_map(|job| &job.reads);
                let named = declared.chain(reads.map(|read| &read.name));
                let mut seen: BTreeSet<_> =
                    workflow.reads.iter().map(|read| read.name.span).collect();
                for name in named.filter(|name| seen.insert(name.span)) {
                    names
                        .entry(name.value.to_ascii_uppercase())
                        .or_default()
                        .all += 1;
                }
            }
        }
        for reads in names.values_mut() {
            reads.all += reads.plain.len();
        }
        let rare = names.iter().filter(|(_, reads)| reads.all == 1);
        rare.filter_map(|(name, reads)| self.look(name, reads, &names, workspace))
            .collect()
    }
}

impl RareSecret {
    fn look(
        &self,
        name: &str,
        reads: &Reads<'_>,
        names: &BTreeMap<String, Reads<'_>>,
        workspace: &Workspace<'_>,
    ) -> Option<Finding> {
        let [(file, read)] = reads.plain[..] else {
            return None;
        };
        let said = &workspace.files[file];
        if read.guarded
            || said.place.role != Role::Config
            || !workspace.named.called(&self.kind, name).is_empty()
        {
            return None;
        }
        let others = names.iter().filter(|(_, reads)| {
            let mut plain = reads.plain.iter();
            let elsewhere = plain.clone().filter(|(other, _)| *other != file).count();
            elsewhere >= OFTEN && plain.all(|(other, _)| *other != file)
        });
        let known = others.filter_map(|(_, reads)| reads.plain.first());
        let known = known.map(|(_, read)| read.name.value.as_str());
        let (close, nearness) = near(&read.name.value, known, &workspace.knowledge.words)?;
        if nearness != Nearness::Typo {
            return None;
        }
        let usual = names.get(&close.to_ascii_uppercase())?;
        let (_, shown) = usual.plain.first()?;
        Some(Finding {
            related: vec![("usual", shown.name.span)],
            confidence: Confidence::Medium,
            doubt: said.place.role.doubt(),
            ..Finding::at(read.name.span)
                .with("name", &read.name.value)
                .with("near", close)
                .with("times", usual.plain.len().to_string())
                .with_edit(Some(read.name.span), close)
        })
    }
}
