//! Two keys of one setting, which different programs read, with different regions.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{FileFacts, KeyFact, Named, RegionFact};
use crate::findings::Finding;
use crate::knowledge::{Confidence, Location};
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "cloud-twins",
    sees: Sees::File,
    gives: &[
        "primary",
        "other",
        "key",
        "other_key",
        "found",
        "other_region",
    ],
    rule: |card| Ok(Box::new(params::<CloudTwins>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CloudTwins {}

impl Rule for CloudTwins {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let files = workspace.files.iter();
        files.flat_map(|file| in_file(file, workspace)).collect()
    }
}

/// A key that has a twin, with a region that its cloud has.
fn twin<'f>(fact: &'f RegionFact, workspace: &Workspace<'_>) -> Option<(usize, &'f KeyFact)> {
    let Named::Key(key) = &fact.named else {
        return None;
    };
    let mut clouds = workspace.knowledge.clouds.iter();
    let cloud = clouds.find(|cloud| Some(&cloud.id) == key.cloud.as_ref())?;
    let known = matches!(cloud.location(&fact.region), Some(Location::Region(_)));
    Some((key.twin.filter(|_| known)?, key))
}

fn in_file(file: &FileFacts, workspace: &Workspace<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut twins: Vec<(&RegionFact, usize, &KeyFact)> = Vec::new();
    for fact in &file.clouds.regions {
        let Some((twin, key)) = twin(fact, workspace) else {
            continue;
        };
        twins.push((fact, twin, key));
    }
    for maps in twins.chunk_by(|left, right| left.0.map == right.0.map) {
        // A third tells that the map holds more than one setting.
        let [first, second] = maps else { continue };
        if first.1 == second.1 || first.0.region == second.0.region || first.0.program {
            continue;
        }
        let (first, second) = if first.1 < second.1 {
            (first, second)
        } else {
            (second, first)
        };
        let finding = Finding::at(second.0.span)
            .with("key", &second.2.name)
            .with("other_key", &first.2.name)
            .with("found", &second.0.region)
            .with("other_region", &first.0.region);
        found.push(Finding {
            related: vec![("other", first.0.span)],
            confidence: Confidence::Medium,
            doubt: second.0.doubt,
            ..finding
        });
    }
    found
}
