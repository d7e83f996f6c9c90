//! Two objects of one file have one name, and the later one takes the place of the earlier.

use std::collections::{HashMap, HashSet};

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
        let open = declared.clone().filter(|known| known.open);
        let open: HashSet<(&str, usize)> = open
            .map(|known| (known.kind.as_str(), known.document))
            .collect();
        let is_part = |known: &Declared| open.contains(&(known.kind.as_str(), known.document));
        let whole: Vec<&Declared> = declared
            .filter(|known| !is_part(known))
            .filter(|known| self.kinds.contains(&known.kind) && !known.open)
            .filter(|known| !known.tells.contains_key("generated"))
            .collect();
        // Manifests that a program wrote hold thousands of objects.
        let mut called: HashMap<(&str, &str), Vec<&Declared>> = HashMap::new();
        let later = whole.into_iter().filter_map(|later| {
            let name = later.name.as_ref()?;
            let same = called.entry((&later.kind, &name.value)).or_default();
            let earlier = same.iter().rev().find(|earlier| {
                earlier.within == later.within && earlier.document != later.document
            });
            let earlier = earlier.copied();
            same.push(later);
            let earlier = earlier?;
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
