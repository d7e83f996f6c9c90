//! What a provider answers, and how its clients are set up.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::knowledge::{Confidence, Says};

/// What the provider answers.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorAnswer {
    /// The `error` value, or the provider's own code.
    pub error: String,
    /// The HTTP status.
    pub status: u16,
    /// Who answers: `token`, `authorize` or `api`.
    pub at: String,
    /// The text that comes with it.
    #[serde(default)]
    pub detail: Option<String>,
    /// Why.
    pub causes: Vec<String>,
    /// How sure it is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where it is stated.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// A variable or setting of the provider.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// Its name.
    pub key: String,
    /// What it says.
    pub says: Says,
    /// What tells its client from others under the same prefix: `source` in
    /// `GENESYS_SOURCE_LOGIN_URL`.
    #[serde(default)]
    pub group: Option<String>,
    /// Which tool reads it, and in which form.
    #[serde(default)]
    pub used_by: Option<String>,
    /// Where it is stated or was seen.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// How clients are set up.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Clients {
    /// How a client says who it is (`client_secret_basic`, …: RFC 7591 names).
    #[serde(default)]
    pub authentication: Vec<String>,
    /// Token lifetimes in seconds: what to value.
    #[serde(default)]
    pub token_seconds: BTreeMap<String, u64>,
    /// States of a client: state to what it means.
    #[serde(default)]
    pub states: BTreeMap<String, String>,
    /// Settings files: path to what is in it.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// What keeps a client from working although its configuration is right.
    #[serde(default)]
    pub blockers: Vec<Blocker>,
    /// Where it is stated.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// Something outside of the configuration that stops a client.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Blocker {
    /// What it is.
    pub name: String,
    /// What the client sees.
    pub symptom: String,
    /// Where to look.
    pub look: String,
    /// How sure it is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where it is stated.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// What the values of a setting look like.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// In words: `0oa and 17 letters or digits`.
    pub looks: String,
    /// The region or environment that it proves.
    #[serde(default)]
    pub region: Option<String>,
    /// How sure it is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where it is stated or was seen.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// A sentence about the provider.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// The sentence.
    pub text: String,
    /// How sure it is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where it is stated.
    #[serde(default)]
    pub sources: Vec<String>,
}
