//! A thing is used by a name that nothing has, beside others that are declared.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{Role, is_placeholder};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::{Use, Workspace};

pub(super) const CHECK: Check = Check {
    name: "never-declared",
    sees: Sees::Workspace,
    gives: &["primary", "declared", "kind", "name"],
    rule: |card| Ok(Box::new(params::<NeverDeclared>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NeverDeclared {
    /// Kinds of things.
    kinds: Vec<String>,
    /// Where one of these kinds is open, something may make it.
    unless_open: Vec<String>,
}

impl Rule for NeverDeclared {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let mut told = BTreeSet::new();
        let uses = workspace.uses();
        uses.filter(|place| place.said.place.role == Role::Config)
            .filter(|place| {
                let used = place.used;
                self.kinds.contains(&used.kind) && !used.optional && !used.mild
            })
            .filter_map(|place| {
                let finding = self.look(place, workspace)?;
                told.insert((place.file, place.name())).then_some(finding)
            })
            .collect()
    }
}

impl NeverDeclared {
    fn look(&self, place: Use<'_>, workspace: &Workspace<'_>) -> Option<Finding> {
        let (used, name) = (place.used, place.name());
        let namespace = used.within.as_ref()?;
        let mut kinds = self.kinds.iter();
        if kinds.any(|kind| place.called(kind, name).next().is_some())
            || workspace.knowledge.is_made(&used.kind, name)
            || is_placeholder(name)
            || self.unless_open.iter().any(|kind| place.is_open(kind))
        {
            return None;
        }
        let folder = place.said.place.folder();
        let mut all = place.within(&used.kind);
        if all.any(|known| known.name().is_none()) {
            return None;
        }
        let beside = place.within(&used.kind).find(|known| {
            known.said.place.folder() == folder
                && known.known.within.as_ref() == Some(namespace)
                && !known.known.tells.contains_key("scripted")
        })?;
        Some(Finding {
            related: vec![("declared", beside.name()?.span)],
            confidence: Confidence::Low,
            ..Finding::at(used.name.span)
                .with("kind", &place.kind()?.name)
                .with("name", name)
        })
    }
}
