//! A part of a thing is used, and the thing, all of whose parts are seen, has none of that name.

use std::collections::HashSet;

use authlint_parser::Located;
use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{Declared, FileFacts, Role, Used};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::likeness::{Nearness, near};
use crate::link::{Workspace, together};

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
}

fn certain() -> Confidence {
    Confidence::Certain
}

/// How many parts a message lists.
const MOST_LISTED: usize = 6;

impl Rule for MissingPart {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let files = workspace.files.iter().enumerate();
        let uses = files.flat_map(|(file, said)| {
            let uses = said.names.used.iter();
            uses.map(move |used| (file, said, used))
        });
        uses.filter(|(_, _, used)| self.kinds.contains(&used.kind) && !used.optional)
            .filter_map(|(file, said, used)| self.look(used, said, file, workspace))
            .collect()
    }
}

impl MissingPart {
    fn look(
        &self,
        used: &Used,
        said: &FileFacts,
        file: usize,
        workspace: &Workspace<'_>,
    ) -> Option<Finding> {
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
        let named = &workspace.named;
        let reach = named.reach(used, said, file, workspace.knowledge)?;
        if said.place.role == Role::Generated || named.is_said_open(&used.kind, &reach) {
            return None;
        }
        let here = named.within(&used.kind, &reach);
        let declared = |at: &crate::link::At| {
            let said = &workspace.files[at.file];
            (said, &said.names.declared[at.index])
        };
        let all: Vec<(&FileFacts, &Declared)> = named
            .called(&used.kind, &used.name.value)
            .iter()
            .map(declared)
            .filter(|(_, declared)| together(used, declared))
            .collect();
        if all
            .iter()
            .any(|(_, known)| known.open || known.has(&part.value))
            || used
                .tacit
                .iter()
                .any(|other| all.iter().any(|(_, known)| known.has(other)))
        {
            return None;
        }
        // Another folder that belongs to it may hold what it likes: it would be another thing. In the folders of
        // the two, what could not be read, or has a name that nobody can tell, may be this very thing.
        let folders = all.iter().map(|(said, _)| said.place.folder());
        let folders: HashSet<&str> = folders.chain([said.place.folder()]).collect();
        let hidden = here
            .iter()
            .map(declared)
            .any(|(said, known)| known.name.is_none() && folders.contains(said.place.folder()));
        if hidden || folders.iter().any(|folder| named.is_broken(folder)) {
            return None;
        }
        let of_name = |known: &Declared| {
            known
                .name
                .as_ref()
                .is_some_and(|name| name.value == used.name.value)
        };
        let (place, known) = here
            .iter()
            .map(declared)
            .find(|(_, known)| of_name(known) && together(used, known))?;
        // An example that stands by itself may leave out what another page has.
        let apart = place.place.folder() != said.place.folder();
        if apart && matches!(said.place.role, Role::Docs | Role::Example) {
            return None;
        }
        let parts = all.iter().flat_map(|(_, known)| &known.parts);
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
        let kind = workspace.knowledge.thing_kind(&used.kind)?;
        let listed = parts
            .iter()
            .take(MOST_LISTED)
            .map(|part| format!("`{part}`"));
        let mut listed: Vec<String> = listed.collect();
        if parts.len() > MOST_LISTED {
            listed.push(format!("{} more", parts.len() - MOST_LISTED));
        }
        let span = known.name.as_ref()?.span;
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
            related: vec![("declared", span)],
            confidence: self.confidence,
            doubt: said.place.role.doubt().max(place.place.role.doubt()),
            ..finding
        })
    }
}
