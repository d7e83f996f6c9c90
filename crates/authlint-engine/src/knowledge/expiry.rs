//! Where files write down when a secret ends: `rules/expiry.yaml`.

use serde::Deserialize;

use super::names::Guard;
use super::steps::Steps;
use super::{kept_words_of, start_of_phrase};

/// All that is known of dates.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expiries {
    /// Fields that a tool obeys.
    pub dates: Vec<Dated>,
    /// Places where people write it down for each other.
    pub notes: Vec<Noted>,
    /// How keys say that they hold the end of something.
    pub phrases: Vec<String>,
    /// What the keys of secrets end with.
    pub secrets: Vec<String>,
    /// Words of keys that hold tokens.
    pub tokens: Vec<String>,
    /// How keys say that they hold the day of the last rotation.
    pub rotated: Vec<String>,
    /// How keys say that they hold the time between two rotations.
    pub periods: Vec<String>,
    /// How comments say that a date follows on which something ends.
    pub comments: Vec<String>,
}

/// A field with the date on which a thing ends.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dated {
    /// Where the thing stands.
    pub at: Steps,
    /// What it must be.
    #[serde(default)]
    pub item: Guard,
    /// Where the date stands, seen from it.
    pub date: Steps,
    /// Where something stands if the date is not looked at.
    #[serde(default)]
    pub unless: Vec<Steps>,
    /// What it is.
    pub thing: String,
    /// What happens when it has ended.
    pub effect: String,
    /// The pages that say so.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// A map of notes about a secret.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Noted {
    /// Where the map stands.
    pub at: Steps,
    /// What the document must be.
    #[serde(default)]
    pub when: Guard,
    /// What the notes are about.
    pub thing: String,
}

impl Expiries {
    /// The words of a key that stand before those that say that it holds the end of something; `None` if it
    /// does not.
    pub fn before_phrase(&self, key: &str) -> Option<Vec<String>> {
        let words = kept_words_of(key);
        let phrases = self.phrases.iter();
        // The longest phrase begins first.
        let start = phrases
            .filter_map(|phrase| start_of_phrase(&words, phrase))
            .min()?;
        Some(words[..start].to_vec())
    }

    /// True for the words of a key that holds a secret.
    pub fn is_secret(&self, words: &[String]) -> bool {
        let joined = words.join(" ");
        let mut secrets = self.secrets.iter();
        secrets.any(|secret| {
            let before = joined.strip_suffix(secret.as_str());
            before.is_some_and(|before| before.is_empty() || before.ends_with(' '))
        })
    }

    /// True for a key that holds a token.
    pub fn is_token(&self, key: &str) -> bool {
        kept_words_of(key)
            .iter()
            .any(|word| self.tokens.contains(word))
    }

    /// Texts of which a file holds one that says when something ends.
    pub(crate) fn words(&self) -> impl Iterator<Item = String> + '_ {
        // A certificate may stand there without anything around it, a signature behind any name.
        self.needles()
            .chain(["MII", "Signature="].map(str::to_owned))
    }

    /// Texts of which a file holds one if something ends in it.
    pub(crate) fn needles(&self) -> impl Iterator<Item = String> + '_ {
        let fields = self.dates.iter().filter_map(|dated| dated.date.last_key());
        let fields = fields.filter(|key| key.len() > 3).map(str::to_owned);
        let phrases = self
            .phrases
            .iter()
            .flat_map(|phrase| ["", "_", "-", " ", "."].map(|mark| phrase.replace(' ', mark)));
        let fixed = [
            "validUntil",
            "eyJ",
            "vaults/secrets",
            "BEGIN CERTIFICATE",
            "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t",
            "x5c\"",
            "X509Certificate",
            "\"MII",
            "sig=",
            "-Signature=",
        ];
        let fixed = fixed.map(str::to_owned);
        let rotated = self.rotated.iter();
        let rotated = rotated.flat_map(|phrase| ["_", "-"].map(|mark| phrase.replace(' ', mark)));
        fields.chain(phrases).chain(fixed).chain(rotated)
    }
}
