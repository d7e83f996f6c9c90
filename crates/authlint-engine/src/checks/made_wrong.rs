//! A thing that is declared in a shape that cannot work. Which shapes these are, rows of `rules/names/` say.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{Mark, Role};
use crate::findings::Finding;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "made-wrong",
    sees: Sees::File,
    gives: &["primary", "with", "kind", "name", "value"],
    rule: |card| Ok(Box::new(params::<MadeWrong>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MadeWrong {
    /// Kinds of things that are wrong as soon as they are there.
    kinds: Vec<String>,
}

impl Rule for MadeWrong {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let mut found = Vec::new();
        for file in &workspace.files {
            if file.place.role == Role::Generated {
                continue;
            }
            for declared in &file.names.declared {
                let kind = workspace.knowledge.thing_kind(&declared.kind);
                let (Some(name), Some(kind)) = (&declared.name, kind) else {
                    continue;
                };
                if self.kinds.contains(&declared.kind) {
                    // What it does not go with, where a row says where that stands.
                    let with = match declared.tells.get("with") {
                        Some(Mark::Text(with)) => Some(with),
                        _ => None,
                    };
                    found.push(Finding {
                        doubt: file.place.role.doubt(),
                        related: with.map(|with| ("with", with.span)).into_iter().collect(),
                        ..Finding::at(name.span)
                            .with("kind", &kind.name)
                            .with("name", &name.value)
                            .with_some("value", with.map(|with| &with.value))
                    });
                }
            }
        }
        found
    }
}
