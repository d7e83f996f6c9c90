//! In a table with an element for each region, one element holds an address of another region.
//!
//! A label may as well be about where a program runs as about the provider's region (REG-GEN-02). So it is told
//! only in tables whose other elements each hold an address of just the region that they are called by.

use std::collections::{BTreeMap, BTreeSet};

use authlint_parser::{Located, Span};
use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{FileFacts, KeyedElement, Named, RegionFact};
use crate::findings::Finding;
use crate::knowledge::{
    Cloud, Confidence, HostMatch, Knowledge, Location, RegionMatch, folded_region,
};
use crate::link::Workspace;
use crate::url::Url;

pub(super) const CHECK: Check = Check {
    name: "keyed-region",
    sees: Sees::File,
    gives: &[
        "primary", "label", "twin", "provider", "key", "text", "found", "expected",
    ],
    rule: |card| Ok(Box::new(params::<KeyedRegion>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyedRegion {}

/// How many elements must be as they are called.
const FEWEST: usize = 2;

/// An address in an element, and where it is.
struct Held<'w> {
    element: &'w KeyedElement,
    /// The region that the element is called by.
    label: String,
    /// The regions that the address is in.
    regions: Vec<String>,
    span: Span,
    text: String,
    /// The same address in the region of the label.
    expected: Option<String>,
}

impl Held<'_> {
    fn agrees(&self) -> bool {
        self.regions.contains(&self.label)
    }
}

impl Rule for KeyedRegion {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let files = workspace.files.iter();
        files
            .flat_map(|file| look(file, workspace.knowledge))
            .collect()
    }
}

fn look(file: &FileFacts, knowledge: &Knowledge) -> Vec<Finding> {
    let mut tables: BTreeMap<usize, Vec<&KeyedElement>> = BTreeMap::new();
    for element in &file.keyed.elements {
        tables.entry(element.container).or_default().push(element);
    }
    if tables.is_empty() {
        return Vec::new();
    }
    let clouds = knowledge.clouds.iter();
    let clouds: Vec<(&Cloud, Vec<&RegionFact>)> = clouds
        .map(|cloud| (cloud, bound(file, cloud)))
        .filter(|(_, bound)| !bound.is_empty())
        .collect();
    let mut found: BTreeMap<Span, Finding> = BTreeMap::new();
    for elements in tables.values() {
        let mut of: BTreeMap<&str, Vec<Held<'_>>> = BTreeMap::new();
        for element in elements {
            for text in &element.texts {
                if let Some((provider, held)) = of_provider(element, text, knowledge) {
                    of.entry(provider).or_default().push(held);
                }
            }
            for (cloud, bound) in &clouds {
                let held = of_cloud(element, bound, cloud);
                if !held.is_empty() {
                    of.entry(&cloud.name).or_default().extend(held);
                }
            }
        }
        for (provider, held) in of {
            for finding in strays(&held) {
                let finding = Finding {
                    doubt: file.place.role.doubt(),
                    ..finding.with("provider", provider)
                };
                found.entry(finding.primary).or_insert(finding);
            }
        }
    }
    found.into_values().collect()
}

/// What is not where its label says, if all else is.
fn strays(held: &[Held<'_>]) -> Vec<Finding> {
    let wrong = |held: &&Held<'_>| !held.agrees();
    let labels = |held: &mut dyn Iterator<Item = &Held<'_>>| -> BTreeSet<Span> {
        held.map(|held| held.element.label.span).collect()
    };
    let strays = labels(&mut held.iter().filter(wrong));
    let right: Vec<&Held<'_>> = held
        .iter()
        .filter(|held| !strays.contains(&held.element.label.span))
        .collect();
    let regions: BTreeSet<&str> = right.iter().map(|held| held.label.as_str()).collect();
    if strays.len() != 1 || regions.len() < FEWEST {
        return Vec::new();
    }
    let told = held.iter().filter(wrong).map(|stray| {
        let twin = right
            .iter()
            .find(|held| stray.regions.contains(&held.label))
            .or(right.first());
        let mut related = vec![("label", stray.element.label.span)];
        related.extend(twin.map(|twin| ("twin", twin.span)));
        let finding = Finding::at(stray.span)
            .with("key", &stray.element.label.value)
            .with("text", &stray.text)
            .with("found", stray.regions.join(" or "))
            .with_some("expected", stray.expected.as_ref());
        Finding {
            related,
            confidence: Confidence::High,
            ..finding
        }
    });
    told.collect()
}

/// The address of a provider, in an element that is called by one of its regions.
fn of_provider<'w, 'k>(
    element: &'w KeyedElement,
    text: &Located<String>,
    knowledge: &'k Knowledge,
) -> Option<(&'k str, Held<'w>)> {
    let value = text.value.as_str();
    let url = Url::split(value)?;
    let host = value[url.host.clone()].to_ascii_lowercase();
    if !host.contains('.') {
        return None;
    }
    let Some(HostMatch::Known(known)) = knowledge.host(&host) else {
        return None;
    };
    let provider = knowledge.provider(known.provider);
    let RegionMatch::Known(region) = provider.region_named(&element.label.value) else {
        return None;
    };
    let first = known.regions.first()?;
    let swapped = match (&first.domain, &region.domain) {
        (Some(from), Some(to)) if value.contains(from.as_str()) => Some(value.replace(from, to)),
        _ => None,
    };
    let held = Held {
        element,
        label: region.id.clone(),
        regions: known.regions.iter().map(|known| known.id.clone()).collect(),
        span: text.span,
        text: value.to_owned(),
        expected: swapped,
    };
    Some((&provider.name, held))
}

/// What a file says of regions of a cloud, of what is known in its own region only.
fn bound<'w>(file: &'w FileFacts, cloud: &Cloud) -> Vec<&'w RegionFact> {
    let facts = file.clouds.regions.iter();
    let bound = facts.filter(|fact| is_bound(fact, cloud) && is_region(&fact.region, cloud));
    bound.collect()
}

fn is_region(text: &str, cloud: &Cloud) -> bool {
    matches!(cloud.location(text), Some(Location::Region(_)))
}

/// Which of the `bound` are in an element that is called by one of the cloud's regions.
fn of_cloud<'w>(element: &'w KeyedElement, bound: &[&RegionFact], cloud: &Cloud) -> Vec<Held<'w>> {
    let label = folded_region(&element.label.value);
    let inside = bound.iter().filter(|fact| {
        let mut texts = element.texts.iter();
        texts.any(|text| {
            text.span.range().start <= fact.span.range().start
                && fact.span.range().end <= text.span.range().end
        })
    });
    let held = inside.map(|fact| Held {
        element,
        label: label.clone(),
        regions: vec![fact.region.clone()],
        span: fact.span,
        text: fact.text.clone(),
        expected: None,
    });
    let held: Vec<Held<'_>> = held.collect();
    if held.is_empty() || !is_region(&label, cloud) {
        return Vec::new();
    }
    held
}

/// True for what is known in its own region only.
fn is_bound(fact: &RegionFact, cloud: &Cloud) -> bool {
    match &fact.named {
        Named::Resource(part, service) => {
            let issuers = cloud.pools.iter().flat_map(|pools| &pools.issuers);
            let secrets = cloud.secrets.iter().flat_map(|secrets| &secrets.services);
            part.cloud == cloud.id && issuers.chain(secrets).any(|known| known == service)
        }
        Named::Issuer(part) => part.cloud == cloud.id,
        Named::SignIn | Named::Pool | Named::PoolOf(..) => cloud.pools.is_some(),
        Named::Key(_) | Named::Host(..) => false,
    }
}
