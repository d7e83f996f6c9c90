//! Which workflow of a repository calls which.

use crate::facts::{Call, FileFacts, Job, Workflow};

use super::Workspace;

/// A job that calls a workflow in its own repository.
#[derive(Clone, Copy, Debug)]
pub struct WorkflowCall<'w> {
    /// What the file of the caller says.
    pub file: &'w FileFacts,
    /// The caller.
    pub caller: &'w Workflow,
    /// The job that calls.
    pub job: &'w Job,
    /// How.
    pub call: &'w Call,
    /// What the file of the called workflow says.
    pub called_file: &'w FileFacts,
    /// The called workflow.
    pub called: &'w Workflow,
}

impl Workspace<'_> {
    /// All calls of workflows that can be called, and of which all is known.
    pub fn workflow_calls(&self) -> impl Iterator<Item = WorkflowCall<'_>> {
        self.files.iter().flat_map(move |file| {
            let workflows = file.names.workflows.iter();
            let jobs =
                workflows.flat_map(|caller| caller.jobs.iter().map(move |job| (caller, job)));
            jobs.filter_map(move |(caller, job)| {
                let call = job.call.as_ref()?;
                let (called_file, called) = self.workflow_at(file, &call.path.value)?;
                Some(WorkflowCall {
                    file,
                    caller,
                    job,
                    call,
                    called_file,
                    called,
                })
            })
        })
    }

    /// The workflow that `path` names in the repository of `file`.
    fn workflow_at(&self, file: &FileFacts, path: &str) -> Option<(&FileFacts, &Workflow)> {
        const FOLDER: &str = ".github/workflows";
        let root = file.place.folder().strip_suffix(FOLDER)?;
        let path = format!("{root}{}", path.strip_prefix("./")?);
        let called = self.file_at(&path)?;
        match &called.names.workflows[..] {
            [workflow] if called.problems.is_empty() && workflow.is_called => {
                Some((called, workflow))
            }
            _ => None,
        }
    }
}
