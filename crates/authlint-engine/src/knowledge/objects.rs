//! What else rows of `rules/names/` say: types and what they need, commands that make things, places that must
//! agree, texts that are wrong where they stand.

use serde::Deserialize;

use super::names::Guard;
use super::steps::Steps;

/// A type that things can have.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Type {
    /// Its name.
    pub name: String,
    /// The parts that a thing of this type must have; of each list one is enough.
    #[serde(default)]
    pub needs: Vec<Vec<String>>,
    /// Parts that it may have without saying so.
    #[serde(default)]
    pub implied: Vec<String>,
    /// Something adds parts that nobody sees.
    #[serde(default)]
    pub open: bool,
}

/// A command line that makes a thing, with parts that nobody follows.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// The kind.
    pub kind: String,
    /// Words in a row, behind which the name stands.
    pub words: Vec<String>,
}

impl Command {
    /// A text that every file with the command holds.
    pub(super) fn needle(&self) -> String {
        let words = self.words.iter().map(String::as_str);
        let two: Vec<&str> = words.take(2).collect();
        two.join(" ")
    }
}

/// Two places that must say the same.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agrees {
    /// What cards call it, a kind: where that is open, something changes one of the two.
    pub kind: String,
    /// What the document must be.
    #[serde(default)]
    pub when: Guard,
    /// The place that may be wrong.
    pub at: Steps,
    /// The place that it must agree with.
    pub with: Steps,
    /// What messages call it.
    pub what: String,
}

/// A text that is wrong where it stands.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedText {
    /// What cards call it.
    pub id: String,
    /// What the document must be.
    #[serde(default)]
    pub when: Guard,
    /// Where the thing stands.
    #[serde(default)]
    pub at: Steps,
    /// What it must be.
    #[serde(default)]
    pub item: Guard,
    /// Where the text stands, seen from it.
    pub text: Steps,
    /// The wrong texts: `data/{rest*}`.
    pub wrong: String,
    /// What they would be texts of, if they were right: a text that fits this is left alone.
    #[serde(default)]
    pub unless: Vec<String>,
    /// The right one.
    pub right: String,
    /// Who reads it, for messages.
    pub reader: String,
}

/// Names that a thing lists and that stand elsewhere in it, where they can mean nothing else.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// The kind of the names; its scope is a file.
    pub kind: String,
    /// What the document must be.
    #[serde(default)]
    pub when: Guard,
    /// Where the thing stands.
    #[serde(default)]
    pub at: Steps,
    /// What it must be.
    #[serde(default)]
    pub item: Guard,
    /// Where it lists the names, seen from it. A last step `*` means the keys there.
    pub lists: Vec<Steps>,
    /// Where names stand that must be listed, seen from it.
    #[serde(default)]
    pub named: Vec<Steps>,
    /// How its texts name one.
    #[serde(default)]
    pub written: Option<InText>,
    /// Keys below which nothing is read: other things of the kind stand there.
    #[serde(default)]
    pub skip: Vec<String>,
    /// Names are the same in whatever case.
    #[serde(default)]
    pub any_case: bool,
    /// What comes of a name that is not listed.
    #[serde(default)]
    pub effect: String,
}

/// Where an image stands that is built of a folder.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Builds {
    /// What the document must be.
    #[serde(default)]
    pub when: Guard,
    /// Where what is built stands.
    pub at: Steps,
    /// What it must be.
    #[serde(default)]
    pub item: Guard,
    /// Where its image stands, seen from it.
    pub image: Steps,
    /// Where the folder stands, seen from it; the first place at which there is one.
    pub context: Vec<Steps>,
    /// The folder if none is named.
    #[serde(default)]
    pub default: Option<String>,
}

/// How a text names something: `<< parameters.name >>`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InText {
    /// Where the expression begins.
    pub open: String,
    /// Where it ends.
    pub close: String,
    /// What stands before the name in it.
    pub before: String,
}

/// Lists of variables that can name each other as `$(NAME)`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variables {
    /// What the document must be.
    pub when: Guard,
    /// Where what has such a list stands: a container.
    pub at: Steps,
    /// What it must be.
    #[serde(default)]
    pub item: Guard,
    /// Where the list stands, seen from it.
    pub list: Steps,
    /// Where texts stand that are read when all of the list is known.
    #[serde(default)]
    pub readers: Vec<Steps>,
    /// More variables come from elsewhere if something stands here.
    #[serde(default)]
    pub open_if: Vec<Steps>,
    /// The same, seen from the document.
    #[serde(default)]
    pub open_document: Vec<Steps>,
}
