//! Reads workflows and actions of GitHub Actions: which secrets they declare, read and pass on, and what
//! their jobs may ask for.

use authlint_parser::{Document, Located, Node, Span, Text, Value};
use serde::{Deserialize, Serialize};

use super::contexts::{self, Contexts};
use super::expressions::{self, SecretRead};
use super::{Mark, Names, Used};
use crate::facts::Template;
use crate::facts::extract::scalar_of;
use crate::knowledge::pattern::fits_text;
use crate::knowledge::{Knowledge, TokenAction};

/// A workflow.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Workflow {
    /// True if another workflow can call it.
    pub is_called: bool,
    /// True if nothing else starts it.
    pub only_called: bool,
    /// The secrets it declares, each with whether a caller must pass it; `None` where nobody can tell.
    pub declares: Option<Vec<(Located<String>, bool)>>,
    /// The secrets it reads, but for those of jobs with an environment, which may have secrets of its own.
    pub reads: Vec<SecretRead>,
    /// What its jobs may do if they do not say themselves.
    pub permissions: Option<Permissions>,
    /// What whoever starts it can hand to it; `None` where nobody can tell.
    pub inputs: Option<Vec<Located<String>>>,
    /// How the subjects of tokens end that its jobs without an environment get; `None` where nobody can tell.
    pub subjects: Option<Vec<String>>,
    /// Its jobs.
    pub jobs: Vec<Job>,
}

/// What a job, or all jobs, may do.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Permissions {
    /// The key that says so.
    pub key: Span,
    /// What they say of ID tokens.
    pub id_token: IdToken,
}

/// Whether a job may ask for an ID token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum IdToken {
    /// Nobody can tell.
    Unknown,
    /// It may.
    Granted,
    /// It may not, for it is not among what is granted.
    Absent,
    /// It may not, for this is granted in place of `write`.
    Less(Span),
}

/// A job.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Job {
    /// Its name.
    pub name: Located<String>,
    /// What it may do.
    pub permissions: Option<Permissions>,
    /// The workflow in the same repository that it calls.
    pub call: Option<Call>,
    /// Its steps that ask for an ID token.
    pub actions: Vec<Action>,
    /// What it is filled with.
    pub contexts: Contexts,
    /// The environment that it says it is for.
    pub environment: Mark,
    /// The secrets and variables that it reads.
    pub reads: Vec<SecretRead>,
}

/// A call of a workflow.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Call {
    /// Its path, as it is written.
    pub path: Located<String>,
    /// The secrets that it gets.
    pub passes: Passes,
}

/// Secrets that a called workflow gets.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub enum Passes {
    /// All that there are, or nobody can tell.
    All,
    /// These.
    These(Vec<Located<String>>),
}

/// A step that asks for an ID token.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Action {
    /// What it uses.
    pub uses: Span,
    /// The name of the action.
    pub name: String,
    /// What the run ends with if the job may not ask.
    pub error: String,
    /// The role that it logs in with.
    pub role: Option<Located<String>>,
    /// Who it says the token is for.
    pub audience: Mark,
    /// Who the token is for if it does not say.
    pub audience_else: Option<String>,
}

impl Workflow {
    /// What `job`, one of its jobs, may do: a block of its own replaces the workflow's.
    pub fn permissions_of<'w>(&'w self, job: &'w Job) -> Option<&'w Permissions> {
        job.permissions.as_ref().or(self.permissions.as_ref())
    }

    /// Where names of secrets and permissions stand, which hide nothing.
    pub(super) fn spans(&self) -> impl Iterator<Item = Span> {
        let declares = self.declares.iter().flatten().map(|(name, _)| name.span);
        let reads = self.reads.iter().map(|read| read.name.span);
        let calls = self.jobs.iter().filter_map(|job| job.call.as_ref());
        let passed = calls.flat_map(|call| match &call.passes {
            Passes::These(names) => names.as_slice(),
            Passes::All => &[],
        });
        let permissions = self.jobs.iter().map(|job| &job.permissions);
        let permissions = permissions.chain([&self.permissions]).flatten();
        let granted = permissions.filter_map(|permissions| match permissions.id_token {
            IdToken::Less(span) => Some(span),
            _ => None,
        });
        let names = declares.chain(reads).chain(passed.map(|name| name.span));
        names.chain(granted)
    }
}

/// Adds what the workflows and actions in `document` say.
pub(super) fn read(document: &Document<'_>, knowledge: &Knowledge, names: &mut Names) {
    for root in document.roots.iter().filter(|_| !document.is_template) {
        if let (Some((_, on)), Some((_, jobs))) = (entry(root, "on"), entry(root, "jobs")) {
            let workflow = workflow(root, on, jobs, knowledge);
            // What each job reads; names of secrets are the same in whatever case.
            let read = workflow.reads.iter().map(|read| Used {
                optional: read.guarded,
                ..Used::of(
                    "github-secret",
                    Located {
                        value: read.name.value.to_ascii_uppercase(),
                        span: read.name.span,
                    },
                    0,
                )
            });
            names.used.extend(read);
            names.workflows.push(workflow);
        } else if let Some((_, runs)) = entry(root, "runs")
            && entry(runs, "using").is_some()
        {
            expressions::secrets(runs, &mut names.in_actions);
        }
    }
}

fn workflow(root: &Node<'_>, on: &Node<'_>, jobs: &Node<'_>, knowledge: &Knowledge) -> Workflow {
    let triggers = triggers(on);
    let is_called = triggers.contains(&"workflow_call");
    let call = entry(on, "workflow_call").map(|(_, call)| call);
    let mut reads = Vec::new();
    let env = entry(root, "env").map(|(_, env)| env);
    if let Some(env) = env {
        expressions::secrets(env, &mut reads);
    }
    let mut found = Vec::new();
    for (name, node) in entries(jobs) {
        if entry(node, "environment").is_none() {
            expressions::secrets(node, &mut reads);
        }
        found.extend(job(name, node, env, knowledge));
    }
    Workflow {
        is_called,
        only_called: is_called && triggers.len() == 1,
        declares: declares(call),
        reads,
        permissions: permissions(root),
        inputs: contexts::inputs(on),
        subjects: subjects(on),
        jobs: found,
    }
}

fn triggers<'n>(on: &'n Node<'_>) -> Vec<&'n str> {
    match &on.value {
        Value::Scalar(scalar) => vec![scalar.text.as_str()],
        Value::List(nodes) => {
            let texts = nodes.iter().filter_map(scalar_of);
            texts.map(|scalar| scalar.text.as_str()).collect()
        }
        _ => entries(on).map(|(name, _)| name.as_str()).collect(),
    }
}

/// How the subject of a token ends by what starts the workflow, where that is a push to branches that are listed, or a pull request.
fn subjects(on: &Node<'_>) -> Option<Vec<String>> {
    let mut subjects = Vec::new();
    for trigger in triggers(on) {
        match trigger {
            "pull_request" => subjects.push("pull_request".to_owned()),
            "push" => {
                let (_, push) = entry(on, "push")?;
                let is_other = |(key, _): (&Text<'_>, _)| {
                    !matches!(key.as_str(), "branches" | "paths" | "paths-ignore")
                };
                let Value::List(branches) = &entry(push, "branches")?.1.value else {
                    return None;
                };
                if entries(push).any(is_other) {
                    return None;
                }
                for branch in branches {
                    let branch = known(&scalar_of(branch)?.text)?.value;
                    if branch.contains(['*', '?', '+', '[', '!']) {
                        return None;
                    }
                    subjects.push(format!("ref:refs/heads/{branch}"));
                }
            }
            _ => return None,
        }
    }
    (!subjects.is_empty()).then_some(subjects)
}

/// The secrets that a called workflow declares. What is merged or made by a template, nobody can tell.
fn declares(call: Option<&Node<'_>>) -> Option<Vec<(Located<String>, bool)>> {
    let Some((_, secrets)) = call.and_then(|call| entry(call, "secrets")) else {
        return Some(Vec::new());
    };
    let declared = entries(secrets).map(|(name, node)| {
        let name = known(name)?;
        let required = match entry(node, "required") {
            Some((_, required)) => Template::of(scalar_of(required)?).text.as_str() == "true",
            None => false,
        };
        Some((name, required))
    });
    declared.collect()
}

fn job(
    name: &Text<'_>,
    node: &Node<'_>,
    env: Option<&Node<'_>>,
    knowledge: &Knowledge,
) -> Option<Job> {
    let off = entry(node, "if").and_then(|(_, condition)| text(condition));
    if off.is_some_and(|condition| condition == "false") {
        return None;
    }
    let hosted = entry(node, "runs-on").is_some_and(|(_, runner)| {
        let mut known = knowledge.workflows.hosted_runners.iter();
        text(runner).is_some_and(|label| known.any(|pattern| fits_text(pattern, label)))
    });
    let steps = entry(node, "steps").map(|(_, steps)| &steps.value);
    let mut actions = Vec::new();
    if let (true, Some(Value::List(steps))) = (hosted, steps) {
        let asks = steps.iter().filter_map(|step| {
            let known = knowledge.workflows.token_actions.iter();
            let around =
                [Some(step), Some(node)].map(|node| entry(node?, "env").map(|(_, env)| env));
            let around = [around[0], around[1], env];
            let mut known = known.filter_map(|known| action(step, known, around));
            let (asks, words) = known.next()?;
            let has_other = |node: &Node<'_>| words.iter().any(|word| holds(node, word));
            let other = has_other(node) || env.is_some_and(has_other);
            (!other).then_some(asks)
        });
        actions.extend(asks);
    }
    let mut reads = Vec::new();
    expressions::secrets(node, &mut reads);
    expressions::variables(node, &mut reads);
    let environment = match entry(node, "environment") {
        None => Mark::Nothing,
        Some((_, given)) => {
            let given = entry(given, "name").map_or(given, |(_, name)| name);
            let text = scalar_of(given).and_then(|scalar| known(&scalar.text));
            text.map_or(Mark::Unknown, Mark::Text)
        }
    };
    Some(Job {
        name: known(name)?,
        environment,
        reads,
        permissions: permissions(node),
        call: call(node),
        actions,
        contexts: contexts::of_job(node),
    })
}

/// What `node` says of permissions.
fn permissions(node: &Node<'_>) -> Option<Permissions> {
    let (key, granted) = entry(node, "permissions")?;
    let id_token = match &granted.value {
        Value::Map(_) => match entry(granted, "id-token") {
            None if entry(granted, "<<").is_some() => IdToken::Unknown,
            None => IdToken::Absent,
            Some((_, node)) => match text(node) {
                Some("read" | "none") => IdToken::Less(node.span),
                Some("write") => IdToken::Granted,
                _ => IdToken::Unknown,
            },
        },
        _ => match text(granted) {
            Some("read-all") => IdToken::Absent,
            Some("write-all") => IdToken::Granted,
            _ => IdToken::Unknown,
        },
    };
    Some(Permissions {
        key: key.span(),
        id_token,
    })
}

fn call(node: &Node<'_>) -> Option<Call> {
    let scalar = scalar_of(entry(node, "uses")?.1)?;
    let path = scalar.text.as_str();
    if !path.starts_with("./") || path.contains("${{") {
        return None;
    }
    let passes = match entry(node, "secrets") {
        None => Passes::These(Vec::new()),
        Some((_, node)) if matches!(node.value, Value::Map(_)) => {
            let names: Option<Vec<_>> = entries(node).map(|(name, _)| known(name)).collect();
            names.map_or(Passes::All, Passes::These)
        }
        Some(_) => Passes::All,
    };
    Some(Call {
        path: Located {
            value: path.to_owned(),
            span: scalar.text.span(),
        },
        passes,
    })
}

/// `step`, if it uses the action in the way in which it asks for a token, and the words that tell of another.
/// `around` has the variables that it sees, the nearest first.
fn action<'k>(
    step: &Node<'_>,
    known: &'k TokenAction,
    around: [Option<&Node<'_>>; 3],
) -> Option<(Action, &'k [String])> {
    let scalar = scalar_of(entry(step, "uses")?.1)?;
    let (name, _) = scalar.text.as_str().split_once('@')?;
    let (_, with) = entry(step, "with")?;
    let off = entry(step, "if").and_then(|(_, condition)| text(condition));
    let given = |input: &String| {
        let node = entry(with, input).map(|(_, node)| node);
        node.and_then(text).is_some_and(|value| !value.is_empty())
    };
    let fits = |(input, texts): (&String, &Vec<String>)| {
        let held = entry(with, input).and_then(|(_, node)| text(node));
        held.is_some_and(|held| texts.iter().any(|text| text == held))
    };
    let asks = name.eq_ignore_ascii_case(&known.action)
        && off != Some("false")
        && known.with.iter().all(given)
        && known.is.iter().all(fits);
    asks.then(|| {
        let action = Action {
            uses: scalar.text.span(),
            name: known.action.clone(),
            error: known.error.clone(),
            role: known.role.as_ref().and_then(|input| {
                let (_, given) = entry(with, input)?;
                let given = scalar_of(given)?;
                let name = variable(given.text.as_str());
                let set = name.and_then(|name| {
                    around
                        .into_iter()
                        .flatten()
                        .find_map(|env| entry(env, name))
                });
                let given = set.map_or(Some(given), |(_, value)| scalar_of(value))?;
                self::known(&given.text)
            }),
            audience: match known.audience.as_ref().and_then(|input| entry(with, input)) {
                None => Mark::Nothing,
                Some((_, given)) => {
                    let text = scalar_of(given).and_then(|scalar| self::known(&scalar.text));
                    text.map_or(Mark::Unknown, Mark::Text)
                }
            },
            audience_else: known.audience_else.clone(),
        };
        (action, known.without.as_slice())
    })
}

/// The name in `${{ env.NAME }}`.
fn variable(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix("${{")?.strip_suffix("}}")?;
    inner.trim().strip_prefix("env.")
}

/// True if `word` stands anywhere in `node`.
fn holds(node: &Node<'_>, word: &str) -> bool {
    match &node.value {
        Value::Scalar(scalar) => scalar.text.as_str().contains(word),
        Value::List(nodes) => nodes.iter().any(|node| holds(node, word)),
        Value::Map(entries) => {
            let mut entries = entries.iter();
            entries.any(|entry| entry.key == *word || holds(&entry.value, word))
        }
        Value::Command(_) => false,
    }
}

pub(super) fn entries<'n, 's>(
    node: &'n Node<'s>,
) -> impl Iterator<Item = (&'n Text<'s>, &'n Node<'s>)> {
    let entries = match &node.value {
        Value::Map(entries) => entries.as_slice(),
        _ => &[],
    };
    entries.iter().map(|entry| (&entry.key, &entry.value))
}

pub(super) fn entry<'n, 's>(
    node: &'n Node<'s>,
    name: &str,
) -> Option<(&'n Text<'s>, &'n Node<'s>)> {
    entries(node).find(|(key, _)| **key == *name)
}

pub(super) fn text<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    Some(scalar_of(node)?.text.as_str())
}

fn known(name: &Text<'_>) -> Option<Located<String>> {
    let whole = Template::of_text(name);
    whole.holes.is_empty().then(|| Located {
        value: name.as_str().to_owned(),
        span: name.span(),
    })
}
