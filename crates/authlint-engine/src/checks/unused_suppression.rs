//! A request to pass something over that is not there.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::findings::{Edit, Finding};
use crate::link::Workspace;
use crate::suppress::{Review, Suppression};

pub(super) const CHECK: Check = Check {
    name: "unused-suppression",
    sees: Sees::Workspace,
    gives: &["primary", "rules", "rest"],
    rule: |card| Ok(Box::new(params::<UnusedSuppression>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnusedSuppression {}

impl Rule for UnusedSuppression {
    fn check(&self, _: &Workspace<'_>) -> Vec<Finding> {
        Vec::new()
    }

    fn review(&self, workspace: &Workspace<'_>, review: &Review) -> Vec<Finding> {
        let unused = review.unused.iter().filter_map(|unused| {
            let file = &workspace.files[unused.file.0 as usize];
            let request = file.suppressions.get(unused.index)?;
            let (gone, kept): (Vec<_>, Vec<_>) = request
                .rules
                .iter()
                .enumerate()
                .partition(|(index, _)| unused.rules.contains(index));
            let gone: Vec<&str> = gone.iter().map(|(_, name)| name.value.as_str()).collect();
            let kept: Vec<&str> = kept.iter().map(|(_, name)| name.value.as_str()).collect();
            let span = match unused.rules[..] {
                [one] if !kept.is_empty() => request.rules[one].span,
                _ => request.span,
            };
            let rest = (!kept.is_empty()).then(|| quoted(&kept));
            let mut finding = Finding::at(span)
                .with("rules", quoted(&gone))
                .with_some("rest", rest);
            finding.edits.extend(edit(request, &kept));
            finding.doubt = file.place.role.doubt();
            Some(finding)
        });
        unused.collect()
    }
}

/// Takes away what is not needed.
fn edit(request: &Suppression, kept: &[&str]) -> Option<Edit> {
    if kept.is_empty() {
        return request.removal.clone();
    }
    Some(Edit {
        span: request.list?,
        text: kept.join(", "),
    })
}

fn quoted(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
