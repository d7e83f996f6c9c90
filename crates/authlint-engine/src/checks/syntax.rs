//! What a reader could not read.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::findings::Finding;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "syntax",
    sees: Sees::File,
    gives: &["primary", "problem"],
    rule: |card| Ok(Box::new(params::<Syntax>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Syntax {}

impl Rule for Syntax {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let problems = workspace.files.iter().flat_map(|file| &file.problems);
        problems
            .map(|problem| Finding::at(problem.span).with("problem", &problem.message))
            .collect()
    }
}
