//! A thing is used by a name that nothing has, and something beside it has almost that name.

use std::collections::BTreeMap;

use authlint_parser::Located;
use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{Mark, Role, is_placeholder};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::likeness::near;
use crate::link::{Declaration, Use, Workspace};

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
        // One mistake, however often it is repeated in a file.
        let mut told: BTreeMap<(usize, &str, &str), Finding> = BTreeMap::new();
        let uses = workspace
            .uses()
            .filter(|place| place.said.place.role == Role::Config);
        for place in uses {
            let used = place.used;
            if !self.kinds.contains(&used.kind) || used.optional || used.mild {
                continue;
            }
            let key = (place.file, used.kind.as_str(), place.name());
            let span = used.name.span;
            if let Some(finding) = told.get_mut(&key) {
                let again = finding.primary != span
                    && finding.related.iter().all(|(_, known)| *known != span);
                if again {
                    let near = finding.values.get("near").cloned().unwrap_or_default();
                    finding.related.push(("again", span));
                    *finding = finding.clone().with_edit(Some(span), &near);
                }
            } else if let Some(finding) = self.look(place, workspace) {
                told.insert(key, finding);
            }
        }
        told.into_values().collect()
    }
}

impl MistakenName {
    fn look(&self, place: Use<'_>, workspace: &Workspace<'_>) -> Option<Finding> {
        let (used, name, knowledge) = (place.used, place.name(), workspace.knowledge);
        let mut kinds = self.kinds.iter();
        let small = name.to_ascii_lowercase();
        let is_there = |kind: &String| {
            let of_kind = knowledge.thing_kind(kind);
            let name = match of_kind.is_some_and(|kind| kind.any_case) {
                true => small.as_str(),
                false => name,
            };
            place.called(kind, name).next().is_some()
        };
        if kinds.any(is_there)
            || knowledge.is_made(&used.kind, name)
            || place.is_open(&used.kind)
            || is_placeholder(name)
            || self.unless_open.iter().any(|kind| place.is_open(kind))
        {
            return None;
        }
        // What stands anywhere else may be made there.
        let elsewhere = || {
            let files = workspace.mentions.of_name(name);
            files.is_none_or(|mut files| files.any(|(file, _)| file != place.file))
        };
        let kind = place.kind()?;
        if kind.mentioned && elsewhere() {
            return None;
        }
        // One whose name nobody can tell may be this one.
        let here = place.within(&used.kind);
        let here: Vec<(Declaration<'_>, &Located<String>)> = here
            .map(|declared| Some((declared, declared.name()?)))
            .collect::<Option<_>>()?;
        let candidates = here.into_iter().filter(|(declared, _)| {
            let scripted = matches!(declared.known.tells.get("scripted"), Some(Mark::Text(_)));
            !scripted && declared.is_beside(used)
        });
        let candidates: Vec<_> = candidates.collect();
        let mut names: Vec<&str> = candidates
            .iter()
            .map(|(_, name)| name.value.as_str())
            .collect();
        names.sort_unstable();
        names.dedup();
        let (close, _) = near(name, names.into_iter(), &knowledge.words)?;
        let (declared, shown) = candidates.iter().find(|(_, name)| name.value == close)?;
        // Whoever reads both means both.
        let mut beside = place.said.names.used.iter();
        let both = beside.any(|other| {
            other.document == used.document && other.kind == used.kind && other.name.value == close
        });
        if both || !declared.may_serve(used) || knowledge.is_made(&used.kind, close) {
            return None;
        }
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
