//! What is known of one provider: `rules/providers/<id>.yaml`, field by field.
//!
//! The schema is for every provider. A host, an endpoint or a wrong value may hold `{domain}`,
//! which stands for the `domain` of each of the provider's regions. Host patterns are compared
//! label by label and without regard to case, never as substrings.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Confidence, Says};

/// One provider.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// The file's name without its ending; also what `authlint explain` takes.
    pub id: String,
    /// The provider's own name.
    pub name: String,
    /// Other names it goes by.
    #[serde(default)]
    pub also: Vec<String>,
    /// Names that look like it and are something else. For readers; nothing matches on them.
    #[serde(default)]
    pub not: Vec<String>,
    /// The day its facts were last held against their sources, `YYYY-MM-DD`.
    pub checked: String,
    /// Beginnings of key names that mean this provider, as words: `genesys cloud`.
    #[serde(default)]
    pub words: Vec<String>,
    /// Where the facts come from. Every fact names keys of this map.
    pub sources: BTreeMap<String, String>,
    /// Its regions, data centres or clouds.
    #[serde(default)]
    pub regions: Vec<Region>,
    /// What a client or token of one region gets in another.
    #[serde(default)]
    pub isolation: Option<Isolation>,
    /// Its hosts.
    #[serde(default)]
    pub hosts: Vec<Host>,
    /// Hosts people write that are none of its hosts.
    #[serde(default)]
    pub wrong_hosts: Vec<WrongHost>,
    /// Its OAuth endpoints.
    #[serde(default)]
    pub endpoints: Vec<Endpoint>,
    /// Paths people take for the token endpoint.
    #[serde(default)]
    pub wrong_token_paths: Vec<WrongPath>,
    /// How a client gets a token.
    #[serde(default)]
    pub grants: Vec<Grant>,
    /// Its scopes.
    #[serde(default)]
    pub scopes: Option<Scopes>,
    /// What it answers when something is wrong.
    #[serde(default)]
    pub errors: Vec<ErrorAnswer>,
    /// Names of variables and settings that belong to it alone.
    #[serde(default)]
    pub keys: Vec<Key>,
    /// How its clients are set up, and what stops them.
    #[serde(default)]
    pub clients: Option<Clients>,
    /// Further facts for `authlint explain`, each a sentence with its sources.
    #[serde(default)]
    pub notes: Vec<Note>,
}

/// A region: a set of hosts that belong together.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// Its canonical name.
    pub id: String,
    /// What it is called in the provider's own pages.
    #[serde(default)]
    pub name: Option<String>,
    /// What `{domain}` stands for.
    pub domain: String,
    /// The part of the provider's cloud it belongs to (`prod`, `fedramp`).
    #[serde(default)]
    pub partition: Option<String>,
    /// Other spellings of the region that some tool takes.
    #[serde(default)]
    pub aliases: Vec<String>,
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
    pub sources: Vec<String>,
}

/// What happens across regions.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Isolation {
    /// The run-time error, as the provider writes it: `400 invalid_client`.
    pub answer: String,
    /// One sentence for people.
    pub why: String,
    /// How sure it is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where it is stated.
    pub sources: Vec<String>,
}

/// A host and what it serves.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Host {
    /// The host, or a pattern with `{domain}`.
    pub host: String,
    /// What it is to OAuth.
    pub role: HostRole,
    /// What it serves, to go behind "serves": `the Platform API`.
    pub serves: String,
    /// What a token request is answered with here, where that is known.
    #[serde(default)]
    pub token_answer: Option<String>,
    /// How sure it is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where it is stated.
    pub sources: Vec<String>,
}

/// What a host is to OAuth.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum HostRole {
    /// The authorization server.
    Login,
    /// A resource server.
    Api,
    /// Pages for people.
    Console,
    /// Anything else of the provider.
    Other,
}

/// Hosts that do not exist, or are another product.
#[derive(Clone, Debug, Deserialize)]
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
    pub sources: Vec<String>,
}

/// An endpoint of the authorization server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// What it is for.
    pub role: EndpointRole,
    /// Its URL, perhaps with `{domain}`.
    pub url: String,
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
    pub sources: Vec<String>,
}

/// What an endpoint is for. RFC 6749, RFC 8414 and OpenID Connect name them.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
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
    Saml,
    Logout,
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
            EndpointRole::Saml => "the SAML endpoint",
        }
    }
}

/// A path that is not the token endpoint, whatever the host.
#[derive(Clone, Debug, Deserialize)]
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
    pub sources: Vec<String>,
}

/// A way to get a token.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// The `grant_type` parameter (RFC 6749, 4), or `implicit`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The value of the client's own setting, where the provider has one.
    #[serde(default)]
    pub setting: Option<String>,
    /// Other spellings of the setting that work.
    #[serde(default)]
    pub setting_also: Vec<String>,
    /// Parameters of the token request.
    #[serde(default)]
    pub parameters: Vec<String>,
    /// Whether scopes mean anything.
    pub scopes: ScopeUse,
    /// Where the rights of the token come from, to go behind "rights come from".
    pub rights: String,
    /// What a request without those rights is answered with.
    #[serde(default)]
    pub missing_rights_answer: Option<String>,
    /// Whether the client has a secret.
    #[serde(default)]
    pub secret: Option<bool>,
    /// Whether a refresh token is issued.
    #[serde(default)]
    pub refresh: Option<bool>,
    /// What became of it, if it is on its way out.
    #[serde(default)]
    pub deprecated: Option<String>,
    /// Further facts for `explain`.
    #[serde(default)]
    pub note: Option<String>,
    /// How sure it is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where it is stated.
    pub sources: Vec<String>,
}

/// Whether scopes mean anything to a grant.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum ScopeUse {
    /// They have no effect.
    None,
    /// They may be sent.
    Optional,
    /// They must be sent.
    Required,
}

/// The scopes of a provider.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scopes {
    /// True if a name that is not listed does not exist.
    pub complete: bool,
    /// All names.
    pub names: Vec<String>,
    /// Names that worked once.
    #[serde(default)]
    pub legacy: Vec<String>,
    /// Names people send that are no scopes.
    #[serde(default)]
    pub not_scopes: Vec<NotScope>,
    /// Endings people give a scope, and what the scope is called: `read` to `{base}:readonly`.
    #[serde(default)]
    pub endings: BTreeMap<String, String>,
    /// Permissions have three parts, `domain:entity:action`; each domain with the scope that
    /// covers most of it. Such a name belongs in a role.
    #[serde(default)]
    pub permission_domains: BTreeMap<String, String>,
    /// The scope that the operations below a path ask for: path to scopes.
    #[serde(default)]
    pub paths: BTreeMap<String, Vec<String>>,
    /// How sure the list is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where it comes from.
    pub sources: Vec<String>,
}

/// A name that looks like a scope and is none.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotScope {
    /// The name.
    pub name: String,
    /// What it is instead.
    #[serde(default)]
    pub kind: NotScopeKind,
    /// The scope that does what was wanted.
    #[serde(default)]
    pub instead: Option<String>,
    /// Where it was seen.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// What a name is that is no scope.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum NotScopeKind {
    /// Nothing at all.
    #[default]
    Invented,
    /// A permission, to be put in a role.
    Permission,
    /// A role.
    Role,
    /// A scope of OpenID Connect, which the provider does not offer.
    Oidc,
    /// A word of the documentation.
    Placeholder,
}

/// What the provider answers.
#[derive(Clone, Debug, Deserialize)]
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
    pub sources: Vec<String>,
}

/// A variable or setting of the provider.
#[derive(Clone, Debug, Deserialize)]
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
    pub sources: Vec<String>,
}

/// How clients are set up.
#[derive(Clone, Debug, Deserialize)]
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
    pub sources: Vec<String>,
}

/// Something outside of the configuration that stops a client.
#[derive(Clone, Debug, Deserialize)]
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
    pub sources: Vec<String>,
}

/// A sentence about the provider.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// The sentence.
    pub text: String,
    /// How sure it is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Where it is stated.
    pub sources: Vec<String>,
}
