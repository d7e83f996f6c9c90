//! A workflow that others call reads a secret which it does not declare, though it declares others.

use std::collections::HashSet;

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{FileFacts, Passes, Workflow};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::likeness::near;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "workflow-secret",
    sees: Sees::Workspace,
    gives: &["primary", "declared", "name", "near"],
    rule: |card| Ok(Box::new(params::<WorkflowSecret>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WorkflowSecret {}

impl Rule for WorkflowSecret {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let files = workspace.files.iter();
        let workflows = files.flat_map(|file| {
            file.names
                .workflows
                .iter()
                .map(move |workflow| (file, workflow))
        });
        let called = workflows.filter(|(_, workflow)| workflow.only_called);
        called
            .flat_map(|(file, workflow)| look(file, workflow, workspace))
            .collect()
    }
}

fn look(file: &FileFacts, workflow: &Workflow, workspace: &Workspace<'_>) -> Vec<Finding> {
    let declared = workflow.declares.as_deref().unwrap_or_default();
    let calls = workspace
        .workflow_calls()
        .filter(|call| std::ptr::eq(call.called, workflow));
    let calls: Vec<_> = calls.collect();
    let inherits = |passes: &Passes| matches!(passes, Passes::All);
    // Who passes everything on passes what is not declared, too.
    if calls.iter().any(|call| inherits(&call.call.passes)) {
        return Vec::new();
    }
    let same = |left: &str, right: &str| left.eq_ignore_ascii_case(right);
    let built_in = &workspace.knowledge.workflows.built_in_secrets;
    let known = |name: &str| {
        declared.iter().any(|(known, _)| same(&known.value, name))
            || built_in.iter().any(|known| same(known, name))
            // What the workflow asks for before it uses it may be empty.
            || workflow.reads.iter().any(|read| read.guarded && same(&read.name.value, name))
    };
    let mut told = HashSet::new();
    let unknown = workflow.reads.iter().filter(|read| {
        !known(&read.name.value) && told.insert(read.name.value.to_ascii_lowercase())
    });
    let found = unknown.filter_map(|read| {
        let name = &read.name;
        let names = declared.iter().map(|(known, _)| known.value.as_str());
        let close = near(&name.value, names, &workspace.knowledge.words).map(|(close, _)| close);
        let mut shown = declared.iter().map(|(known, _)| known);
        let shown = shown
            .find(|known| Some(known.value.as_str()) == close)
            // A workflow that declares nothing gets whatever its callers pass on.
            .or(declared.first().map(|(known, _)| known))?;
        let finding = Finding::at(name.span)
            .with("name", &name.value)
            .with_some("near", close)
            .with_edit(close.map(|_| name.span), close.unwrap_or_default());
        Some(Finding {
            related: vec![("declared", shown.span)],
            confidence: if calls.is_empty() {
                Confidence::High
            } else {
                Confidence::Certain
            },
            doubt: file.place.role.doubt(),
            ..finding
        })
    });
    found.collect()
}
