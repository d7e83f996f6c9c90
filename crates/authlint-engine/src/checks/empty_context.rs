//! A setting of a workflow is filled from a context that does not hold what is asked of it.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{ContextRead, FileFacts, Job, Workflow};
use crate::findings::Finding;
use crate::knowledge::{Confidence, Knowledge, words_of};
use crate::likeness::near;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "empty-context",
    sees: Sees::Workspace,
    gives: &[
        "primary", "path", "key", "name", "of", "near", "need", "output", "later", "step", "input",
        "matrix",
    ],
    rule: |card| Ok(Box::new(params::<EmptyContext>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EmptyContext {}

/// What is wrong with a path: a name for cards, the name that is missing, and those that there are.
struct Fault<'w> {
    what: &'static str,
    name: &'w str,
    known: Vec<&'w str>,
}

impl Rule for EmptyContext {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let mut found = Vec::new();
        for file in &workspace.files {
            for workflow in &file.names.workflows {
                for job in &workflow.jobs {
                    let reads = job.contexts.reads.iter();
                    let reads = reads.filter(|read| matters(&read.key, workspace.knowledge));
                    let faults = reads.filter_map(|read| Some((read, fault(read, job, workflow)?)));
                    found.extend(
                        faults.map(|(read, fault)| tell(read, &fault, file, workspace.knowledge)),
                    );
                }
            }
        }
        found
    }
}

/// True for settings that have to do with signing in.
fn matters(key: &str, knowledge: &Knowledge) -> bool {
    let words = words_of(key);
    knowledge.vocabulary.is_secret(&words) || knowledge.vocabulary.meaning(&words).is_some()
}

fn fault<'w>(read: &'w ContextRead, job: &'w Job, workflow: &'w Workflow) -> Option<Fault<'w>> {
    let names: Vec<&str> = read.names.iter().map(String::as_str).collect();
    let contexts = &job.contexts;
    let of = |what, name, known: &'w [String]| {
        let known: Vec<&str> = known
            .iter()
            .map(String::as_str)
            .filter(|name| !name.is_empty())
            .collect();
        let there = known.iter().any(|known| known.eq_ignore_ascii_case(name));
        (!there).then_some(Fault { what, name, known })
    };
    match *names.as_slice() {
        ["needs", name, ref rest @ ..] => {
            of("need", name, contexts.needs.as_ref()?).or_else(|| {
                let ["outputs", output] = *rest else {
                    return None;
                };
                let mut jobs = workflow.jobs.iter();
                let other = jobs.find(|job| job.name.value.eq_ignore_ascii_case(name))?;
                of("output", output, other.contexts.outputs.as_ref()?)
            })
        }
        ["steps", name, ..] => {
            let steps = contexts.steps.as_ref()?;
            let before = &steps[..read.step?];
            let fault = of("step", name, before)?;
            let later = of("step", name, steps).is_none();
            Some(Fault {
                what: if later { "later" } else { "step" },
                ..fault
            })
        }
        ["inputs", name] => {
            let inputs = workflow.inputs.as_ref()?;
            // A workflow without any is started in a way that nobody sees.
            (!inputs.is_empty())
                .then(|| of("input", name, inputs))
                .flatten()
        }
        ["matrix", name, ..] => of("matrix", name, contexts.matrix.as_ref()?),
        _ => None,
    }
}

fn tell(read: &ContextRead, fault: &Fault<'_>, file: &FileFacts, knowledge: &Knowledge) -> Finding {
    let close =
        near(fault.name, fault.known.iter().copied(), &knowledge.words).map(|(close, _)| close);
    let finding = Finding::at(read.path.span)
        .with("path", &read.path.value)
        .with("key", &read.key)
        .with("name", fault.name)
        .with(fault.what, fault.name)
        .with_some("of", read.names.get(1))
        .with_some("near", close);
    let finding = match close.filter(|_| fault.what != "later") {
        Some(close) => {
            let right = read.path.value.replacen(fault.name, close, 1);
            finding.with_edit(Some(read.path.span), &right)
        }
        None => finding,
    };
    Finding {
        confidence: Confidence::Certain,
        doubt: file.place.role.doubt(),
        ..finding
    }
}
