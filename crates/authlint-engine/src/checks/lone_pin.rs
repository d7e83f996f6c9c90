//! One reader of a secret is pinned to a version, and all others read what is current.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::Version;
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::{Pinned, Workspace};

pub(super) const CHECK: Check = Check {
    name: "lone-pin",
    sees: Sees::Workspace,
    gives: &["primary", "other", "name", "count"],
    rule: |card| Ok(Box::new(params::<LonePin>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LonePin {}

/// So many others have to read what is current.
const FEWEST: usize = 2;

impl Rule for LonePin {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let groups = workspace.pinned();
        groups.iter().filter_map(|group| look(group)).collect()
    }
}

fn look(group: &[Pinned<'_>]) -> Option<Finding> {
    let is_pin = |pinned: &&Pinned<'_>| {
        let version = &pinned.reference.version;
        matches!(version, Version::Number(_) | Version::Opaque(_))
    };
    let floats = |pinned: &&Pinned<'_>| pinned.reference.version == Version::Floating;
    let mut pins = group.iter().filter(is_pin);
    let pinned = pins.next()?;
    let count = group.iter().filter(floats).count();
    if pins.next().is_some() || count < FEWEST || pinned.reference.explained {
        return None;
    }
    let other = group.iter().find(floats)?;
    Some(Finding {
        related: vec![("other", other.reference.span)],
        confidence: Confidence::Medium,
        ..Finding::at(pinned.reference.span)
            .with("name", &pinned.reference.name)
            .with("count", count.to_string())
    })
}
