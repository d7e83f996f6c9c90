//! What is known of one provider: `rules/providers/<id>.yaml`, field by field.
//!
//! The schema is for every provider. Hosts and URLs are patterns (see [`pattern`](super::pattern)): `*` and
//! `{name}` stand for what each customer has of his own, and `{domain}` for the `domain` of each
//! of the provider's regions. They are compared label by label, never as substrings.

mod answers;
mod endpoints;
mod places;
mod requests;
mod wrong;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use answers::{Blocker, Clients, ErrorAnswer, Key, Note, Shape};
pub use endpoints::{Endpoint, EndpointRole, Status, WrongPath};
pub use places::{Host, HostRole, Isolation, Kind, Region, WrongHost};
pub use requests::{
    Audience, Grant, NotScope, NotScopeKind, Offered, OldScope, Refused, ScopeUse, Scopes,
    UnknownScope,
};
pub use wrong::{Missing, Subject, When, Wrong};

/// One provider.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// The file's name without its ending; also what `authlint explain` takes.
    pub id: String,
    /// The provider's own name.
    pub name: String,
    /// Other names it goes by; `authlint explain` takes them, too.
    #[serde(default)]
    pub also: Vec<String>,
    /// Names that look like it and are something else. For readers; nothing matches on them.
    #[serde(default)]
    pub not: Vec<String>,
    /// One or two sentences: what is special about it.
    #[serde(default)]
    pub summary: Option<String>,
    /// The day its facts were last held against their sources, `YYYY-MM-DD`.
    #[serde(default)]
    pub checked: String,
    /// Beginnings of key names that mean this provider, as words: `genesys cloud`.
    #[serde(default)]
    pub words: Vec<String>,
    /// The id of the provider whose authorization server issues its tokens, if it has none.
    #[serde(default)]
    pub issued_by: Option<String>,
    /// True if customers run it, or reach it, under hosts of their own: then a host that is not
    /// listed means nothing.
    #[serde(default)]
    pub own_hosts: bool,
    /// True if its servers take paths in any case of letters.
    #[serde(default)]
    pub any_case: bool,
    /// Where the facts come from. Every fact names keys of this map.
    #[serde(default)]
    pub sources: BTreeMap<String, String>,
    /// Its regions, data centres, clouds, or test and live sides.
    #[serde(default)]
    pub regions: Vec<Region>,
    /// What a client or token of one region gets in another.
    #[serde(default)]
    pub isolation: Option<Isolation>,
    /// Hosts of which more is to be said than its endpoints and regions say.
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
    /// Other values people write, and the right ones.
    #[serde(default)]
    pub wrong: Vec<Wrong>,
    /// Parameters without which a request is refused.
    #[serde(default)]
    pub missing: Vec<Missing>,
    /// How a client gets a token.
    #[serde(default)]
    pub grants: Vec<Grant>,
    /// Its scopes.
    #[serde(default)]
    pub scopes: Option<Scopes>,
    /// Its audiences.
    #[serde(default)]
    pub audience: Option<Audience>,
    /// What its client ids look like.
    #[serde(default)]
    pub client_ids: Vec<Shape>,
    /// What its client secrets look like.
    #[serde(default)]
    pub client_secrets: Vec<Shape>,
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
    /// Patterns of hosts that a user says are the provider's.
    #[serde(skip)]
    pub claimed: Vec<String>,
}
