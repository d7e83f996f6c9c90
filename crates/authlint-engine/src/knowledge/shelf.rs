//! Providers that are read when they are first asked for.

use std::sync::OnceLock;

use super::Provider;
use super::index::Head;

/// One provider, read or not.
#[derive(Clone, Debug)]
pub(super) struct Shelved {
    /// What is known of it at once.
    pub(super) head: Head,
    /// Its file as JSON.
    packed: &'static str,
    read: OnceLock<Provider>,
}

impl Shelved {
    /// A provider of the built-in rules, whose form a test of this project has checked.
    pub(super) fn packed(head: Head, packed: &'static str) -> Self {
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
            .get_or_init(|| serde_json::from_str(self.packed).unwrap_or_default())
    }

    /// What is wrong with the text of the provider.
    #[cfg(test)]
    pub(super) fn problem(&self) -> Option<serde_json::Error> {
        serde_json::from_str::<Provider>(self.packed).err()
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
            let knowledge = knowledge.expect("the built-in rules load");
            assert!(knowledge.shelf.len() > 100);
            for shelved in &knowledge.shelf {
                let problem = shelved.problem();
                assert!(problem.is_none(), "{}: {problem:?}", shelved.head.id);
                // The packed head is the head that one's own copy of the file would get.
                let own = Shelved::of(shelved.read().clone()).head;
                assert_eq!(format!("{:?}", shelved.head), format!("{own:?}"));
            }
        }
    }
}
