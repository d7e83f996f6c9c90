//! A generator adds to a thing, or takes its place, and there is none.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{Declared, FileFacts};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::{At, Workspace};

pub(super) const CHECK: Check = Check {
    name: "missing-base",
    sees: Sees::Workspace,
    gives: &["primary", "behavior", "kind", "name"],
    rule: |card| Ok(Box::new(params::<MissingBase>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MissingBase {
    /// Kinds of things.
    kinds: Vec<String>,
    /// What a generator says of itself when it needs one.
    behaviors: Vec<String>,
}

impl Rule for MissingBase {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let mut found = Vec::new();
        for (file, said) in workspace.files.iter().enumerate() {
            for (index, declared) in said.names.declared.iter().enumerate() {
                if self.kinds.contains(&declared.kind) {
                    let at = At { file, index };
                    found.extend(self.look(at, declared, said, workspace));
                }
            }
        }
        found
    }
}

impl MissingBase {
    fn look(
        &self,
        at: At,
        declared: &Declared,
        said: &FileFacts,
        workspace: &Workspace<'_>,
    ) -> Option<Finding> {
        let (named, knowledge) = (&workspace.named, workspace.knowledge);
        let behavior = declared.told("behavior")?;
        let name = declared.name.as_ref()?;
        // Who includes a component has the base. Where nothing is included, something is yet to be put together.
        let whole = declared.told("kind") != Some("Component") && !said.names.includes.is_empty();
        if !whole || !self.behaviors.iter().any(|known| known == behavior) {
            return None;
        }
        let (kind, document) = (&declared.kind, declared.document);
        let reach = named.reach_at(kind, document, said, at.file, knowledge)?;
        if named.is_open(kind, &reach) || named.called(kind, &name.value).len() > 1 {
            return None;
        }
        // A prefix that an overlay puts on a name may make another of it.
        let other = |other: &At| {
            let known = &workspace.files[other.file].names.declared[other.index];
            *other != at
                && known.name.as_ref().is_none_or(|known| {
                    known.value.contains(&name.value) || name.value.contains(&known.value)
                })
        };
        if named.within(kind, &reach).iter().any(other) {
            return None;
        }
        Some(Finding {
            confidence: Confidence::Certain,
            doubt: said.place.role.doubt(),
            ..Finding::at(name.span)
                .with("kind", &knowledge.thing_kind(kind)?.name)
                .with("behavior", behavior)
                .with("name", &name.value)
        })
    }
}
