//! A thing lacks a part that its own type asks for.

use authlint_parser::Span;
use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{Declared, FileFacts, Mark};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "missing-need",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "parts",
        "kind",
        "part_kind",
        "name",
        "type",
        "need",
        "has",
    ],
    rule: |card| Ok(Box::new(params::<MissingNeed>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MissingNeed {
    /// Kinds of things.
    kinds: Vec<String>,
}

impl Rule for MissingNeed {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let files = workspace.files.iter().enumerate();
        let all = files.flat_map(|(file, said)| {
            let declared = said.names.declared.iter();
            declared.map(move |declared| (file, said, declared))
        });
        all.filter(|(_, _, known)| self.kinds.contains(&known.kind) && !known.needs.is_empty())
            .filter_map(|(file, said, declared)| look(declared, said, file, workspace))
            .collect()
    }
}

fn look(
    declared: &Declared,
    said: &FileFacts,
    file: usize,
    workspace: &Workspace<'_>,
) -> Option<Finding> {
    let (named, knowledge) = (&workspace.named, workspace.knowledge);
    let Some(Mark::Text(of_type)) = declared.tells.get("type") else {
        return None;
    };
    let name = declared.name.as_ref()?;
    let (kind, document) = (&declared.kind, declared.document);
    let reach = named.reach_at(kind, document, said, file, knowledge)?;
    let declared_at = |at: &crate::link::At| &workspace.files[at.file].names.declared[at.index];
    let mut here = named.within(kind, &reach).iter().map(declared_at);
    if named.is_open(kind, &reach) || here.any(|known| known.name.is_none()) {
        return None;
    }
    let together = |other: &Declared| match (&declared.within, &other.within) {
        (Some(left), Some(right)) => left == right,
        _ => true,
    };
    let all = named.called(kind, &name.value).iter().map(declared_at);
    let all: Vec<&Declared> = all.filter(|other| together(other)).collect();
    let has = |part: &String| {
        let mut parts = all.iter().flat_map(|known| &known.parts);
        parts.any(|known| known.value == *part)
    };
    if all.iter().any(|known| known.open) {
        return None;
    }
    let need = declared.needs.iter().find(|need| !need.iter().any(has))?;
    let parts: Vec<_> = declared.parts.iter().collect();
    let listed: Vec<String> = parts
        .iter()
        .map(|part| format!("`{}`", part.value))
        .collect();
    let need: Vec<String> = need.iter().map(|part| format!("`{part}`")).collect();
    let first: Option<Span> = parts.first().map(|part| part.span);
    let kind = knowledge.thing_kind(kind)?;
    Some(Finding {
        related: first.map(|span| ("parts", span)).into_iter().collect(),
        confidence: Confidence::Certain,
        doubt: said.place.role.doubt(),
        ..Finding::at(of_type.span)
            .with("kind", &kind.name)
            .with("part_kind", &kind.part)
            .with("name", &name.value)
            .with("type", &of_type.value)
            .with("need", need.join(" or "))
            .with("has", listed.join(", "))
    })
}
