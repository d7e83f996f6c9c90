//! Regions and hosts of a provider.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::knowledge::Confidence;

/// A region: a set of hosts that belong together.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// Its canonical name.
    pub id: String,
    /// What it is called in the provider's own pages.
    #[serde(default)]
    pub name: Option<String>,
    /// What it is, to go before its name.
    #[serde(default)]
    pub kind: Kind,
    /// What `{domain}` stands for, where one domain holds all of the region's hosts.
    #[serde(default)]
    pub domain: Option<String>,
    /// Host patterns of the region, whatever they serve. A host that several regions list belongs
    /// to all of them.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// Beginnings of scopes, audiences and resources that belong to the region.
    #[serde(default)]
    pub resources: Vec<String>,
    /// True if it is for tests: production has no business there.
    #[serde(default)]
    pub test: bool,
    /// True if it was shut down.
    #[serde(default)]
    pub retired: bool,
    /// Further facts for `explain`.
    #[serde(default)]
    pub note: Option<String>,
    /// The part of the provider's cloud it belongs to (`prod`, `fedramp`).
    #[serde(default)]
    pub partition: Option<String>,
    /// Other spellings of the region that some tool takes.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Words, or several next to each other, that label settings of this region and of no other: `fedramp`.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Which spelling each tool takes: tool to value.
    #[serde(default)]
    pub forms: BTreeMap<String, String>,
    /// Further domains of the region that serve no OAuth.
    #[serde(default)]
    pub other_domains: Vec<String>,
    /// The provider's own test region: no customer has clients there.
    #[serde(default)]
    pub internal: bool,
    /// How sure the region is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where it is listed.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// What a region is to its provider.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A region.
    #[default]
    Region,
    /// A data centre that is chosen by its host.
    DataCenter,
    /// A cloud of its own, such as a government's.
    Cloud,
    /// The live or the test side.
    Environment,
}

impl Kind {
    /// Its name, as a sentence has it.
    pub fn words(self) -> &'static str {
        match self {
            Kind::Region => "region",
            Kind::DataCenter => "data center",
            Kind::Cloud => "cloud",
            Kind::Environment => "environment",
        }
    }
}

/// What happens across regions.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Isolation {
    /// The run-time error, as the provider writes it: `400 invalid_client`.
    pub answer: String,
    /// True if users sign in by region, too; else a sign-in page may be one for all.
    #[serde(default)]
    pub sign_in: bool,
    /// One sentence for people.
    pub why: String,
    /// How sure it is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where it is stated.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// A host and what it serves.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Host {
    /// The host, or a pattern.
    pub host: String,
    /// What it is to OAuth.
    pub role: HostRole,
    /// What it serves, to go behind "serves": `the Platform API`.
    #[serde(default)]
    pub serves: Option<String>,
    /// What a token request is answered with here, where that is known.
    #[serde(default)]
    pub token_answer: Option<String>,
    /// How sure it is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where it is stated.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// What a host is to OAuth.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum HostRole {
    /// The authorization server: it issues tokens.
    Login,
    /// Pages where users sign in; tokens are issued elsewhere.
    SignIn,
    /// Metadata and keys of an issuer; tokens are issued elsewhere.
    Metadata,
    /// A resource server.
    Api,
    /// Pages for people.
    Console,
    /// Anything else of the provider.
    Other,
}

impl HostRole {
    /// What such a host serves, where nobody said it better.
    pub fn serves(self) -> &'static str {
        match self {
            HostRole::Login => "the authorization server",
            HostRole::SignIn => "sign-in pages",
            HostRole::Metadata => "the issuer's metadata and keys",
            HostRole::Api => "the API",
            HostRole::Console => "pages for people",
            HostRole::Other => "something else",
        }
    }
}

/// Hosts that do not exist, or are another product.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct WrongHost {
    /// Patterns: `*` is one label, `**` one or more, `{label}` the first label of one of the
    /// provider's hosts (`login`, `api`, …).
    pub hosts: Vec<String>,
    /// Patterns that are right although they fit.
    #[serde(default)]
    pub except: Vec<String>,
    /// The region that is meant, where only one can be.
    #[serde(default)]
    pub region: Option<String>,
    /// What is wrong, to go behind "`host`": `is no Genesys Cloud host`.
    pub why: String,
    /// How sure it is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where the wrong or the right value is stated.
    #[serde(default)]
    pub sources: Vec<String>,
}
