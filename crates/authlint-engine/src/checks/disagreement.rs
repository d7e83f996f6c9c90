//! Two places of one object say two things, and must say one.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::Role;
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "disagreement",
    sees: Sees::Workspace,
    gives: &["primary", "other", "what", "left", "right"],
    rule: |card| Ok(Box::new(params::<Disagreement>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Disagreement {
    /// What the catalogue calls the pairs.
    pairs: Vec<String>,
}

impl Rule for Disagreement {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let files = workspace.files.iter().enumerate();
        let pairs = files
            .filter(|(_, said)| said.place.role == Role::Config)
            .flat_map(|(file, said)| said.names.pairs.iter().map(move |pair| (file, said, pair)));
        pairs
            .filter(|(_, _, pair)| self.pairs.contains(&pair.kind))
            .filter(|(_, _, pair)| pair.left.value != pair.right.value)
            .filter(|(file, said, pair)| {
                let named = &workspace.named;
                let reach =
                    named.reach_at(&pair.kind, pair.document, said, *file, workspace.knowledge);
                reach.is_some_and(|reach| !named.is_open(&pair.kind, &reach))
            })
            .map(|(_, _, pair)| Finding {
                related: vec![("other", pair.right.span)],
                confidence: Confidence::High,
                ..Finding::at(pair.left.span)
                    .with("what", &pair.what)
                    .with("left", &pair.left.value)
                    .with("right", &pair.right.value)
            })
            .collect()
    }
}
