//! A provider's test side in a production configuration. The reverse is how most teams test, and silent.

use serde::Deserialize;

use super::host::Address;
use super::{Check, Rule, Sees, params};
use crate::facts::Environment;
use crate::findings::Finding;
use crate::knowledge::{Confidence, Says};
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "live-environment",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "through",
        "provider",
        "provider_id",
        "host",
        "region",
        "what",
    ],
    rule: |card| Ok(Box::new(params::<LiveEnvironment>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LiveEnvironment {}

impl Rule for LiveEnvironment {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let facts = workspace.facts.iter();
        let production = facts.filter(|fact| {
            fact.environment == Some(Environment::Production)
                && fact.says.is_address()
                && fact.says != Says::Url
        });
        production
            .filter_map(Address::of)
            .filter_map(|address| look(&address, workspace))
            .collect()
    }
}

fn look(address: &Address<'_>, workspace: &Workspace<'_>) -> Option<Finding> {
    let known = address.known(workspace)?;
    let first = known.regions.first()?;
    if !known.regions.iter().all(|region| region.test) {
        return None;
    }
    let provider = workspace.knowledge.provider(known.provider);
    let finding = Finding::at(address.fact.value.locate(address.url.host.clone()))
        .with("provider", &provider.name)
        .with("provider_id", &provider.id)
        .with("host", &address.host)
        .with("what", address.fact.says.words())
        .with("region", first.name.as_deref().unwrap_or(&first.id));
    Some(Finding {
        confidence: first.confidence.min(Confidence::High),
        doubt: address.fact.doubt,
        related: address.through(),
        ..finding
    })
}
