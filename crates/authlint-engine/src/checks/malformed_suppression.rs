//! A request to pass something over that is not understood, or names a rule that does not exist.

use std::collections::HashSet;

use authlint_parser::{FileId, Located};
use serde::Deserialize;
use strsim::osa_distance;

use super::{Check, Rule, Sees, params};
use crate::findings::Finding;
use crate::likeness::near;
use crate::link::Workspace;
use crate::suppress::{Fault, Review, Suppression};

pub(super) const CHECK: Check = Check {
    name: "malformed-suppression",
    sees: Sees::Workspace,
    gives: &["primary", "problem", "right", "unknown", "likely", "family"],
    rule: |card| Ok(Box::new(params::<MalformedSuppression>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MalformedSuppression {}

/// A longer name is quoted as no name.
const LONGEST: usize = 64;

/// So many names are compared with those of all rules.
const MOST_COMPARED: usize = 200;

/// Names that differ by so many letters can be one.
const MOST_APART: usize = 3;

impl Rule for MalformedSuppression {
    fn check(&self, _: &Workspace<'_>) -> Vec<Finding> {
        Vec::new()
    }

    fn review(&self, workspace: &Workspace<'_>, review: &Review) -> Vec<Finding> {
        let cards = workspace.knowledge.cards.iter();
        let known: HashSet<&str> = cards.map(|card| card.id.as_str()).collect();
        let mut found = Vec::new();
        let mut compared = 0;
        for (id, file) in workspace.files.iter().enumerate() {
            for (index, request) in file.suppressions.iter().enumerate() {
                let wanted = review.wanted.get(&(FileId(id as u32), index));
                let wanted = wanted.map(Vec::as_slice).unwrap_or_default();
                let before = found.len();
                found.extend(fault(request, wanted));
                let unknown = request.rules.iter();
                let unknown = unknown.filter(|name| !known.contains(name.value.as_str()));
                if request.fault.is_none() {
                    found.extend(unknown.map(|name| {
                        compared += 1;
                        let compares = compared <= MOST_COMPARED;
                        unknown_rule(name, &known, compares)
                    }));
                }
                for finding in &mut found[before..] {
                    finding.doubt = file.place.role.doubt();
                }
            }
        }
        found
    }
}

/// A request that says nothing.
fn fault(request: &Suppression, wanted: &[String]) -> Option<Finding> {
    let names: Vec<&str> = request
        .rules
        .iter()
        .map(|name| name.value.as_str())
        .collect();
    let listed = match (&names[..], wanted) {
        ([], []) => None,
        ([], wanted) => Some(wanted.join(", ")),
        (names, _) => {
            Some(names.join(", ")).filter(|list| names.iter().all(is_name) && !list.is_empty())
        }
    };
    let problem = match request.fault.as_ref()? {
        Fault::NoRule => "it names no rule".to_owned(),
        Fault::Unclosed => "its list of rules has no `]`".to_owned(),
        Fault::NoColon => "there is no colon behind `authlint`".to_owned(),
        Fault::Verb(verb) if is_name(&verb.as_str()) => {
            format!("`{verb}` is neither `ignore` nor `ignore-file`")
        }
        Fault::Verb(_) => "it asks neither for `ignore` nor for `ignore-file`".to_owned(),
    };
    let right = listed.map(|list| format!("authlint: ignore[{list}]"));
    let finding = Finding::at(request.span)
        .with("problem", problem)
        .with_some("right", right);
    Some(finding)
}

fn unknown_rule(name: &Located<String>, known: &HashSet<&str>, compares: bool) -> Finding {
    let finding = Finding::at(name.span);
    let value = name.value.as_str();
    if !is_name(&value) {
        let problem = "it names what is no name of a rule";
        return finding.with("problem", problem);
    }
    let finding = finding.with("unknown", value);
    if !compares {
        return finding;
    }
    if let Some(likely) = likely(value, known) {
        // No edit: it would hide a finding that nobody looked at.
        return finding.with("likely", likely);
    }
    let prefix = format!("{value}-");
    let mut family: Vec<&str> = known
        .iter()
        .copied()
        .filter(|known| known.starts_with(&prefix))
        .collect();
    family.sort_unstable();
    let family = (!family.is_empty()).then(|| {
        let some: Vec<String> = family.iter().take(3).map(|id| format!("`{id}`")).collect();
        let more = if family.len() > 3 { " \u{2026}" } else { "" };
        some.join(", ") + more
    });
    finding.with_some("family", family)
}

/// The one rule that a name means, misspelt.
fn likely<'k>(name: &str, known: &HashSet<&'k str>) -> Option<&'k str> {
    if let Some((likely, _)) = near(name, known.iter().copied(), &HashSet::new()) {
        return Some(likely);
    }
    let distances = known
        .iter()
        .map(|known| (osa_distance(name, known), *known))
        .filter(|(distance, _)| *distance <= MOST_APART.min(name.len() / 4));
    let mut distances: Vec<(usize, &str)> = distances.collect();
    distances.sort_unstable();
    match distances[..] {
        [(_, likely)] => Some(likely),
        [(first, likely), (second, _), ..] if first < second => Some(likely),
        _ => None,
    }
}

fn is_name(name: &&str) -> bool {
    let plain = |letter: u8| letter.is_ascii_alphanumeric() || b"-_*".contains(&letter);
    name.len() <= LONGEST && !name.is_empty() && name.bytes().all(plain)
}
