//! Providers, and what leads to them, that are read when they are first asked for.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::OnceLock;

use super::endpoints::PathIndex;
use super::hosts::HostIndex;
use super::index::Head;
#[cfg(test)]
use super::unpack::Error;
use super::unpack::unpack;
use super::{Provider, ProviderId, words_of};

/// All providers, read or not. It is used as what it holds.
#[derive(Clone, Debug)]
pub(super) struct Shelf {
    /// The heads with the lengths of their providers, and the providers in the same order.
    packed: (&'static str, &'static str),
    read: OnceLock<Known>,
}

/// The providers by id, and what leads to them.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) all: Vec<Shelved>,
    /// Beginnings of key names that mean a provider, by their first word.
    pub(super) named: HashMap<String, Vec<(Vec<String>, ProviderId)>>,
    /// Keys that belong to one provider, as words.
    pub(super) keys: HashMap<Vec<String>, ProviderId>,
    pub(super) hosts: HostIndex,
    pub(super) paths: PathIndex,
}

impl Shelf {
    /// The providers of the built-in rules, whose form a test of this project has checked.
    pub(super) fn packed(heads: &'static str, providers: &'static str) -> Self {
        Shelf {
            packed: (heads, providers),
            read: OnceLock::new(),
        }
    }

    /// Providers that are read already.
    pub(super) fn of(all: Vec<Shelved>) -> Self {
        Shelf {
            packed: ("", ""),
            read: OnceLock::from(Known::of(all)),
        }
    }

    /// Changes the providers. What leads to them is made anew.
    pub(super) fn change(&mut self, change: impl FnOnce(&mut Vec<Shelved>)) {
        let read = std::mem::take(&mut self.read).into_inner();
        let mut all = read.map_or_else(|| unpacked(self.packed), |known| known.all);
        change(&mut all);
        self.read = OnceLock::from(Known::of(all));
    }

    /// What is wrong with the heads.
    #[cfg(test)]
    pub(super) fn problem(&self) -> Option<Error> {
        unpack::<Vec<(Head, usize)>>(self.packed.0).err()
    }
}

impl Deref for Shelf {
    type Target = Known;

    fn deref(&self) -> &Known {
        self.read.get_or_init(|| Known::of(unpacked(self.packed)))
    }
}

/// Heads that cannot be read are those of nobody.
fn unpacked((heads, mut providers): (&'static str, &'static str)) -> Vec<Shelved> {
    let heads: Vec<(Head, usize)> = unpack(heads).unwrap_or_default();
    let shelved = heads.into_iter().filter_map(|(head, length)| {
        let (packed, rest) = providers.split_at_checked(length)?;
        providers = rest;
        Some(Shelved::packed(head, packed))
    });
    shelved.collect()
}

impl Known {
    fn of(mut all: Vec<Shelved>) -> Self {
        all.sort_by(|left, right| left.head.id.cmp(&right.head.id));
        let mut named: HashMap<String, Vec<(Vec<String>, ProviderId)>> = HashMap::new();
        let mut keys = HashMap::new();
        for (number, Shelved { head, .. }) in all.iter().enumerate() {
            let id = ProviderId(number);
            for phrase in &head.words {
                let words: Vec<String> = phrase.split_whitespace().map(str::to_owned).collect();
                if let Some(first) = words.first().cloned() {
                    named.entry(first).or_default().push((words, id));
                }
            }
            keys.extend(head.keys.iter().map(|key| (words_of(key), id)));
        }
        Known {
            named,
            keys,
            hosts: HostIndex::new(&all),
            paths: PathIndex::new(&all),
            all,
        }
    }
}

/// One provider, read or not.
#[derive(Clone, Debug)]
pub(super) struct Shelved {
    /// What is known of it at once.
    pub(super) head: Head,
    /// Its file, packed.
    packed: &'static str,
    read: OnceLock<Provider>,
}

impl Shelved {
    /// A provider of the built-in rules, whose form a test of this project has checked.
    fn packed(head: Head, packed: &'static str) -> Self {
        Shelved {
            head,
            packed,
            read: OnceLock::new(),
        }
    }

    /// A provider that is read already.
    pub(super) fn of(provider: Provider) -> Self {
        let file = serde_json::to_value(&provider).unwrap_or_default();
        Shelved {
            head: Head::of(&file),
            packed: "",
            read: OnceLock::from(provider),
        }
    }

    /// The provider.
    pub(super) fn read(&self) -> &Provider {
        // What cannot be read is a provider of whom nothing is known.
        self.read
            .get_or_init(|| unpack(self.packed).unwrap_or_default())
    }

    /// What is wrong with what is packed of the provider.
    #[cfg(test)]
    pub(super) fn problem(&self) -> Option<Error> {
        unpack::<Provider>(self.packed).err()
    }
}

#[cfg(test)]
mod tests {
    use super::super::index::ADDRESSES;
    use super::Shelved;
    use crate::knowledge::{Knowledge, Subject};

    #[test]
    fn heads_call_the_same_values_addresses() {
        for of in [
            "token-url",
            "authorize-url",
            "api-base",
            "issuer",
            "host",
            "scope",
            "audience",
            "resource",
            "region",
            "grant",
            "client-secret",
        ] {
            let subject: Subject = serde_json::from_value(of.into()).expect("a subject");
            assert_eq!(subject.is_address(), ADDRESSES.contains(&of), "{of}");
        }
    }

    #[test]
    fn every_packed_provider_can_be_read() {
        for knowledge in [Knowledge::built_in(), Knowledge::for_linting()] {
            assert!(knowledge.shelf.all.len() > 100);
            for shelved in &knowledge.shelf.all {
                let problem = shelved.problem();
                assert!(problem.is_none(), "{}: {problem:?}", shelved.head.id);
                // The packed head is the head that one's own copy of the file would get.
                let own = Shelved::of(shelved.read().clone()).head;
                assert_eq!(format!("{:?}", shelved.head), format!("{own:?}"));
            }
        }
    }
}
