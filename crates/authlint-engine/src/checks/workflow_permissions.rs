//! A job uses an action that asks for an ID token, and may not.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{Action, IdToken, Job, Workflow};
use crate::findings::Finding;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "workflow-permissions",
    sees: Sees::File,
    gives: &["primary", "permissions", "job", "action", "error", "block"],
    rule: |card| Ok(Box::new(params::<WorkflowPermissions>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WorkflowPermissions {}

impl Rule for WorkflowPermissions {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let mut found = Vec::new();
        for file in &workspace.files {
            for workflow in &file.names.workflows {
                for job in &workflow.jobs {
                    // One permission is missing, however many steps need it.
                    let finding = job
                        .actions
                        .first()
                        .and_then(|step| look(workflow, job, step));
                    found.extend(finding.map(|finding| Finding {
                        doubt: file.place.role.doubt(),
                        ..finding
                    }));
                }
            }
        }
        found
    }
}

fn look(workflow: &Workflow, job: &Job, action: &Action) -> Option<Finding> {
    let finding = Finding::at(action.uses)
        .with("action", &action.name)
        .with("error", &action.error);
    let Some(permissions) = workflow.permissions_of(job) else {
        // A called workflow may do what the job may that calls it.
        return (!workflow.is_called).then(|| Finding {
            related: vec![("job", job.name.span)],
            ..finding
        });
    };
    let finding = match permissions.id_token {
        IdToken::Absent => finding.with("block", "permissions"),
        IdToken::Less(span) => finding
            .with("block", "permissions")
            .with_edit(Some(span), "write"),
        IdToken::Granted | IdToken::Unknown => return None,
    };
    Some(Finding {
        related: vec![("permissions", permissions.key)],
        ..finding
    })
}
