//! A job for one environment reads a secret or variable of another, beside those of its own.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{
    Environment, FileFacts, Job, Label, Mark, Role, SecretRead, Workflow, label_of, without,
    words_of,
};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "workflow-environment",
    sees: Sees::File,
    gives: &[
        "primary",
        "theirs",
        "own",
        "name",
        "other",
        "environment",
        "expected",
        "job",
    ],
    rule: |card| Ok(Box::new(params::<WorkflowEnvironment>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WorkflowEnvironment {
    /// A job with one of these words in its name has to do with several environments.
    unless: Vec<String>,
}

/// A name of one environment's, taken apart.
struct Staged<'w> {
    read: &'w SecretRead,
    environment: Environment,
    stem: String,
    word: String,
}

impl Rule for WorkflowEnvironment {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let files = workspace.files.iter();
        let files = files.filter(|file| matches!(file.place.role, Role::Config | Role::Example));
        files
            .flat_map(|file| file.names.workflows.iter().map(move |known| (file, known)))
            .flat_map(|(file, workflow)| self.look(file, workflow))
            .collect()
    }
}

impl WorkflowEnvironment {
    fn look(&self, file: &FileFacts, workflow: &Workflow) -> Vec<Finding> {
        let jobs: Vec<(&Job, Environment, Vec<Staged<'_>>)> = workflow
            .jobs
            .iter()
            .filter_map(|job| Some((job, environment_of(job)?, staged(job))))
            .collect();
        let mut found = Vec::new();
        for (job, here, reads) in &jobs {
            let words = words_of(&job.name.value);
            if words.iter().any(|word| self.unless.contains(word)) {
                continue;
            }
            let mut told: Vec<&str> = Vec::new();
            for read in reads.iter().filter(|read| read.environment != *here) {
                let name = read.read.name.value.as_str();
                if read.read.guarded || told.contains(&name) {
                    continue;
                }
                if let Some(finding) = stray(read, (job, *here, reads), &jobs) {
                    told.push(name);
                    found.push(Finding {
                        doubt: file.place.role.doubt(),
                        ..finding
                    });
                }
            }
        }
        found
    }
}

/// `read` of a job, if it belongs to another one.
fn stray(
    read: &Staged<'_>,
    (job, here, reads): (&Job, Environment, &[Staged<'_>]),
    jobs: &[(&Job, Environment, Vec<Staged<'_>>)],
) -> Option<Finding> {
    let there = read.environment;
    // Whoever reads both means both.
    let both = |other: &&Staged<'_>| other.environment == here && other.stem == read.stem;
    if reads.iter().any(|other| both(&other)) {
        return None;
    }
    let (_, _, theirs) = jobs.iter().find(|(_, environment, theirs)| {
        let same = |other: &Staged<'_>| other.read.name.value == read.read.name.value;
        *environment == there && theirs.iter().any(same)
    })?;
    let copied = theirs
        .iter()
        .find(|other| other.read.name.value == read.read.name.value)?;
    // The rest of the job has its own where the other job has its own.
    let follows = |known: &&Staged<'_>| {
        let pair = |other: &Staged<'_>| other.environment == there && other.stem == known.stem;
        known.environment == here && theirs.iter().any(pair)
    };
    let own: Vec<&Staged<'_>> = reads.iter().filter(follows).collect();
    let mut strays: Vec<&str> = reads
        .iter()
        .filter(|other| other.environment != here)
        .map(|other| other.stem.as_str())
        .collect();
    strays.sort_unstable();
    strays.dedup();
    let mut stems: Vec<&str> = own.iter().map(|own| own.stem.as_str()).collect();
    stems.sort_unstable();
    stems.dedup();
    let first = own.first()?;
    if strays.len() > stems.len() {
        return None;
    }
    let name = &read.read.name;
    let expected = read.stem.replace('*', &first.word);
    let same = reads
        .iter()
        .filter(|other| other.read.name.value == name.value);
    let finding = same.fold(Finding::at(name.span), |finding, same| {
        finding.with_edit(Some(same.read.name.span), &expected)
    });
    Some(Finding {
        related: vec![
            ("theirs", copied.read.name.span),
            ("own", first.read.name.span),
        ],
        confidence: Confidence::High,
        ..finding
            .with("name", &name.value)
            .with("other", there.words())
            .with("environment", here.words())
            .with("job", &job.name.value)
            .with("expected", expected)
    })
}

/// The environment that a job is for.
fn environment_of(job: &Job) -> Option<Environment> {
    let label = match &job.environment {
        Mark::Text(text) => label_of(&text.value, true),
        Mark::Nothing => label_of(&job.name.value, false),
        Mark::Unknown => Label::Unclear,
    };
    match label {
        Label::One(environment, _) => Some(environment),
        _ => None,
    }
}

/// The names of one environment that a job reads.
fn staged(job: &Job) -> Vec<Staged<'_>> {
    let reads = job.reads.iter().filter_map(|read| {
        let name = read.name.value.as_str();
        let Label::One(environment, at) = label_of(name, false) else {
            return None;
        };
        let word = name[at.first()?.clone()].to_owned();
        Some(Staged {
            read,
            environment,
            stem: without(name, &at),
            word,
        })
    });
    reads.collect()
}
