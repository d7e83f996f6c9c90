//! What clients are granted and what APIs declare: `rules/grants.yaml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::names::Guard;
use super::steps::{Step, Steps};

/// All that is known of registrations.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grants {
    /// Scopes of OpenID Connect, which a server has without being told.
    #[serde(default)]
    pub standard: Vec<String>,
    /// Hosts that mean the machine itself.
    #[serde(default)]
    pub loopback: Vec<String>,
    /// Where clients and APIs are registered.
    #[serde(default)]
    pub platforms: Vec<Platform>,
    /// Programs that fix the path of their redirect URI.
    #[serde(default)]
    pub frameworks: Vec<Framework>,
}

/// An authorization server and the files that set it up.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Platform {
    /// What rows of other files call it.
    pub id: String,
    /// What messages call it.
    pub name: String,
    /// Its file in `providers/`, where it has one: a request to another provider is none to it.
    #[serde(default)]
    pub provider: Option<String>,
    /// When its sources were read.
    #[serde(default)]
    pub checked: String,
    /// Where its files register what.
    pub rows: Vec<Row>,
    /// Scopes that every client of it may ask for.
    #[serde(default)]
    pub always: Vec<String>,
    /// What is granted with a scope, too: `{scope}:readonly`.
    #[serde(default)]
    pub with_it: Vec<String>,
    /// What becomes of a request for a scope that is not granted.
    #[serde(default)]
    pub answer: String,
    /// What becomes of a registration with a scope that no API has.
    #[serde(default)]
    pub refuses: String,
    /// Its grants are looked at with this grant only.
    #[serde(default)]
    pub only_with: Option<String>,
    /// What its settings call grants.
    #[serde(default)]
    pub words: BTreeMap<String, String>,
    /// True if the port of a redirect URI to the machine itself does not count.
    #[serde(default)]
    pub any_port: bool,
    /// The pages that say so.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// What a row registers.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Registers {
    /// A client, with what it may do.
    Client,
    /// What a client may do, apart from it.
    Grant,
    /// Redirect URIs of a client, apart from it.
    Redirects,
    /// An API and its scopes.
    Api,
    /// Scopes of an API, apart from it.
    Scopes,
    /// What a gateway asks of tokens.
    Gate,
    /// Whose tokens a gateway takes.
    Authorizer,
}

/// A place where something is registered.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// What is registered.
    pub is: Registers,
    /// What messages call it.
    pub what: String,
    /// The type of a resource of Terraform; in place of `at`.
    #[serde(default)]
    pub resource: Option<String>,
    /// What the document must be.
    #[serde(default)]
    pub when: Guard,
    /// Where it stands in the document.
    #[serde(default)]
    pub at: Steps,
    /// What it must be.
    #[serde(default)]
    pub item: Guard,
    /// Keys may be joined with dots, and spelt as Spring allows.
    #[serde(default)]
    pub relaxed: bool,
    /// Where its id stands, seen from it, as are all ways that follow.
    #[serde(default)]
    pub id: Vec<Steps>,
    /// What a reference calls the id: `id` in `type.name.id`.
    #[serde(default)]
    pub known_by: Vec<String>,
    /// Which client it is of; of a gate, which authorizer.
    #[serde(default)]
    pub client: Option<Steps>,
    /// The lists of clients whose tokens it takes.
    #[serde(default)]
    pub takes: Vec<Steps>,
    /// Which API it is of, or is.
    #[serde(default)]
    pub api: Vec<Steps>,
    /// What both a client and an API must live in.
    #[serde(default)]
    pub pool: Option<Steps>,
    /// The lists of its scopes.
    #[serde(default)]
    pub scopes: Vec<Steps>,
    /// A scope as it is asked for: `{api}/{scope}`.
    #[serde(default)]
    pub asked_as: Option<String>,
    /// What a reference calls the list of all of its scopes, as they are asked for.
    #[serde(default)]
    pub listed_as: Option<String>,
    /// What it says holds for scopes of this pattern only.
    #[serde(default)]
    pub covers: Option<String>,
    /// The lists of its grants.
    #[serde(default)]
    pub grants: Vec<Steps>,
    /// True if a grant is off, too, where nothing is said of it.
    #[serde(default)]
    pub off_unsaid: bool,
    /// Where `false` switches a grant off.
    #[serde(default)]
    pub off: BTreeMap<String, Steps>,
    /// The lists of its redirect URIs.
    #[serde(default)]
    pub redirects: Vec<Steps>,
    /// More may be registered than is seen if something stands at one of these.
    #[serde(default)]
    pub open_if: Vec<Steps>,
}

impl Row {
    /// Texts of which a file holds one if this row registers something in it that others can be held against.
    fn needles(&self) -> Vec<String> {
        if let Some(resource) = &self.resource {
            return vec![resource.clone()];
        }
        let told = [&self.item, &self.when].map(Guard::spellings);
        if let Some(told) = told.into_iter().find(|told| !told.is_empty()) {
            return told;
        }
        let inner = self.id.iter().chain(&self.scopes);
        let inner: Vec<&str> = inner.filter_map(Steps::last_key).collect();
        let keys = match inner.is_empty() {
            true => self.at.telling_key().into_iter().collect(),
            false => inner,
        };
        let keys = keys.into_iter().filter(|key| key.len() > 6);
        keys.map(str::to_owned).collect()
    }

    /// Where it stands in the document.
    pub(crate) fn place(&self) -> Steps {
        let key = |key: &str| Step::Key(key.to_owned());
        self.resource.as_ref().map_or_else(
            || self.at.clone(),
            |kind| Steps(vec![key("resource"), key(kind), Step::Like("*".to_owned())]),
        )
    }
}

/// A program that fixes the path of its redirect URI.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// What messages call it.
    pub name: String,
    /// What the document must be.
    #[serde(default)]
    pub when: Guard,
    /// Where its settings of one client stand.
    pub at: Steps,
    /// Keys may be joined with dots, and spelt as Spring allows.
    #[serde(default)]
    pub relaxed: bool,
    /// Where the client id stands, seen from there.
    pub id: Vec<Steps>,
    /// Where the grant stands: it has a redirect URI with `authorization_code` only, and if nothing is said.
    #[serde(default)]
    pub grant: Vec<Steps>,
    /// The path; `{key}` is the key that the settings stand under.
    pub path: String,
    /// The path is another one if something stands at one of these.
    #[serde(default)]
    pub unless: Vec<Steps>,
    /// When its sources were read.
    #[serde(default)]
    pub checked: String,
    /// The pages that say so.
    #[serde(default)]
    pub sources: Vec<String>,
}

impl Grants {
    /// Texts of which a file holds one if something is registered in it.
    pub(crate) fn needles(&self) -> impl Iterator<Item = String> {
        let rows = self.platforms.iter().flat_map(|known| &known.rows);
        rows.flat_map(Row::needles)
    }
}
