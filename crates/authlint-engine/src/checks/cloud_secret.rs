//! A secret that is read in another region than its name tells.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{FileFacts, Named, Reader, RegionFact, StoreName};
use crate::findings::Finding;
use crate::knowledge::{Confidence, Location};
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "cloud-secret",
    sees: Sees::Workspace,
    gives: &["primary", "reader", "region", "read_in", "what"],
    rule: |card| Ok(Box::new(params::<CloudSecret>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CloudSecret {}

impl Rule for CloudSecret {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let reads = workspace.files.iter().flat_map(|file| {
            let reads = file.clouds.reads.iter();
            reads.map(move |read| (file, &file.clouds.regions[read.secret], &read.by))
        });
        reads
            .filter_map(|(file, secret, by)| {
                let (what, reader) = match by {
                    Reader::Client(index) => ("client", file.clouds.regions.get(*index)?),
                    Reader::Store(name) => ("store", store(name, workspace)?),
                    Reader::Module => ("provider", module(file, workspace)?),
                };
                look(secret, reader, what, workspace)
            })
            .collect()
    }
}

fn look(
    secret: &RegionFact,
    reader: &RegionFact,
    what: &str,
    workspace: &Workspace<'_>,
) -> Option<Finding> {
    let Named::Resource(part, _) = &secret.named else {
        return None;
    };
    let mut clouds = workspace.knowledge.clouds.iter();
    let cloud = clouds.find(|cloud| cloud.id == part.cloud)?;
    let is_region =
        |fact: &RegionFact| matches!(cloud.location(&fact.region), Some(Location::Region(_)));
    if secret.region == reader.region || !is_region(secret) || !is_region(reader) {
        return None;
    }
    let finding = Finding::at(secret.span)
        .with("what", what)
        .with("region", &secret.region)
        .with("read_in", &reader.region);
    Some(Finding {
        related: vec![("reader", reader.span)],
        confidence: Confidence::High,
        doubt: secret.doubt.max(reader.doubt),
        ..finding
    })
}

/// The region of the store of that name, if all of that name are in one.
fn store<'w>(wanted: &StoreName, workspace: &'w Workspace<'_>) -> Option<&'w RegionFact> {
    let fits = |name: &StoreName| {
        let namespaces = (&name.namespace, &wanted.namespace);
        let apart = matches!(namespaces, (Some(left), Some(right)) if left != right);
        name.cluster == wanted.cluster && name.name == wanted.name && !apart
    };
    let stores = workspace.files.iter().flat_map(|file| {
        let stores = file.clouds.stores.iter();
        stores
            .filter(|store| fits(&store.name))
            .filter_map(|store| file.clouds.regions.get(store.region))
    });
    only(stores)
}

/// The region of the provider of the module that `file` is in.
fn module<'w>(file: &FileFacts, workspace: &'w Workspace<'_>) -> Option<&'w RegionFact> {
    let here = workspace.files_in(file.place.folder());
    only(here.flat_map(|file| {
        let defaults = file.clouds.defaults.iter();
        defaults.filter_map(|index| file.clouds.regions.get(*index))
    }))
}

/// The first, if all are of one region.
fn only<'w>(mut regions: impl Iterator<Item = &'w RegionFact>) -> Option<&'w RegionFact> {
    let first = regions.next()?;
    regions
        .all(|region| region.region == first.region)
        .then_some(first)
}
