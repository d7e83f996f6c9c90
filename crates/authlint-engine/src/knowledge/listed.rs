//! Token URLs of providers that have no file of their own: `rules/token-urls.tsv`.
//!
//! One line each: token URL, authorization URL and the sources that have it, between tabs. The list is taken
//! apart when a host of it is first asked for: most runs never do.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use super::pattern::{self, captures_of_url, fits_host, fixed_ends};

/// The list.
#[derive(Clone, Debug, Default)]
pub struct TokenUrls {
    text: Cow<'static, str>,
    /// Lines by the last labels of their hosts.
    ends: OnceLock<HashMap<String, Vec<ListedUrl>>>,
}

/// One line of the list.
#[derive(Clone, Debug)]
pub struct ListedUrl {
    /// The token URL, a pattern.
    pub token: String,
    /// The authorization URL, a pattern; empty where the sources do not agree on one.
    pub authorize: String,
    /// How many sources have the token URL.
    pub sources: usize,
}

impl ListedUrl {
    /// True if its token URL is this one; a final slash does not count.
    pub fn is(&self, host: &str, path: &str) -> bool {
        fits(&self.token, host, path)
    }

    /// True if its authorization URL is this one.
    pub fn is_authorize(&self, host: &str, path: &str) -> bool {
        fits(&self.authorize, host, path)
    }

    /// Its token URL on this host, as far as that tells.
    pub fn on(&self, host: &str) -> String {
        let captures = pattern::captures_of_host(pattern::parts(&self.token).1, host);
        pattern::fill_some(&self.token, &captures.unwrap_or_default())
    }
}

fn fits(url: &str, host: &str, path: &str) -> bool {
    let path = path.trim_end_matches('/');
    captures_of_url(url.trim_end_matches('/'), host, path).is_some()
}

impl TokenUrls {
    pub(super) fn new(text: Cow<'static, str>) -> Self {
        TokenUrls {
            text,
            ends: OnceLock::new(),
        }
    }

    /// The lines whose token URL is on `host`.
    pub fn on(&self, host: &str) -> Vec<&ListedUrl> {
        let ends = self.ends.get_or_init(|| {
            let mut ends: HashMap<String, Vec<ListedUrl>> = HashMap::new();
            for url in self.all() {
                for end in fixed_ends(pattern::parts(&url.token).1) {
                    ends.entry(end).or_default().push(url.clone());
                }
            }
            ends
        });
        let known = fixed_ends(host);
        let lines = known.iter().filter_map(|end| ends.get(end)).flatten();
        lines
            .filter(|line| fits_host(pattern::parts(&line.token).1, host))
            .collect()
    }

    /// All lines, in the order of the file.
    pub fn all(&self) -> impl Iterator<Item = ListedUrl> {
        let lines = self
            .text
            .lines()
            .filter(|line| line.starts_with("https://"));
        lines.filter_map(|line| {
            let mut parts = line.split('\t');
            Some(ListedUrl {
                token: parts.next()?.to_owned(),
                authorize: parts.next()?.to_owned(),
                sources: parts.next()?.split_whitespace().count(),
            })
        })
    }
}
