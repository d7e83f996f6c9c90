//! Which references mean one secret, in one environment.

use std::collections::BTreeMap;

use super::Workspace;
use crate::facts::{Environment, FileFacts, SecretReference, words_of};
use crate::knowledge::{Pins, Within};

/// A reference to a secret in a store, and the file it is in.
#[derive(Clone, Copy, Debug)]
pub struct Pinned<'w> {
    /// The reference.
    pub reference: &'w SecretReference,
    /// The file it is in.
    pub said: &'w FileFacts,
}

impl Pinned<'_> {
    /// True if both are in one folder, which is deployed together.
    pub fn is_beside(&self, other: &Pinned<'_>) -> bool {
        self.said.place.folder() == other.said.place.folder()
    }
}

/// What references have in common that mean one secret: its identity, how far that goes, and the environment.
type Common<'w> = (&'w str, &'w str, Option<Environment>);

impl Workspace<'_> {
    /// The references that mean one secret and are for one environment, together. Those beside which something tells
    /// that there are several versions on purpose are left out.
    pub fn pinned(&self) -> Vec<Vec<Pinned<'_>>> {
        let mut groups: BTreeMap<Common<'_>, Vec<Pinned<'_>>> = BTreeMap::new();
        for said in &self.files {
            if said.pins.references.is_empty()
                || tells_of_several(&said.place.path, &self.knowledge.pins)
            {
                continue;
            }
            for reference in &said.pins.references {
                let of_file = said.place.environment;
                let of_keys = reference.environment;
                let two = of_file.is_some() && of_keys.is_some() && of_file != of_keys;
                if reference.several || two {
                    continue;
                }
                let place = match reference.within {
                    Within::Anywhere => "",
                    Within::Folder => said.place.folder(),
                    Within::File => &said.place.path,
                };
                let common = (reference.identity.as_str(), place, of_keys.or(of_file));
                let pinned = Pinned { reference, said };
                groups.entry(common).or_default().push(pinned);
            }
        }
        groups.into_values().collect()
    }
}

/// True for the path of a program or setting that has to do with several versions of a secret.
pub(crate) fn tells_of_several(path: &str, pins: &Pins) -> bool {
    let mut words = path.split('/').flat_map(words_of);
    words.any(|word| pins.several.contains(&word) || word.contains("rotat"))
}
