//! A client is registered with a provider that nobody describes.

use std::cell::LazyCell;
use std::collections::HashSet;

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
        let described = LazyCell::new(|| Described::of(self, workspace));
        uses.filter(|(_, _, used)| used.kind == self.kind)
            .filter_map(|(file, said, used)| self.look(used, said, file, workspace, &described))
            .collect()
    }
}

/// The providers that are described anywhere: settings of one program come from anywhere.
struct Described {
    /// Their names, folded.
    names: HashSet<String>,
    /// True if one has a name that nobody can tell.
    unnamed: bool,
    /// The names of variables that describe some, folded.
    variables: Vec<String>,
}

impl Described {
    fn of(rule: &UnknownProvider, workspace: &Workspace<'_>) -> Self {
        let all = workspace.files.iter().flat_map(|file| &file.names.declared);
        let all = || all.clone().filter(|declared| declared.kind == rule.kind);
        let named = all().filter_map(|declared| declared.name.as_ref());
        let variables = workspace.files.iter().flat_map(|file| &file.definitions);
        let variables = variables.map(|known| folded(&known.name.value));
        Described {
            names: named.map(|name| folded(&name.value)).collect(),
            unnamed: all().any(|declared| declared.name.is_none()),
            variables: variables
                .filter(|name| name.contains(&rule.variables))
                .collect(),
        }
    }
}

impl UnknownProvider {
    fn look(
        &self,
        used: &Used,
        said: &FileFacts,
        file: usize,
        workspace: &Workspace<'_>,
        described: &Described,
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
        let variable = format!("{}{own}", self.variables);
        let mut variables = described.variables.iter();
        if described.unnamed
            || described.names.contains(&own)
            || variables.any(|known| known.contains(&variable))
        {
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
