//! Two objects of one file have one name, and the later one takes the place of the earlier.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{Declared, FileFacts, Role};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "made-twice",
    sees: Sees::File,
    gives: &["primary", "declared", "kind", "name", "part_kind", "lost"],
    rule: |card| Ok(Box::new(params::<MadeTwice>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MadeTwice {
    /// Kinds of things.
    kinds: Vec<String>,
}

impl Rule for MadeTwice {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let files = workspace.files.iter();
        let files = files.filter(|said| {
            // Of two branches of a template one is rendered.
            said.place.role == Role::Config && said.names.chart.template.is_none()
        });
        files.flat_map(|said| self.file(said, workspace)).collect()
    }
}

impl MadeTwice {
    fn file(&self, said: &FileFacts, workspace: &Workspace<'_>) -> Vec<Finding> {
        let declared = said.names.declared.iter();
        let is_part = |known: &Declared| {
            let mut others = said.names.declared.iter();
            others.any(|other| {
                other.open && other.kind == known.kind && other.document == known.document
            })
        };
        let whole: Vec<&Declared> = declared
            .filter(|known| !is_part(known))
            .filter(|known| self.kinds.contains(&known.kind) && !known.open)
            .filter(|known| !known.tells.contains_key("generated"))
            .collect();
        let later = whole.iter().enumerate().filter_map(|(at, later)| {
            let name = later.name.as_ref()?;
            let earlier = whole[..at].iter().rev().find(|earlier| {
                let same = earlier
                    .name
                    .as_ref()
                    .is_some_and(|other| other.value == name.value);
                same && earlier.kind == later.kind
                    && earlier.within == later.within
                    && earlier.document != later.document
            })?;
            let kind = workspace.knowledge.thing_kind(&later.kind)?;
            let lost = earlier.parts.iter().filter(|part| !later.has(&part.value));
            let lost: Vec<String> = lost.map(|part| format!("`{}`", part.value)).collect();
            // What is written twice in one way does no harm.
            (!lost.is_empty()).then_some(Finding {
                related: vec![("declared", earlier.name.as_ref()?.span)],
                confidence: Confidence::High,
                ..Finding::at(name.span)
                    .with("kind", &kind.name)
                    .with("part_kind", &kind.part)
                    .with("name", &name.value)
                    .with("lost", lost.join(", "))
            })
        });
        later.collect()
    }
}
