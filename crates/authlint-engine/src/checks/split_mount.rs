//! Secrets of one store are read at paths of two kinds, and a store has only one.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::Environment;
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::{Pinned, Workspace, tells_of_several};

pub(super) const CHECK: Check = Check {
    name: "split-mount",
    sees: Sees::Workspace,
    gives: &["primary", "declared", "mount", "path", "right"],
    rule: |card| Ok(Box::new(params::<SplitMount>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SplitMount {
    /// How texts begin whose reader takes a path as it is.
    written: Vec<String>,
    /// What stands behind the mount in the paths of one kind.
    versioned: String,
    /// What else stands behind the mount of such a store.
    besides: Vec<String>,
}

/// What paths have in common that mean one store: the folder, how they are written, the environment, the mount.
type Store<'w> = (&'w str, &'w str, Option<Environment>, &'w str);

impl Rule for SplitMount {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let mut stores: BTreeMap<Store<'_>, Vec<Pinned<'_>>> = BTreeMap::new();
        for said in &workspace.files {
            if said.pins.references.is_empty()
                || tells_of_several(&said.place.path, &workspace.knowledge.pins)
            {
                continue;
            }
            for reference in &said.pins.references {
                if let Some((path, beginning)) = &reference.written
                    && self.written.contains(beginning)
                    && let Some((mount, _)) = path.value.split_once('/')
                {
                    let environment = reference.environment.or(said.place.environment);
                    let store = (said.place.folder(), beginning.as_str(), environment, mount);
                    let pinned = Pinned { reference, said };
                    stores.entry(store).or_default().push(pinned);
                }
            }
        }
        let found = stores.into_iter();
        found
            .flat_map(|((.., mount), references)| self.look(mount, &references))
            .collect()
    }
}

impl SplitMount {
    fn look(&self, mount: &str, references: &[Pinned<'_>]) -> Vec<Finding> {
        let paths = references.iter().filter_map(|pinned| {
            let (path, _) = pinned.reference.written.as_ref()?;
            let rest = path.value.strip_prefix(mount)?.strip_prefix('/')?;
            let (first, further) = rest.split_once('/').unwrap_or((rest, ""));
            let versioned = first == self.versioned && !further.is_empty();
            Some((path, rest, first, versioned, pinned))
        });
        let paths: Vec<_> = paths.collect();
        let Some((shown, ..)) = paths.iter().find(|(.., versioned, _)| *versioned) else {
            return Vec::new();
        };
        let plain = paths.iter().filter(|(_, _, first, versioned, pinned)| {
            let other = self.besides.iter().any(|known| known == first);
            !versioned && !other && *first != self.versioned && !pinned.reference.several
        });
        plain
            .map(|(path, rest, ..)| {
                let right = format!("{mount}/{}/{rest}", self.versioned);
                let finding = Finding::at(path.span)
                    .with("mount", mount)
                    .with("path", &path.value)
                    .with("right", &right)
                    .with_edit(Some(path.span), &right)
                    .unsafely();
                Finding {
                    related: vec![("declared", shown.span)],
                    confidence: Confidence::Medium,
                    ..finding
                }
            })
            .collect()
    }
}
