//! What a reader could not read.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::Role;
use crate::findings::Finding;
use crate::knowledge::pattern::fits_text;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "syntax",
    sees: Sees::File,
    gives: &["primary", "problem"],
    rule: |card| Ok(Box::new(params::<Syntax>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Syntax {
    /// Names of files that may be no text of their format and right all the same.
    unjudged: Vec<String>,
}

/// By so much less is a mistake in a file that nobody runs worth telling.
const ASIDE: u8 = 3;

impl Rule for Syntax {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let judged = workspace.files.iter().filter(|file| {
            let name = file.place.path.rsplit('/').next().unwrap_or_default();
            let mut unjudged = self.unjudged.iter();
            !unjudged.any(|pattern| fits_text(pattern, name))
        });
        let found = judged.flat_map(|file| {
            let aside = matches!(file.place.role, Role::Test | Role::Docs);
            let doubt = if aside { ASIDE } else { 0 };
            file.problems.iter().map(move |problem| Finding {
                doubt,
                ..Finding::at(problem.span).with("problem", &problem.message)
            })
        });
        found.collect()
    }
}
