//! Finds error codes, and the provider that answered, in what people paste.
//!
//! A paste may hold secrets. What leaves this file is a code that the rules know, or a number behind a prefix
//! that they know: never a piece of the text.

use std::collections::BTreeMap;

use authlint_engine::knowledge::{Answering, CodeFamily, HostRole, Knowledge, ProviderId};

/// A number behind a family's prefix that is longer is no code.
const MOST_DIGITS: usize = 8;
const LEAST_DIGITS: usize = 4;

/// Words before a number that make it an HTTP status.
const BEFORE_STATUS: [&str; 9] = [
    "code",
    "error",
    "http",
    "response",
    "returned",
    "status",
    "status_code",
    "statuscode",
    "with",
];

/// Words before a name that make it a host, where no `://` does.
const BEFORE_HOST: [&str; 6] = ["connect", "enotfound", "for", "host", "lookup", "to"];

/// What a text tells.
#[derive(Debug, Default)]
pub(crate) struct Recognised {
    /// The codes, the most specific first.
    pub(crate) codes: Vec<Code>,
    /// Whose addresses it holds.
    pub(crate) provider: Option<ProviderId>,
    /// The text in the form in which phrases are looked up.
    text: String,
}

impl Recognised {
    /// True if the text holds `phrase`, in upper or lower case.
    pub(crate) fn says(&self, phrase: &str) -> bool {
        self.text.contains(&phrase.to_lowercase())
    }
}

/// An error code in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Code {
    /// As the rules write it.
    pub(crate) name: String,
    /// False if it is of a known family, and nothing is known of it.
    pub(crate) listed: bool,
    place: Place,
}

/// What decides which code is explained; the least comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    kind: Kind,
    /// Nothing is known of it.
    unlisted: bool,
    /// It does not stand where an error is named: `"error": "…"`.
    mentioned: bool,
    at: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// Only one provider answers so.
    OfProvider,
    /// What RFCs define.
    General,
    /// An HTTP status.
    Status,
    /// The connection.
    Transport,
}

/// What `text` tells.
pub(crate) fn recognise(text: &str, knowledge: &Knowledge) -> Recognised {
    let catalogue = Catalogue::new(knowledge);
    let text = plain(text);
    let mut codes: BTreeMap<String, Code> = BTreeMap::new();
    for (name, at) in catalogue.all_in(&text, knowledge) {
        let unlisted = !catalogue.has(&name);
        let place = Place {
            kind: catalogue.kind(&name),
            unlisted,
            mentioned: !is_named_as_error(&text[..at]),
            at,
        };
        let code = codes.entry(name.clone()).or_insert(Code {
            name,
            listed: !unlisted,
            place,
        });
        code.place = code.place.min(place);
    }
    let mut codes: Vec<Code> = codes.into_values().collect();
    codes.sort_by_key(|code| code.place);
    let provider = provider_of(&text, knowledge);
    Recognised {
        codes,
        provider,
        text,
    }
}

/// Everything that is looked for, in lower case.
struct Catalogue<'k> {
    /// Codes that are one word.
    words: BTreeMap<String, &'k str>,
    /// Codes and texts that are several, each with its code.
    phrases: Vec<(String, &'k str)>,
    /// HTTP statuses.
    statuses: Vec<&'k str>,
    kinds: BTreeMap<&'k str, Kind>,
}

impl<'k> Catalogue<'k> {
    fn new(knowledge: &'k Knowledge) -> Self {
        let mut catalogue = Catalogue {
            words: BTreeMap::new(),
            phrases: Vec::new(),
            statuses: Vec::new(),
            kinds: BTreeMap::new(),
        };
        for fact in &knowledge.errors.errors {
            let general = fact.provider.is_none();
            let kind = if fact.at.contains(&Answering::Transport) {
                Kind::Transport
            } else if general && is_number(&fact.code) {
                Kind::Status
            } else if general {
                Kind::General
            } else {
                Kind::OfProvider
            };
            catalogue.add(&fact.code, kind);
            for text in &fact.texts {
                catalogue.phrases.push((text.to_lowercase(), &fact.code));
            }
        }
        for (_, provider) in knowledge.providers() {
            for answer in &provider.errors {
                catalogue.add(&answer.error, Kind::OfProvider);
            }
        }
        catalogue
    }

    fn add(&mut self, code: &'k str, kind: Kind) {
        let known = self.kinds.entry(code).or_insert(kind);
        // What is general stays so, whoever answers with it, too.
        *known = (*known).max(kind);
        let lower = code.to_lowercase();
        if is_number(code) {
            self.statuses.push(code);
        } else if lower.bytes().all(is_of_word) {
            self.words.insert(lower, code);
        } else {
            self.phrases.push((lower, code));
        }
    }

    /// Each code in a text, and where.
    fn all_in(&self, text: &str, knowledge: &Knowledge) -> Vec<(String, usize)> {
        let mut found: Vec<(String, usize)> = Vec::new();
        let words: Vec<(usize, &str)> = words(text).collect();
        for (index, (at, word)) in words.iter().enumerate() {
            if let Some(name) = self.words.get(*word) {
                found.push(((*name).to_owned(), *at));
            } else if self.statuses.contains(word) && is_status(&words[..index], text) {
                found.push(((*word).to_owned(), *at));
            }
        }
        for (phrase, name) in &self.phrases {
            if let Some(at) = text.find(phrase.as_str()) {
                found.push(((*name).to_owned(), at));
            }
        }
        for family in &knowledge.errors.families {
            for (at, number) in numbers(text, family) {
                found.push((format!("{}{number}", family.prefix), at));
            }
        }
        if found.is_empty() {
            found.extend(self.typed(text, knowledge).map(|name| (name, 0)));
        }
        found
    }

    fn has(&self, name: &str) -> bool {
        self.kinds.contains_key(name)
    }

    fn kind(&self, name: &str) -> Kind {
        // Of a family, or it would be listed.
        self.kinds.get(name).copied().unwrap_or(Kind::OfProvider)
    }

    /// What a short text means that was typed, not pasted: `invalid client`, `70011`, `401`.
    fn typed(&self, text: &str, knowledge: &Knowledge) -> Option<String> {
        let text = text.trim();
        if self.statuses.contains(&text) {
            return Some(text.to_owned());
        }
        let joined = text.replace([' ', '-'], "_");
        if let Some(name) = self.words.get(&joined) {
            return Some((*name).to_owned());
        }
        let families = knowledge.errors.families.iter();
        let mut names = families.map(|family| format!("{}{text}", family.prefix));
        names.find(|name| is_number(text) && self.words.contains_key(&name.to_lowercase()))
    }
}

/// Lower case, without the escapes of URLs and of JSON in logs, which would hide where a word ends.
fn plain(text: &str) -> String {
    let lower = text.to_lowercase();
    let mut plain = String::with_capacity(lower.len());
    let mut rest = lower.as_str();
    while let Some(at) = rest.find(['%', '\\', '+']) {
        plain.push_str(&rest[..at]);
        let escape = &rest[at..];
        let code = escape
            .strip_prefix('%')
            .and_then(|digits| digits.get(..2))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok())
            .filter(u8::is_ascii);
        let (letter, length) = match (escape.as_bytes(), code) {
            ([b'%', ..], Some(byte)) => (char::from(byte.to_ascii_lowercase()), 3),
            ([b'%', ..], None) => ('%', 1),
            ([b'\\', b'n' | b'r' | b't' | b'"', ..], _) => (' ', 2),
            ([b'\\', ..], _) => ('\\', 1),
            _ => (' ', 1),
        };
        plain.push(letter);
        rest = &escape[length..];
    }
    plain.push_str(rest);
    plain
}

fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.')
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The words of a text and where they begin. A dot at their end ends a sentence.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_end = |letter: char| !(letter.is_ascii() && is_of_word(letter as u8));
    let mut at = 0;
    text.split(is_end).filter_map(move |word| {
        let start = at;
        at += word.len();
        at += text[at..].chars().next().map_or(0, char::len_utf8);
        let word = word.trim_end_matches('.');
        (!word.is_empty()).then_some((start, word))
    })
}

/// True if a number behind `before` is an HTTP status: `HTTP/1.1 401`, `status code: 401`.
fn is_status(before: &[(usize, &str)], text: &str) -> bool {
    let Some((at, word)) = before.last() else {
        return false;
    };
    let same_line = |from: usize, to: usize| !text[from..to].contains('\n');
    match before {
        [.., (start, "http"), (version, _)] if text[*start..].starts_with("http/") => {
            same_line(*start, *version)
        }
        _ => {
            let behind = at + word.len();
            let between: String = text[behind..]
                .chars()
                .take_while(|letter| !letter.is_ascii_alphanumeric())
                .collect();
            BEFORE_STATUS.contains(word) && !between.contains('\n')
        }
    }
}

/// True if what stands before a code says that the error is named next: `"error": "`, `error=`.
fn is_named_as_error(before: &str) -> bool {
    let name = before.trim_end_matches([' ', '"', '\'', ':', '=', '\\']);
    name.len() < before.len() && name.ends_with("error")
}

/// The numbers behind the prefix of a family.
fn numbers<'t>(text: &'t str, family: &CodeFamily) -> Vec<(usize, &'t str)> {
    let prefix = family.prefix.to_lowercase();
    let behind = text.match_indices(&prefix).map(|(at, _)| {
        let rest = &text[at + prefix.len()..];
        let end = rest.find(|letter: char| !letter.is_ascii_digit());
        (at, &rest[..end.unwrap_or(rest.len())])
    });
    behind
        .filter(|(_, number)| (LEAST_DIGITS..=MOST_DIGITS).contains(&number.len()))
        .collect()
}

/// Whose addresses the text names. Pages for people are named in every message, so they count last.
fn provider_of(text: &str, knowledge: &Knowledge) -> Option<ProviderId> {
    let mut last = None;
    for (host, path) in addresses(text).take(MOST_ADDRESSES) {
        if let Some(found) = knowledge.host(host) {
            let provider = found.provider();
            let known = knowledge.host_of(provider, host);
            match known.and_then(|known| known.role) {
                Some(HostRole::Other | HostRole::Console) => last = last.or(Some(provider)),
                _ => return Some(provider),
            }
        } else if let Some(provider) = provider_at(host, path, knowledge) {
            return Some(provider);
        }
    }
    last
}

/// Who answered stands near the beginning, and a text that is made of addresses takes long.
const MOST_ADDRESSES: usize = 500;

/// A path that is longer, in characters, is no endpoint's.
const MOST_PATH: usize = 300;

/// Segments that make a path one provider's, whatever the host: `/oauth/token` is everybody's.
const TELLING_SEGMENTS: usize = 3;

/// The provider whose endpoint a path is, on a host of the customer's own.
fn provider_at(host: &str, path: &str, knowledge: &Knowledge) -> Option<ProviderId> {
    if path.split('/').filter(|part| !part.is_empty()).count() < TELLING_SEGMENTS {
        return None;
    }
    let endpoints = knowledge.endpoints_at(host, path);
    let first = endpoints.first()?.provider;
    let only = endpoints.iter().all(|found| found.provider == first);
    only.then_some(first)
}

/// What can only be an address, as host and path: it stands in a URL, or behind a word that announces
/// one. The names of packages, `github.com/…`, are none.
fn addresses(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let is_end = |letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-'));
    let mut at = 0;
    text.split(is_end).filter_map(move |name| {
        let start = at;
        at += name.len();
        let behind = &text[at..];
        at += behind.chars().next().map_or(0, char::len_utf8);
        let host = name.trim_end_matches('.');
        if !host.contains('.') {
            return None;
        }
        let before = &text[..start];
        let word = before
            .trim_end_matches([' ', ':', '"', '\'', '='])
            .rsplit(|letter: char| !letter.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        let is_one = before.ends_with("://") || BEFORE_HOST.contains(&word);
        is_one.then(|| (host, path(behind)))
    })
}

/// The path that follows a host and its port.
fn path(behind: &str) -> &str {
    let near = behind.char_indices().nth(MOST_PATH);
    let near = near.map_or(behind, |(end, _)| &behind[..end]);
    let path = near.trim_start_matches(|letter: char| letter == ':' || letter.is_ascii_digit());
    let end = path.find(|letter: char| {
        letter.is_whitespace() || matches!(letter, '"' | '\'' | '?' | '#' | '<' | '>' | ')' | ',')
    });
    let path = &path[..end.unwrap_or(path.len())];
    if path.starts_with('/') { path } else { "" }
}

#[cfg(test)]
mod tests;
