//! A thing is used by a name that nothing has, and something beside it has almost that name.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{FileFacts, Mark, Role, Used, is_placeholder};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::likeness::near;
use crate::link::{Workspace, together};

pub(super) const CHECK: Check = Check {
    name: "mistaken-name",
    sees: Sees::Workspace,
    gives: &[
        "primary", "declared", "again", "kind", "name", "near", "effect",
    ],
    rule: |card| Ok(Box::new(params::<MistakenName>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MistakenName {
    /// Kinds of things.
    kinds: Vec<String>,
    /// Where one of these kinds is open, a program makes things by names that no file shows.
    #[serde(default)]
    unless_open: Vec<String>,
}

impl Rule for MistakenName {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let mut found = Vec::new();
        for (file, said) in workspace.files.iter().enumerate() {
            if said.place.role != Role::Config {
                continue;
            }
            // One mistake, however often it is repeated in a file.
            let mut told: BTreeMap<(&str, &str), Finding> = BTreeMap::new();
            let uses = said
                .names
                .used
                .iter()
                .filter(|used| self.kinds.contains(&used.kind) && !used.optional && !used.mild);
            for used in uses {
                let key = (used.kind.as_str(), used.name.value.as_str());
                let span = used.name.span;
                if let Some(finding) = told.get_mut(&key) {
                    let again = finding.primary != span
                        && finding.related.iter().all(|(_, known)| *known != span);
                    if again {
                        let near = finding.values.get("near").cloned().unwrap_or_default();
                        finding.related.push(("again", span));
                        *finding = finding.clone().with_edit(Some(span), &near);
                    }
                } else if let Some(finding) = self.look(used, said, file, workspace) {
                    told.insert(key, finding);
                }
            }
            found.extend(told.into_values());
        }
        found
    }
}

impl MistakenName {
    fn made_by_programs(
        &self,
        used: &Used,
        said: &FileFacts,
        file: usize,
        workspace: &Workspace<'_>,
    ) -> bool {
        let named = &workspace.named;
        self.unless_open.iter().any(|kind| {
            let reach = named.reach_at(kind, used.document, said, file, workspace.knowledge);
            reach.is_some_and(|reach| named.is_open(kind, &reach))
        })
    }

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
        let mut kinds = self.kinds.iter();
        if kinds.any(|kind| !named.called(kind, name).is_empty())
            || knowledge.is_made(&used.kind, name)
            || named.is_open(&used.kind, &reach)
            || is_placeholder(name)
            || self.made_by_programs(used, said, file, workspace)
        {
            return None;
        }
        let here = named.within(&used.kind, &reach).iter();
        let here: Vec<_> = here
            .map(|at| &workspace.files[at.file].names.declared[at.index])
            .collect();
        // One whose name nobody can tell may be this one.
        if here.iter().any(|known| known.name.is_none()) {
            return None;
        }
        let has_part = |known: &crate::facts::Declared| {
            let part = used.part.as_ref();
            known.open || part.is_none_or(|part| known.has(&part.value))
        };
        let candidates = here.iter().filter(|known| {
            let scripted = matches!(known.tells.get("scripted"), Some(Mark::Text(_)));
            !scripted && together(used, known)
        });
        let candidates: Vec<_> = candidates
            .filter_map(|known| Some((known, known.name.as_ref()?)))
            .collect();
        let mut names: Vec<&str> = candidates
            .iter()
            .map(|(_, name)| name.value.as_str())
            .collect();
        names.sort_unstable();
        names.dedup();
        let (close, _) = near(name, names.into_iter(), &knowledge.words)?;
        let (known, shown) = candidates.iter().find(|(_, name)| name.value == close)?;
        // Whoever reads both means both.
        let mut beside = said.names.used.iter();
        let both = beside.any(|other| {
            other.document == used.document && other.kind == used.kind && other.name.value == close
        });
        if both || !has_part(known) || knowledge.is_made(&used.kind, close) {
            return None;
        }
        let kind = knowledge.thing_kind(&used.kind)?;
        let effect = Some(&used.effect).filter(|words| !words.is_empty());
        Some(Finding {
            related: vec![("declared", shown.span)],
            confidence: Confidence::High,
            ..Finding::at(used.name.span)
                .with("kind", &kind.name)
                .with("name", name)
                .with("near", close)
                .with_some("effect", effect)
                .with_edit(Some(used.name.span), close)
        })
    }
}
