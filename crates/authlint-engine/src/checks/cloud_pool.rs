//! A user pool whose id, issuer, sign-in host and region key name different regions.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{FileFacts, Named, RegionFact};
use crate::findings::Finding;
use crate::knowledge::{Cloud, Confidence, Location, Pools};
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "cloud-pool",
    sees: Sees::File,
    gives: &[
        "primary",
        "other",
        "provider",
        "pool",
        "issuer",
        "key",
        "host",
        "found",
        "expected",
        "right_issuer",
    ],
    rule: |card| Ok(Box::new(params::<CloudPool>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CloudPool {}

impl Rule for CloudPool {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let clouds = workspace.knowledge.clouds.iter();
        let with_pools = clouds.filter_map(|cloud| Some((cloud, cloud.pools.as_ref()?)));
        let mut found = Vec::new();
        for (cloud, pools) in with_pools {
            for file in &workspace.files {
                found.extend(issuers(file, cloud, pools));
                found.extend(settings(file, cloud, pools));
            }
        }
        found
    }
}

fn is_region(fact: &RegionFact, cloud: &Cloud) -> bool {
    matches!(cloud.location(&fact.region), Some(Location::Region(_)))
}

/// Pools in the path of an issuer of another region.
fn issuers(file: &FileFacts, cloud: &Cloud, pools: &Pools) -> Vec<Finding> {
    let facts = &file.clouds.regions;
    let wrong = facts.iter().filter_map(|pool| {
        let Named::PoolOf(issuer, alone) = &pool.named else {
            return None;
        };
        let issuer = facts.get(*issuer)?;
        if issuer.region == pool.region || !is_region(issuer, cloud) {
            return None;
        }
        let host = issuer.text.replacen(&issuer.region, &pool.region, 1);
        let right = format!("https://{host}/{}", pool.text);
        let finding = Finding::at(issuer.span)
            .with("provider", &pools.name)
            .with("issuer", &issuer.text)
            .with("pool", &pool.text)
            .with("found", &issuer.region)
            .with("expected", &pool.region)
            .with("right_issuer", right)
            .with_edit(issuer.edit, &pool.region);
        // The copy of a pool in another region has the same id. It never issues under its own
        // host, but it may serve the keys there.
        let confidence = match alone {
            true => Confidence::Certain,
            false => Confidence::High,
        };
        Some(Finding {
            related: vec![("other", pool.span)],
            doubt: issuer.doubt,
            confidence,
            ..finding
        })
    });
    wrong.collect()
}

/// What one map or document says of pools.
#[derive(Default)]
struct Said<'f> {
    pools: Vec<&'f RegionFact>,
    hosts: Vec<&'f RegionFact>,
    keys: Vec<(&'f RegionFact, &'f str)>,
}

/// Settings of one pool that stand together.
fn settings(file: &FileFacts, cloud: &Cloud, pools: &Pools) -> Vec<Finding> {
    let mut maps: BTreeMap<(usize, usize), Said<'_>> = BTreeMap::new();
    let mut documents: BTreeMap<usize, Said<'_>> = BTreeMap::new();
    let facts = &file.clouds.regions;
    for fact in facts.iter().filter(|fact| !fact.several) {
        let map = maps.entry((fact.document, fact.map)).or_default();
        map.add(fact, facts, cloud);
        // What stands in one program may be of many pools.
        if !fact.program {
            let document = documents.entry(fact.document).or_default();
            document.add(fact, facts, cloud);
        }
    }
    let mut found = Vec::new();
    let mut told = BTreeSet::new();
    for ((document, _), said) in &maps {
        if let Some(finding) = said.contradiction(pools) {
            told.insert(*document);
            found.push(finding);
        }
    }
    let rest = documents
        .iter()
        .filter(|(document, _)| !told.contains(document));
    found.extend(rest.filter_map(|(_, said)| said.contradiction(pools)));
    found
}

impl<'f> Said<'f> {
    fn add(&mut self, fact: &'f RegionFact, facts: &[RegionFact], cloud: &Cloud) {
        match &fact.named {
            Named::SignIn => self.hosts.push(fact),
            Named::Pool => self.pools.push(fact),
            Named::PoolOf(issuer, _) => {
                // One that contradicts its own issuer is told of there.
                let agrees = facts
                    .get(*issuer)
                    .is_some_and(|issuer| issuer.region == fact.region);
                self.pools.extend(agrees.then_some(fact));
            }
            Named::Key(key) if key.pool && is_region(fact, cloud) => {
                self.keys.push((fact, &key.name));
            }
            _ => {}
        }
    }

    /// What contradicts the rest, if each kind of thing is of one region.
    fn contradiction(&self, pools: &Pools) -> Option<Finding> {
        let keys = || self.keys.iter().map(|(fact, _)| *fact);
        let all = || self.pools.iter().chain(&self.hosts).copied().chain(keys());
        let environments: BTreeSet<_> = all().filter_map(|fact| fact.environment).collect();
        let one = |facts: &mut dyn Iterator<Item = &'f RegionFact>| {
            let regions: BTreeSet<&str> = facts.map(|fact| fact.region.as_str()).collect();
            regions.len() <= 1
        };
        let one_each = one(&mut self.pools.iter().copied())
            && one(&mut self.hosts.iter().copied())
            && one(&mut keys());
        if !one_each || environments.len() > 1 {
            return None;
        }
        let pool = self.pools.first().copied();
        let host = self.hosts.first().copied();
        let (wrong, right, finding) = match (pool, host, self.keys.first()) {
            (Some(pool), Some(host), _) if pool.region != host.region => {
                let finding = Finding::at(host.span).with("host", &host.text);
                (host, pool, finding)
            }
            (pool, host, Some((key, name))) => {
                let right = pool.or(host)?;
                if right.region == key.region {
                    return None;
                }
                (*key, right, Finding::at(key.span).with("key", *name))
            }
            _ => return None,
        };
        let finding = finding
            .with("provider", &pools.name)
            .with("found", &wrong.region)
            .with("expected", &right.region)
            .with("pool", &right.text);
        Some(Finding {
            related: vec![("other", right.span)],
            confidence: Confidence::High,
            doubt: wrong.doubt.max(right.doubt),
            ..finding
        })
    }
}
