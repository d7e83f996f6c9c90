//! Loads knowledge: the built-in rules, and a folder of the user's own by the same types.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::card::Card;
use super::clouds::Cloud;
use super::components::Components;
use super::endpoints::PathIndex;
use super::errors::Errors;
use super::expiry::Expiries;
use super::grants::Grants;
use super::hosts::HostIndex;
use super::index::Head;
use super::listed::TokenUrls;
use super::names::Ecosystem;
use super::pins::Pins;
use super::provider::Provider;
use super::recognisers::{Recogniser, Recognisers};
use super::shelf::Shelved;
use super::vocabulary::{HttpClient, Vocabulary, VocabularyFile};
use super::workflows::Workflows;
use super::{Knowledge, ProviderId};

/// What `build.rs` packed: an array of the heads and all else, and the providers' texts.
const PACKED: [&str; 2] = [
    include_str!(concat!(env!("OUT_DIR"), "/rules.json")),
    include_str!(concat!(env!("OUT_DIR"), "/providers.jsonl")),
];

/// The same without what only people read.
const PACKED_FOR_LINTING: [&str; 2] = [
    include_str!(concat!(env!("OUT_DIR"), "/lint.json")),
    include_str!(concat!(env!("OUT_DIR"), "/lint-providers.jsonl")),
];

/// `token-urls.tsv`, as it is.
const TOKEN_URLS: &str = include_str!("../../rules/token-urls.tsv");

#[derive(Default, Deserialize)]
struct Rules {
    cards: Vec<Card>,
    #[serde(default)]
    clouds: Vec<Cloud>,
    /// The heads of the packed providers, in the order of their texts.
    #[serde(default)]
    heads: Vec<Head>,
    #[serde(default)]
    names: Vec<Ecosystem>,
    clients: Vec<HttpClient>,
    #[serde(default)]
    recognisers: Vec<Recogniser>,
    vocabulary: VocabularyFile,
    components: Components,
    #[serde(default)]
    expiry: Expiries,
    #[serde(default)]
    grants: Grants,
    pins: Pins,
    #[serde(default)]
    errors: Errors,
    #[serde(default)]
    workflows: Workflows,
    #[serde(default)]
    words: Vec<String>,
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
    /// The built-in rules.
    ///
    /// # Errors
    /// If a file of `rules/` does not fit its type. A test of the project loads them all, so a
    /// released program never sees this.
    pub fn built_in() -> Result<Self, LoadError> {
        unpacked(PACKED)
    }

    /// The built-in rules without what only people read: sources, notes, pages. They find the same.
    ///
    /// # Errors
    /// As [`Knowledge::built_in`].
    pub fn for_linting() -> Result<Self, LoadError> {
        unpacked(PACKED_FOR_LINTING)
    }

    /// The rules of `files`, given as path relative to the rules folder and text: a whole
    /// folder, in place of the built-in rules.
    ///
    /// # Errors
    /// The first file that is not YAML or does not fit its type.
    pub fn from_files<'f>(
        files: impl IntoIterator<Item = (&'f str, &'f str)>,
    ) -> Result<Self, LoadError> {
        let mut rules = Rules::default();
        let mut providers: Vec<Provider> = Vec::new();
        let mut token_urls = Cow::default();
        for (path, text) in files {
            match path.split(['/', '\\']).next() {
                Some("cards") => rules.cards.push(read(path, text)?),
                Some("clouds") => rules.clouds.push(read(path, text)?),
                Some("providers") => providers.push(read(path, text)?),
                Some("names") => rules.names.push(read(path, text)?),
                Some("clients") => rules.clients.push(read(path, text)?),
                Some("recognisers") => rules.recognisers.push(read(path, text)?),
                Some("vocabulary.yaml") => rules.vocabulary = read(path, text)?,
                Some("token-urls.tsv") => token_urls = text.to_owned().into(),
                Some("components.yaml") => rules.components = read(path, text)?,
                Some("workflows.yaml") => rules.workflows = read(path, text)?,
                Some("expiry.yaml") => rules.expiry = read(path, text)?,
                Some("grants.yaml") => rules.grants = read(path, text)?,
                Some("pins.yaml") => rules.pins = read(path, text)?,
                Some("words.yaml") => rules.words = read(path, text)?,
                Some("errors.yaml") => rules.errors = read(path, text)?,
                _ => {}
            }
        }
        let shelf = providers.into_iter().map(Shelved::of).collect();
        Ok(assemble(rules, shelf, token_urls))
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
        let mut cards = Vec::new();
        let mut recognisers = std::mem::take(&mut self.recognisers).all;
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
                    self.cards.push(card);
                }
                Some("clouds") => {
                    let cloud: Cloud = read(path, text)?;
                    if self.clouds.iter().any(|known| known.id == cloud.id) {
                        return Err(there("cloud", &cloud.id));
                    }
                    self.clouds.push(cloud);
                }
                Some("providers") => {
                    let provider: Provider = read(path, text)?;
                    let known = self.shelf.iter().any(|known| known.head.id == provider.id);
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
                        keys.find(|key| self.keys.contains_key(&super::words_of(key)))
                    {
                        return Err(refused(format!("`{key}` is a key of another provider")));
                    }
                    self.shelf.push(Shelved::of(provider));
                    self.reindex();
                }
                Some("names") => self.ecosystems.push(read(path, text)?),
                Some("clients") => self.clients.push(read(path, text)?),
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
        self.recognisers = Recognisers::new(recognisers);
        self.cards.sort_by(|left, right| left.id.cmp(&right.id));
        self.clouds.sort_by(|left, right| left.id.cmp(&right.id));
        Ok(cards)
    }

    /// Leads to the providers anew, after some were changed or added.
    pub(super) fn reindex(&mut self) {
        self.shelf
            .sort_by(|left, right| left.head.id.cmp(&right.head.id));
        let Indexes {
            named,
            keys,
            hosts,
            paths,
        } = index(&self.shelf);
        self.named = named;
        self.keys = keys;
        self.hosts = hosts;
        self.paths = paths;
        self.path_words = OnceLock::new();
    }
}

fn unpacked([packed, providers]: [&'static str; 2]) -> Result<Knowledge, LoadError> {
    let mut rules: Rules = serde_json::from_str(packed).map_err(|error| LoadError {
        path: "built-in rules".to_owned(),
        message: error.to_string(),
    })?;
    let heads = std::mem::take(&mut rules.heads).into_iter();
    let shelf = heads.zip(providers.lines());
    let shelf = shelf.map(|(head, packed)| Shelved::packed(head, packed));
    Ok(assemble(rules, shelf.collect(), TOKEN_URLS.into()))
}

fn read<T: DeserializeOwned>(path: &str, text: &str) -> Result<T, LoadError> {
    serde_yaml::from_str(text).map_err(|error| LoadError {
        path: path.to_owned(),
        message: error.to_string(),
    })
}

/// What leads to providers.
struct Indexes {
    named: HashMap<String, Vec<(Vec<String>, ProviderId)>>,
    keys: HashMap<Vec<String>, ProviderId>,
    hosts: HostIndex,
    paths: PathIndex,
}

/// Leads to the providers of `shelf`, which are in order.
fn index(shelf: &[Shelved]) -> Indexes {
    let mut named: HashMap<String, Vec<(Vec<String>, ProviderId)>> = HashMap::new();
    let mut keys = HashMap::new();
    for (number, Shelved { head, .. }) in shelf.iter().enumerate() {
        let id = ProviderId(number);
        for phrase in &head.words {
            let words: Vec<String> = phrase.split_whitespace().map(str::to_owned).collect();
            if let Some(first) = words.first().cloned() {
                named.entry(first).or_default().push((words, id));
            }
        }
        keys.extend(head.keys.iter().map(|key| (super::words_of(key), id)));
    }
    Indexes {
        keys,
        named,
        hosts: HostIndex::new(shelf),
        paths: PathIndex::new(shelf),
    }
}

fn assemble(mut rules: Rules, mut shelf: Vec<Shelved>, token_urls: Cow<'static, str>) -> Knowledge {
    shelf.sort_by(|left, right| left.head.id.cmp(&right.head.id));
    rules.cards.sort_by(|left, right| left.id.cmp(&right.id));
    rules.clouds.sort_by(|left, right| left.id.cmp(&right.id));
    let Indexes {
        named,
        keys,
        hosts,
        paths,
    } = index(&shelf);
    Knowledge {
        keys,
        named,
        path_words: OnceLock::new(),
        hosts,
        paths,
        shelf,
        external_secrets: Vec::new(),
        vocabulary: Vocabulary::new(rules.vocabulary),
        clients: rules.clients,
        recognisers: Recognisers::new(rules.recognisers),
        clouds: rules.clouds,
        ecosystems: rules.names,
        words: rules.words.into_iter().collect(),
        components: rules.components,
        workflows: rules.workflows,
        expiries: rules.expiry,
        grants: rules.grants,
        pins: rules.pins,
        token_urls: TokenUrls::new(token_urls),
        cards: rules.cards,
        errors: rules.errors,
    }
}
