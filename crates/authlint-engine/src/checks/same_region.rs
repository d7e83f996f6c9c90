//! Two settings of one client that belong to two regions.
//!
//! Each client is told once. Where it says the same kind of thing for several regions, it is a
//! list of regions and no contradiction.

use std::collections::BTreeMap;
use std::ops::Range;

use authlint_parser::Span;
use serde::Deserialize;

use super::conditions::hold;
use super::host::Address;
use super::scopes::tokens;
use super::{Check, Rule, Sees, params};
use crate::facts::is_stage;
use crate::findings::Finding;
use crate::knowledge::pattern;
use crate::knowledge::{
    Confidence, EndpointRole, Kind, Provider, Region, RegionMatch, Says, Subject, When, expand,
};
use crate::link::{Client, LinkedFact, Workspace};

pub(super) const CHECK: Check = Check {
    name: "same-region",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "right",
        "through",
        "provider",
        "kind",
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
    /// The region it is in; several where they share what it names.
    regions: Vec<&'k Region>,
    span: Span,
    text: String,
}

impl<'k> Witness<'_, 'k> {
    fn region(&self) -> &'k Region {
        self.regions[0]
    }

    fn ids(&self) -> String {
        let ids: Vec<&str> = self
            .regions
            .iter()
            .map(|region| region.id.as_str())
            .collect();
        ids.join(" or ")
    }

    /// True if both can be in one region.
    fn agrees(&self, other: &Witness<'_, '_>) -> bool {
        let mut regions = self.regions.iter();
        regions.any(|region| other.regions.iter().any(|other| other.id == region.id))
    }
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
            .filter(|fact| isolation.sign_in || fact.says != Says::AuthorizeUrl)
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
        let agrees = rights.iter().all(|right| right.agrees(first));
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
            !left.agrees(right) && compatible && left.span != right.span
        })?;
        let expected = in_region(left, right.region(), provider);
        let or_expected = in_region(right, left.region(), provider);
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
            .with("kind", kind_of(left, right))
            .with("left.what", left.fact.says.words())
            .with("left.region", left.ids())
            .with("left.name", named(&left.regions))
            .with("left.value", &left.text)
            .with("right.what", right.fact.says.words())
            .with("right.region", right.ids())
            .with("right.name", named(&right.regions))
            .with("right.value", &right.text)
            .with_some("expected", expected)
            .with_some("or_expected", or_expected)
            .with("answer", &isolation.answer);
        let joined = left.fact.group != right.fact.group;
        let doubt = left.fact.doubt.max(right.fact.doubt) + if joined { client.doubt } else { 0 };
        Some(Finding {
            related,
            doubt,
            confidence: if isolation.confidence >= Confidence::High {
                Confidence::Certain
            } else {
                isolation.confidence
            },
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
    let all = 0..text.len();
    let (regions, range, shown) = match fact.says {
        Says::Region | Says::Environment => {
            let value = fact.value.known()?;
            // `environment: dev` is about the application; only a domain is about the provider.
            if fact.says == Says::Environment && !value.contains('.') {
                return None;
            }
            match provider.region_named(value) {
                // `prod` is a stage, even where a tool takes it for a region.
                RegionMatch::Known(region) if !region.internal && !is_stage(value) => {
                    (vec![region], all, value.trim().to_owned())
                }
                _ => return None,
            }
        }
        Says::Scopes | Says::Audience | Says::Resource => {
            let (range, regions) = of_resource(fact, provider)?;
            let shown = text[range.clone()].to_owned();
            if is_listed(fact, &shown, provider, workspace) {
                return None;
            }
            (regions, range, shown)
        }
        Says::Url => return None,
        _ => {
            let address = Address::of(fact)?;
            let known = address.known(workspace)?;
            let range = address.url.endpoint();
            if fact.value.is_known(&range) {
                (known.regions, range, address.shown())
            } else {
                (known.regions, address.url.host, address.host)
            }
        }
    };
    let told = Witness {
        fact,
        span: fact.value.locate(range),
        regions,
        text: shown,
    };
    Some(told).filter(|told| !told.regions.is_empty())
}

/// The regions whose resources a scope or audience names, and where it does.
fn of_resource<'k>(
    fact: &LinkedFact,
    provider: &'k Provider,
) -> Option<(Range<usize>, Vec<&'k Region>)> {
    let text = fact.value.text.as_str();
    tokens(&fact.value).into_iter().find_map(|range| {
        let value = &text[range.clone()];
        let names = |resource: &String| {
            let resource = resource.trim_end_matches('/');
            let rest = value.strip_prefix(resource);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let regions = provider.regions.iter();
        let regions: Vec<_> = regions
            .filter(|region| region.resources.iter().any(names))
            .collect();
        (!regions.is_empty()).then_some((range, regions))
    })
}

/// True if the provider lists `value` as wrong in the region of this client: that is told with what is right.
fn is_listed(
    fact: &LinkedFact,
    value: &str,
    provider: &Provider,
    workspace: &Workspace<'_>,
) -> bool {
    let of = match fact.says {
        Says::Scopes => Subject::Scope,
        Says::Audience => Subject::Audience,
        _ => Subject::Resource,
    };
    let regional = |when: &When| !when.region.is_empty() || !when.token_url.is_empty();
    provider.wrong.iter().any(|row| {
        let fits = |pattern: &String| pattern::fits_text(pattern, value);
        row.of == of
            && regional(&row.when)
            && fits(&row.value)
            && !row.except.iter().any(fits)
            && hold(&row.when, fact, provider, workspace)
    })
}

/// True if one kind of fact is there for several regions.
fn is_list(witnesses: &[Witness<'_, '_>]) -> bool {
    let mut first: BTreeMap<Says, &Witness<'_, '_>> = BTreeMap::new();
    witnesses.iter().any(|witness| {
        let first = first.entry(witness.fact.says).or_insert(witness);
        !first.agrees(witness)
    })
}

/// What a witness would say in another region.
fn in_region(witness: &Witness<'_, '_>, region: &Region, provider: &Provider) -> Option<String> {
    match witness.fact.says {
        // In the spelling it was written in, where that spelling is known of the other region.
        Says::Region | Says::Environment => {
            let written = witness.text.trim();
            let form = witness
                .region()
                .forms
                .iter()
                .find(|(_, value)| *value == written);
            Some(match form {
                Some((tool, _)) => region.forms.get(tool).unwrap_or(&region.id).clone(),
                None if written == witness.region().id => region.id.clone(),
                None => region.id.clone(),
            })
        }
        Says::TokenUrl => {
            let endpoints = &provider.endpoints;
            let token = endpoints
                .iter()
                .find(|endpoint| endpoint.role == EndpointRole::Token)?;
            let url = expand(&token.url, region);
            pattern::names(&url).is_empty().then_some(url)
        }
        _ => {
            let (from, to) = (witness.region().domain.as_ref()?, region.domain.as_ref()?);
            Some(witness.text.replace(from, to))
        }
    }
}

/// What the regions of two witnesses are.
fn kind_of(left: &Witness<'_, '_>, right: &Witness<'_, '_>) -> &'static str {
    let kind = left.region().kind;
    if kind == right.region().kind {
        kind.words()
    } else {
        Kind::Region.words()
    }
}

/// Regions as people know them: `eu-west-1 (EMEA, Ireland)`.
fn named(regions: &[&Region]) -> String {
    let names = regions.iter().map(|region| match &region.name {
        Some(name) => format!(
            "{} ({})",
            region.id,
            name.replace(" (", ", ").replace(')', "")
        ),
        None => region.id.clone(),
    });
    names.collect::<Vec<_>>().join(" or ")
}
