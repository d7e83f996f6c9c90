//! A name is used with the hash that a generator once put behind it: with the next change of content it is another.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{Declared, FileFacts, Role, Used};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::{At, Workspace};

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
        let files = workspace.files.iter().enumerate();
        let uses = files
            .filter(|(_, said)| said.place.role == Role::Config)
            .flat_map(|(file, said)| {
                let uses = said.names.used.iter();
                uses.map(move |used| (file, said, used))
            });
        uses.filter(|(_, _, used)| self.kinds.contains(&used.kind))
            .filter_map(|(file, said, used)| self.look(used, said, file, workspace))
            .collect()
    }
}

impl HashedName {
    fn look(
        &self,
        used: &Used,
        said: &FileFacts,
        file: usize,
        workspace: &Workspace<'_>,
    ) -> Option<Finding> {
        let named = &workspace.named;
        let name = used.name.value.as_str();
        let (base, hash) = name.rsplit_once('-')?;
        let is_hash =
            hash.len() == self.length && hash.chars().all(|letter| self.letters.contains(letter));
        if !is_hash || !named.called(&used.kind, name).is_empty() {
            return None;
        }
        let reach = named.reach(used, said, file, workspace.knowledge)?;
        let declared = |at: &At| &workspace.files[at.file].names.declared[at.index];
        let all = named.called(&used.kind, base).iter();
        let here = named.within(&used.kind, &reach).iter();
        let generator = all
            .chain(here)
            .map(declared)
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
            .with("kind", &workspace.knowledge.thing_kind(&used.kind)?.name)
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
