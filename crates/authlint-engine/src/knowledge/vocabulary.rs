//! Which key names mean what, and how command lines of HTTP clients are read.
//!
//! `rules/vocabulary.yaml` and `rules/clients/`. A key is compared as words (`TOKEN_URL`,
//! `tokenUrl` and `token-url` are one key), and a phrase means a key that ends with it: what
//! stands before is the name of the group the key belongs to.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::Deserialize;

use super::Says;

/// The words of keys.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "VocabularyFile")]
pub struct Vocabulary {
    /// Phrases by their last word.
    phrases: HashMap<String, Vec<Phrase>>,
    /// Last words of keys whose values are never shown, whatever the key means.
    secret_words: Vec<Vec<String>>,
    /// Words that may stand behind those.
    secret_endings: Vec<String>,
    /// Names of settings in which what is called a discovery URL is the issuer.
    issuer_settings: Vec<String>,
    /// Names of the parts of a request, without what joins their words.
    request_parts: HashMap<String, RequestPart>,
    /// Names of ways in which a client proves itself, by what else they are called.
    authentication: HashMap<String, String>,
    /// The scopes of OpenID Connect.
    standard_scopes: Vec<String>,
    /// Others that stand beside these.
    scopes_beside: Vec<String>,
    /// All phrases as they may stand in a file, for the prefilter.
    needles: Vec<String>,
}

#[derive(Clone, Debug)]
struct Phrase {
    words: Vec<String>,
    unless: Arc<[String]>,
    meaning: Meaning,
}

/// What a phrase means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// What the value says.
    pub says: Says,
    /// A word that occurs in every repository: it means something only in a group with others.
    pub weak: bool,
}

/// A part of an HTTP request that is written down as settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestPart {
    /// Where it goes.
    Url,
    /// What it sends.
    Body,
}

/// `rules/vocabulary.yaml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct VocabularyFile {
    #[serde(default)]
    keys: Vec<Phrases>,
    #[serde(default)]
    issuer_settings: Vec<String>,
    #[serde(default)]
    requests: BTreeMap<RequestPart, Vec<String>>,
    #[serde(default)]
    authentication: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    standard_scopes: Vec<String>,
    #[serde(default)]
    scopes_beside: Vec<String>,
    #[serde(default)]
    secrets: Vec<String>,
    #[serde(default)]
    secret_endings: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrases {
    says: Says,
    #[serde(default)]
    weak: bool,
    /// Words that give a key another meaning, wherever in it they stand.
    #[serde(default)]
    unless: Vec<String>,
    phrases: Vec<String>,
}

impl Vocabulary {
    fn new(file: VocabularyFile) -> Self {
        let mut vocabulary = Vocabulary::default();
        let words = |phrase: &String| -> Vec<String> {
            phrase.split_whitespace().map(str::to_owned).collect()
        };
        vocabulary
            .secret_words
            .extend(file.secrets.iter().map(words));
        vocabulary.secret_endings = file.secret_endings;
        vocabulary.issuer_settings = file.issuer_settings;
        vocabulary.standard_scopes = file.standard_scopes;
        vocabulary.scopes_beside = file.scopes_beside;
        for (part, names) in file.requests {
            let names = names.into_iter().map(|name| (joined(&name), part));
            vocabulary.request_parts.extend(names);
        }
        for (method, names) in file.authentication {
            let names = names
                .into_iter()
                .map(|name| (joined(&name), method.clone()));
            vocabulary.authentication.extend(names);
            vocabulary
                .authentication
                .insert(joined(&method), method.clone());
        }
        for entry in file.keys {
            let (says, weak) = (entry.says, entry.weak);
            let unless: Arc<[String]> = entry.unless.into();
            for phrase in entry.phrases {
                let words = words(&phrase);
                let Some(last) = words.last().cloned() else {
                    continue;
                };
                if !weak {
                    for joint in ["_", "-", "", "."] {
                        vocabulary.needles.push(words.join(joint));
                    }
                }
                vocabulary.phrases.entry(last).or_default().push(Phrase {
                    words,
                    unless: unless.clone(),
                    meaning: Meaning { says, weak },
                });
            }
        }
        vocabulary.needles.sort_unstable();
        vocabulary.needles.dedup();
        vocabulary
    }

    /// What a key of these words means, and how many words of it say so.
    pub fn meaning(&self, words: &[String]) -> Option<(Meaning, usize)> {
        let phrases = self.phrases.get(words.last()?)?;
        // The longest phrase that fits is meant.
        let fits = phrases
            .iter()
            .filter(|phrase| words.ends_with(&phrase.words));
        let phrase = fits.max_by_key(|phrase| phrase.words.len())?;
        let other = words.iter().any(|word| phrase.unless.contains(word));
        (!other).then_some((phrase.meaning, phrase.words.len()))
    }

    /// Adds a key of these words.
    pub(super) fn add(&mut self, words: Vec<String>, says: Says) {
        let Some(last) = words.last().cloned() else {
            return;
        };
        for joint in ["_", "-", "", "."] {
            self.needles.push(words.join(joint));
        }
        let meaning = Meaning { says, weak: false };
        self.phrases.entry(last).or_default().push(Phrase {
            words,
            unless: Arc::default(),
            meaning,
        });
    }

    /// True if what is called a discovery URL inside of the settings `name` is the issuer.
    pub fn takes_issuer(&self, name: &str) -> bool {
        self.issuer_settings.iter().any(|known| known == name)
    }

    /// The scope of OpenID Connect that is called so in whatever case, as it is spelt.
    pub fn standard_scope(&self, name: &str) -> Option<&str> {
        let mut known = self.standard_scopes.iter();
        let known = known.find(|known| known.eq_ignore_ascii_case(name));
        known.map(String::as_str)
    }

    /// True for the scopes of OpenID Connect as they are spelt.
    pub fn is_standard_scope(&self, name: &str) -> bool {
        self.standard_scope(name) == Some(name)
    }

    /// True for scopes that a sign-in asks for: those of OpenID Connect, and what often stands beside them.
    pub fn is_sign_in_scope(&self, name: &str) -> bool {
        self.is_standard_scope(name) || self.scopes_beside.iter().any(|known| known == name)
    }

    /// The way in which a client proves itself that a setting calls `name`.
    pub fn authentication(&self, name: &str) -> Option<&str> {
        self.authentication.get(&joined(name)).map(String::as_str)
    }

    /// Which part of a request a key of this very name holds.
    pub fn request_part(&self, name: &str) -> Option<RequestPart> {
        self.request_parts.get(&joined(name)).copied()
    }

    /// True if the value of a key of these words must never be shown.
    pub fn is_secret(&self, words: &[String]) -> bool {
        // `clientSecretValue`, `password1`: what stands behind may say of which kind it is.
        let ends = |word: &String| {
            self.secret_endings.contains(word) || word.bytes().all(|byte| byte.is_ascii_digit())
        };
        let behind = words.iter().rev().take_while(|word| ends(word)).count();
        (0..=behind).any(|behind| {
            let words = &words[..words.len() - behind];
            let last = words
                .last()
                .map(|word| word.trim_end_matches(|letter: char| letter.is_ascii_digit()));
            self.secret_words
                .iter()
                .any(|secret| match secret.as_slice() {
                    [secret] => last == Some(secret.as_str()),
                    secret => words.ends_with(secret),
                })
        })
    }

    /// Spellings of all strong phrases.
    pub fn needles(&self) -> &[String] {
        &self.needles
    }
}

impl From<VocabularyFile> for Vocabulary {
    fn from(file: VocabularyFile) -> Self {
        Vocabulary::new(file)
    }
}

/// The letters of a name: `form_params`, `formParams` and `form params` are one.
fn joined(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// A program that sends HTTP requests: `rules/clients/<program>.yaml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpClient {
    /// The names it is started by.
    pub commands: Vec<String>,
    /// Options that take a URL.
    #[serde(default)]
    pub url: Vec<String>,
    /// Options that take form parameters, `name=value&name=value`.
    #[serde(default)]
    pub form: Vec<String>,
    /// Options that take one form parameter and encode it.
    #[serde(default)]
    pub form_encoded: Vec<String>,
    /// Options that take `user:password`.
    #[serde(default)]
    pub basic: Vec<String>,
    /// Options that take a bearer token.
    #[serde(default)]
    pub bearer: Vec<String>,
    /// Options that take a header line.
    #[serde(default)]
    pub header: Vec<String>,
    /// Options that take a part of the request from a file.
    #[serde(default)]
    pub elsewhere: Vec<String>,
    /// Options behind which another request begins.
    #[serde(default)]
    pub next: Vec<String>,
    /// Other options that take a value.
    #[serde(default)]
    pub value: Vec<String>,
    /// True if arguments behind the URL are request items: `name=value` a form or JSON field,
    /// `name==value` a query parameter, `Name:value` a header.
    #[serde(default)]
    pub items: bool,
}
