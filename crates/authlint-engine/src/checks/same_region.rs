//! Two settings of one client that belong to two regions.
//!
//! Each client is told once. Where it says the same kind of thing for several regions, it is a
//! list of regions and no contradiction.

use std::collections::BTreeMap;

use authlint_parser::Span;
use serde::Deserialize;

use super::host::Address;
use super::{Check, Rule, Sees, params};
use crate::facts::is_stage;
use crate::findings::Finding;
use crate::knowledge::{Confidence, EndpointRole, Provider, Region, RegionMatch, Says, expand};
use crate::link::{Client, LinkedFact, Workspace};

pub(super) const CHECK: Check = Check {
    name: "same-region",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "right",
        "through",
        "provider",
        "left.what",
        "left.region",
        "left.name",
        "left.value",
        "right.what",
        "right.region",
        "right.name",
        "right.value",
        "expected",
        "or_expected",
        "answer",
    ],
    rule: |card| Ok(Box::new(params::<SameRegion>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SameRegion {
    /// Kinds on one side; findings point here.
    left: Vec<Says>,
    /// Kinds on the other side.
    right: Vec<Says>,
    /// True if the right side must agree with itself, because another rule tells of that.
    #[serde(default)]
    right_agrees: bool,
}

/// A fact and the region it is in.
struct Witness<'w, 'k> {
    fact: &'w LinkedFact,
    region: &'k Region,
    span: Span,
    text: String,
}

impl Rule for SameRegion {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        workspace
            .clients
            .iter()
            .filter_map(|client| self.look(client, workspace))
            .collect()
    }
}

impl SameRegion {
    fn look(&self, client: &Client, workspace: &Workspace<'_>) -> Option<Finding> {
        let provider = workspace.knowledge.provider(client.provider?);
        let isolation = provider.isolation.as_ref()?;
        let facts: Vec<&LinkedFact> = workspace.facts_of(client).collect();
        // Behind a gateway of one's own, the provider's hosts are not what is called.
        if facts.iter().any(|fact| fact.says == Says::Gateway) {
            return None;
        }
        let witnesses: Vec<Witness<'_, '_>> = facts
            .iter()
            .filter_map(|fact| witness(fact, provider, workspace))
            .collect();
        if is_list(&witnesses) {
            return None;
        }
        // Two of one kind and environment, if one is at the same place as its counterpart: all others
        // say the same, and there can be as many as a file has lines.
        let of = |kinds: &[Says]| -> Vec<&Witness<'_, '_>> {
            let mut counts: BTreeMap<_, usize> = BTreeMap::new();
            let mut all: Vec<&Witness<'_, '_>> = Vec::new();
            for witness in witnesses
                .iter()
                .filter(|witness| kinds.contains(&witness.fact.says))
            {
                let kind = (witness.fact.says, witness.fact.environment);
                let count = counts.entry(kind).or_default();
                *count += 1;
                all.extend((*count <= 2).then_some(witness));
            }
            all
        };
        let (lefts, rights) = (of(&self.left), of(&self.right));
        let first = rights.first()?;
        let agrees = rights
            .iter()
            .all(|right| right.region.id == first.region.id);
        if self.right_agrees && !agrees {
            return None;
        }
        let pairs = lefts
            .iter()
            .flat_map(|left| rights.iter().map(move |right| (*left, *right)));
        let (left, right) = pairs.into_iter().find(|(left, right)| {
            let environments = (left.fact.environment, right.fact.environment);
            let compatible = match environments {
                (Some(left), Some(right)) => left == right,
                _ => true,
            };
            left.region.id != right.region.id && compatible && left.span != right.span
        })?;
        let expected = in_region(left, right.region, provider);
        let or_expected = in_region(right, left.region, provider);
        let mut related = vec![("right", right.span)];
        // Where both were handed on from one place to another, the way is part of the story.
        let ways = witnesses
            .iter()
            .filter(|witness| witness.span == left.span || witness.span == right.span);
        for span in ways.flat_map(|witness| &witness.fact.value.through) {
            if !related.contains(&("through", *span)) {
                related.push(("through", *span));
            }
        }
        let finding = Finding::at(left.span)
            .with("provider", &provider.name)
            .with("left.what", left.fact.says.words())
            .with("left.region", &left.region.id)
            .with("left.name", named(left.region))
            .with("left.value", &left.text)
            .with("right.what", right.fact.says.words())
            .with("right.region", &right.region.id)
            .with("right.name", named(right.region))
            .with("right.value", &right.text)
            .with_some("expected", expected)
            .with_some("or_expected", or_expected)
            .with("answer", &isolation.answer);
        let joined = left.fact.group != right.fact.group;
        let doubt = left.fact.doubt.max(right.fact.doubt) + if joined { client.doubt } else { 0 };
        Some(Finding {
            related,
            doubt,
            confidence: Confidence::Certain,
            ..finding
        })
    }
}

/// The region that a fact is in, if it tells one.
fn witness<'w, 'k>(
    fact: &'w LinkedFact,
    provider: &'k Provider,
    workspace: &Workspace<'k>,
) -> Option<Witness<'w, 'k>> {
    let text = fact.value.text.as_str();
    let (region, range, shown) = match fact.says {
        Says::Region | Says::Environment => {
            let value = fact.value.known()?;
            // `environment: dev` is about the application; only a domain is about the provider.
            if fact.says == Says::Environment && !value.contains('.') {
                return None;
            }
            match provider.region_named(value) {
                // `prod` is a stage, even where a tool takes it for a region.
                RegionMatch::Known(region) if !region.internal && !is_stage(value) => {
                    (region, 0..text.len(), value.trim().to_owned())
                }
                _ => return None,
            }
        }
        Says::Url => return None,
        _ => {
            let address = Address::of(fact)?;
            let known = address.known(workspace)?;
            let range = address.url.endpoint();
            let all = fact.value.is_known(&range);
            let shown = if all {
                address.shown()
            } else {
                address.host.clone()
            };
            (
                known.region()?,
                if all { range } else { address.url.host },
                shown,
            )
        }
    };
    let span = fact.value.locate(range);
    Some(Witness {
        fact,
        region,
        span,
        text: shown,
    })
}

/// True if one kind of fact is there for several regions.
fn is_list(witnesses: &[Witness<'_, '_>]) -> bool {
    let mut regions: BTreeMap<Says, &str> = BTreeMap::new();
    witnesses.iter().any(|witness| {
        let region = witness.region.id.as_str();
        *regions.entry(witness.fact.says).or_insert(region) != region
    })
}

/// What a witness would say in another region.
fn in_region(witness: &Witness<'_, '_>, region: &Region, provider: &Provider) -> Option<String> {
    match witness.fact.says {
        // In the spelling it was written in, where that spelling is known of the other region.
        Says::Region | Says::Environment => {
            let written = witness.text.trim();
            let form = witness
                .region
                .forms
                .iter()
                .find(|(_, value)| *value == written);
            Some(match form {
                Some((tool, _)) => region.forms.get(tool).unwrap_or(&region.id).clone(),
                None if written == witness.region.id => region.id.clone(),
                None => region.id.clone(),
            })
        }
        Says::TokenUrl => {
            let endpoints = &provider.endpoints;
            let token = endpoints
                .iter()
                .find(|endpoint| endpoint.role == EndpointRole::Token)?;
            Some(expand(&token.url, region))
        }
        _ => {
            let (from, to) = (witness.region.domain.as_ref()?, region.domain.as_ref()?);
            Some(witness.text.replace(from, to))
        }
    }
}

/// A region as people know it: `eu-west-1 (EMEA, Ireland)`.
fn named(region: &Region) -> String {
    match &region.name {
        Some(name) => format!(
            "{} ({})",
            region.id,
            name.replace(" (", ", ").replace(')', "")
        ),
        None => region.id.clone(),
    }
}
