//! All environments but one have a setting of their client.

use std::collections::{BTreeMap, HashMap, HashSet};

use authlint_parser::Span;
use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{Environment, FileFacts, Role};
use crate::findings::Finding;
use crate::knowledge::{Confidence, Says};
use crate::likeness::near;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "lacking-key",
    sees: Sees::Workspace,
    gives: &["primary", "declared", "name", "others"],
    rule: |card| Ok(Box::new(params::<LackingKey>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LackingKey {
    /// So many environments there must be.
    fewest: usize,
    /// So many of a hundred settings that the others have in common must be in the one.
    percent: usize,
}

impl Rule for LackingKey {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let mut families: BTreeMap<(&str, Option<&str>), Vec<&FileFacts>> = BTreeMap::new();
        for said in &workspace.files {
            if let Some(kin) = said.kin() {
                let key = (kin.family.as_str(), kin.base.as_deref());
                families.entry(key).or_default().push(said);
            }
        }
        // Secrets come from elsewhere where they matter most.
        let told = |says: Says| {
            matches!(
                says,
                Says::ClientId | Says::TokenUrl | Says::Issuer | Says::Region
            )
        };
        let known = workspace.facts.iter().filter(|fact| told(fact.says));
        let known: HashMap<Span, Says> = known
            .filter_map(|fact| Some((fact.key?, fact.says)))
            .collect();
        // What is in a file for all of them is in each, and so may be what stands beside them.
        let config = workspace.files.iter();
        let config = config.filter(|said| said.place.role == Role::Config);
        let bases: HashSet<&str> = config.map(FileFacts::stands_for).collect();
        let paths = workspace.files.iter().map(|said| said.place.path.as_str());
        let shared: Vec<&str> = paths.filter(|path| is_shared(path)).collect();
        let mut found = Vec::new();
        for ((family, base), files) in families {
            if files.len() < self.fewest.max(3) {
                continue;
            }
            let readable = files.iter().all(|said| {
                said.problems.is_empty() && !said.failed && said.place.role == Role::Config
            });
            let has_base = || match base {
                Some(base) => bases.contains(base),
                None => shared.iter().any(|path| is_beside(path, family)),
            };
            if readable && !has_base() {
                found.extend(self.family(&files, &known, &workspace.knowledge.words));
            }
        }
        found
    }
}

impl LackingKey {
    fn family(
        &self,
        files: &[&FileFacts],
        known: &HashMap<Span, Says>,
        words: &HashSet<String>,
    ) -> Vec<Finding> {
        let mut holders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (file, said) in files.iter().enumerate() {
            for setting in &said.settings.all {
                let holders = holders.entry(&setting.path).or_default();
                if holders.last() != Some(&file) {
                    holders.push(file);
                }
            }
        }
        let all_but = |odd: usize, holders: &[usize]| {
            let others = (0..files.len()).filter(|file| *file != odd);
            others.eq(holders.iter().copied().filter(|file| *file != odd))
        };
        let mut found = Vec::new();
        for (path, having) in &holders {
            if having.len() + 1 != files.len() {
                continue;
            }
            let Some(odd) = (0..files.len()).find(|file| !having.contains(file)) else {
                continue;
            };
            let environment = files[odd].kin().map(|kin| kin.environment);
            if matches!(
                environment,
                None | Some(Environment::Development | Environment::Test)
            ) {
                continue;
            }
            let common: Vec<_> = holders.values().filter(|held| all_but(odd, held)).collect();
            let here = common.iter().filter(|held| held.contains(&odd)).count();
            let mut spots = having.iter().filter_map(|file| {
                let mut settings = files[*file].settings.all.iter();
                let setting = settings.find(|setting| setting.path == **path)?;
                known.contains_key(&setting.name.span).then_some(setting)
            });
            let Some(setting) = spots.next() else {
                continue;
            };
            let Some(last) = files[odd]
                .settings
                .all
                .iter()
                .find(|known| known.parent() == setting.parent())
            else {
                continue;
            };
            // Another rule tells of a name that is almost this one.
            let beside = files[odd].settings.all.iter();
            let beside = beside.filter(|known| known.parent() == setting.parent());
            let beside = beside.map(|known| known.name.value.as_str());
            if near(&setting.name.value, beside, words).is_some() {
                continue;
            }
            if here < 3 || here * 100 < common.len() * self.percent {
                continue;
            }
            found.push(Finding {
                related: vec![("declared", setting.name.span)],
                confidence: Confidence::Medium,
                ..Finding::at(last.name.span)
                    .with("name", *path)
                    .with("others", having.len().to_string())
            });
        }
        found
    }
}

/// True for a file of the same name beside the environments, if it is shared: `overlays/base/oauth.env`.
fn is_beside(path: &str, family: &str) -> bool {
    let Some((before, behind)) = family.split_once('*') else {
        return false;
    };
    let middle = path
        .strip_prefix(before)
        .and_then(|rest| rest.strip_suffix(behind));
    let name = behind.rsplit('/').next().unwrap_or(behind);
    let around = before
        .trim_end_matches('/')
        .rsplit_once('/')
        .map_or("", |(above, _)| above);
    middle.is_some() || (path.starts_with(around) && path.ends_with(name))
}

/// True for a file in a folder that is for all environments.
fn is_shared(path: &str) -> bool {
    let shared = [
        "base", "common", "default", "defaults", "shared", "global", "all",
    ];
    path.split('/').any(|part| shared.contains(&part))
}
