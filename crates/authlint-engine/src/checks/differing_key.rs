//! Two environments call one setting by two names, and one by which there is none.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{FileFacts, Role, Setting};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::likeness::near;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "differing-key",
    sees: Sees::Workspace,
    gives: &["primary", "declared", "name", "near", "others"],
    rule: |card| Ok(Box::new(params::<DifferingKey>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DifferingKey {
    /// Two files must have so many settings in common.
    fewest: usize,
}

/// The settings of a file by their paths.
type Held<'w> = BTreeMap<&'w str, &'w Setting>;

impl Rule for DifferingKey {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let mut families: BTreeMap<&str, Vec<&FileFacts>> = BTreeMap::new();
        let mut bases: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        // What values of a chart are read, its templates tell.
        let charts = workspace.files.iter();
        let charts: BTreeSet<&str> = charts
            .filter(|said| said.names.chart.chart.is_some())
            .map(|said| said.place.folder())
            .collect();
        let files = workspace.files.iter();
        for said in files.filter(|said| !charts.contains(said.place.folder())) {
            if let Some(kin) = said.kin() {
                families.entry(&kin.family).or_default().push(said);
                if let Some(base) = &kin.base {
                    bases.entry(base).or_default().push(&kin.family);
                }
            }
        }
        for said in workspace.files.iter().filter(|said| said.kin().is_none()) {
            let of = bases.get(said.stands_for());
            for family in of.into_iter().flatten() {
                families.entry(family).or_default().push(said);
            }
        }
        let mut found = Vec::new();
        for files in families.into_values() {
            let roles = |said: &&FileFacts| matches!(said.place.role, Role::Config | Role::Example);
            let readable = files
                .iter()
                .all(|said| said.problems.is_empty() && !said.failed);
            let files: Vec<&FileFacts> = files.into_iter().filter(roles).collect();
            if readable && files.len() > 1 {
                found.extend(self.family(&files, workspace));
            }
        }
        found
    }
}

impl DifferingKey {
    fn family(&self, files: &[&FileFacts], workspace: &Workspace<'_>) -> Vec<Finding> {
        let settings: Vec<Held<'_>> = files
            .iter()
            .map(|said| {
                let all = said.settings.all.iter();
                all.map(|setting| (setting.path.as_str(), setting))
                    .collect()
            })
            .collect();
        let mut holders: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        for (file, known) in settings.iter().enumerate() {
            for path in known.keys() {
                holders.entry(path).or_default().insert(file);
            }
        }
        let mut found = Vec::new();
        for (path, own) in &holders {
            let Some(setting) = own.first().and_then(|file| settings[*file].get(path)) else {
                continue;
            };
            // Those beside it in other files, and in none that has this one.
            let beside = holders.iter().filter(|(_, others)| others.is_disjoint(own));
            let beside = beside.filter_map(|(other, others)| {
                let known = settings[*others.first()?].get(other)?;
                let alike =
                    known.parent() == setting.parent() && known.holds_more == setting.holds_more;
                alike.then_some((known.name.value.as_str(), others))
            });
            let beside: BTreeMap<&str, &BTreeSet<usize>> = beside.collect();
            let name = setting.name.value.as_str();
            let words = &workspace.knowledge.words;
            let Some((close, _)) = near(name, beside.keys().copied(), words) else {
                continue;
            };
            let others = beside[close];
            if let Some((right, sure)) = decide(own, others, files, name, close, workspace)
                && right
            {
                found.extend(self.tell(own, others, files, &settings, path, close, sure));
            }
        }
        found
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "what is told of one pair of names"
    )]
    fn tell(
        &self,
        own: &BTreeSet<usize>,
        others: &BTreeSet<usize>,
        files: &[&FileFacts],
        settings: &[Held<'_>],
        path: &str,
        close: &str,
        sure: bool,
    ) -> Vec<Finding> {
        let Some(other) = others.first().copied() else {
            return Vec::new();
        };
        let shown = settings[other].values().find(|setting| {
            setting.name.value == close
                && settings[*own.first().unwrap_or(&other)]
                    .get(path)
                    .is_some_and(|known| known.parent() == setting.parent())
        });
        let Some(shown) = shown else {
            return Vec::new();
        };
        let found = own.iter().filter_map(|file| {
            let setting = settings[*file].get(path)?;
            let common = settings[*file]
                .keys()
                .filter(|path| settings[other].contains_key(*path));
            let common = common.count();
            let smaller = settings[*file].len().min(settings[other].len());
            if common < self.fewest || common * 2 < smaller {
                return None;
            }
            let finding = Finding::at(setting.name.span)
                .with("name", &setting.name.value)
                .with("near", close)
                .with("others", others.len().to_string());
            let finding = match sure {
                true => finding.with_edit(Some(setting.name.span), close),
                false => finding,
            };
            Some(Finding {
                related: vec![("declared", shown.name.span)],
                confidence: Confidence::High,
                doubt: files[*file].place.role.doubt(),
                ..finding
            })
        });
        found.collect()
    }
}

/// Whether `name` is the wrong one of the two, and whether that is sure; `None` if both may be meant.
fn decide(
    own: &BTreeSet<usize>,
    others: &BTreeSet<usize>,
    files: &[&FileFacts],
    name: &str,
    close: &str,
    workspace: &Workspace<'_>,
) -> Option<(bool, bool)> {
    // Whatever else the names stand in: who reads one of them, reads that.
    let known: BTreeSet<&str> = files.iter().map(|said| said.place.path.as_str()).collect();
    let elsewhere = |name: &str| {
        let files = workspace.mentions.of_name(name)?;
        let mut files = files.filter(|(_, exact)| *exact);
        Some(files.any(|(file, _)| !known.contains(workspace.files[file].place.path.as_str())))
    };
    match (elsewhere(name), elsewhere(close)) {
        (Some(true), Some(true)) => return None,
        (Some(false), Some(true)) => return Some((true, true)),
        (Some(true), Some(false)) => return Some((false, true)),
        _ => {}
    }
    // The file for all environments says what a setting is called.
    let based = |held: &BTreeSet<usize>| {
        let mut files = held.iter().map(|file| files[*file]);
        files.any(|said| said.kin().is_none())
    };
    if based(own) != based(others) {
        return Some((based(others), true));
    }
    Some(match own.len().cmp(&others.len()) {
        std::cmp::Ordering::Less => (true, true),
        std::cmp::Ordering::Greater => (false, true),
        // One against one: which of them is wrong nobody can tell, and the later file shows it.
        std::cmp::Ordering::Equal => (own.first() > others.first(), false),
    })
}
