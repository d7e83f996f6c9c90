//! A template of a chart calls a helper that none defines.

use std::collections::HashSet;

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::likeness::near;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "chart-helper",
    sees: Sees::Workspace,
    gives: &["primary", "declared", "name", "near"],
    rule: |card| Ok(Box::new(params::<ChartHelper>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChartHelper {}

impl Rule for ChartHelper {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let mut found = Vec::new();
        for chart in &workspace.charts.all {
            let family = &workspace.charts.families[chart.family];
            let head = workspace.files[chart.head].names.chart.chart.as_ref();
            // Pieces that a library needs may be in whoever uses it.
            if family.open || family.helpers.is_empty() || head.is_none_or(|head| head.library) {
                continue;
            }
            let mut told = HashSet::new();
            for file in &chart.templates {
                let said = &workspace.files[*file];
                let template = said.names.chart.template.iter();
                for call in template.flat_map(|template| &template.calls) {
                    let name = call.name.value.as_str();
                    let mut caller = call.helper.iter();
                    if call.guarded
                        || family.helpers.contains_key(name)
                        || !caller.all(|caller| family.called.contains(caller))
                        || name.contains(['/', '{'])
                        || !told.insert(name)
                    {
                        continue;
                    }
                    let mut names: Vec<&str> = family.helpers.keys().map(String::as_str).collect();
                    names.sort_unstable();
                    let close = near(name, names.iter().copied(), &workspace.knowledge.words);
                    let close = close.map(|(name, _)| name);
                    // Names of another stock are defined in a chart that is not told of.
                    let stock =
                        |name: &str| name.split_once('.').map(|(stock, _)| stock.to_owned());
                    let kin = |known: &&&str| stock(name).is_some() && stock(known) == stock(name);
                    let shown = close.or(names.iter().find(kin).copied());
                    let place = shown.and_then(|name| family.helpers.get(name)?.first());
                    let helper = place.and_then(|(file, index)| {
                        let template = workspace.files[*file].names.chart.template.as_ref()?;
                        template.helpers.get(*index)
                    });
                    let Some(helper) = helper else { continue };
                    let finding = Finding::at(call.name.span)
                        .with("name", name)
                        .with_some("near", close);
                    let finding = match close {
                        Some(close) => finding.with_edit(Some(call.name.span), close),
                        None => finding,
                    };
                    let pieces = said.place.path.ends_with(".tpl");
                    let doubt = if pieces { 0 } else { said.place.role.doubt() };
                    found.push(Finding {
                        related: vec![("declared", helper.name.span)],
                        confidence: Confidence::High,
                        doubt,
                        ..finding
                    });
                }
            }
        }
        found
    }
}
