//! Loads knowledge: the built-in rules, and a folder of the user's own by the same types.

use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Knowledge;
use super::card::Card;
use super::endpoints::PathIndex;
use super::errors::Errors;
use super::hosts::HostIndex;
use super::provider::Provider;
use super::vocabulary::{HttpClient, Vocabulary, VocabularyFile};

/// What `build.rs` packed.
const PACKED: &str = include_str!(concat!(env!("OUT_DIR"), "/rules.json"));

#[derive(Default, Deserialize)]
struct Rules {
    cards: Vec<Card>,
    providers: Vec<Provider>,
    recognisers: Vec<HttpClient>,
    vocabulary: VocabularyFile,
    errors: Errors,
}

/// A rules file that could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// The file, as the caller named it.
    pub path: String,
    /// What is wrong, with line and column where the reader knows them.
    pub message: String,
}

impl fmt::Display for LoadError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.path, self.message)
    }
}

impl std::error::Error for LoadError {}

impl Knowledge {
    /// The built-in rules.
    ///
    /// # Errors
    /// If a file of `rules/` does not fit its type. A test of the project loads them all, so a
    /// released program never sees this.
    pub fn built_in() -> Result<Self, LoadError> {
        let rules = serde_json::from_str(PACKED).map_err(|error| LoadError {
            path: "built-in rules".to_owned(),
            message: error.to_string(),
        })?;
        Ok(assemble(rules))
    }

    /// The rules of `files`, given as path relative to the rules folder and text: a whole
    /// folder, in place of the built-in rules.
    ///
    /// # Errors
    /// The first file that is not YAML or does not fit its type.
    pub fn from_files<'f>(
        files: impl IntoIterator<Item = (&'f str, &'f str)>,
    ) -> Result<Self, LoadError> {
        let mut rules = Rules::default();
        for (path, text) in files {
            match path.split(['/', '\\']).next() {
                Some("cards") => rules.cards.push(read(path, text)?),
                Some("providers") => rules.providers.push(read(path, text)?),
                Some("recognisers") => rules.recognisers.push(read(path, text)?),
                Some("vocabulary.yaml") => rules.vocabulary = read(path, text)?,
                Some("errors.yaml") => rules.errors = read(path, text)?,
                _ => {}
            }
        }
        Ok(assemble(rules))
    }
}

fn read<T: DeserializeOwned>(path: &str, text: &str) -> Result<T, LoadError> {
    serde_yaml::from_str(text).map_err(|error| LoadError {
        path: path.to_owned(),
        message: error.to_string(),
    })
}

fn assemble(mut rules: Rules) -> Knowledge {
    rules
        .providers
        .sort_by(|left, right| left.id.cmp(&right.id));
    rules.cards.sort_by(|left, right| left.id.cmp(&right.id));
    Knowledge {
        hosts: HostIndex::new(&rules.providers),
        paths: PathIndex::new(&rules.providers),
        providers: rules.providers,
        vocabulary: Vocabulary::new(rules.vocabulary),
        clients: rules.recognisers,
        cards: rules.cards,
        errors: rules.errors,
    }
}
