//! A part of a thing is used, and the thing, all of whose parts are seen, has none of that name.

use std::collections::HashSet;

use authlint_parser::Located;
use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::Role;
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::likeness::{Nearness, near};
use crate::link::{Declaration, Use, Workspace};

pub(super) const CHECK: Check = Check {
    name: "missing-part",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "declared",
        "kind",
        "name",
        "part_kind",
        "part",
        "parts",
        "near",
        "effect",
        "wanted",
    ],
    rule: |card| Ok(Box::new(params::<MissingPart>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MissingPart {
    /// Kinds of things.
    kinds: Vec<String>,
    #[serde(default = "certain")]
    confidence: Confidence,
    /// It is about parts at the ends of paths, and about no others.
    #[serde(default)]
    of_paths: bool,
}

fn certain() -> Confidence {
    Confidence::Certain
}

/// How many parts a message lists.
const MOST_LISTED: usize = 6;

impl Rule for MissingPart {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let uses = workspace.uses();
        uses.filter(|used| self.kinds.contains(&used.used.kind) && !used.used.optional)
            .filter(|used| used.used.of_path == self.of_paths)
            .filter_map(|used| self.look(used, workspace))
            .collect()
    }
}

impl MissingPart {
    fn look(&self, place: Use<'_>, workspace: &Workspace<'_>) -> Option<Finding> {
        let Use { used, said, .. } = place;
        let tacit = used.tacit.first();
        // What is read without being named is wrong where the thing is named.
        let part = match (&used.part, tacit) {
            (Some(part), _) => part.clone(),
            (None, Some(tacit)) => Located {
                value: tacit.clone(),
                span: used.name.span,
            },
            (None, None) => return None,
        };
        if said.place.role == Role::Generated || place.is_said_open() {
            return None;
        }
        // What is made elsewhere may have what nobody sees.
        if workspace.knowledge.is_external(place.name()) {
            return None;
        }
        let all: Vec<Declaration<'_>> = place
            .called(&used.kind, place.name())
            .filter(|declared| declared.is_beside(used))
            .collect();
        let has = |name: &str| all.iter().any(|declared| declared.known.has(name));
        if all.iter().any(|declared| declared.known.open)
            || has(&part.value)
            || used.tacit.iter().any(|other| has(other))
        {
            return None;
        }
        // Another folder that belongs to it may hold what it likes: it would be another thing. In the folders of
        // the two, what could not be read, or has a name that nobody can tell, may be this very thing.
        let folders = all.iter().map(|declared| declared.said.place.folder());
        let folders: HashSet<&str> = folders.chain([said.place.folder()]).collect();
        let hidden = place.within(&used.kind).any(|declared| {
            declared.name().is_none() && folders.contains(declared.said.place.folder())
        });
        let named = &workspace.named;
        if hidden || folders.iter().any(|folder| named.is_broken(folder)) {
            return None;
        }
        let declared = place.means().next()?;
        // An example that stands by itself may leave out what another page has.
        let apart = declared.said.place.folder() != said.place.folder();
        if apart && matches!(said.place.role, Role::Docs | Role::Example) {
            return None;
        }
        let parts = all.iter().flat_map(|declared| &declared.known.parts);
        let mut parts: Vec<&str> = parts.map(|part| part.value.as_str()).collect();
        parts.sort_unstable();
        parts.dedup();
        // What is read without being named can be called nothing else.
        let close = near(
            &part.value,
            parts.iter().copied(),
            &workspace.knowledge.words,
        )
        .filter(|(_, nearness)| *nearness <= Nearness::Typo && tacit.is_none())
        .map(|(name, _)| name.to_owned());
        let kind = place.kind()?;
        let listed = parts
            .iter()
            .take(MOST_LISTED)
            .map(|part| format!("`{part}`"));
        let mut listed: Vec<String> = listed.collect();
        if parts.len() > MOST_LISTED {
            listed.push(format!("{} more", parts.len() - MOST_LISTED));
        }
        let finding = Finding::at(part.span)
            .with("kind", &kind.name)
            .with("part_kind", &kind.part)
            .with("name", &used.name.value)
            .with("part", &part.value)
            .with("parts", listed.join(", "))
            .with_some("near", close.clone())
            .with_some("wanted", tacit)
            .with_some(
                "effect",
                Some(&used.effect).filter(|words| !words.is_empty()),
            );
        let finding = match &close {
            Some(close) => finding.with_edit(Some(part.span), close),
            None => finding,
        };
        Some(Finding {
            related: vec![("declared", declared.name()?.span)],
            confidence: self.confidence,
            doubt: said
                .place
                .role
                .doubt()
                .max(declared.said.place.role.doubt()),
            ..finding
        })
    }
}
