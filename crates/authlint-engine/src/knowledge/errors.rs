//! What errors mean and why they come: `rules/errors.yaml`.
//!
//! What one provider answers and nobody else may stand in its own file instead ([`ErrorAnswer`](super::ErrorAnswer)).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Confidence;

/// All of `rules/errors.yaml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Errors {
    /// The day the entries were last held against their sources, `YYYY-MM-DD`.
    pub checked: String,
    /// Where the entries come from. Every entry names keys of this map.
    pub sources: BTreeMap<String, String>,
    /// Codes of one provider that are too many to be listed.
    #[serde(default)]
    pub families: Vec<CodeFamily>,
    /// The entries.
    pub errors: Vec<ErrorFact>,
}

/// Codes that are one word and a number, and where each is explained.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CodeFamily {
    /// What stands before the number: `AADSTS`.
    pub prefix: String,
    /// The id of the provider that answers with them.
    pub provider: String,
    /// The address that explains one, with `{number}` in it.
    pub page: String,
    /// Where that is stated.
    pub sources: Vec<String>,
}

/// An error, as RFCs or one provider define it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorFact {
    /// The `error` value, the provider's own code, or the HTTP status.
    pub code: String,
    /// The id of the provider that answers so; `None` for what all have in common.
    #[serde(default)]
    pub provider: Option<String>,
    /// Who answers.
    pub at: Vec<Answering>,
    /// The HTTP status that comes with it.
    #[serde(default)]
    pub status: Option<u16>,
    /// Other texts that mean this error. They are looked for as they are, in upper or lower case.
    #[serde(default)]
    pub texts: Vec<String>,
    /// One sentence: what went wrong.
    pub meaning: String,
    /// Why, the likeliest first.
    pub causes: Vec<Cause>,
    /// How sure it is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where it is stated.
    pub sources: Vec<String>,
}

/// Why an error comes.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// The cause: `the secret is wrong`.
    pub cause: String,
    /// Texts that come with the error where this is its cause.
    #[serde(default)]
    pub says: Vec<String>,
    /// The rules that find it in files.
    #[serde(default)]
    pub rules: Vec<String>,
    /// Where to look, or what to do.
    #[serde(default)]
    pub look: Option<String>,
}

/// Who answers with an error.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Answering {
    /// The token endpoint.
    Token,
    /// The authorization endpoint, by sending the user back or with a page of its own.
    Authorize,
    /// The API.
    Api,
    /// Nobody: the connection failed.
    Transport,
}

impl Answering {
    /// Who it is, to go behind "from": `the token endpoint`.
    pub fn words(self) -> &'static str {
        match self {
            Answering::Token => "the token endpoint",
            Answering::Authorize => "the authorization endpoint",
            Answering::Api => "the API",
            Answering::Transport => "the connection",
        }
    }
}
