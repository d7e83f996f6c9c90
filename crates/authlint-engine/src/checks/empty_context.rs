//! A setting of a workflow is filled from a context that does not hold what is asked of it.

use authlint_parser::{Located, Span};
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
        "primary", "holder", "path", "key", "name", "of", "near", "need", "output", "later",
        "step", "input", "matrix",
    ],
    rule: |card| Ok(Box::new(params::<EmptyContext>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EmptyContext {}

/// What is wrong with a path: a name for cards, the name that is missing, those that there are, and what should have it.
struct Fault<'w> {
    what: &'static str,
    name: &'w str,
    known: Vec<&'w Located<String>>,
    holder: Option<Span>,
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
    let of = |what, name, known: &'w [Located<String>], holder| {
        let known: Vec<&Located<String>> =
            known.iter().filter(|name| !name.value.is_empty()).collect();
        let there = known.iter().any(|known| is_called(known, name));
        (!there).then_some(Fault {
            what,
            name,
            known,
            holder,
        })
    };
    let here = Some(job.name.span);
    match *names.as_slice() {
        ["needs", name, ref rest @ ..] => {
            of("need", name, contexts.needs.as_ref()?, here).or_else(|| {
                let ["outputs", output] = *rest else {
                    return None;
                };
                let mut jobs = workflow.jobs.iter();
                let other = jobs.find(|job| is_called(&job.name, name))?;
                let outputs = other.contexts.outputs.as_ref()?;
                of("output", output, outputs, Some(other.name.span))
            })
        }
        ["steps", name, ..] => {
            let steps = contexts.steps.as_ref()?;
            let before = &steps[..read.step?];
            let fault = of("step", name, before, here)?;
            let later = steps.iter().find(|step| is_called(step, name));
            Some(match later {
                Some(later) => Fault {
                    what: "later",
                    holder: Some(later.span),
                    ..fault
                },
                None => fault,
            })
        }
        ["inputs", name] => {
            let inputs = workflow.inputs.as_ref()?;
            // A workflow without any is started in a way that nobody sees.
            let first = inputs.first()?;
            of("input", name, inputs, Some(first.span))
        }
        ["matrix", name, ..] => of("matrix", name, contexts.matrix.as_ref()?, here),
        _ => None,
    }
}

fn is_called(known: &Located<String>, name: &str) -> bool {
    known.value.eq_ignore_ascii_case(name)
}

fn tell(read: &ContextRead, fault: &Fault<'_>, file: &FileFacts, knowledge: &Knowledge) -> Finding {
    let known = fault.known.iter().map(|known| known.value.as_str());
    let close = near(fault.name, known, &knowledge.words).map(|(close, _)| close);
    let meant = fault
        .known
        .iter()
        .find(|known| Some(known.value.as_str()) == close);
    // What was meant shows where the name would be found; without it, what should have it does.
    let holder = meant
        .map(|known| known.span)
        .filter(|_| fault.what != "later");
    let holder = holder.or(fault.holder);
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
        related: holder.map(|span| ("holder", span)).into_iter().collect(),
        ..finding
    }
}
