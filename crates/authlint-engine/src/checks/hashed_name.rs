//! A name is used with the hash that a generator once put behind it: with the next change of content it is another.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{Declared, Role};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::{Use, Workspace};

pub(super) const CHECK: Check = Check {
    name: "hashed-name",
    sees: Sees::Workspace,
    gives: &[
        "primary", "declared", "kind", "name", "base", "hash", "without",
    ],
    rule: |card| Ok(Box::new(params::<HashedName>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HashedName {
    /// Kinds of things.
    kinds: Vec<String>,
    /// How long a hash is.
    length: usize,
    /// The letters and digits in it.
    letters: String,
}

impl Rule for HashedName {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let uses = workspace.uses();
        uses.filter(|used| used.said.place.role == Role::Config)
            .filter(|used| self.kinds.contains(&used.used.kind))
            .filter_map(|used| self.look(used))
            .collect()
    }
}

impl HashedName {
    fn look(&self, place: Use<'_>) -> Option<Finding> {
        let (used, name) = (place.used, place.name());
        let (base, hash) = name.rsplit_once('-')?;
        let is_hash =
            hash.len() == self.length && hash.chars().all(|letter| self.letters.contains(letter));
        if !is_hash || place.called(&used.kind, name).next().is_some() {
            return None;
        }
        let generator = place
            .called(&used.kind, base)
            .chain(place.within(&used.kind))
            .map(|declared| declared.known)
            .find(|known| known.told("generated").is_some() && is_called(known, base))?;
        let raw = generator.name.as_ref()?;
        // Without a hash nothing ever has this name.
        let no_hash = ["no-hash", "no-hashes"]
            .iter()
            .any(|tell| generator.told(tell) == Some("true"));
        let confidence = if no_hash {
            Confidence::Certain
        } else {
            Confidence::High
        };
        let finding = Finding::at(used.name.span)
            .with("kind", &place.kind()?.name)
            .with("name", name)
            .with("base", &raw.value)
            .with_some("without", no_hash.then_some("no hash"))
            .with("hash", hash);
        Some(Finding {
            related: vec![("declared", raw.span)],
            confidence,
            ..finding.with_edit(Some(used.name.span), &raw.value)
        })
    }
}

/// True if a generated thing is called so, before or after its names are put together.
fn is_called(known: &Declared, base: &str) -> bool {
    let Some(raw) = &known.name else {
        return false;
    };
    let put = |tell| known.told(tell).unwrap_or_default();
    raw.value == base || format!("{}{}{}", put("prefix"), raw.value, put("suffix")) == base
}
