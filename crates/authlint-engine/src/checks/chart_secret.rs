//! A template of a chart reads a key of a Secret or ConfigMap that the chart itself makes without it.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{ChartObject, Computed, Condition, FileFacts, Holds, KeyRead, Piece};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::likeness::{Nearness, near};
use crate::link::{Chart, Leads, Workspace};

pub(super) const CHECK: Check = Check {
    name: "chart-secret",
    sees: Sees::Workspace,
    gives: &[
        "primary", "declared", "kind", "name", "part", "parts", "near",
    ],
    rule: |card| Ok(Box::new(params::<ChartSecret>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChartSecret {}

/// So many keys are listed.
const MOST_LISTED: usize = 6;

impl Rule for ChartSecret {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let mut found = Vec::new();
        for chart in &workspace.charts.all {
            let objects: Vec<_> = templates(chart, workspace)
                .flat_map(|(_, template)| &template.objects)
                .map(|object| (object, results(&object.names, chart, workspace)))
                .collect();
            for (said, template) in templates(chart, workspace) {
                let reads = template.key_reads.iter();
                found.extend(reads.filter_map(|read| look(read, &objects, chart, said, workspace)));
            }
        }
        found
    }
}

fn templates<'w>(
    chart: &'w Chart,
    workspace: &'w Workspace<'_>,
) -> impl Iterator<Item = (&'w FileFacts, &'w crate::facts::ChartTemplate)> {
    let files = chart.templates.iter().map(|file| &workspace.files[*file]);
    files.filter_map(|said| Some((said, said.names.chart.template.as_ref()?)))
}

/// The texts that one of `names` may be, helpers followed.
fn results(
    names: &[Option<Computed>],
    chart: &Chart,
    workspace: &Workspace<'_>,
) -> Vec<Option<Computed>> {
    let charts = &workspace.charts;
    let results = names.iter().flat_map(|name| match name {
        Some(name) => charts.expand(chart.family, name, &workspace.files),
        None => vec![None],
    });
    let mut results: Vec<_> = results.collect();
    results.sort();
    results.dedup();
    results
}

type Known<'w> = (&'w ChartObject, Vec<Option<Computed>>);

fn look(
    read: &KeyRead,
    objects: &[Known<'_>],
    chart: &Chart,
    said: &FileFacts,
    workspace: &Workspace<'_>,
) -> Option<Finding> {
    let objects: Vec<&Known<'_>> = objects
        .iter()
        .filter(|(object, _)| object.kind == read.kind)
        .collect();
    // One whose name nobody can tell may be this one.
    if objects.iter().any(|(_, names)| names.contains(&None)) {
        return None;
    }
    let names = results(&read.names, chart, workspace);
    let names: Vec<Computed> = names.into_iter().collect::<Option<_>>()?;
    let is_made = |name: &&Computed| {
        let mut objects = objects.iter();
        objects.any(|(_, names)| names.iter().flatten().any(|known| known == *name))
    };
    let (made, others): (Vec<&Computed>, Vec<&Computed>) = names.iter().partition(is_made);
    let [name] = made[..] else { return None };
    // Of what is not made here only that may be another object which a user has.
    if !others.iter().all(|other| is_given(other)) {
        return None;
    }
    let made: Vec<&ChartObject> = objects
        .iter()
        .filter(|(_, names)| names.iter().flatten().any(|known| known == name))
        .map(|(object, _)| *object)
        .collect();
    if made.iter().any(|object| object.open) || depends_on_others(read, &made, &others) {
        return None;
    }
    let (key, sure) = key_of(read, chart, workspace)?;
    let keys = made.iter().flat_map(|object| &object.keys);
    let mut keys: Vec<&str> = keys.map(|key| key.value.as_str()).collect();
    keys.sort_unstable();
    keys.dedup();
    if keys.contains(&key.as_str()) {
        return None;
    }
    let close = near(&key, keys.iter().copied(), &workspace.knowledge.words)
        .filter(|(_, nearness)| *nearness <= Nearness::Typo)
        .map(|(name, _)| name.to_owned());
    let listed = keys.iter().take(MOST_LISTED).map(|key| format!("`{key}`"));
    let mut listed: Vec<String> = listed.collect();
    if keys.len() > MOST_LISTED {
        listed.push(format!("{} more", keys.len() - MOST_LISTED));
    }
    let finding = Finding::at(read.at)
        .with("kind", read.kind.clone())
        .with("name", &read.name)
        .with("part", &key)
        .with("parts", listed.join(", "))
        .with_some("near", close.clone());
    let finding = match &close {
        Some(close) if sure => finding.with_edit(Some(read.at), close),
        _ => finding,
    };
    let pieces = said.place.path.ends_with(".tpl");
    Some(Finding {
        related: made
            .first()
            .map(|object| ("declared", object.at))
            .into_iter()
            .collect(),
        confidence: if sure {
            Confidence::Certain
        } else {
            Confidence::High
        },
        doubt: if pieces { 0 } else { said.place.role.doubt() },
        ..finding
    })
}

/// True for a name that whoever installs the chart gives.
fn is_given(name: &Computed) -> bool {
    name.iter().any(|piece| match piece {
        Piece::Value(_) => true,
        Piece::Expression(text) => text.contains(".Values"),
        _ => false,
    })
}

/// True if the key is read under a condition that may tell one object from another: on the name that a user gives, or on what
/// decides whether the object is made.
fn depends_on_others(read: &KeyRead, made: &[&ChartObject], others: &[&Computed]) -> bool {
    let paths = |under: &[Condition]| -> Vec<Vec<String>> {
        under
            .iter()
            .flat_map(|condition| condition.paths.clone())
            .collect()
    };
    let mut given: Vec<Vec<String>> = Vec::new();
    for piece in others.iter().flat_map(|other| other.iter()) {
        if let Piece::Value(path) = piece {
            given.push(path.clone());
        }
    }
    let own = read
        .under
        .iter()
        .filter(|condition| !made.iter().all(|object| object.under.contains(condition)));
    let own: Vec<Condition> = own.cloned().collect();
    let asked = paths(&own);
    let decides = made.iter().flat_map(|object| paths(&object.under));
    let decides: Vec<Vec<String>> = decides.chain(given).collect();
    own.iter().any(|condition| condition.paths.is_empty())
        || asked.iter().any(|path| {
            let secret = path
                .last()
                .is_some_and(|key| key.to_ascii_lowercase().contains("secret"));
            secret || decides.contains(path)
        })
}

/// The key that is read where nobody gives another, and whether that is what the template says.
fn key_of(read: &KeyRead, chart: &Chart, workspace: &Workspace<'_>) -> Option<(String, bool)> {
    let keys = results(&read.key, chart, workspace);
    let keys: Vec<Computed> = keys.into_iter().collect::<Option<_>>()?;
    let (texts, others): (Vec<&Computed>, Vec<&Computed>) = keys
        .iter()
        .partition(|key| matches!(key[..], [Piece::Text(_)]));
    match (&texts[..], &others[..]) {
        ([text], others) if others.iter().all(|other| is_given(other)) => match &text[..] {
            [Piece::Text(key)] => Some((key.clone(), others.is_empty())),
            _ => None,
        },
        ([], [other]) => {
            let [Piece::Value(path)] = &other[..] else {
                return None;
            };
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            let Leads::To(setting) = workspace.charts.lead(chart, &path, &workspace.files) else {
                return None;
            };
            match &setting.holds {
                Holds::Text(key) if !key.value.is_empty() => Some((key.value.clone(), false)),
                _ => None,
            }
        }
        _ => None,
    }
}
