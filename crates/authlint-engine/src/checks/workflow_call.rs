//! A workflow is called with secrets that it does not take, or without one that it needs.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::Passes;
use crate::findings::Finding;
use crate::likeness::near;
use crate::link::{WorkflowCall, Workspace};

pub(super) const CHECK: Check = Check {
    name: "workflow-call",
    sees: Sees::Workspace,
    gives: &["primary", "declared", "name", "near", "workflow"],
    rule: |card| Ok(Box::new(params::<CallOfWorkflow>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CallOfWorkflow {
    fault: Fault,
}

/// What is wrong with a call.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Fault {
    /// A secret is passed that the workflow does not declare.
    NotTaken,
    /// A secret is not passed that the workflow requires.
    Missing,
}

impl Rule for CallOfWorkflow {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let calls = workspace.workflow_calls();
        calls.flat_map(|call| self.look(&call, workspace)).collect()
    }
}

impl CallOfWorkflow {
    fn look(&self, call: &WorkflowCall<'_>, workspace: &Workspace<'_>) -> Vec<Finding> {
        let (Passes::These(passed), Some(declared)) = (&call.call.passes, &call.called.declares)
        else {
            return Vec::new();
        };
        let same = |left: &str, right: &str| left.eq_ignore_ascii_case(right);
        let roles = [call.file, call.called_file].map(|file| file.place.role.doubt());
        let path = &call.call.path;
        let base = |finding: Finding, declared| Finding {
            related: vec![("declared", declared)],
            doubt: roles.into_iter().max().unwrap_or_default(),
            ..finding.with("workflow", path.value.trim_start_matches("./"))
        };
        match self.fault {
            Fault::NotTaken => {
                let taken = |name: &str| declared.iter().any(|(known, _)| same(&known.value, name));
                let odd = passed.iter().filter(|name| !taken(&name.value));
                let found = odd.filter_map(|name| {
                    let names = declared.iter().map(|(known, _)| known);
                    let left = names
                        .filter(|known| !passed.iter().any(|name| same(&known.value, &name.value)));
                    let left: Vec<_> = left.collect();
                    let close = near(
                        &name.value,
                        left.iter().map(|known| known.value.as_str()),
                        &workspace.knowledge.words,
                    );
                    let close = close.map(|(close, _)| close);
                    let mut shown = declared.iter().map(|(known, _)| known);
                    let first = shown.clone().next();
                    let shown = shown.find(|known| Some(known.value.as_str()) == close);
                    // Where none is declared, the mark of the workflow shows it.
                    let shown = shown.or(first)?.span;
                    let finding = Finding::at(name.span)
                        .with("name", &name.value)
                        .with_some("near", close)
                        .with_edit(close.map(|_| name.span), close.unwrap_or_default());
                    Some(base(finding, shown))
                });
                found.collect()
            }
            Fault::Missing => {
                let given = |name: &str| passed.iter().any(|known| same(&known.value, name));
                let needed = declared.iter().filter(|(_, required)| *required);
                let missing = needed.filter(|(name, _)| !given(&name.value));
                let found = missing.map(|(name, _)| {
                    base(Finding::at(path.span).with("name", &name.value), name.span)
                });
                found.collect()
            }
        }
    }
}
