//! What a user tells the linter to pass over: by comments beside a finding, by entries of a
//! configuration, by a baseline of what is known.
//!
//! [`read`] takes the comments out of a document and says which bytes each one speaks of; `review`
//! holds them against what was found. [`entries`] and [`baseline`] are lists that stand elsewhere.
//! All of this is data in, data out: `insert` says where new comments go, the command writes them.

pub mod baseline;
mod directive;
pub mod entries;
pub mod insert;
mod intervals;
mod lines;
mod objects;
mod read;
mod removal;
mod review;
#[cfg(test)]
mod tests;

use authlint_parser::{Located, Span};
use serde::{Deserialize, Serialize};

use crate::findings::Edit;

pub(crate) use read::read;
pub(crate) use review::{Places, Run, Suppressions};
pub use review::{Review, Unused};

/// A request to pass over findings of some rules.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Suppression {
    /// The names it has for rules, as they are written. Those of rules that do not exist are among them.
    pub rules: Vec<Located<String>>,
    /// The bytes that it speaks of.
    pub reach: Vec<Span>,
    /// Where it is asked: from the linter's name to the end of the list.
    pub span: Span,
    /// The inside of the list, if it can be edited.
    pub list: Option<Span>,
    /// The edit that takes all of it away, if what is left means the same.
    pub removal: Option<Edit>,
    /// What is wrong with it, if it cannot be understood. Then it suppresses nothing.
    pub fault: Option<Fault>,
}

/// Why a request is not understood.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Fault {
    /// It names no rule.
    NoRule,
    /// The list of rules has no end.
    Unclosed,
    /// There is no colon behind the linter's name.
    NoColon,
    /// It asks for something else than to ignore.
    Verb(String),
}

/// Something that was found and is not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    /// The rule.
    pub rule: String,
    /// Where it was found.
    pub span: Span,
    /// Why it is not shown.
    pub by: PassedBy,
}

/// Why a finding is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PassedBy {
    /// A comment in the file.
    Comment,
    /// An entry of the configuration.
    Entry,
    /// The baseline knows it.
    Baseline,
}
