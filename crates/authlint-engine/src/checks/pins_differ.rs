//! One secret, read in two versions.

use std::collections::BTreeMap;

use authlint_parser::Span;
use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::Version;
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::{Pinned, Workspace};

pub(super) const CHECK: Check = Check {
    name: "pins-differ",
    sees: Sees::Workspace,
    gives: &["primary", "other", "name", "version", "newer"],
    rule: |card| Ok(Box::new(params::<PinsDiffer>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PinsDiffer {
    /// What is compared.
    pins: Compared,
}

/// What of two references is compared.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Compared {
    /// The random letters behind a name.
    Suffix,
    /// Numbers of versions.
    Number,
    /// Ids of versions.
    Id,
}

impl Rule for PinsDiffer {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let groups = workspace.pinned();
        let found = groups.iter().flat_map(|group| match self.pins {
            Compared::Number => behind(group),
            Compared::Suffix | Compared::Id => self.rarer(group),
        });
        found.collect()
    }
}

impl PinsDiffer {
    /// What is compared of a reference, and where it stands.
    fn told(&self, pinned: &Pinned<'_>) -> Option<(String, Span)> {
        let reference = pinned.reference;
        match (self.pins, &reference.version) {
            (Compared::Suffix, _) => {
                let suffix = reference.suffix.as_ref()?;
                Some((suffix.value.clone(), suffix.span))
            }
            (Compared::Id, Version::Opaque(id)) => Some((id.clone(), reference.span)),
            _ => None,
        }
    }

    /// All that differ from what most say. Where as many say one thing as another, nobody knows who is right.
    fn rarer(&self, group: &[Pinned<'_>]) -> Vec<Finding> {
        let mut said: BTreeMap<String, Vec<(Pinned<'_>, Span)>> = BTreeMap::new();
        for pinned in group {
            if let Some((told, span)) = self.told(pinned) {
                said.entry(told).or_default().push((*pinned, span));
            }
        }
        if said.len() < 2 {
            return Vec::new();
        }
        let most = said.values().map(Vec::len).max().unwrap_or(0);
        let mut usual = said.iter().filter(|(_, places)| places.len() == most);
        let right = usual.next().map(|(told, _)| told.clone());
        let tie = usual.next().is_some();
        let mut found = Vec::new();
        for (told, places) in &said {
            // A secret with two suffixes is told of in both places, for either may be gone.
            let shown = right.as_ref() != Some(told) || (tie && self.pins == Compared::Suffix);
            let mut others = said.iter().filter(|(other, _)| *other != told);
            let other = others.find(|(other, _)| Some(*other) == right.as_ref());
            let other = other.or_else(|| others.next()).or_else(|| {
                let mut all = said.iter();
                all.find(|(other, _)| *other != told)
            });
            let Some((other, (pinned, span))) =
                other.and_then(|(other, places)| Some((other, places.first()?)))
            else {
                continue;
            };
            for (place, at) in places.iter().filter(|_| shown) {
                let beside = place.is_beside(pinned) || self.pins == Compared::Suffix;
                found.push(Finding {
                    related: vec![("other", *span)],
                    confidence: if beside {
                        Confidence::High
                    } else {
                        Confidence::Medium
                    },
                    ..Finding::at(*at)
                        .with("name", &place.reference.name)
                        .with("version", short(told))
                        .with("newer", short(other))
                });
            }
        }
        found
    }
}

/// The ones with a lower number than another.
fn behind(group: &[Pinned<'_>]) -> Vec<Finding> {
    let number = |pinned: &Pinned<'_>| match pinned.reference.version {
        Version::Number(number) => Some(number),
        _ => None,
    };
    let mut numbered = group.iter().filter(|pinned| number(pinned).is_some());
    let Some(newest) = numbered.clone().max_by_key(|pinned| number(pinned)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for pinned in numbered
        .by_ref()
        .filter(|pinned| number(pinned) < number(newest))
    {
        let (Some(version), Some(newer)) = (number(pinned), number(newest)) else {
            continue;
        };
        found.push(Finding {
            related: vec![("other", newest.reference.span)],
            confidence: if pinned.is_beside(newest) {
                Confidence::High
            } else {
                Confidence::Medium
            },
            ..Finding::at(pinned.reference.span)
                .with("name", &pinned.reference.name)
                .with("version", version.to_string())
                .with("newer", newer.to_string())
        });
    }
    found
}

/// The beginning of an id.
fn short(id: &str) -> String {
    match id.char_indices().nth(8) {
        Some((end, _)) => format!("{}\u{2026}", &id[..end]),
        None => id.to_owned(),
    }
}
