//! A zone where a region is wanted, or a region where a zone is wanted.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{KeyFact, Named, RegionFact};
use crate::findings::Finding;
use crate::knowledge::{Cloud, Confidence, Location};
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "cloud-zone",
    sees: Sees::File,
    gives: &[
        "primary", "cloud", "key", "name", "zone", "found", "expected",
    ],
    rule: |card| Ok(Box::new(params::<CloudZone>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CloudZone {}

impl Rule for CloudZone {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let facts = workspace.files.iter().flat_map(|file| &file.clouds.regions);
        facts.filter_map(|fact| look(fact, workspace)).collect()
    }
}

fn look(fact: &RegionFact, workspace: &Workspace<'_>) -> Option<Finding> {
    let clouds = &workspace.knowledge.clouds;
    match &fact.named {
        Named::Key(key) if key.zone => {
            let cloud = clouds
                .iter()
                .find(|cloud| Some(&cloud.id) == key.cloud.as_ref())?;
            region_for_zone(fact, key, cloud)
        }
        Named::Key(key) => {
            let (cloud, length) = clouds.iter().find_map(|cloud| zone(fact, cloud))?;
            let finding = zone_for_region(fact, cloud, length).with("key", &key.name);
            Some(finding)
        }
        Named::Resource(part, _) | Named::Host(part, _) | Named::Issuer(part) => {
            let cloud = clouds.iter().find(|cloud| cloud.id == part.cloud)?;
            let (cloud, length) = zone(fact, cloud)?;
            Some(zone_for_region(fact, cloud, length).with("name", &fact.text))
        }
        Named::SignIn | Named::Pool | Named::PoolOf(..) => None,
    }
}

/// The length of the region, if `fact` is a zone of `cloud`.
fn zone<'k>(fact: &RegionFact, cloud: &'k Cloud) -> Option<(&'k Cloud, usize)> {
    match cloud.location(&fact.region)? {
        Location::Zone(length, _) => Some((cloud, length)),
        _ => None,
    }
}

fn zone_for_region(fact: &RegionFact, cloud: &Cloud, length: usize) -> Finding {
    let region = &fact.region[..length];
    let finding = Finding::at(fact.span)
        .with("cloud", &cloud.name)
        .with("zone", &fact.region)
        .with("expected", region)
        .with_edit(fact.edit, region);
    Finding {
        doubt: fact.doubt,
        confidence: Confidence::High,
        ..finding
    }
}

fn region_for_zone(fact: &RegionFact, key: &KeyFact, cloud: &Cloud) -> Option<Finding> {
    let Location::Region(_) = cloud.location(&fact.region)? else {
        return None;
    };
    let finding = Finding::at(fact.span)
        .with("cloud", &cloud.name)
        .with("key", &key.name)
        .with("found", &fact.region);
    Some(Finding {
        doubt: fact.doubt,
        confidence: Confidence::High,
        ..finding
    })
}
