//! What the linter knows: providers, words, commands and cards. All of it is data in `rules/`.

mod card;
mod clouds;
mod clues;
mod components;
mod deferred;
mod endpoints;
mod errors;
mod expiry;
mod form;
mod grants;
mod hosts;
mod index;
mod listed;
mod load;
mod lookalikes;
mod names;
mod objects;
mod own;
#[cfg(test)]
mod pack;
pub mod pattern;
mod pins;
mod provider;
mod recognisers;
mod regions;
mod shelf;
mod steps;
mod unpack;
mod vocabulary;
mod words;
mod workflows;

use std::collections::HashSet;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

pub(crate) use card::fill;
pub use card::{Card, Safety, Severity, Words};
pub use clouds::{Cloud, Location, Pools, folded_region};
pub(crate) use clues::Clue;
pub use components::{Component, Components, IssuerReader, OneGrant, OpenId, Separator, TwoPlaces};
pub(crate) use components::{fits, folded, is_folded};
pub use deferred::Deferred;
pub use endpoints::{Meant, ServedAt, WrongUrl};
pub use errors::{Answering, Cause, CodeFamily, ErrorFact, Errors};
pub use expiry::{Dated, Expiries, Noted};
pub use grants::{Framework, Grants, Platform, Registers, Row as GrantRow};
pub use hosts::{HostMatch, KnownHost, expand};
pub use listed::{ListedUrl, TokenUrls};
pub use load::LoadError;
pub use lookalikes::{LookAlike, Slip};
pub use names::{
    Asks, Declares, Ecosystem, Guard, Is, Kind as ThingKind, Opens, Parts, Scope, Take, Uses,
    Written as WrittenAs,
};
pub use objects::{
    Agrees, Builds, Command, Contract, InText, ListedText, Type as ThingType, Variables,
};
pub use own::Claim;
pub use pins::{Alone, Managed, Piece, PinPlace, PinText, Pins, Within, Written};
pub use provider::{
    Audience, Blocker, Clients, Endpoint, EndpointRole, ErrorAnswer, Grant, Host, HostRole,
    Isolation, Key, Kind, Missing, NotScope, NotScopeKind, Note, Offered, OldScope, Provider,
    Refused, Region, ScopeUse, Scopes, Shape, Status, Subject, UnknownScope, When, Wrong,
    WrongHost, WrongPath,
};
pub use recognisers::{Example, Options, Recogniser, Recognisers, Settings, Way};
pub use regions::RegionMatch;
pub use steps::{Step, Steps};
pub use vocabulary::{HttpClient, Meaning, RequestPart, Vocabulary};
pub use words::words_of;
pub(crate) use words::{kept_words_of, start_of_phrase};
pub use workflows::{TokenAction, Workflows};

use shelf::Shelf;

use crate::prefilter::Prefilter;

/// Everything known, loaded.
#[derive(Clone, Debug)]
pub struct Knowledge {
    /// The providers, by id, and what leads to them.
    shelf: Shelf,
    /// Which key names mean what.
    pub vocabulary: Deferred<Vocabulary>,
    /// Programs that send requests, and how to read their command lines.
    pub clients: Deferred<Vec<HttpClient>>,
    /// Programs whose settings are known by where they stand.
    pub recognisers: Deferred<Recognisers>,
    /// Clouds with regions, by id.
    pub clouds: Deferred<Vec<Cloud>>,
    /// Ecosystems in which things are declared and used by name.
    pub ecosystems: Deferred<Vec<Ecosystem>>,
    /// Where files write down when a secret ends.
    pub expiries: Deferred<Expiries>,
    /// What clients are granted, and where files say so.
    pub grants: Deferred<Grants>,
    /// How references to secrets in stores are written.
    pub pins: Deferred<Pins>,
    /// Words that names are made of: two of them are never one, misspelt.
    pub words: Deferred<HashSet<String>>,
    /// Programs that read scope settings.
    pub components: Deferred<Components>,
    /// What GitHub Actions does without being told.
    pub workflows: Deferred<Workflows>,
    /// The rules' cards, by id.
    pub cards: Deferred<Vec<Card>>,
    /// Token URLs of providers that have no file of their own.
    pub token_urls: TokenUrls,
    /// What errors mean, for `authlint explain`.
    pub errors: Deferred<Errors>,
    /// Patterns of the names of Secrets that a user says are made where no file shows it.
    external_secrets: Vec<String>,
    /// What nothing else has that is known: another one where something was added.
    edition: u64,
    /// Nothing was added to the built-in rules.
    built_in: bool,
    /// Made when it is first asked for.
    prefilter: OnceLock<Prefilter>,
    /// The words in paths of endpoints, made when they are first asked for.
    path_words: OnceLock<HashSet<String>>,
}

/// The index of a provider in [`Knowledge::providers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
pub struct ProviderId(pub usize);

impl Knowledge {
    /// What `id` names.
    pub fn provider(&self, id: ProviderId) -> &Provider {
        self.shelf.all[id.0].read()
    }

    /// The provider whose authorization server issues the tokens of `id`.
    pub fn issuer_of(&self, id: ProviderId) -> ProviderId {
        let by = self.provider(id).issued_by.as_ref();
        let issuer = by.and_then(|by| self.provider_named(by));
        issuer.unwrap_or(id)
    }

    /// The provider whose file is called `id`.
    pub fn provider_named(&self, id: &str) -> Option<ProviderId> {
        let found = self
            .shelf
            .all
            .binary_search_by(|provider| provider.head.id.as_str().cmp(id));
        found.ok().map(ProviderId)
    }

    /// The provider that alone has a key of these words.
    pub(crate) fn owner_of_key(&self, words: &[String]) -> Option<ProviderId> {
        self.shelf.keys.get(words).copied()
    }

    /// True for words that stand in paths of endpoints, such as `oauth2` and `access_token`: they name no
    /// tenant, and whoever has one for a secret has none.
    pub(crate) fn is_path_word(&self, text: &str) -> bool {
        let words = self.path_words.get_or_init(|| {
            let words = self
                .shelf
                .all
                .iter()
                .flat_map(|known| &known.head.path_words);
            words.cloned().collect()
        });
        let mut parts = text.split('/').filter(|part| !part.is_empty());
        parts.all(|part| words.contains(part)) || self.known_host(text).is_some()
    }

    /// Beginnings of key names that start with `word`, and the providers they mean.
    pub(crate) fn named_by(&self, word: &str) -> &[(Vec<String>, ProviderId)] {
        self.shelf.named.get(word).map_or(&[], Vec::as_slice)
    }

    /// All providers with their ids; reads them all.
    pub fn providers(&self) -> impl Iterator<Item = (ProviderId, &Provider)> + Clone {
        let known = self.shelf.all.iter().enumerate();
        known.map(|(index, provider)| (ProviderId(index), provider.read()))
    }

    /// Texts of which a file holds one if it holds an address or a setting of some provider.
    pub(crate) fn provider_needles(&self) -> impl Iterator<Item = &String> {
        self.shelf.all.iter().flat_map(|known| &known.head.needles)
    }

    /// Patterns of the names of files that some ecosystem reads, whatever they hold.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        self.ecosystems.iter().flat_map(Ecosystem::files)
    }

    /// True if nothing was added to the built-in rules that tells which files are worth a look.
    pub(crate) fn is_built_in(&self) -> bool {
        self.built_in
    }

    /// What tells the files in which some rule could find something.
    pub(crate) fn prefilter(&self) -> &Prefilter {
        self.prefilter.get_or_init(|| Prefilter::new(self))
    }

    /// The same, but every file is parsed and every reader asked, whatever the file holds: what is found must be the same.
    #[must_use]
    pub fn parsing_everything(mut self) -> Self {
        self.prefilter = OnceLock::from(Prefilter::of_nothing());
        self
    }

    /// Puts `all` in the place of what is known of programs. Whoever changes the catalogue does it by a method: what was
    /// learnt from the one before is not this one's.
    pub fn set_recognisers(&mut self, all: Vec<Recogniser>) {
        self.recognisers = Recognisers::new(all).into();
        self.grew();
    }

    /// Something was added that files may be worth a look for.
    fn grew(&mut self) {
        self.built_in = false;
        self.prefilter = OnceLock::new();
        self.edition = next_edition();
    }

    /// A number that another catalogue has only if it says the same: by it, answers can be kept.
    pub(crate) fn edition(&self) -> u64 {
        self.edition
    }

    /// The kind of named things with this id.
    pub fn thing_kind(&self, id: &str) -> Option<&ThingKind> {
        let mut kinds = self.ecosystems.iter().flat_map(|known| &known.kinds);
        kinds.find(|kind| kind.id == id)
    }

    /// True if things of this name are made by something that no file shows.
    pub fn is_made(&self, kind: &str, name: &str) -> bool {
        if self.is_external(name) {
            return true;
        }
        let has = |known: &&Ecosystem| known.kinds.iter().any(|known| known.id == kind);
        let patterns = self.ecosystems.iter().filter(has);
        patterns
            .flat_map(|known| &known.made)
            .any(|pattern| pattern::fits_text(pattern, name))
    }

    /// The card of a rule.
    pub fn card(&self, id: &str) -> Option<&Card> {
        self.cards.iter().find(|card| card.id == id)
    }
}

/// How sure a statement is. Each level is a promise about a hundred reports.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// A lead for a reviewer; not shown unless asked for.
    Low,
    /// At least three of four are true.
    Medium,
    /// At least nine of ten are true.
    #[default]
    High,
    /// The tool or the provider itself refuses it, or it contradicts itself.
    Certain,
}

impl Confidence {
    /// All levels, the lowest first.
    pub const ALL: [Confidence; 4] = [
        Confidence::Low,
        Confidence::Medium,
        Confidence::High,
        Confidence::Certain,
    ];

    /// `steps` levels lower, or `None` below the lowest.
    pub fn lowered(self, steps: u8) -> Option<Confidence> {
        let index = (self as usize).checked_sub(steps.into())?;
        Confidence::ALL.get(index).copied()
    }

    /// The most that a finding of this confidence may say: an error has to be certain, and what is
    /// wrong one time in four must not fail a run.
    pub fn severity(self) -> Severity {
        match self {
            Confidence::Low | Confidence::Medium => Severity::Note,
            Confidence::High => Severity::Warning,
            Confidence::Certain => Severity::Error,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
            Confidence::Certain => "certain",
        }
    }
}

/// What a value says about OAuth. The names are those of RFC 6749, RFC 8414 and OpenID Connect
/// where they have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Says {
    /// URL of the token endpoint.
    TokenUrl,
    /// URL of the authorization endpoint.
    AuthorizeUrl,
    /// URL of the request token of OAuth 1.0a (RFC 5849, 2.1).
    RequestTokenUrl,
    /// Issuer identifier.
    Issuer,
    /// URL of the metadata document.
    DiscoveryUrl,
    /// URL of the key set.
    JwksUrl,
    /// Base URL or host of the authorization server.
    LoginBase,
    /// Base URL or host of the protected API.
    ApiBase,
    /// Base URL or host of something of the provider.
    Base,
    /// A region's bare domain.
    Domain,
    /// A URL whose role only its own shape tells.
    Url,
    /// URL of the user info endpoint.
    UserInfoUrl,
    /// URL of the introspection endpoint.
    IntrospectionUrl,
    /// URL of the revocation endpoint.
    RevocationUrl,
    /// URL of the device authorization endpoint.
    DeviceUrl,
    /// URL where a session ends.
    LogoutUrl,
    /// URL the user is sent back to.
    RedirectUri,
    /// Client identifier.
    ClientId,
    /// Client secret. Its text is never kept.
    ClientSecret,
    /// Access or refresh token. Its text is never kept.
    AccessToken,
    /// Scopes that are requested.
    Scopes,
    /// Grant type.
    Grant,
    /// How the client proves itself (RFC 7591, 2: `token_endpoint_auth_method`).
    ClientAuthentication,
    /// Audience that is requested.
    Audience,
    /// Audience that a token must have to be let in.
    ExpectedAudience,
    /// Scopes that a token must have to be let in.
    RequiredScopes,
    /// Scopes that exist or that a client may have.
    GrantedScopes,
    /// Resource indicator (RFC 8707).
    Resource,
    /// Tenant, realm or organisation.
    Tenant,
    /// Region, data centre or cloud.
    Region,
    /// Environment label.
    Environment,
    /// A private gateway that stands in for the provider's hosts.
    Gateway,
    /// Something that is none of these, whatever its key is called.
    Other,
}

impl Says {
    /// What it says, as a sentence names it: `the token URL`.
    pub fn words(self) -> &'static str {
        match self {
            Says::TokenUrl => "the token URL",
            Says::AuthorizeUrl => "the authorization URL",
            Says::RequestTokenUrl => "the request token URL",
            Says::Issuer => "the issuer",
            Says::DiscoveryUrl => "the metadata URL",
            Says::JwksUrl => "the key set URL",
            Says::LoginBase => "the login host",
            Says::ApiBase => "the API base",
            Says::Base | Says::Url => "the host",
            Says::Domain => "the domain",
            Says::UserInfoUrl => "the user info URL",
            Says::IntrospectionUrl => "the introspection URL",
            Says::RevocationUrl => "the revocation URL",
            Says::DeviceUrl => "the device authorization URL",
            Says::LogoutUrl => "the logout URL",
            Says::RedirectUri => "the redirect URI",
            Says::ClientId => "the client id",
            Says::ClientSecret => "the client secret",
            Says::AccessToken => "the token",
            Says::Scopes => "the scopes",
            Says::Grant => "the grant",
            Says::ClientAuthentication => "the client's authentication",
            Says::Audience => "the audience",
            Says::ExpectedAudience => "the expected audience",
            Says::RequiredScopes => "the required scopes",
            Says::GrantedScopes => "the granted scopes",
            Says::Resource => "the resource",
            Says::Tenant => "the tenant",
            Says::Region => "the region",
            Says::Environment => "the environment",
            Says::Gateway => "the gateway",
            Says::Other => "the setting",
        }
    }

    /// True for values that are URLs or hosts of a provider.
    pub fn is_address(self) -> bool {
        matches!(
            self,
            Says::TokenUrl
                | Says::AuthorizeUrl
                | Says::Issuer
                | Says::DiscoveryUrl
                | Says::JwksUrl
                | Says::UserInfoUrl
                | Says::IntrospectionUrl
                | Says::RevocationUrl
                | Says::DeviceUrl
                | Says::LogoutUrl
                | Says::LoginBase
                | Says::ApiBase
                | Says::Base
                | Says::Domain
                | Says::Url
        )
    }

    /// True for values whose text must not go further than their span.
    pub fn is_secret(self) -> bool {
        matches!(self, Says::ClientSecret | Says::AccessToken)
    }
}

/// A number that no catalogue of this process had before.
fn next_edition() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
