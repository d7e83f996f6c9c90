//! The name of a resource, or a host, that puts a region into a partition which is not its own.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{Named, RegionFact};
use crate::findings::Finding;
use crate::knowledge::{Confidence, Location};
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "cloud-partition",
    sees: Sees::File,
    gives: &[
        "primary",
        "region",
        "cloud",
        "region",
        "name",
        "found",
        "expected",
        "partition",
        "of",
    ],
    rule: |card| Ok(Box::new(params::<CloudPartition>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CloudPartition {
    /// What is looked at.
    of: Names,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Names {
    /// Names of resources.
    Resources,
    /// Hosts.
    Hosts,
}

impl Rule for CloudPartition {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let facts = workspace.files.iter().flat_map(|file| &file.clouds.regions);
        facts
            .filter_map(|fact| self.look(fact, workspace))
            .collect()
    }
}

impl CloudPartition {
    fn look(&self, fact: &RegionFact, workspace: &Workspace<'_>) -> Option<Finding> {
        let (part, names) = match &fact.named {
            Named::Resource(part, _) => (part, Names::Resources),
            Named::Host(part, false) | Named::Issuer(part) => (part, Names::Hosts),
            _ => return None,
        };
        if names != self.of {
            return None;
        }
        let mut clouds = workspace.knowledge.clouds.iter();
        let cloud = clouds.find(|cloud| cloud.id == part.cloud)?;
        let Location::Region(own) = cloud.location(&fact.region)? else {
            return None;
        };
        let partition = cloud.partition(own)?;
        let first = cloud.partitions.first()?;
        let usual = first.suffixes.first()?;
        let (expected, common) = match names {
            Names::Resources => (&partition.id, &first.id),
            Names::Hosts if partition.suffixes.contains(&part.text) => return None,
            Names::Hosts => (partition.suffixes.first()?, usual),
        };
        if *expected == part.text {
            return None;
        }
        let finding = Finding::at(part.span)
            .with("cloud", &cloud.name)
            .with("region", &fact.region)
            .with("name", &fact.text)
            .with("found", &part.text)
            .with("partition", &partition.id)
            .with("expected", expected);
        let finding = Finding {
            related: vec![("of", fact.span)],
            doubt: fact.doubt,
            confidence: Confidence::Certain,
            ..finding
        };
        // The usual one is what people write without a thought; any other was meant, and then the
        // region may be the mistake.
        let meant = part.text != *common;
        Some(match meant {
            true => finding,
            false => finding.with_edit(part.edit, expected),
        })
    }
}
