//! A thing is used as one kind, and what has its name is of another.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{FileFacts, Role, Used};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::{Workspace, together};

pub(super) const CHECK: Check = Check {
    name: "wrong-kind",
    sees: Sees::Workspace,
    gives: &["primary", "declared", "kind", "other_kind", "name"],
    rule: |card| Ok(Box::new(params::<WrongKind>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrongKind {
    /// Kinds of things that are taken for each other.
    kinds: Vec<String>,
}

impl Rule for WrongKind {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let files = workspace.files.iter().enumerate();
        let uses = files
            .filter(|(_, said)| said.place.role == Role::Config)
            .flat_map(|(file, said)| {
                let uses = said.names.used.iter();
                uses.map(move |used| (file, said, used))
            });
        uses.filter(|(_, _, used)| self.kinds.contains(&used.kind) && !used.optional)
            .filter_map(|(file, said, used)| self.look(used, said, file, workspace))
            .collect()
    }
}

impl WrongKind {
    fn look(
        &self,
        used: &Used,
        said: &FileFacts,
        file: usize,
        workspace: &Workspace<'_>,
    ) -> Option<Finding> {
        let (named, knowledge) = (&workspace.named, workspace.knowledge);
        let name = used.name.value.as_str();
        let reach = named.reach(used, said, file, knowledge)?;
        let declared = |at: &crate::link::At| &workspace.files[at.file].names.declared[at.index];
        let unnamed = |kind: &str| {
            let mut here = named.within(kind, &reach).iter();
            here.any(|at| declared(at).name.is_none())
        };
        if !named.called(&used.kind, name).is_empty()
            || named.is_open(&used.kind, &reach)
            || unnamed(&used.kind)
            || knowledge.is_made(&used.kind, name)
        {
            return None;
        }
        let mut others = self.kinds.iter().filter(|kind| **kind != used.kind);
        let (other, shown) = others.find_map(|kind| {
            let mut here = named.within(kind, &reach).iter().map(declared);
            let known = here.find(|known| {
                let same = known.name.as_ref().is_some_and(|known| known.value == name);
                let part = used.part.as_ref();
                let has = part.is_none_or(|part| known.open || known.has(&part.value));
                same && has && together(used, known)
            })?;
            Some((kind, known.name.as_ref()?.span))
        })?;
        Some(Finding {
            related: vec![("declared", shown)],
            confidence: Confidence::High,
            ..Finding::at(used.name.span)
                .with("kind", &knowledge.thing_kind(&used.kind)?.name)
                .with("other_kind", &knowledge.thing_kind(other)?.name)
                .with("name", name)
        })
    }
}
