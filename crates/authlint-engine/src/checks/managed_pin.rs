//! A module makes a secret and reads a fixed version of it.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{FileFacts, ManagedSecret, SecretReference, Version};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "managed-pin",
    sees: Sees::Workspace,
    gives: &["primary", "made", "name"],
    rule: |card| Ok(Box::new(params::<ManagedPin>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ManagedPin {}

impl Rule for ManagedPin {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let files = workspace.files.iter();
        let found = files.flat_map(|file| {
            let pins = file.pins.references.iter();
            let pins = pins.filter(|reference| reference.data && !reference.several);
            pins.filter_map(|reference| look(file, reference, workspace))
        });
        found.collect()
    }
}

fn look(
    file: &FileFacts,
    reference: &SecretReference,
    workspace: &Workspace<'_>,
) -> Option<Finding> {
    if !matches!(reference.version, Version::Number(_) | Version::Opaque(_)) || reference.explained
    {
        return None;
    }
    let store = reference.identity.split('\u{1}').next();
    let beside = workspace.files_in(file.place.folder());
    let mut managed = beside.flat_map(|other| &other.pins.managed);
    let made = managed.find(|managed| Some(&*managed.store) == store && is(managed, reference))?;
    Some(Finding {
        related: vec![("made", made.span)],
        confidence: Confidence::Medium,
        ..Finding::at(reference.span).with("name", &reference.name)
    })
}

fn is(managed: &ManagedSecret, reference: &SecretReference) -> bool {
    match &reference.made_by {
        Some(resource) => *resource == managed.resource,
        None => managed.name.as_ref() == Some(&reference.name),
    }
}
