//! Patterns of addresses as people can read them: `{cloud:a.com|b.com}` is `{cloud}`, and a line below
//! says what that can be.

use std::collections::BTreeMap;

use authlint_engine::knowledge::Provider;

/// The names in a provider's patterns that stand for one of some words.
pub(super) struct Names<'k> {
    /// Name to its words, where they are the same wherever the name stands.
    shared: BTreeMap<&'k str, &'k str>,
    /// True if some pattern has a name that stands for anything.
    free: bool,
}

impl<'k> Names<'k> {
    pub(super) fn of(provider: &'k Provider) -> Self {
        let mut all: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut free = false;
        for pattern in patterns(provider) {
            for (name, words) in slots(pattern) {
                match words {
                    Some(words) => {
                        let known = all.entry(name).or_default();
                        if !known.contains(&words) {
                            known.push(words);
                        }
                    }
                    None => free |= name != "domain",
                }
            }
        }
        let shared = all.into_iter().filter_map(|(name, words)| match words[..] {
            [words] => Some((name, words)),
            _ => None,
        });
        Names {
            shared: shared.collect(),
            free,
        }
    }

    /// Each name that has the same words everywhere.
    pub(super) fn shared(&self) -> impl Iterator<Item = (&str, String)> {
        self.shared
            .iter()
            .map(|(name, words)| (*name, listed(words)))
    }

    /// True if some pattern has a name that stands for anything.
    pub(super) fn any_free(&self) -> bool {
        self.free
    }

    /// A pattern without words, and what its names can be where that is its own: `{cloud}: fr, de, sg`.
    pub(super) fn readable(&self, pattern: &str) -> (String, Vec<String>) {
        let mut text = String::new();
        let mut own = Vec::new();
        let mut rest = pattern;
        while let Some((before, name, words, after)) = slot(rest) {
            text.push_str(before);
            text.push_str(&format!("{{{name}}}"));
            if let Some(words) = words
                && !self.shared.contains_key(name)
            {
                own.push(format!("{{{name}}}: {}", listed(words)));
            }
            rest = after;
        }
        text.push_str(rest);
        (text, own)
    }
}

/// `a|b` as a sentence has it. Nothing at all is one of the words in some patterns.
fn listed(words: &str) -> String {
    let words = words
        .split('|')
        .map(|word| if word.is_empty() { "(nothing)" } else { word });
    words.collect::<Vec<_>>().join(", ")
}

/// The names of a pattern, each with its words.
fn slots(pattern: &str) -> Vec<(&str, Option<&str>)> {
    let mut slots = Vec::new();
    let mut rest = pattern;
    while let Some((_, name, words, after)) = slot(rest) {
        slots.push((name, words));
        rest = after;
    }
    slots
}

/// What stands before the first name, the name, its words, and what stands behind it.
fn slot(pattern: &str) -> Option<(&str, &str, Option<&str>, &str)> {
    let (before, rest) = pattern.split_once('{')?;
    let (inside, after) = rest.split_once('}')?;
    match inside.split_once(':') {
        Some((name, words)) => Some((before, name, Some(words), after)),
        None => Some((before, inside, None, after)),
    }
}

/// The patterns of addresses that a page shows; other texts have names of their own.
fn patterns(provider: &Provider) -> impl Iterator<Item = &str> {
    let endpoints = provider.endpoints.iter();
    let urls = endpoints.map(|endpoint| &endpoint.url);
    let hosts = provider.hosts.iter().map(|host| &host.host);
    let regions = provider.regions.iter().flat_map(|region| &region.hosts);
    let wrong = provider.wrong.iter().filter(|wrong| wrong.of.is_address());
    let wrong = wrong.map(|wrong| &wrong.value);
    let all = urls.chain(hosts).chain(regions).chain(wrong);
    all.map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::{Names, slots};
    use std::collections::BTreeMap;

    #[test]
    fn alternatives_are_told_apart_from_the_pattern() {
        let pattern = "https://{org}-admin.{cloud:okta.com|okta.mil}/{rest*}";
        let expected = [
            ("org", None),
            ("cloud", Some("okta.com|okta.mil")),
            ("rest*", None),
        ];
        assert_eq!(slots(pattern), expected);
        let mut names = Names {
            shared: BTreeMap::new(),
            free: true,
        };
        let (text, own) = names.readable(pattern);
        assert_eq!(text, "https://{org}-admin.{cloud}/{rest*}");
        assert_eq!(own, ["{cloud}: okta.com, okta.mil"]);
        names.shared.insert("cloud", "okta.com|okta.mil");
        assert!(names.readable(pattern).1.is_empty());
    }
}
