//! A thing is used that nothing declares, where all that can declare it is seen.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{FileFacts, Role, Used};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::likeness::{Nearness, near};
use crate::link::{Workspace, together};

pub(super) const CHECK: Check = Check {
    name: "undeclared",
    sees: Sees::Workspace,
    gives: &["primary", "declared", "kind", "name", "near", "within"],
    rule: |card| Ok(Box::new(params::<Undeclared>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Undeclared {
    /// Kinds of things.
    kinds: Vec<String>,
    #[serde(default = "certain")]
    confidence: Confidence,
}

fn certain() -> Confidence {
    Confidence::Certain
}

impl Rule for Undeclared {
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

impl Undeclared {
    fn look(
        &self,
        used: &Used,
        said: &FileFacts,
        file: usize,
        workspace: &Workspace<'_>,
    ) -> Option<Finding> {
        let named = &workspace.named;
        let reach = named.reach(used, said, file, workspace.knowledge)?;
        if said.place.role == Role::Generated || named.is_open(&used.kind, &reach) {
            return None;
        }
        let here = named.within(&used.kind, &reach).iter();
        let declared = here.map(|at| &workspace.files[at.file].names.declared[at.index]);
        let declared = declared
            .filter(|declared| together(used, declared))
            .map(|declared| declared.name.as_ref());
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
        let kind = workspace.knowledge.thing_kind(&used.kind)?;
        let finding = Finding::at(used.name.span)
            .with("kind", &kind.name)
            .with("name", &used.name.value)
            .with_some("within", used.within.as_ref())
            .with_some("near", close.clone());
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
