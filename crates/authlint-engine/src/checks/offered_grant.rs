//! A grant that the provider does not have.

use serde::Deserialize;

use super::host::led;
use super::{Check, Rule, Sees, params};
use crate::findings::Finding;
use crate::knowledge::{Confidence, Offered, Says};
use crate::link::{LinkedFact, Workspace};

pub(super) const CHECK: Check = Check {
    name: "offered-grant",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "through",
        "provider",
        "provider_id",
        "grant_type",
        "grants",
        "note",
    ],
    rule: |card| Ok(Box::new(params::<OfferedGrant>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfferedGrant {}

impl Rule for OfferedGrant {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let facts = workspace.facts.iter();
        let grants = facts.filter(|fact| fact.says == Says::Grant);
        grants.filter_map(|fact| look(fact, workspace)).collect()
    }
}

fn look(fact: &LinkedFact, workspace: &Workspace<'_>) -> Option<Finding> {
    // A grant is asked for at an address: without one beside it, it is a word like any other.
    if !workspace.groups[fact.group].kinds.contains(&Says::TokenUrl) {
        return None;
    }
    let provider = workspace
        .knowledge
        .provider(workspace.clients[fact.client].provider?);
    let used = fact.value.known()?.trim();
    let grant = provider.grants.iter().find(|grant| grant.id == used)?;
    if grant.offered != Offered::No {
        return None;
    }
    let offered = provider
        .grants
        .iter()
        .filter(|grant| grant.offered != Offered::No);
    let offered: Vec<&str> = offered.map(|grant| grant.id.as_str()).collect();
    let finding = Finding::at(fact.value.locate(0..fact.value.text.len()))
        .with("provider", &provider.name)
        .with("provider_id", &provider.id)
        .with("grant_type", used)
        .with_some("grants", (!offered.is_empty()).then(|| offered.join(", ")))
        .with_some("note", grant.note.as_deref());
    Some(Finding {
        confidence: grant.confidence.min(Confidence::High),
        doubt: fact.doubt,
        related: led(fact, workspace),
        ..finding
    })
}
