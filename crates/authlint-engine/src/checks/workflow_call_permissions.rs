//! A called workflow asks for ID tokens, and the job that calls it may not.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{IdToken, Workflow};
use crate::findings::Finding;
use crate::link::{WorkflowCall, Workspace};

pub(super) const CHECK: Check = Check {
    name: "workflow-call-permissions",
    sees: Sees::Workspace,
    gives: &["primary", "permissions", "asked", "job"],
    rule: |card| Ok(Box::new(params::<CallPermissions>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CallPermissions {}

impl Rule for CallPermissions {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        workspace
            .workflow_calls()
            .filter_map(|call| look(&call))
            .collect()
    }
}

fn look(call: &WorkflowCall<'_>) -> Option<Finding> {
    let (job, asked) = asks(call.called)?;
    let mut related = Vec::new();
    let mut edit = None;
    match call.caller.permissions_of(call.job) {
        Some(permissions) => {
            match permissions.id_token {
                IdToken::Absent => {}
                IdToken::Less(span) => edit = Some(span),
                IdToken::Granted | IdToken::Unknown => return None,
            }
            related.push(("permissions", permissions.key));
        }
        None if call.caller.is_called => return None,
        None => {}
    }
    related.push(("asked", asked));
    let roles = [call.file, call.called_file].map(|file| file.place.role.doubt());
    Some(Finding {
        related,
        doubt: roles.into_iter().max().unwrap_or_default(),
        ..Finding::at(call.call.path.span)
            .with("job", job)
            .with_edit(edit, "write")
    })
}

/// The first job that asks for ID tokens, and where it says so.
fn asks(workflow: &Workflow) -> Option<(&str, authlint_parser::Span)> {
    workflow.jobs.iter().find_map(|job| {
        let permissions = workflow.permissions_of(job)?;
        let asks = permissions.id_token == IdToken::Granted;
        asks.then_some((job.name.value.as_str(), permissions.key))
    })
}
