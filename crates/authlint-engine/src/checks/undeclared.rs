//! A thing is used that nothing declares, where all that can declare it is seen.

use std::collections::HashSet;

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::Role;
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::likeness::{Nearness, near};
use crate::link::{Use, Workspace};

pub(super) const CHECK: Check = Check {
    name: "undeclared",
    sees: Sees::Workspace,
    gives: &[
        "primary", "declared", "kind", "name", "near", "within", "effect",
    ],
    rule: |card| Ok(Box::new(params::<Undeclared>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Undeclared {
    /// Kinds of things.
    kinds: Vec<String>,
    #[serde(default = "certain")]
    confidence: Confidence,
    /// True if a folder that uses things of one of the kinds and declares none of that kind is a fragment, to
    /// which some program adds the rest.
    #[serde(default)]
    fragments: bool,
}

fn certain() -> Confidence {
    Confidence::Certain
}

impl Rule for Undeclared {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let uses = workspace.uses();
        let uses: Vec<Use<'_>> = uses
            .filter(|used| self.kinds.contains(&used.used.kind))
            .collect();
        let bare = uses.iter().filter(|used| {
            self.fragments && used.within(&used.used.kind).next().is_none() && !used.used.optional
        });
        let fragments: HashSet<&str> = bare.map(|used| used.said.place.folder()).collect();
        uses.into_iter()
            .filter(|used| !used.used.optional && !fragments.contains(used.said.place.folder()))
            .filter_map(|used| self.look(used, workspace))
            .collect()
    }
}

impl Undeclared {
    fn look(&self, place: Use<'_>, workspace: &Workspace<'_>) -> Option<Finding> {
        let Use { used, said, .. } = place;
        if said.place.role == Role::Generated || place.is_open(&used.kind) {
            return None;
        }
        let declared = place.within(&used.kind);
        let declared = declared
            .filter(|declared| declared.is_beside(used))
            .map(|declared| declared.name());
        // One whose name nobody can tell may be this one.
        let declared: Vec<_> = declared.collect::<Option<_>>()?;
        if declared.iter().any(|name| name.value == used.name.value) {
            return None;
        }
        let names = declared.iter().map(|name| name.value.as_str());
        let close = near(&used.name.value, names, &workspace.knowledge.words)
            .filter(|(_, nearness)| *nearness <= Nearness::Typo)
            .map(|(name, _)| name.to_owned());
        let shown = close.as_ref().and_then(|close| {
            let mut declared = declared.iter();
            declared.find(|name| name.value == *close)
        });
        // Where nothing of the kind is declared, it is done in some other way.
        let shown = shown.or(declared.first())?;
        let kind = place.kind()?;
        let finding = Finding::at(used.name.span)
            .with("kind", &kind.name)
            .with("name", &used.name.value)
            .with_some("within", used.within.as_ref())
            .with_some("near", close.clone())
            .with_some(
                "effect",
                Some(&used.effect).filter(|words| !words.is_empty()),
            );
        let finding = match &close {
            Some(close) => finding.with_edit(Some(used.name.span), close),
            None => finding,
        };
        Some(Finding {
            related: vec![("declared", shown.span)],
            confidence: self.confidence,
            doubt: said.place.role.doubt(),
            ..finding
        })
    }
}
