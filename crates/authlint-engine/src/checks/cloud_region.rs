//! A region that a cloud does not have.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{Named, RegionFact};
use crate::findings::Finding;
use crate::knowledge::{Confidence, Location};
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "cloud-region",
    sees: Sees::File,
    gives: &[
        "primary",
        "cloud",
        "found",
        "expected",
        "candidates",
        "checked",
    ],
    rule: |card| Ok(Box::new(params::<CloudRegion>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CloudRegion {}

impl Rule for CloudRegion {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let facts = workspace.files.iter().flat_map(|file| &file.clouds.regions);
        facts.filter_map(|fact| look(fact, workspace)).collect()
    }
}

fn look(fact: &RegionFact, workspace: &Workspace<'_>) -> Option<Finding> {
    let id = match &fact.named {
        Named::Key(key) if !key.zone => key.cloud.as_ref()?,
        Named::Resource(part, _) | Named::Host(part, _) | Named::Issuer(part) => &part.cloud,
        _ => return None,
    };
    let mut clouds = workspace.knowledge.clouds.iter();
    let cloud = clouds.find(|cloud| cloud.id == *id)?;
    let near = match cloud.location(&fact.region)? {
        Location::Near(regions) => regions,
        Location::Unlisted(_) => Vec::new(),
        Location::Region(_) | Location::Zone(..) => return None,
    };
    let expected = match near[..] {
        [region] => Some(region),
        _ => None,
    };
    let candidates = (!near.is_empty()).then(|| near.join(" or "));
    let mut finding = Finding::at(fact.span)
        .with("cloud", &cloud.name)
        .with("found", &fact.region)
        .with("checked", &cloud.checked)
        .with_some("expected", expected)
        .with_some("candidates", candidates);
    if let Some(expected) = expected {
        finding = finding.with_edit(fact.edit, expected);
    }
    // A new region is in no table.
    let confidence = match near.is_empty() {
        false => Confidence::High,
        true => Confidence::Medium,
    };
    Some(Finding {
        confidence,
        doubt: fact.doubt,
        ..finding
    })
}
