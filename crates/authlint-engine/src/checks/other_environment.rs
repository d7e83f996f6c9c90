//! The settings of one environment name what belongs to another, where all others name their own.
//!
//! That one environment uses what is another's is common and meant. It is told only where the counterparts of
//! the file, or the rest of the file, show how it should have been.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{
    Environment, FileFacts, Label, Overlay, Role, StagedText, is_placeholder, label_of, without,
    words_of,
};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "other-environment",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "theirs",
        "others",
        "own",
        "again",
        "name",
        "word",
        "other",
        "environment",
        "expected",
    ],
    rule: |card| Ok(Box::new(params::<OtherEnvironment>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OtherEnvironment {
    /// The text or a key above it has one of these words.
    words: Vec<String>,
    /// Neither the text nor a key above it has one of these.
    unless: Vec<String>,
    /// No key above it is one of these.
    unless_keys: Vec<String>,
}

/// A file that has counterparts, and its texts by where they stand; `None` where several stand there.
struct Unit<'w> {
    said: &'w FileFacts,
    overlay: &'w Overlay,
    texts: HashMap<&'w str, Option<&'w StagedText>>,
}

impl<'w> Unit<'w> {
    fn of(said: &'w FileFacts) -> Option<Self> {
        let overlay = said.place.overlay.as_ref()?;
        let whole = said.problems.is_empty() && !said.failed;
        let real = matches!(said.place.role, Role::Config | Role::Example);
        if !whole || !real || said.staged.texts.is_empty() {
            return None;
        }
        let mut texts = HashMap::new();
        for text in &said.staged.texts {
            texts
                .entry(text.slot.as_str())
                .and_modify(|only| *only = None)
                .or_insert(Some(text));
        }
        Some(Unit {
            said,
            overlay,
            texts,
        })
    }

    fn at(&self, slot: &str) -> Option<&'w StagedText> {
        *self.texts.get(slot)?
    }

    /// The text at `slot`, if it is `stem` for this file's own environment.
    fn own(&self, slot: &str, stem: &str) -> Option<&'w StagedText> {
        let own =
            |text: &&StagedText| text.environment == self.overlay.environment && text.stem == stem;
        self.at(slot).filter(own)
    }
}

impl Rule for OtherEnvironment {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let mut alike: BTreeMap<&str, Vec<Unit<'_>>> = BTreeMap::new();
        for unit in workspace.files.iter().filter_map(Unit::of) {
            let units = alike.entry(unit.overlay.pattern.as_str()).or_default();
            units.push(unit);
        }
        let mut found = Vec::new();
        for units in alike.values().filter(|units| units.len() > 1) {
            for unit in units {
                let mut told: BTreeMap<&str, Finding> = BTreeMap::new();
                for text in unit.texts.values().flatten() {
                    let name = text.text.value.as_str();
                    let Some(finding) = self.look(text, unit, units) else {
                        continue;
                    };
                    // One mistake, however often it is repeated in a file.
                    match told.get_mut(name) {
                        Some(known) => merge(known, finding),
                        None => {
                            told.insert(name, finding);
                        }
                    }
                }
                found.extend(told.into_values());
            }
        }
        found
    }
}

/// Keeps the first place, and the surer finding.
fn merge(known: &mut Finding, other: Finding) {
    let surer = (other.confidence, std::cmp::Reverse(other.primary))
        > (known.confidence, std::cmp::Reverse(known.primary));
    let (kept, left) = match surer {
        true => (other, known.clone()),
        false => (known.clone(), other),
    };
    *known = kept;
    known.related.push(("again", left.primary));
    let again = left.related.iter().filter(|(label, _)| *label == "again");
    known.related.extend(again.copied());
    known
        .related
        .sort_by_key(|(label, span)| (*label == "again", *span));
}

impl OtherEnvironment {
    fn look(&self, text: &StagedText, unit: &Unit<'_>, units: &[Unit<'_>]) -> Option<Finding> {
        let (here, there) = (unit.overlay.environment, text.environment);
        if here == there || is_one_tier(here, there) || unit.said.staged.remarks.contains(&there) {
            return None;
        }
        if !self.is_about(text) || is_placeholder(&text.text.value) {
            return None;
        }
        let others = || {
            let others = units.iter();
            others.filter(move |other| other.overlay.environment != here)
        };
        // Where two environments use what is a third one's, that is how it is done.
        let strays: BTreeSet<Environment> = others()
            .filter_map(|other| Some((other, other.at(&text.slot)?)))
            .filter(|(other, known)| {
                known.stem == text.stem && known.environment != other.overlay.environment
            })
            .map(|(other, _)| other.overlay.environment)
            .collect();
        if !strays.is_empty() {
            return None;
        }
        let theirs = others().filter(|other| other.overlay.environment == there);
        let (theirs, copied) = theirs
            .filter_map(|other| Some((other, other.own(&text.slot, &text.stem)?)))
            .next()?;
        let third = others()
            .filter(|other| other.overlay.environment != there)
            .find_map(|other| Some((other, other.own(&text.slot, &text.stem)?)));
        // What else the file has of its own where the other one has its own.
        let mut own: Vec<&StagedText> = unit
            .texts
            .values()
            .flatten()
            .copied()
            .filter(|known| known.environment == here && known.slot != text.slot)
            .filter(|known| theirs.own(&known.slot, &known.stem).is_some())
            .collect();
        own.sort_by_key(|known| known.text.span);
        let production = here == Environment::Production;
        let confidence = match (third.is_some(), own.len()) {
            (true, _) if production => Confidence::High,
            (true, 1..) | (false, 2..) => Confidence::Medium,
            _ => return None,
        };
        let mut related = vec![("theirs", copied.text.span)];
        related.extend(third.map(|(_, known)| ("others", known.text.span)));
        if third.is_none() {
            related.extend(own.iter().take(2).map(|known| ("own", known.text.span)));
        }
        let finding = Finding::at(text.text.span)
            .with("name", &text.text.value)
            .with("other", there.words())
            .with("environment", here.words())
            .with_some("expected", expected(text, copied, theirs, unit, &own));
        Some(Finding {
            related,
            confidence,
            doubt: unit.said.place.role.doubt(),
            ..finding
        })
    }

    /// True for names of what a client logs in with or at.
    fn is_about(&self, text: &StagedText) -> bool {
        let keys = text.keys.iter();
        let words = keys.chain([&text.text.value]).flat_map(|key| words_of(key));
        let words: Vec<String> = words.collect();
        let has = |wanted: &[String]| words.iter().any(|word| wanted.contains(word));
        has(&self.words)
            && !has(&self.unless)
            && !text.keys.iter().any(|key| self.unless_keys.contains(key))
    }
}

/// What the text should be, if the others show how this environment is written.
fn expected(
    text: &StagedText,
    copied: &StagedText,
    theirs: &Unit<'_>,
    unit: &Unit<'_>,
    own: &[&StagedText],
) -> Option<String> {
    let Label::One(_, at) = label_of(&text.text.value, false) else {
        return None;
    };
    let word = |text: &StagedText| match label_of(&text.text.value, false) {
        Label::One(_, at) => at.first().map(|at| text.text.value[at.clone()].to_owned()),
        _ => None,
    };
    let as_folder = word(copied).as_deref() == Some(theirs.overlay.word.as_str());
    let own = own.iter().find_map(|known| word(known));
    let own = own.or_else(|| as_folder.then(|| unit.overlay.word.clone()))?;
    Some(without(&text.text.value, &at).replace('*', &own))
}

/// A place to fall back to has what it replaces.
fn is_one_tier(left: Environment, right: Environment) -> bool {
    use Environment::{Production, Recovery};
    matches!(
        (left, right),
        (Production, Recovery) | (Recovery, Production)
    )
}
