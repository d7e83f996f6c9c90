//! Ways into a tree, as rules write them: names of keys with blanks between.
//!
//! `*` is any key, also as a part of one (`*SecretRef`); `[]` any element of a list; `**` any number of
//! either. `@` is the key that a value stands under. Keys of Kubernetes hold dots and slashes, none holds a
//! blank.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// A way into a tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Steps(pub Vec<Step>);

/// One step of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The entry of this key.
    Key(String),
    /// Any entry whose key fits.
    Like(String),
    /// Any element.
    Element,
    /// Any number of entries and elements.
    Deep,
    /// The key itself.
    Own,
}

impl Steps {
    /// Reads a way.
    ///
    /// # Errors
    /// Where something follows `@`, for a key has nothing in it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let steps: Vec<Step> = text.split_ascii_whitespace().map(step).collect();
        match steps.iter().position(|step| *step == Step::Own) {
            Some(at) if at + 1 < steps.len() => Err(format!("`{text}`: nothing can follow `@`")),
            _ => Ok(Steps(steps)),
        }
    }

    /// The last key that is spelt out.
    pub(crate) fn last_key(&self) -> Option<&str> {
        self.0.iter().rev().find_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Like(pattern) => Some(pattern.trim_matches('*')).filter(|key| !key.is_empty()),
            _ => None,
        })
    }

    /// The longest key that is spelt out: of all that a file with something there holds, what the fewest others do.
    pub(crate) fn telling_key(&self) -> Option<&str> {
        self.keys().max_by_key(|key| key.len())
    }

    /// What is spelt out of the keys.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        let keys = self.0.iter().filter_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Like(pattern) => pattern.split('*').max_by_key(|part| part.len()),
            _ => None,
        });
        keys.filter(|key| !key.is_empty())
    }
}

fn step(text: &str) -> Step {
    match text {
        "[]" => Step::Element,
        "**" => Step::Deep,
        "@" => Step::Own,
        key if key.contains('*') => Step::Like(key.to_owned()),
        key => Step::Key(key.to_owned()),
    }
}

/// Reads a way from its text, wherever that stands.
struct Text;

impl Visitor<'_> for Text {
    type Value = Steps;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a way into a tree")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Steps, E> {
        Steps::parse(text).map_err(E::custom)
    }
}

impl<'de> Deserialize<'de> for Steps {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(Text)
    }
}
