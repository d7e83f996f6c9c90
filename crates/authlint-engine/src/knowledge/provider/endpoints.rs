//! Endpoints of a provider, and paths people take for them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::knowledge::Confidence;

/// An endpoint of the authorization server.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// What it is for.
    pub role: EndpointRole,
    /// Its URL, a pattern.
    pub url: String,
    /// Whether it is to be used.
    #[serde(default)]
    pub status: Status,
    /// Which of several endpoints of the role it is: `custom authorization server`.
    #[serde(default)]
    pub variant: Option<String>,
    /// Facts about the URL that do not stand in it, by names that URLs of other endpoints may hold as
    /// `{name}`: the server that `/oauth2/v1/token` belongs to, or the generation of the protocol.
    #[serde(default)]
    pub fixed: BTreeMap<String, String>,
    /// The URL to use in its place; a pattern with the same names.
    #[serde(default)]
    pub instead: Option<String>,
    /// The request method.
    #[serde(default)]
    pub method: Option<String>,
    /// Further facts for `explain`.
    #[serde(default)]
    pub note: Option<String>,
    /// How sure it is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where it is stated.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// Whether an endpoint is to be used.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// As documented.
    #[default]
    Current,
    /// Works as well.
    Alternate,
    /// Works; the provider has moved on.
    Legacy,
    /// Works for now; its end is announced.
    Deprecated,
    /// Gone.
    Retired,
}

impl Status {
    /// Its name.
    pub fn words(self) -> &'static str {
        match self {
            Status::Current => "current",
            Status::Alternate => "alternate",
            Status::Legacy => "legacy",
            Status::Deprecated => "deprecated",
            Status::Retired => "retired",
        }
    }
}

/// What an endpoint is for. RFC 6749, RFC 8414 and OpenID Connect name them.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the RFCs' own names")]
pub enum EndpointRole {
    Token,
    Authorize,
    Discovery,
    Issuer,
    Jwks,
    Introspection,
    Revocation,
    Userinfo,
    EndSession,
    Device,
    Registration,
    Saml,
    Logout,
    Other,
}

impl EndpointRole {
    /// The role as a sentence names it: `the authorization endpoint`.
    pub fn words(self) -> &'static str {
        match self {
            EndpointRole::Token => "the token endpoint",
            EndpointRole::Authorize => "the authorization endpoint",
            EndpointRole::Discovery => "the metadata document",
            EndpointRole::Issuer => "the issuer",
            EndpointRole::Jwks => "the key set",
            EndpointRole::Introspection => "the introspection endpoint",
            EndpointRole::Revocation => "the revocation endpoint",
            EndpointRole::Userinfo => "the userinfo endpoint",
            EndpointRole::EndSession | EndpointRole::Logout => "the logout endpoint",
            EndpointRole::Device => "the device authorization endpoint",
            EndpointRole::Registration => "the registration endpoint",
            EndpointRole::Other => "another endpoint",
            EndpointRole::Saml => "the SAML endpoint",
        }
    }
}

/// A path that is not the token endpoint, whatever the host.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct WrongPath {
    /// The path.
    pub path: String,
    /// What is wrong with it.
    pub why: String,
    /// How sure it is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where it was seen, or the right one is stated.
    #[serde(default)]
    pub sources: Vec<String>,
}
