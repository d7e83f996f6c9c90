//! A word that stands for a value, in a setting that is no template any more.
//!
//! Files that are to be filled in are full of such words, and right. So one is a fault only where
//! the file configures production, or where the client is filled in already and one value of it
//! was overlooked.

use std::ops::Range;

use serde::Deserialize;

use super::host::through;
use super::{Check, Rule, Sees, params};
use crate::facts::{Environment, Role, is_placeholder, words_of};
use crate::findings::Finding;
use crate::knowledge::{Confidence, Says};
use crate::link::{LinkedFact, Resolved, Workspace};
use crate::url::Url;

pub(super) const CHECK: Check = Check {
    name: "placeholder",
    sees: Sees::Workspace,
    gives: &["primary", "through", "what", "placeholder", "production"],
    rule: |card| Ok(Box::new(params::<Placeholder>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Placeholder {
    /// Which facts are looked at.
    says: Vec<Says>,
}

impl Rule for Placeholder {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let mut filled = vec![false; workspace.groups.len()];
        for fact in &workspace.facts {
            let id = fact.says == Says::ClientId;
            let known = fact.value.known().filter(|id| id.len() > 3);
            filled[fact.group] |= id && known.is_some_and(|id| !is_placeholder(id));
        }
        let facts = workspace.facts.iter();
        let facts = facts.filter(|fact| self.says.contains(&fact.says));
        facts
            .filter_map(|fact| look(fact, filled[fact.group]))
            .collect()
    }
}

fn look(fact: &LinkedFact, filled: bool) -> Option<Finding> {
    let production = fact.environment == Some(Environment::Production);
    let overlooked = filled && fact.says != Says::ClientId;
    if fact.role != Role::Config || !(production || overlooked) {
        return None;
    }
    let range = placeholder(&fact.value, fact.says)?;
    let found = &fact.value.text.as_str()[range.clone()];
    let finding = Finding::at(fact.value.locate(range))
        .with("what", fact.says.words())
        .with("placeholder", found)
        .with_some("production", production.then_some("production"));
    Some(Finding {
        confidence: if production {
            Confidence::High
        } else {
            Confidence::Medium
        },
        doubt: fact.doubt,
        related: through(&fact.value),
        ..finding
    })
}

/// The first part of a value that stands for another.
fn placeholder(value: &Resolved, says: Says) -> Option<Range<usize>> {
    let text = value.text.as_str();
    let range = if says.is_address() || says == Says::RedirectUri {
        let url = Url::split(text)?;
        url.host.start..url.path.end
    } else {
        0..text.len()
    };
    let mut start = range.start;
    text[range].split(['/', '.']).find_map(|part| {
        let here = start..start + part.len();
        start = here.end + 1;
        let marked = value.holes.contains(&here) && is_marked(part);
        let spelt = value.is_known(&here) && is_spelt(part);
        (marked || spelt).then_some(here)
    })
}

/// True for words in angle brackets: `<tenant-id>`. Other marks are those of programs that fill
/// values in.
fn is_marked(part: &str) -> bool {
    let inside = part
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'));
    let word = |letter: char| letter.is_alphanumeric() || " _-".contains(letter);
    inside.is_some_and(|inside| inside.starts_with(char::is_alphabetic) && inside.chars().all(word))
}

/// Words that nobody writes but to have them replaced.
const ASKING: [&str; 4] = ["changeme", "replaceme", "fixme", "placeholder"];

/// Words that do so where they are shouted.
const SHOUTED: [&str; 6] = ["REPLACE", "INSERT", "ENTER", "CHANGE", "TODO", "TBD"];

/// The id that stands for none.
const NIL: &str = "00000000-0000-0000-0000-000000000000";

fn is_spelt(part: &str) -> bool {
    let words = words_of(part);
    let is = |index: usize, word: &str| words.get(index).is_some_and(|found| found == word);
    // `YOUR_TENANT_ID`, `your-domain`, but not `yourcompany`, which may be a name.
    let yours = words.len() > 1 && is(0, "your");
    let asking = words.iter().any(|word| ASKING.contains(&word.as_str()))
        || (0..words.len())
            .any(|at| ["change", "replace"].iter().any(|verb| is(at, verb)) && is(at + 1, "me"));
    let shouted = !part.contains(|letter: char| letter.is_lowercase())
        && part
            .split(|letter: char| !letter.is_alphanumeric())
            .any(|word| SHOUTED.contains(&word));
    let crossed = part.len() > 3 && part.bytes().all(|byte| byte.eq_ignore_ascii_case(&b'x'));
    yours || asking || shouted || crossed || part == NIL
}
