//! A thing that gets a hash behind its name is used where nobody writes that hash in.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{Declared, Mark, Role};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::{Use, Workspace, folder_of};

pub(super) const CHECK: Check = Check {
    name: "unrewritten-name",
    sees: Sees::Workspace,
    gives: &["primary", "declared", "kind", "name", "effect"],
    rule: |card| Ok(Box::new(params::<UnrewrittenName>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnrewrittenName {
    /// Kinds of things.
    kinds: Vec<String>,
    /// Where one of these kinds is open, names are written in.
    unless_open: Vec<String>,
}

impl Rule for UnrewrittenName {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let uses = workspace.uses();
        uses.filter(|place| place.said.place.role == Role::Config)
            .filter(|place| self.kinds.contains(&place.used.kind) && !place.used.optional)
            .filter_map(|place| self.look(place, workspace))
            .collect()
    }
}

impl UnrewrittenName {
    fn look(&self, place: Use<'_>, workspace: &Workspace<'_>) -> Option<Finding> {
        let (used, name) = (place.used, place.name());
        let here = place.means().find(|declared| is_hashed(declared.known))?;
        // Anything else of that name may be what is meant.
        let mut all = place.called(&used.kind, name);
        if !all.all(|declared| is_hashed(declared.known))
            || workspace.knowledge.is_made(&used.kind, name)
            || self.unless_open.iter().any(|kind| place.is_open(kind))
            || !is_included(place, workspace)
        {
            return None;
        }
        let declared = here.name()?;
        let effect = Some(&used.effect).filter(|words| !words.is_empty());
        let finding = Finding::at(used.name.span)
            .with("kind", &place.kind()?.name)
            .with("name", name)
            .with_some("effect", effect);
        Some(Finding {
            related: vec![("declared", declared.span)],
            confidence: Confidence::High,
            ..finding
        })
    }
}

/// True for a thing that surely gets a hash behind its name.
fn is_hashed(known: &Declared) -> bool {
    let without = ["no-hash", "no-hashes"].iter().any(|tell| {
        let mark = known.tells.get(*tell);
        !matches!(mark, None | Some(Mark::Nothing)) && known.told(tell) != Some("false")
    });
    known.told("generated").is_some() && !without
}

/// True if the file is built together with others: one beside it may be there for another program.
fn is_included(place: Use<'_>, workspace: &Workspace<'_>) -> bool {
    let path = &place.said.place.path;
    workspace.files.iter().any(|said| {
        let mut includes = said.names.includes.iter();
        includes.any(|other| {
            folder_of(said.place.folder(), other).is_some_and(|included| included == *path)
        })
    })
}
