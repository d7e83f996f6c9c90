//! A client is registered with a provider that nobody describes.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{FileFacts, Role, Used};
use crate::findings::Finding;
use crate::knowledge::folded;
use crate::knowledge::pattern::fits_text;
use crate::likeness::near;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "unknown-provider",
    sees: Sees::Workspace,
    gives: &["primary", "declared", "name", "near"],
    rule: |card| Ok(Box::new(params::<UnknownProvider>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnknownProvider {
    /// The kind of names.
    kind: String,
    /// What names of variables hold that describe a provider, before its own name; folded.
    variables: String,
}

impl Rule for UnknownProvider {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let files = workspace.files.iter().enumerate();
        let uses = files.flat_map(|(file, said)| {
            let uses = said.names.used.iter();
            uses.map(move |used| (file, said, used))
        });
        uses.filter(|(_, _, used)| used.kind == self.kind)
            .filter_map(|(file, said, used)| self.look(used, said, file, workspace))
            .collect()
    }
}

impl UnknownProvider {
    fn look(
        &self,
        used: &Used,
        said: &FileFacts,
        file: usize,
        workspace: &Workspace<'_>,
    ) -> Option<Finding> {
        let named = &workspace.named;
        let reach = named.reach(used, said, file, workspace.knowledge)?;
        let kind = workspace.knowledge.thing_kind(&self.kind)?;
        let name = &used.name.value;
        let own = folded(name);
        let mut built_in = kind.built_in.iter();
        // A page shows what it is about and leaves out the rest.
        if matches!(said.place.role, Role::Generated | Role::Docs)
            || named.is_open(&self.kind, &reach)
            || built_in.any(|pattern| fits_text(pattern, &name.to_lowercase()))
        {
            return None;
        }
        // Settings of one program come from anywhere, so what is described anywhere is described.
        let all = workspace.files.iter().flat_map(|file| &file.names.declared);
        let mut all = all.filter(|declared| declared.kind == self.kind);
        let same = |known: &str| folded(known) == own;
        if all.any(|declared| declared.name.as_ref().is_none_or(|name| same(&name.value))) {
            return None;
        }
        let variable = format!("{}{own}", self.variables);
        let mut variables = workspace.files.iter().flat_map(|file| &file.definitions);
        if variables.any(|known| folded(&known.name.value).contains(&variable)) {
            return None;
        }
        let here = named.within(&self.kind, &reach).iter();
        let here = here.filter_map(|at| {
            let declared = &workspace.files[at.file].names.declared[at.index];
            declared.name.as_ref()
        });
        let here: Vec<_> = here.collect();
        let close = near(
            name,
            here.iter().map(|known| known.value.as_str()),
            &workspace.knowledge.words,
        );
        let close = close.map(|(close, _)| close);
        let mut shown = here.iter();
        let shown = shown.find(|known| Some(known.value.as_str()) == close);
        // Where none is described, it is done in some other way.
        let shown = shown.or(here.first())?;
        let finding = Finding::at(used.name.span)
            .with("name", name)
            .with_some("near", close)
            .with_edit(close.map(|_| used.name.span), close.unwrap_or_default());
        Some(Finding {
            related: vec![("declared", shown.span)],
            doubt: said.place.role.doubt(),
            ..finding
        })
    }
}
