//! Loads knowledge: the built-in rules, and a folder of the user's own by the same types.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::sync::OnceLock;

use serde::de::DeserializeOwned;

use super::Knowledge;
use super::card::Card;
use super::clouds::Cloud;
use super::components::Components;
use super::deferred::Deferred;
use super::errors::Errors;
use super::expiry::Expiries;
use super::grants::Grants;
use super::listed::TokenUrls;
use super::names::Ecosystem;
use super::pins::Pins;
use super::provider::Provider;
use super::recognisers::Recognisers;
use super::shelf::{Shelf, Shelved};
use super::vocabulary::{HttpClient, Vocabulary};
use super::workflows::Workflows;

/// What `build.rs` packed of a part: all of it, or what linting needs.
macro_rules! packed {
    ($of:literal, $part:literal) => {
        include_str!(concat!(env!("OUT_DIR"), "/", $of, "/", $part))
    };
}

/// The packed rules of one kind.
macro_rules! unpacked {
    ($of:literal) => {
        Rules {
            cards: Deferred::packed(packed!($of, "cards")),
            clouds: Deferred::packed(packed!($of, "clouds")),
            names: Deferred::packed(packed!($of, "names")),
            clients: Deferred::packed(packed!($of, "clients")),
            recognisers: Deferred::packed(packed!($of, "recognisers")),
            vocabulary: Deferred::packed(packed!($of, "vocabulary")),
            components: Deferred::packed(packed!($of, "components")),
            expiry: Deferred::packed(packed!($of, "expiry")),
            grants: Deferred::packed(packed!($of, "grants")),
            pins: Deferred::packed(packed!($of, "pins")),
            errors: Deferred::packed(packed!($of, "errors")),
            workflows: Deferred::packed(packed!($of, "workflows")),
            words: Deferred::packed(packed!($of, "words")),
        }
        .assemble(
            Shelf::packed(packed!($of, "heads"), packed!($of, "providers")),
            TOKEN_URLS.into(),
            true,
        )
    };
}

/// `token-urls.tsv`, as it is.
const TOKEN_URLS: &str = include_str!("../../rules/token-urls.tsv");

/// All but the providers.
struct Rules {
    cards: Deferred<Vec<Card>>,
    clouds: Deferred<Vec<Cloud>>,
    names: Deferred<Vec<Ecosystem>>,
    clients: Deferred<Vec<HttpClient>>,
    recognisers: Deferred<Recognisers>,
    vocabulary: Deferred<Vocabulary>,
    components: Deferred<Components>,
    expiry: Deferred<Expiries>,
    grants: Deferred<Grants>,
    pins: Deferred<Pins>,
    errors: Deferred<Errors>,
    workflows: Deferred<Workflows>,
    words: Deferred<HashSet<String>>,
}

/// A rules file that could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// The file, as the caller named it.
    pub path: String,
    /// What is wrong, with line and column where the reader knows them.
    pub message: String,
}

impl fmt::Display for LoadError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.path, self.message)
    }
}

impl std::error::Error for LoadError {}

impl Knowledge {
    /// The built-in rules. Tests of the project see that all of them can be read.
    pub fn built_in() -> Self {
        unpacked!("rules")
    }

    /// The built-in rules without what only people read: sources, notes, pages. They find the same.
    pub fn for_linting() -> Self {
        unpacked!("lint")
    }

    /// The rules of `files`, given as path relative to the rules folder and text: a whole
    /// folder, in place of the built-in rules.
    ///
    /// # Errors
    /// The first file that is not YAML or does not fit its type.
    pub fn from_files<'f>(
        files: impl IntoIterator<Item = (&'f str, &'f str)>,
    ) -> Result<Self, LoadError> {
        let mut files: Vec<(&str, &str)> = files.into_iter().collect();
        files.sort_unstable();
        let one = |name: &str| files.iter().find(|(path, _)| *path == name);
        let mut cards: Vec<Card> = Folder("cards", &files).read()?;
        cards.sort_by(|left, right| left.id.cmp(&right.id));
        let mut clouds: Vec<Cloud> = Folder("clouds", &files).read()?;
        clouds.sort_by(|left, right| left.id.cmp(&right.id));
        let providers: Vec<Provider> = Folder("providers", &files).read()?;
        let rules = Rules {
            cards: cards.into(),
            clouds: clouds.into(),
            names: Folder("names", &files).read::<Ecosystem>()?.into(),
            clients: Folder("clients", &files).read::<HttpClient>()?.into(),
            recognisers: Recognisers::new(Folder("recognisers", &files).read()?).into(),
            vocabulary: Deferred::from(read_if::<Vocabulary>(one("vocabulary.yaml"))?),
            components: read_if::<Components>(one("components.yaml"))?.into(),
            expiry: read_if::<Expiries>(one("expiry.yaml"))?.into(),
            grants: read_if::<Grants>(one("grants.yaml"))?.into(),
            pins: read_if::<Pins>(one("pins.yaml"))?.into(),
            errors: read_if::<Errors>(one("errors.yaml"))?.into(),
            workflows: read_if::<Workflows>(one("workflows.yaml"))?.into(),
            words: read_if::<HashSet<String>>(one("words.yaml"))?.into(),
        };
        let token_urls = one("token-urls.tsv").map(|(_, text)| (*text).to_owned().into());
        let shelf = Shelf::of(providers.into_iter().map(Shelved::of).collect());
        Ok(rules.assemble(shelf, token_urls.unwrap_or_default(), false))
    }
}

impl Knowledge {
    /// Adds rules of a user's own, given as in [`Knowledge::from_files`]: cards, providers, recognisers, HTTP clients,
    /// clouds and ecosystems. Nothing that is there already can be changed by them. Gives the paths of the cards and
    /// their ids.
    ///
    /// # Errors
    /// The first file that is not YAML, does not fit its type, or would take the place of another.
    pub fn add_files<'f>(
        &mut self,
        files: impl IntoIterator<Item = (&'f str, &'f str)>,
    ) -> Result<Vec<(String, String)>, LoadError> {
        self.grew();
        let mut cards = Vec::new();
        let mut recognisers = self.recognisers.all.clone();
        for (path, text) in files {
            let refused = |message: String| LoadError {
                path: path.to_owned(),
                message,
            };
            let there = |what: &str, id: &str| refused(format!("there is a {what} `{id}` already"));
            match path.split(['/', '\\']).next() {
                Some("cards") => {
                    let card: Card = read(path, text)?;
                    if self.card(&card.id).is_some() {
                        return Err(there("rule", &card.id));
                    }
                    cards.push((path.to_owned(), card.id.clone()));
                    self.cards.change(|cards| cards.push(card));
                }
                Some("clouds") => {
                    let cloud: Cloud = read(path, text)?;
                    if self.clouds.iter().any(|known| known.id == cloud.id) {
                        return Err(there("cloud", &cloud.id));
                    }
                    self.clouds.change(|clouds| clouds.push(cloud));
                }
                Some("providers") => {
                    let provider: Provider = read(path, text)?;
                    let known = self
                        .shelf
                        .all
                        .iter()
                        .any(|known| known.head.id == provider.id);
                    if known {
                        return Err(there("provider", &provider.id));
                    }
                    let hosts = provider.endpoints.iter().map(|known| known.url.as_str());
                    let hosts = hosts.map(|url| super::pattern::parts(url).1);
                    let hosts = hosts.chain(provider.hosts.iter().map(|known| known.host.as_str()));
                    let mut owned =
                        hosts.filter_map(|host| Some((host, self.known_host(host)?.provider)));
                    if let Some((host, owner)) = owned.next() {
                        let owner = &self.provider(owner).name;
                        return Err(refused(format!("`{host}` is a host of {owner}")));
                    }
                    let mut keys = provider.keys.iter().map(|known| &known.key);
                    if let Some(key) =
                        keys.find(|key| self.shelf.keys.contains_key(&super::words_of(key)))
                    {
                        return Err(refused(format!("`{key}` is a key of another provider")));
                    }
                    self.change_providers(|all| all.push(Shelved::of(provider)));
                }
                Some("names") => {
                    let names = read(path, text)?;
                    self.ecosystems.change(|ecosystems| ecosystems.push(names));
                }
                Some("clients") => {
                    let client = read(path, text)?;
                    self.clients.change(|clients| clients.push(client));
                }
                Some("recognisers") => recognisers.push(read(path, text)?),
                _ => {
                    return Err(refused(
                        "what can be added stands in folders called cards, providers, recognisers, clients, clouds \
                         or names"
                            .to_owned(),
                    ));
                }
            }
        }
        self.recognisers = Recognisers::new(recognisers).into();
        self.cards
            .change(|cards| cards.sort_by(|left, right| left.id.cmp(&right.id)));
        self.clouds
            .change(|clouds| clouds.sort_by(|left, right| left.id.cmp(&right.id)));
        Ok(cards)
    }

    /// Changes the providers.
    pub(super) fn change_providers(&mut self, change: impl FnOnce(&mut Vec<Shelved>)) {
        self.shelf.change(change);
        self.path_words = OnceLock::new();
        self.edition = super::next_edition();
    }
}

/// The files of a folder.
struct Folder<'f>(&'f str, &'f [(&'f str, &'f str)]);

impl Folder<'_> {
    fn read<T: DeserializeOwned>(self) -> Result<Vec<T>, LoadError> {
        let Folder(folder, files) = self;
        let own = files
            .iter()
            .filter(|(path, _)| path.split(['/', '\\']).next() == Some(folder));
        own.map(|(path, text)| read(path, text)).collect()
    }
}

/// What a file holds; nothing where there is none.
fn read_if<T: DeserializeOwned + Default>(file: Option<&(&str, &str)>) -> Result<T, LoadError> {
    file.map_or_else(|| Ok(T::default()), |(path, text)| read(path, text))
}

fn read<T: DeserializeOwned>(path: &str, text: &str) -> Result<T, LoadError> {
    serde_yaml::from_str(text).map_err(|error| LoadError {
        path: path.to_owned(),
        message: error.to_string(),
    })
}

impl Rules {
    fn assemble(self, shelf: Shelf, token_urls: Cow<'static, str>, built_in: bool) -> Knowledge {
        Knowledge {
            built_in,
            edition: super::next_edition(),
            prefilter: OnceLock::new(),
            path_words: OnceLock::new(),
            shelf,
            external_secrets: Vec::new(),
            vocabulary: self.vocabulary,
            clients: self.clients,
            recognisers: self.recognisers,
            clouds: self.clouds,
            ecosystems: self.names,
            words: self.words,
            components: self.components,
            workflows: self.workflows,
            expiries: self.expiry,
            grants: self.grants,
            pins: self.pins,
            token_urls: TokenUrls::new(token_urls),
            cards: self.cards,
            errors: self.errors,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_packed_part_can_be_read() {
        for known in [Knowledge::built_in(), Knowledge::for_linting()] {
            let problems = [
                known.shelf.problem(),
                known.vocabulary.problem(),
                known.clients.problem(),
                known.recognisers.problem(),
                known.clouds.problem(),
                known.ecosystems.problem(),
                known.words.problem(),
                known.components.problem(),
                known.workflows.problem(),
                known.expiries.problem(),
                known.grants.problem(),
                known.pins.problem(),
                known.cards.problem(),
                known.errors.problem(),
            ];
            for problem in problems {
                assert!(problem.is_none(), "{problem:?}");
            }
            assert!(known.cards.is_sorted_by(|left, right| left.id < right.id));
            assert!(known.clouds.is_sorted_by(|left, right| left.id < right.id));
        }
    }
}
