//! A region key of a provider whose value is none of the provider's regions.

use serde::Deserialize;

use super::host::through;
use super::{Check, Rule, Sees, params};
use crate::facts::is_placeholder;
use crate::findings::Finding;
use crate::knowledge::{Confidence, RegionMatch, Says};
use crate::link::{LinkedFact, Workspace};

pub(super) const CHECK: Check = Check {
    name: "known-region",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "through",
        "provider",
        "found",
        "expected",
        "candidates",
        "regions",
    ],
    rule: |card| Ok(Box::new(params::<KnownRegion>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KnownRegion {}

impl Rule for KnownRegion {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let facts = workspace
            .facts
            .iter()
            .filter(|fact| fact.says == Says::Region);
        facts.filter_map(|fact| look(fact, workspace)).collect()
    }
}

fn look(fact: &LinkedFact, workspace: &Workspace<'_>) -> Option<Finding> {
    // Only where the key itself names the provider: any other region may be of anything.
    let client = &workspace.clients[fact.client];
    let provider = workspace.knowledge.provider(client.named_provider?);
    let found = fact.value.known()?.trim();
    // Values with dots are domains, which another check knows more about.
    let region_like = found
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if !region_like || is_placeholder(found) || provider.regions.is_empty() {
        return None;
    }
    let near = match provider.region_named(found) {
        RegionMatch::Known(_) => return None,
        RegionMatch::Near(region) => Some(region),
        RegionMatch::Unknown => None,
    };
    let start = format!("{}-", found.to_ascii_lowercase());
    let candidates: Vec<&str> = provider
        .regions
        .iter()
        .filter(|region| region.id.starts_with(&start))
        .map(|region| region.id.as_str())
        .collect();
    // `europe` may be anything; `eu` and `eu-west-9` are meant for a region.
    let meant = near.is_some()
        || !candidates.is_empty()
        || found.contains(|letter: char| letter.is_ascii_digit());
    if !meant {
        return None;
    }
    let candidates = (!candidates.is_empty()).then(|| candidates.join(", "));
    let outer = provider.regions.iter().filter(|region| !region.internal);
    let regions: Vec<&str> = outer.map(|region| region.id.as_str()).collect();
    let range = 0..fact.value.text.len();
    let expected = near.map(|region| region.id.as_str());
    let mut finding = Finding::at(fact.value.locate(range.clone()))
        .with("provider", &provider.name)
        .with("found", found)
        .with_some("expected", expected)
        .with_some("candidates", candidates)
        .with("regions", regions.join(", "));
    if let Some(expected) = expected {
        finding = finding.with_edit(fact.value.editable(range), expected);
    }
    let confidence = if near.is_some() {
        Confidence::High
    } else {
        Confidence::Medium
    };
    Some(Finding {
        confidence,
        doubt: fact.doubt,
        related: through(&fact.value),
        ..finding
    })
}
