//! A card: the words, the severity and the parameters of one rule. `rules/cards/<id>.yaml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Confidence;

/// One rule, as its card describes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Kebab words that name the defect; the first is the family.
    pub id: String,
    /// The version that brought it.
    pub since: String,
    /// False keeps the rule off unless it is asked for.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// How bad a finding is at most; one that is less sure is milder.
    pub severity: Severity,
    /// How bad it is where a strict run is asked for, if that makes a difference.
    #[serde(default)]
    pub strict: Option<Severity>,
    /// How sure a finding is if nothing speaks against it.
    pub confidence: Confidence,
    /// The check behind it.
    pub check: String,
    /// What the check is told.
    #[serde(default)]
    pub params: serde_json::Value,
    /// One line for lists.
    pub title: String,
    /// The message.
    pub message: Words,
    /// What stands at the marked places: `primary`, and the check's names for other places.
    #[serde(default)]
    pub labels: BTreeMap<String, Words>,
    /// What to do.
    #[serde(default)]
    pub help: Words,
    /// Further sentences. One is left out if it names a value that the finding does not have.
    #[serde(default)]
    pub notes: Vec<String>,
    /// What a repair does, for editors: `use the token endpoint`.
    #[serde(default)]
    pub fix: Words,
    /// Whether a repair may be made without asking.
    #[serde(default)]
    pub safety: Safety,
    /// Errors that people see when they have this defect, as they paste them.
    #[serde(default)]
    pub symptoms: Vec<String>,
    /// Markdown: what it is, why it matters, when to ignore it. Fences tagged `bad` and `good`
    /// are run as tests.
    #[serde(default)]
    pub why: String,
}

fn yes() -> bool {
    true
}

/// Whether a repair may be made without asking. In order of how little it asks.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Safety {
    /// The old value could not work and the new one is the only right one.
    #[default]
    Safe,
    /// Someone should look.
    Unsafe,
    /// To be read, not to be made.
    ShowOnly,
}

impl Safety {
    /// Its name, as every format prints it.
    pub fn name(self) -> &'static str {
        match self {
            Safety::Safe => "safe",
            Safety::Unsafe => "unsafe",
            Safety::ShowOnly => "show-only",
        }
    }
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing; does not fail a run.
    Note,
    /// Very likely wrong.
    Warning,
    /// Wrong.
    Error,
}

impl Severity {
    /// Its name, as every format prints it.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// A sentence with `{values}`, or several: the first whose values are all there is used.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "OneOrMany")]
pub struct Words(pub Vec<String>);

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl From<OneOrMany> for Words {
    fn from(words: OneOrMany) -> Self {
        match words {
            OneOrMany::One(words) => Words(vec![words]),
            OneOrMany::Many(words) => Words(words),
        }
    }
}

impl Words {
    /// The sentence with its values put in, or `None` if each one misses some.
    pub fn say(&self, values: &BTreeMap<&'static str, String>) -> Option<String> {
        self.0.iter().find_map(|words| fill(words, values))
    }
}

/// Puts `values` into `words`. `None` if one is missing.
pub(crate) fn fill(words: &str, values: &BTreeMap<&'static str, String>) -> Option<String> {
    let mut said = String::with_capacity(words.len() + 32);
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        said.push_str(before);
        said.push_str(values.get(name)?);
        rest = after;
    }
    said.push_str(rest);
    Some(said)
}

impl Card {
    /// The names of all values its words ask for.
    pub fn placeholders(&self) -> Vec<&str> {
        let labels = self.labels.values().flat_map(|words| &words.0);
        let all = self
            .message
            .0
            .iter()
            .chain(&self.help.0)
            .chain(&self.fix.0)
            .chain(&self.notes);
        let mut names = Vec::new();
        for words in all.chain(labels) {
            let mut rest = words.as_str();
            while let Some((_, after)) = rest.split_once('{') {
                let (name, after) = after.split_once('}').unwrap_or((after, ""));
                names.push(name);
                rest = after;
            }
        }
        names.sort_unstable();
        names.dedup();
        names
    }
}
