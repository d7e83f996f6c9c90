//! Reads what settings of workflows are filled with from contexts: `${{ needs.build.outputs.token }}`, and what
//! those contexts hold.
//!
//! Only expressions that are nothing but such a path: what is put together may have another value ready.

use authlint_parser::{Located, Node, Value};
use serde::{Deserialize, Serialize};

use super::workflows::{entries, entry, text};
use crate::facts::extract::scalar_of;

/// A setting that is filled with what a context holds.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ContextRead {
    /// The setting.
    pub key: String,
    /// The path, as it is written.
    pub path: Located<String>,
    /// The names in it.
    pub names: Vec<String>,
    /// The number of the step; `None` for what a job itself sets.
    pub step: Option<usize>,
}

/// What the contexts of a job hold; `None` where nobody can tell.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Contexts {
    /// The jobs that it waits for.
    pub needs: Option<Vec<Located<String>>>,
    /// What it hands on.
    pub outputs: Option<Vec<Located<String>>>,
    /// The names of its steps, in order; empty for those without.
    pub steps: Option<Vec<Located<String>>>,
    /// The names of what it is repeated for.
    pub matrix: Option<Vec<Located<String>>>,
    /// The settings that are filled from contexts.
    pub reads: Vec<ContextRead>,
}

/// The contexts of a job.
pub(super) fn of_job(job: &Node<'_>) -> Contexts {
    let mut reads = Vec::new();
    for name in ["env", "with", "secrets"] {
        settings(job, name, None, &mut reads);
    }
    let steps = entry(job, "steps").map(|(_, steps)| steps);
    if let Some(Value::List(steps)) = steps.map(|steps| &steps.value) {
        for (number, step) in steps.iter().enumerate() {
            for name in ["env", "with"] {
                settings(step, name, Some(number), &mut reads);
            }
        }
    }
    Contexts {
        needs: needs(job),
        outputs: match entry(job, "outputs") {
            // A called workflow hands on what it declares.
            None => entry(job, "uses").is_none().then(Vec::new),
            Some((_, outputs)) => keys(outputs),
        },
        steps: steps.and_then(ids),
        matrix: entry(job, "strategy")
            .and_then(|(_, strategy)| matrix(entry(strategy, "matrix")?.1)),
        reads,
    }
}

/// The inputs of a workflow, whoever starts it.
pub(super) fn inputs(on: &Node<'_>) -> Option<Vec<Located<String>>> {
    let mut all = Vec::new();
    for trigger in ["workflow_call", "workflow_dispatch"] {
        if let Some((_, inputs)) = entry(on, trigger).and_then(|(_, by)| entry(by, "inputs")) {
            all.extend(keys(inputs)?);
        }
    }
    Some(all)
}

fn needs(job: &Node<'_>) -> Option<Vec<Located<String>>> {
    let Some((_, needs)) = entry(job, "needs") else {
        return Some(Vec::new());
    };
    match &needs.value {
        Value::List(nodes) => nodes.iter().map(literal).collect(),
        _ => Some(vec![literal(needs)?]),
    }
}

fn ids(steps: &Node<'_>) -> Option<Vec<Located<String>>> {
    let Value::List(steps) = &steps.value else {
        return None;
    };
    let id = |step: &Node<'_>| match (entry(step, "id"), &step.value) {
        (Some((_, id)), _) => literal(id),
        (None, Value::Map(_)) => entry(step, "<<").is_none().then(|| Located {
            value: String::new(),
            span: step.span,
        }),
        (None, _) => None,
    };
    steps.iter().map(id).collect()
}

fn matrix(matrix: &Node<'_>) -> Option<Vec<Located<String>>> {
    let mut names = keys(matrix)?;
    if let Some((_, included)) = entry(matrix, "include") {
        let Value::List(included) = &included.value else {
            return None;
        };
        for one in included {
            names.extend(keys(one)?);
        }
    }
    Some(names)
}

/// The keys of a map, if all of them are to be seen.
fn keys(node: &Node<'_>) -> Option<Vec<Located<String>>> {
    if !matches!(node.value, Value::Map(_)) {
        return None;
    }
    let names = entries(node).map(|(name, _)| Located {
        value: name.as_str().to_owned(),
        span: name.span(),
    });
    let names: Vec<Located<String>> = names.collect();
    let plain = !names
        .iter()
        .any(|name| name.value == "<<" || name.value.contains("${{"));
    plain.then_some(names)
}

fn literal(node: &Node<'_>) -> Option<Located<String>> {
    let text = text(node)?;
    (!text.contains("${{")).then(|| Located {
        value: text.to_owned(),
        span: scalar_of(node).map_or(node.span, |scalar| scalar.text.span()),
    })
}

/// Adds the settings under `name` that are filled from contexts.
fn settings(node: &Node<'_>, name: &str, step: Option<usize>, reads: &mut Vec<ContextRead>) {
    let Some((_, settings)) = entry(node, name) else {
        return;
    };
    for (key, value) in entries(settings) {
        let Some(scalar) = scalar_of(value) else {
            continue;
        };
        let source = scalar.text.as_str();
        let inner = source
            .trim()
            .strip_prefix("${{")
            .and_then(|rest| rest.strip_suffix("}}"));
        let Some((path, names)) = inner.and_then(|inner| Some((inner.trim(), path(inner.trim())?)))
        else {
            continue;
        };
        let Some(start) = source.find(path) else {
            continue;
        };
        let part = scalar.slice(start..start + path.len());
        reads.push(ContextRead {
            key: key.as_str().to_owned(),
            path: Located {
                value: path.to_owned(),
                span: part.text.span(),
            },
            names,
            step,
        });
    }
}

/// The names in `context.name['other']`, if it is that and nothing else.
fn path(source: &str) -> Option<Vec<String>> {
    let plain = source.replace("['", ".").replace("']", "");
    let names: Vec<String> = plain.split('.').map(str::to_owned).collect();
    let is_name = |name: &String| {
        let mut letters = name.chars();
        !name.is_empty()
            && letters.all(|letter| letter.is_ascii_alphanumeric() || "_-".contains(letter))
    };
    (names.len() > 1 && names.iter().all(is_name)).then_some(names)
}
