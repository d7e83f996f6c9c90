//! An address whose own path says that it is something else than its key takes it for.
//!
//! Of a known provider's hosts its facts tell more; this is for all others, and so it trusts only
//! paths that mean one thing wherever they stand.

use std::ops::Range;

use serde::Deserialize;

use super::host::{Address, through};
use super::{Check, Rule, Sees, params};
use crate::facts::is_placeholder;
use crate::findings::Finding;
use crate::knowledge::{Confidence, Says};
use crate::link::{LinkedFact, Workspace};
use crate::url::Url;

pub(super) const CHECK: Check = Check {
    name: "path-words",
    sees: Sees::Workspace,
    gives: &["primary", "through", "what", "path", "is", "expected"],
    rule: |card| Ok(Box::new(params::<PathWords>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PathWords {
    /// Which facts are looked at.
    says: Vec<Says>,
    /// Only under keys of these very names, where the program that reads them is known by that.
    #[serde(default)]
    keys: Vec<Key>,
    /// How the path of something else ends, the longest first.
    #[serde(default)]
    ends: Vec<Words>,
    /// What the path of something else holds.
    #[serde(default)]
    holds: Vec<Words>,
    /// Parts of addresses, in lower case, whose owners give them such paths all the same.
    #[serde(default)]
    except: Vec<String>,
    /// Only where one of these is written beside it: it tells that the name of the key is meant.
    #[serde(default)]
    beside: Vec<Says>,
}

/// The key of one program.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    /// Its name; in a dotted one the last part.
    name: String,
    /// How sure it is that no other program has such a key.
    confidence: Confidence,
}

/// Words of a path.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    /// The words, without the slash before them.
    path: String,
    /// What an address with them is.
    is: String,
    /// What belongs in their place, where that is sure. Empty: nothing, not even the slash.
    #[serde(default)]
    instead: Option<String>,
}

impl Rule for PathWords {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let facts = workspace.facts.iter();
        facts
            .filter_map(|fact| self.look(fact, workspace))
            .collect()
    }
}

impl PathWords {
    fn look(&self, fact: &LinkedFact, workspace: &Workspace<'_>) -> Option<Finding> {
        if !self.says.contains(&fact.says) || !is_for_this(fact, workspace) {
            return None;
        }
        let confidence = match &self.keys[..] {
            [] => Confidence::Certain,
            keys => key_of(fact, keys)?.confidence,
        };
        let value = &fact.value;
        let text = value.text.as_str();
        let lower = text.to_ascii_lowercase();
        if self.except.iter().any(|part| lower.contains(part)) {
            return None;
        }
        let path = path_of(fact)?;
        let (words, range) = self.wrong_part(&lower, &path)?;
        if !value.is_known(&range) {
            return None;
        }
        let near = &workspace.groups[fact.group].kinds;
        if !self.beside.is_empty() && !self.beside.iter().any(|says| near.contains(says)) {
            return None;
        }
        let replaced = words.instead.as_deref().map(|instead| {
            let start = range.start - usize::from(instead.is_empty());
            (start..range.end, instead)
        });
        let plain = Url::split(text).is_none_or(|url| url.user.is_none());
        let expected = replaced.clone().filter(|_| plain);
        let expected = expected.map(|(range, instead)| {
            format!(
                "{}{instead}{}",
                &text[..range.start],
                &text[range.end..path.end]
            )
        });
        let mut finding = Finding::at(value.locate(range.clone()))
            .with("what", fact.says.words())
            .with("path", format!("/{}", &text[range]))
            .with("is", &words.is)
            .with_some("expected", expected.as_deref().map(str::trim));
        if let Some((range, instead)) = replaced {
            finding = finding.with_edit(value.editable(range), instead);
        }
        Some(Finding {
            confidence,
            doubt: fact.doubt,
            related: through(value),
            ..finding
        })
    }

    /// The words that give `path` away, and where they stand.
    fn wrong_part(&self, lower: &str, path: &Range<usize>) -> Option<(&Words, Range<usize>)> {
        let part = &lower[path.clone()];
        let ends = self.ends.iter().find_map(|words| {
            let before = part.strip_suffix(words.path.as_str())?;
            let start = path.start + before.len();
            before.ends_with('/').then_some((words, start..path.end))
        });
        ends.or_else(|| {
            self.holds.iter().find_map(|words| {
                let slash = part.find(&format!("/{}", words.path))?;
                let start = path.start + slash + 1;
                Some((words, start..path.end))
            })
        })
    }
}

/// Which of `keys` says `fact`.
fn key_of<'k>(fact: &LinkedFact, keys: &'k [Key]) -> Option<&'k Key> {
    let name = fact.name.as_deref()?;
    keys.iter().find(|key| {
        let before = name.strip_suffix(key.name.as_str());
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

/// True unless the host is one of a known provider, whose facts tell more, or none that anybody
/// has.
fn is_for_this(fact: &LinkedFact, workspace: &Workspace<'_>) -> bool {
    match Address::of(fact) {
        // The endpoints of known providers are judged by their facts.
        Some(address) if matches!(fact.says, Says::TokenUrl | Says::AuthorizeUrl) => {
            let known = address.known(workspace);
            let told = address
                .exact_path()
                .is_some_and(|path| workspace.knowledge.is_telling(&address.host, path));
            known.is_none_or(|known| known.role.is_none()) && !told
        }
        Some(_) => true,
        None => {
            let text = fact.value.text.as_str();
            // A placeholder is no host; a reference becomes one.
            Url::split(text).is_none_or(|url| {
                let host = &text[url.host.clone()];
                !host.contains('<') && (!fact.value.is_known(&url.host) || !is_placeholder(host))
            })
        }
    }
}

/// From behind the scheme, or the hole at the start that brings it, to the end of the path without
/// a last slash.
fn path_of(fact: &LinkedFact) -> Option<Range<usize>> {
    let text = fact.value.text.as_str();
    let holes = &fact.value.holes;
    let end = text
        .char_indices()
        .find(|(at, letter)| {
            let open = holes.iter().any(|hole| hole.contains(at));
            matches!(letter, '?' | '#') && !open
        })
        .map_or(text.len(), |(at, _)| at);
    let start = match text[..end].find("://") {
        Some(scheme) => scheme + 3,
        None => holes.first().filter(|hole| hole.start == 0)?.end,
    };
    let end = start + text.get(start..end)?.trim_end().trim_end_matches('/').len();
    Some(start..end)
}
