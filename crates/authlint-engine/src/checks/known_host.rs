//! A host that is written for a provider's and is none of its hosts.

use serde::Deserialize;

use super::host::Address;
use super::{Check, Rule, Sees, params};
use crate::findings::Finding;
use crate::knowledge::{Confidence, HostMatch, Provider, Region};
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "known-host",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "through",
        "provider",
        "provider_id",
        "host",
        "why",
        "expected",
        "region",
        "near",
    ],
    rule: |card| Ok(Box::new(params::<KnownHost>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KnownHost {}

impl Rule for KnownHost {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let addresses = workspace.facts.iter().filter_map(Address::of);
        addresses
            .filter_map(|address| look(&address, workspace))
            .collect()
    }
}

fn look(address: &Address<'_>, workspace: &Workspace<'_>) -> Option<Finding> {
    let (id, region, why, confidence) = match workspace.knowledge.host(&address.host)? {
        HostMatch::Known(_) => return None,
        HostMatch::Wrong { provider, wrong } => {
            let facts = workspace.knowledge.provider(provider);
            let region = wrong.region.as_ref();
            let region = region.and_then(|id| facts.regions.iter().find(|region| region.id == *id));
            (provider, region, Some(wrong.why.as_str()), wrong.confidence)
        }
        HostMatch::Near { provider, region } => (provider, Some(region), None, Confidence::High),
    };
    let provider = workspace.knowledge.provider(id);
    let value = &address.fact.value;
    let range = address.url.host.clone();
    let expected = region.and_then(|region| right_host(provider, region, &address.host));
    let near = region.filter(|_| why.is_none());
    let near = near.and_then(|region| region.domain.as_deref());
    let mut finding = Finding::at(value.locate(range.clone()))
        .with("provider", &provider.name)
        .with("provider_id", &provider.id)
        .with("host", &address.host)
        .with_some("why", why)
        .with_some("near", near)
        .with_some("region", region.map(|region| region.id.as_str()))
        .with_some("expected", expected.as_deref());
    if let Some(expected) = expected.filter(|_| confidence >= Confidence::High) {
        finding = finding.with_edit(value.editable(range), &expected);
    }
    Some(Finding {
        confidence,
        doubt: address.fact.doubt,
        related: address.through(),
        ..finding
    })
}

/// The host of `region` that `host` was written for: the same first label, or the bare domain.
fn right_host(provider: &Provider, region: &Region, host: &str) -> Option<String> {
    let domain = region.domain.as_deref()?;
    Some(match provider.label_of(host) {
        Some(label) => format!("{label}.{domain}"),
        None => domain.to_owned(),
    })
}
