//! A value is given under a key that no template reads, beside one that is called almost the same: by another file of
//! values than the chart's own, or for a chart in the chart.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{ChartValue, FileFacts, Holds, is_placeholder};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::likeness::{Nearness, near};
use crate::link::{Chart, Workspace};

pub(super) const CHECK: Check = Check {
    name: "chart-keys",
    sees: Sees::Workspace,
    gives: &["primary", "declared", "path", "name", "near"],
    rule: |card| Ok(Box::new(params::<ChartKeys>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChartKeys {
    of: Of,
}

/// Which keys are looked at.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Of {
    /// Those of files that are given beside `values.yaml`.
    Overrides,
    /// Those that give values to charts in the chart.
    InnerCharts,
}

impl Rule for ChartKeys {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let mut found = Vec::new();
        for chart in &workspace.charts.all {
            match self.of {
                Of::Overrides => overrides(chart, workspace, &mut found),
                Of::InnerCharts => inner_charts(chart, workspace, &mut found),
            }
        }
        found
    }
}

fn overrides(chart: &Chart, workspace: &Workspace<'_>, found: &mut Vec<Finding>) {
    let Some(values) = workspace.charts.values_of(chart, &workspace.files) else {
        return;
    };
    for file in &chart.overrides {
        let said = &workspace.files[*file];
        if let Some(given) = &said.names.chart.values {
            let mut path = Vec::new();
            level(
                &values.settings,
                &given.settings,
                &mut path,
                &mut |name, base, path| {
                    let finding = unread(name, &base, path, chart, workspace)?;
                    // Who gives both means both.
                    let near = finding.values.get("near")?;
                    let beside = base_of(&given.settings, path)?;
                    let both = beside.iter().any(|setting| setting.name.value == *near);
                    (!both).then(|| {
                        found.push(Finding {
                            doubt: said.place.role.doubt(),
                            ..finding
                        });
                    })
                },
            );
        }
    }
}

/// The settings that a path leads to.
fn base_of<'s>(settings: &'s [ChartValue], path: &[&str]) -> Option<&'s [ChartValue]> {
    let Some((first, rest)) = path.split_first() else {
        return Some(settings);
    };
    let setting = settings
        .iter()
        .find(|setting| setting.name.value == *first)?;
    match &setting.holds {
        Holds::Map(inner) => base_of(inner, rest),
        _ => None,
    }
}

/// Shows each key of `given` that is not in `base`, where both have a map.
fn level<'s>(
    base: &'s [ChartValue],
    given: &'s [ChartValue],
    path: &mut Vec<&'s str>,
    see: &mut impl FnMut(&'s ChartValue, Vec<&'s ChartValue>, &[&'s str]) -> Option<()>,
) {
    if base.is_empty() {
        return;
    }
    for setting in given {
        let name = setting.name.value.as_str();
        match base.iter().find(|known| known.name.value == name) {
            None => {
                see(setting, base.iter().collect(), path);
            }
            Some(known) => {
                if let (Holds::Map(base), Holds::Map(given)) = (&known.holds, &setting.holds) {
                    path.push(name);
                    level(base, given, path, see);
                    path.pop();
                }
            }
        }
    }
}

fn unread(
    setting: &ChartValue,
    base: &[&ChartValue],
    path: &[&str],
    chart: &Chart,
    workspace: &Workspace<'_>,
) -> Option<Finding> {
    let charts = &workspace.charts;
    let family = &charts.families[chart.family];
    let name = setting.name.value.as_str();
    let first = path.first().copied().unwrap_or(name);
    let of_inner = chart.inner.iter().any(|inner| inner.key.value == first);
    if family.words.contains(name)
        || family.takes_all
        || of_inner
        || first == "global"
        || is_placeholder(name)
        || values_attest(chart, name, workspace)
        || path_taken(chart, path, workspace)
    {
        return None;
    }
    let names = base.iter().map(|setting| setting.name.value.as_str());
    let read = names.filter(|name| family.words.contains(*name));
    let (close, _) = near(name, read, &workspace.knowledge.words)
        .filter(|(_, nearness)| *nearness <= Nearness::Typo)?;
    let known = base.iter().find(|setting| setting.name.value == close)?;
    let finding = Finding::at(setting.name.span)
        .with("path", [path, &[name]].concat().join("."))
        .with("name", name)
        .with("near", close)
        .with_edit(Some(setting.name.span), close);
    Some(Finding {
        related: vec![("declared", known.name.span)],
        confidence: Confidence::High,
        ..finding
    })
}

/// True if a comment of the chart's own values tells of the key.
fn values_attest(chart: &Chart, name: &str, workspace: &Workspace<'_>) -> bool {
    let values = chart.values.and_then(|file| {
        let said: &FileFacts = &workspace.files[file];
        said.names.chart.values.as_ref()
    });
    values.is_some_and(|values| values.comments.contains(name))
}

/// True if something takes what stands at `path`, or around it, with whatever keys it has.
fn path_taken(chart: &Chart, path: &[&str], workspace: &Workspace<'_>) -> bool {
    let charts = workspace.charts.all.iter();
    let mut reads = charts
        .filter(|known| known.family == chart.family)
        .flat_map(|known| &known.templates)
        .filter_map(|file| workspace.files[*file].names.chart.template.as_ref())
        .flat_map(|template| &template.reads);
    reads.any(|read| {
        let same = || {
            read.path
                .iter()
                .zip(path)
                .all(|(key, known)| key.value == *known)
        };
        !read.partly && read.path.len() <= path.len() && same()
    })
}

fn inner_charts(chart: &Chart, workspace: &Workspace<'_>, found: &mut Vec<Finding>) {
    let family = &workspace.charts.families[chart.family];
    let given = chart.values.iter().chain(&chart.overrides);
    for file in given {
        let said = &workspace.files[*file];
        let Some(values) = said
            .names
            .chart
            .values
            .as_ref()
            .filter(|values| !values.open)
        else {
            continue;
        };
        let has = |name: &str| {
            values
                .settings
                .iter()
                .any(|setting| setting.name.value == name)
        };
        for setting in &values.settings {
            let name = setting.name.value.as_str();
            let keys = || chart.inner.iter().map(|inner| inner.key.value.as_str());
            let known = keys().any(|key| key == name) || name == "global";
            let read = family.words.contains(name) || family.takes_all;
            if known || read || chart.asked.contains(name) {
                continue;
            }
            let Some((close, _)) = near_joined(name, keys(), workspace) else {
                continue;
            };
            let inner = chart.inner.iter().find(|inner| inner.key.value == close);
            let Some(inner) = inner.filter(|_| !has(close)) else {
                continue;
            };
            let finding = Finding::at(setting.name.span)
                .with("path", name)
                .with("name", name)
                .with("near", close)
                .with_edit(Some(setting.name.span), close);
            found.push(Finding {
                related: vec![("declared", inner.key.span)],
                confidence: Confidence::High,
                doubt: said.place.role.doubt(),
                ..finding
            });
        }
    }
}

/// The only one of `keys` that has the letters and digits of `name`, or else is near it. `oauth2proxy` is not split into words
/// as `oauth2-proxy` is.
fn near_joined<'k>(
    name: &str,
    keys: impl Iterator<Item = &'k str>,
    workspace: &Workspace<'_>,
) -> Option<(&'k str, Nearness)> {
    let keys: Vec<&str> = keys.collect();
    let plain = |name: &str| {
        let letters = name.chars().filter(|letter| letter.is_alphanumeric());
        letters.collect::<String>().to_lowercase()
    };
    let same: Vec<&str> = keys
        .iter()
        .copied()
        .filter(|key| plain(key) == plain(name))
        .collect();
    match same[..] {
        [key] => Some((key, Nearness::Spelling)),
        [] => near(name, keys.into_iter(), &workspace.knowledge.words)
            .filter(|(_, nearness)| *nearness <= Nearness::Typo),
        _ => None,
    }
}
