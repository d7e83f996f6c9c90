//! A template reads a value that the chart does not have: one below a parent that is not there, or one that is called
//! almost as another that nothing reads.

use std::collections::HashSet;

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{ChartTemplate, FileFacts, ValueRead};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::likeness::{Nearness, near};
use crate::link::{Chart, Leads, Workspace};

pub(super) const CHECK: Check = Check {
    name: "chart-values",
    sees: Sees::Workspace,
    gives: &[
        "primary", "declared", "path", "parent", "name", "below", "near", "type",
    ],
    rule: |card| Ok(Box::new(params::<ChartValues>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChartValues {
    missing: Missing,
}

/// What of a path is not there.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Missing {
    /// A key with others behind it: rendering stops there.
    Parent,
    /// The last key: nothing is put out in its place.
    Leaf,
}

impl Rule for ChartValues {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let mut found = Vec::new();
        for chart in &workspace.charts.all {
            let Some(values) = workspace.charts.values_of(chart, &workspace.files) else {
                continue;
            };
            let head = workspace.files[chart.head].names.chart.chart.as_ref();
            if head.is_none_or(|head| head.library) || values.settings.is_empty() {
                continue;
            }
            // One mistake, however often the value is read.
            let mut told = HashSet::new();
            for file in &chart.templates {
                let said = &workspace.files[*file];
                let Some(template) = &said.names.chart.template else {
                    continue;
                };
                for read in &template.reads {
                    if let Some((name, finding)) = self.look(read, chart, said, workspace)
                        && told.insert(name)
                    {
                        found.push(finding);
                    }
                }
            }
        }
        found
    }
}

impl ChartValues {
    fn look(
        &self,
        read: &ValueRead,
        chart: &Chart,
        said: &FileFacts,
        workspace: &Workspace<'_>,
    ) -> Option<(String, Finding)> {
        let charts = &workspace.charts;
        let family = &charts.families[chart.family];
        let first = read.path.first()?;
        let of_inner = chart
            .inner
            .iter()
            .any(|inner| inner.key.value == first.value);
        let live = read
            .helper
            .as_ref()
            .is_none_or(|name| family.live.contains(name));
        if read.guarded || of_inner || first.value == "global" || !live {
            return None;
        }
        let path: Vec<&str> = read.path.iter().map(|key| key.value.as_str()).collect();
        let Leads::Nowhere(known, siblings) = charts.lead(chart, &path, &workspace.files) else {
            return None;
        };
        let missing = &read.path[known];
        let below = read.path.get(known + 1);
        let wanted = if below.is_some() {
            Missing::Parent
        } else {
            Missing::Leaf
        };
        if wanted != self.missing
            || charts.is_attested(chart, &missing.value)
            || is_taken_whole(chart, &path[..known], workspace)
        {
            return None;
        }
        let names = siblings.iter().map(|setting| setting.name.value.as_str());
        let unread =
            names.filter(|name| wanted == Missing::Parent || !family.words.contains(*name));
        let close = near(&missing.value, unread, &workspace.knowledge.words)
            .filter(|(_, nearness)| *nearness <= Nearness::Typo)
            .map(|(name, _)| name);
        if wanted == Missing::Leaf && close.is_none() {
            return None;
        }
        let sibling = siblings
            .iter()
            .find(|setting| close.is_none_or(|close| setting.name.value == close))?;
        let upto = path[..=known].join(".");
        let finding = Finding::at(missing.span)
            .with("path", format!(".Values.{}", path.join(".")))
            .with("parent", format!(".Values.{upto}"))
            .with("name", &missing.value)
            // What Go calls the type of a value that is none.
            .with("type", "interface {}")
            .with_some("below", below.map(|key| &key.value))
            .with_some("near", close);
        // Of a last key either name may be the misspelt one.
        let finding = match close.filter(|_| wanted == Missing::Parent) {
            Some(close) => finding.with_edit(Some(missing.span), close),
            None => finding,
        };
        let finding = Finding {
            related: vec![("declared", sibling.name.span)],
            confidence: Confidence::High,
            doubt: doubt_of(said),
            ..finding
        };
        Some((upto, finding))
    }
}

/// Pieces of templates end like files to be copied, and are none.
fn doubt_of(said: &FileFacts) -> u8 {
    if said.place.path.ends_with(".tpl") {
        0
    } else {
        said.place.role.doubt()
    }
}

/// True if something takes what stands at `path`, or around it, as a whole: with whatever keys it has.
fn is_taken_whole(chart: &Chart, path: &[&str], workspace: &Workspace<'_>) -> bool {
    let charts = workspace.charts.all.iter();
    let mut templates = charts
        .filter(|known| known.family == chart.family)
        .flat_map(|known| &known.templates)
        .filter_map(|file| workspace.files[*file].names.chart.template.as_ref());
    templates.any(|template: &ChartTemplate| {
        template.reads.iter().any(|read| {
            let upto = read.path.len() <= path.len();
            let same = || {
                read.path
                    .iter()
                    .zip(path)
                    .all(|(key, known)| key.value == *known)
            };
            !read.partly && upto && same()
        })
    })
}
