//! Which key names mean what, and how command lines of HTTP clients are read.
//!
//! `rules/vocabulary.yaml` and `rules/recognisers/`. A key is compared as words (`TOKEN_URL`,
//! `tokenUrl` and `token-url` are one key), and a phrase means a key that ends with it: what
//! stands before is the name of the group the key belongs to.

use std::collections::HashMap;

use serde::Deserialize;

use super::Says;

/// The words of keys.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// Phrases by their last word.
    phrases: HashMap<String, Vec<(Vec<String>, Meaning)>>,
    /// Last words of keys whose values are never shown, whatever the key means.
    secret_words: Vec<Vec<String>>,
    /// All phrases as they may stand in a file, for the prefilter.
    needles: Vec<String>,
}

/// What a phrase means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// What the value says.
    pub says: Says,
    /// A word that occurs in every repository: it means something only in a group with others.
    pub weak: bool,
}

/// `rules/vocabulary.yaml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VocabularyFile {
    #[serde(default)]
    keys: Vec<Phrases>,
    #[serde(default)]
    secrets: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrases {
    says: Says,
    #[serde(default)]
    weak: bool,
    phrases: Vec<String>,
}

impl Vocabulary {
    pub(super) fn new(file: VocabularyFile) -> Self {
        let mut vocabulary = Vocabulary::default();
        let words = |phrase: &String| -> Vec<String> {
            phrase.split_whitespace().map(str::to_owned).collect()
        };
        vocabulary
            .secret_words
            .extend(file.secrets.iter().map(words));
        for Phrases {
            says,
            weak,
            phrases,
        } in file.keys
        {
            for phrase in phrases {
                let words = words(&phrase);
                let Some(last) = words.last().cloned() else {
                    continue;
                };
                if !weak {
                    for joint in ["_", "-", "", "."] {
                        vocabulary.needles.push(words.join(joint));
                    }
                }
                let meaning = Meaning { says, weak };
                vocabulary
                    .phrases
                    .entry(last)
                    .or_default()
                    .push((words, meaning));
            }
        }
        vocabulary.needles.sort_unstable();
        vocabulary.needles.dedup();
        vocabulary
    }

    /// What a key of these words means, and how many words of it say so.
    pub fn meaning(&self, words: &[String]) -> Option<(Meaning, usize)> {
        let phrases = self.phrases.get(words.last()?)?;
        // The longest phrase that fits is meant.
        let fits = phrases.iter().filter(|(phrase, _)| words.ends_with(phrase));
        fits.max_by_key(|(phrase, _)| phrase.len())
            .map(|(phrase, meaning)| (*meaning, phrase.len()))
    }

    /// True if the value of a key of these words must never be shown.
    pub fn is_secret(&self, words: &[String]) -> bool {
        self.secret_words
            .iter()
            .any(|secret| words.ends_with(secret))
    }

    /// Spellings of all strong phrases.
    pub fn needles(&self) -> &[String] {
        &self.needles
    }
}

/// A program that sends HTTP requests: `rules/recognisers/<program>.yaml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpClient {
    /// The names it is started by.
    pub commands: Vec<String>,
    /// Options that take a URL.
    #[serde(default)]
    pub url: Vec<String>,
    /// Options that take form parameters, `name=value&name=value`.
    #[serde(default)]
    pub form: Vec<String>,
    /// Options that take one form parameter and encode it.
    #[serde(default)]
    pub form_encoded: Vec<String>,
    /// Options that take `user:password`.
    #[serde(default)]
    pub basic: Vec<String>,
    /// Options that take a bearer token.
    #[serde(default)]
    pub bearer: Vec<String>,
    /// Options that take a header line.
    #[serde(default)]
    pub header: Vec<String>,
    /// Other options that take a value.
    #[serde(default)]
    pub value: Vec<String>,
    /// True if arguments behind the URL are request items: `name=value` a form or JSON field,
    /// `name==value` a query parameter, `Name:value` a header.
    #[serde(default)]
    pub items: bool,
}
