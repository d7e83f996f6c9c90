//! What the settings beside a key tell of it.

use authlint_parser::{Node, Text};

use super::walk::Frame;
use crate::facts::extract::scalar_of;
use crate::facts::words_of;
use crate::knowledge::{Cloud, Knowledge};

/// What the settings beside a key tell.
#[derive(Clone, Copy, Default)]
pub(super) struct Section<'k> {
    /// The cloud that the section is about.
    pub(super) cloud: Option<&'k Cloud>,
    /// It talks to something else than the cloud itself.
    pub(super) elsewhere: bool,
    /// It sets what a module's resources and data use.
    pub(super) provider: bool,
}

impl<'k> Section<'k> {
    pub(super) fn of(
        entries: &[(&Text<'_>, &Node<'_>)],
        frame: &Frame<'_>,
        knowledge: &'k Knowledge,
    ) -> Section<'k> {
        let has = |wanted: &[&str]| {
            let mut keys = entries.iter().map(|(key, _)| key.as_str());
            keys.any(|key| {
                let words = words_of(key);
                words.iter().any(|word| wanted.contains(&word.as_str()))
            })
        };
        let said = |cloud: &&Cloud| {
            let is = |value: &Node<'_>| {
                scalar_of(value).is_some_and(|scalar| scalar.text.as_str() == cloud.id)
            };
            let beside = entries.iter().any(|(key, value)| {
                ["name", "provider", "cloud", "type"].contains(&key.as_str()) && is(value)
            });
            let own = &cloud.keys.words;
            beside
                || words_of(frame.section)
                    .iter()
                    .any(|word| own.contains(word))
        };
        let clouds = || knowledge.clouds.iter();
        let provider = frame.around == "provider"
            && clouds().any(|cloud| cloud.id == frame.section)
            && !has(&["alias"]);
        Section {
            cloud: clouds().find(said),
            // Storage that speaks a cloud's protocol has regions of its own.
            elsewhere: has(&["endpoint", "endpoints", "validation"]),
            provider,
        }
    }
}

/// True if the last part of a key may be about a region or a zone.
pub(super) fn wants(key: &str) -> bool {
    let has = |word: &str| {
        let mut parts = key.as_bytes().windows(word.len());
        parts.any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
    };
    has("region") || has("zone")
}
