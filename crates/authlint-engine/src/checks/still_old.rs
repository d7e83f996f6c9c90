//! Something was given a new name, others read it by that name already, and this one still reads the old.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{Role, is_placeholder};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::{Declaration, Use, Workspace};

pub(super) const CHECK: Check = Check {
    name: "still-old",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "declared",
        "other",
        "kind",
        "name",
        "near",
        "part",
        "part_kind",
    ],
    rule: |card| Ok(Box::new(params::<StillOld>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StillOld {
    /// Kinds of things.
    kinds: Vec<String>,
    /// The kind of what reads them.
    reader: String,
    /// Words that a name has more if it is the new one.
    new: Vec<String>,
    /// Words that a name has more if it is the old one.
    old: Vec<String>,
}

impl Rule for StillOld {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let uses = workspace.uses().filter(|place| {
            let used = place.used;
            place.said.place.role == Role::Config
                && self.kinds.contains(&used.kind)
                && used.part.is_some()
                && !used.mild
                && !is_placeholder(place.name())
        });
        let uses: Vec<Use<'_>> = uses.collect();
        let mut by_name: BTreeMap<(&str, &str), Vec<&Use<'_>>> = BTreeMap::new();
        for place in &uses {
            let key = (place.used.kind.as_str(), place.name());
            by_name.entry(key).or_default().push(place);
        }
        let found = uses.iter();
        found
            .filter_map(|place| self.look(place, &by_name))
            .collect()
    }
}

impl StillOld {
    fn look(
        &self,
        place: &Use<'_>,
        by_name: &BTreeMap<(&str, &str), Vec<&Use<'_>>>,
    ) -> Option<Finding> {
        let (used, name) = (place.used, place.name());
        let part = used.part.as_ref()?;
        place.means().next()?;
        let newer = place.within(&used.kind).filter_map(|declared| {
            let known = declared.name()?;
            let word = self.word(name, &known.value)?;
            let fits = declared.is_beside(used) && declared.may_serve(used);
            fits.then_some((declared, known, word))
        });
        let newer: Vec<_> = newer.collect();
        let (_, new, word) = newer.first()?;
        if newer.iter().any(|(_, other, _)| other.value != new.value) {
            return None;
        }
        let own = self.reader(place)?;
        let olds = by_name.get(&(used.kind.as_str(), name))?;
        let uses = by_name.get(&(used.kind.as_str(), new.value.as_str()))?;
        let here = |other: &&&Use<'_>| {
            other.reach_of(&used.kind) == place.reach_of(&used.kind)
                && other.used.within == used.within
        };
        let uses: Vec<&&Use<'_>> = uses.iter().filter(here).collect();
        // Who reads both means both, and who is new itself reads what is new.
        let mut readers = Vec::new();
        for other in &uses {
            let reader = self.reader(other)?;
            let called = reader
                .name()?
                .value
                .split(['-', '_', '.'])
                .any(|had| had == *word);
            let path = other.said.place.path.split(['-', '_', '.', '/']);
            let both = olds
                .iter()
                .any(|old| old.file == other.file && old.used.document == other.used.document);
            if called || both || path.into_iter().any(|had| had == *word) {
                return None;
            }
            let same = other
                .used
                .part
                .as_ref()
                .is_some_and(|known| known.value == part.value);
            if same && reader.known.told("kind") == own.known.told("kind") {
                readers.push(other);
            }
        }
        let other = readers.first()?;
        let kind = place.kind()?;
        Some(Finding {
            related: vec![("declared", new.span), ("other", other.used.name.span)],
            confidence: Confidence::Medium,
            ..Finding::at(used.name.span)
                .with("kind", &kind.name)
                .with("part_kind", &kind.part)
                .with("name", name)
                .with("part", &part.value)
                .with("near", &new.value)
        })
    }

    /// The workload that reads.
    fn reader<'w>(&self, place: &Use<'w>) -> Option<Declaration<'w>> {
        let mut all = place.within(&self.reader);
        all.find(|reader| reader.known.document == place.used.document)
    }

    /// The word by which `new` is the new name of `old`.
    fn word<'n>(&self, old: &'n str, new: &'n str) -> Option<&'n str> {
        let split = |name: &'n str| -> Vec<&'n str> { name.split(['-', '_', '.']).collect() };
        let (before, after) = (split(old), split(new));
        let numbered = |word: &str| {
            let number = word.strip_prefix('v').unwrap_or_default();
            let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            digits(number) || (digits(word) && (4..=8).contains(&word.len()))
        };
        let more = only_more(&before, &after);
        let less = only_more(&after, &before);
        more.filter(|word| numbered(word) || self.new.iter().any(|new| new == word))
            .or(less.filter(|word| self.old.iter().any(|old| old == word)))
    }
}

/// The one word that `long` has more than `short`.
fn only_more<'n>(short: &[&'n str], long: &[&'n str]) -> Option<&'n str> {
    if long.len() != short.len() + 1 {
        return None;
    }
    let at = (0..short.len()).find(|at| short[*at] != long[*at]);
    let at = at.unwrap_or(short.len());
    (short[at..] == long[at + 1..]).then_some(long[at])
}
