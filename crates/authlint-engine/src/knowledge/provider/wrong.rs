//! Values people write, and the right ones.

use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};
use serde::{Deserialize, Serialize};

use super::EndpointRole;
use crate::knowledge::{Confidence, Says};

/// A value that is wrong, wherever it stands or where a condition holds.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Wrong {
    /// What is looked at.
    pub of: Subject,
    /// The wrong value: a URL pattern for URLs, a host pattern for hosts, a text pattern for all else.
    pub value: String,
    /// The right value, with the names of the wrong one. Left out where only a person can tell.
    #[serde(default)]
    pub right: Option<String>,
    /// What to do, where `right` cannot say it: `ask for a custom scope`.
    #[serde(default)]
    pub advice: Option<String>,
    /// What is wrong, to go behind "`value`": `is the console, which issues no tokens`.
    pub why: String,
    /// Values that are right although they fit.
    #[serde(default)]
    pub except: Vec<String>,
    /// What must be known of the client besides; all of it.
    #[serde(default)]
    pub when: When,
    /// How sure it is that such a value is a mistake.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where the wrong value was seen, or the right one is stated.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// A parameter without which a token request is refused.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Missing {
    /// Its name.
    pub parameter: String,
    /// Parameters that may stand in its place.
    #[serde(default)]
    pub or: Vec<String>,
    /// What comes of it, to go behind "no `parameter`": `is answered with 403 access_denied`.
    pub why: String,
    /// What to send, where only one value is right.
    #[serde(default)]
    pub right: Option<String>,
    /// What to send, where `right` cannot say it.
    #[serde(default)]
    pub advice: Option<String>,
    /// What must be known of the client besides; all of it.
    #[serde(default)]
    pub when: When,
    /// How sure it is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where it is stated.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// What a wrong value is a value of.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A token URL.
    TokenUrl,
    /// An authorization URL.
    AuthorizeUrl,
    /// The address of the protected API.
    ApiBase,
    /// An issuer.
    Issuer,
    /// Any address that is given for one of the provider's.
    Host,
    /// One of the scopes.
    Scope,
    /// An audience.
    Audience,
    /// A resource indicator (RFC 8707).
    Resource,
    /// A region, data centre or site.
    Region,
    /// A grant (`grant_type`).
    Grant,
    /// How the client proves itself, by the name that OpenID Connect has for it.
    ClientAuthentication,
    /// A client secret. Only its form is known, which is written with `x` for a hexadecimal digit, `z` for
    /// any other letter or digit, `-`, and `_` for all else.
    ClientSecret,
}

impl Subject {
    /// The subject that rules call so.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let name: StrDeserializer<'_, Error> = name.into_deserializer();
        Subject::deserialize(name).ok()
    }

    /// True for URLs and hosts.
    pub fn is_address(self) -> bool {
        matches!(
            self,
            Subject::TokenUrl
                | Subject::AuthorizeUrl
                | Subject::ApiBase
                | Subject::Issuer
                | Subject::Host
        )
    }
}

/// What must be known of a client. What is not known does not hold.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// The grant (`grant_type`) that it uses, and uses alone.
    #[serde(default)]
    pub grant: Option<String>,
    /// Its token URL fits one of these patterns.
    #[serde(default)]
    pub token_url: Vec<String>,
    /// Its authorization URL fits one of these patterns.
    #[serde(default)]
    pub authorize_url: Vec<String>,
    /// One of its API hosts fits one of these patterns.
    #[serde(default)]
    pub api: Vec<String>,
    /// It has an API host, and none that fits one of these patterns.
    #[serde(default)]
    pub api_not: Vec<String>,
    /// One of its scopes fits one of these patterns.
    #[serde(default)]
    pub scope: Vec<String>,
    /// All of its scopes are known, and none fits one of these patterns.
    #[serde(default)]
    pub scope_not: Vec<String>,
    /// Its client id fits one of these patterns.
    #[serde(default)]
    pub client: Vec<String>,
    /// Its other addresses are in one of these regions.
    #[serde(default)]
    pub region: Vec<String>,
    /// All of these are said of it.
    #[serde(default)]
    pub with: Vec<Says>,
    /// The address is given as the URL of this endpoint.
    #[serde(default)]
    pub given_as: Option<EndpointRole>,
}
