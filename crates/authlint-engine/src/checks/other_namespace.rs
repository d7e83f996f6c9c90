//! A thing is used in one namespace and lives in another, from where nobody can read it.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{Mark, Role};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::{Use, Workspace};

pub(super) const CHECK: Check = Check {
    name: "other-namespace",
    sees: Sees::Workspace,
    gives: &["primary", "declared", "kind", "name", "namespace", "other"],
    rule: |card| Ok(Box::new(params::<OtherNamespace>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OtherNamespace {
    /// Kinds of things.
    kinds: Vec<String>,
    /// Only where this kind is open: objects that can read in their own namespace only.
    only_open: String,
    /// Where one of these kinds is open, something may change a namespace or make the thing.
    unless_open: Vec<String>,
}

impl Rule for OtherNamespace {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let uses = workspace.uses();
        uses.filter(|place| place.said.place.role == Role::Config)
            .filter(|place| {
                let used = place.used;
                self.kinds.contains(&used.kind) && !used.optional && !used.mild
            })
            .filter_map(|place| self.look(place, workspace))
            .collect()
    }
}

impl OtherNamespace {
    fn look(&self, place: Use<'_>, workspace: &Workspace<'_>) -> Option<Finding> {
        let (used, name) = (place.used, place.name());
        let namespace = used.within.as_ref()?;
        let here = place
            .within(&used.kind)
            .find(|known| known.is_called(name))?;
        let other = here.known.within.as_ref()?;
        // Whatever else makes it, by a script or elsewhere, may make it here.
        let mut all = place.called(&used.kind, name);
        let sure = all.all(|known| {
            let scripted = matches!(known.known.tells.get("scripted"), Some(Mark::Text(_)));
            known.known.within.as_ref() == Some(other) && !known.known.open && !scripted
        });
        let unnamed = place.within(&used.kind).any(|known| known.name().is_none());
        if other == namespace
            || !sure
            || unnamed
            || !place.is_open(&self.only_open)
            || self.unless_open.iter().any(|kind| place.is_open(kind))
            || workspace.knowledge.is_made(&used.kind, name)
        {
            return None;
        }
        Some(Finding {
            related: vec![("declared", here.name()?.span)],
            confidence: Confidence::Medium,
            ..Finding::at(used.name.span)
                .with("kind", &place.kind()?.name)
                .with("name", name)
                .with("namespace", namespace)
                .with("other", other)
        })
    }
}
