//! A thing is used as one kind, and what has its name is of another.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::Role;
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::{Use, Workspace};

pub(super) const CHECK: Check = Check {
    name: "wrong-kind",
    sees: Sees::Workspace,
    gives: &["primary", "declared", "kind", "other_kind", "name"],
    rule: |card| Ok(Box::new(params::<WrongKind>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrongKind {
    /// Kinds of things that are taken for each other.
    kinds: Vec<String>,
}

impl Rule for WrongKind {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let uses = workspace.uses();
        uses.filter(|used| used.said.place.role == Role::Config)
            .filter(|used| self.kinds.contains(&used.used.kind) && !used.used.optional)
            .filter_map(|used| self.look(used, workspace))
            .collect()
    }
}

impl WrongKind {
    fn look(&self, place: Use<'_>, workspace: &Workspace<'_>) -> Option<Finding> {
        let (used, name, knowledge) = (place.used, place.name(), workspace.knowledge);
        let mut beside = place.within(&used.kind);
        if place.called(&used.kind, name).next().is_some()
            || place.is_open(&used.kind)
            || beside.any(|declared| declared.name().is_none())
            || knowledge.is_made(&used.kind, name)
        {
            return None;
        }
        let mut others = self.kinds.iter().filter(|kind| **kind != used.kind);
        let (other, shown) = others.find_map(|kind| {
            let mut here = place.within(kind);
            let declared = here.find(|declared| {
                declared.is_called(name) && declared.may_serve(used) && declared.is_beside(used)
            })?;
            Some((kind, declared.name()?.span))
        })?;
        Some(Finding {
            related: vec![("declared", shown)],
            confidence: Confidence::High,
            ..Finding::at(used.name.span)
                .with("kind", &place.kind()?.name)
                .with("other_kind", &knowledge.thing_kind(other)?.name)
                .with("name", name)
        })
    }
}
