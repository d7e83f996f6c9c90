//! What a file holds in which a row of the catalogue fits, so that others need not be parsed.

use serde::{Deserialize, Serialize};

use super::names::{Guard, Is};
use super::steps::Steps;
use crate::needles::END;

/// Groups of texts: a file in which the row fits holds one text of each group. It may hold them and the row not fit.
///
/// Case does not count, but in a text with capital letters. One that ends with `$` stands at the end of a word.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
pub(crate) struct Clue(pub(crate) Vec<Vec<String>>);

/// Shorter texts stand everywhere.
const SHORTEST: usize = 5;

/// A key of so many letters is hardly another's.
const TELLING_KEY: usize = 11;

impl Clue {
    /// One of these texts.
    pub(crate) fn one_of(texts: Vec<String>) -> Self {
        Clue(vec![texts])
    }

    /// What tells of documents that are as `guards` say, in which `ways` lead to something, and one of `names` to
    /// something there.
    pub(super) fn of(guards: &[&Guard], ways: &[&Steps], names: &[Steps]) -> Self {
        let mut clue = Clue::default();
        ways.iter().for_each(|way| clue.and_way(way));
        let names: Option<Vec<&str>> = names.iter().map(Steps::telling_key).collect();
        let names = names.unwrap_or_default().into_iter();
        clue.and(names.map(str::to_owned).collect());
        for guard in guards {
            clue.and_keys(guard);
        }
        // Texts can be spelt in more ways than keys, so they are asked for where no key tells enough.
        if clue.0.iter().all(|group| shortest(group) < TELLING_KEY) {
            let texts = guards.iter().map(|guard| guard.spellings());
            clue.and(
                texts
                    .max_by_key(|texts| shortest(texts))
                    .unwrap_or_default(),
            );
        }
        clue
    }

    /// And there is all that the guard asks for.
    pub(super) fn and_keys(&mut self, guard: &Guard) {
        guard.has.iter().for_each(|way| self.and_way(way));
        self.and(guard.keys_of_any());
    }

    /// And there are all keys of a way.
    fn and_way(&mut self, way: &Steps) {
        way.keys().for_each(|key| self.and(vec![key.to_owned()]));
    }

    /// And one of these texts; where one of them stands everywhere they tell nothing.
    fn and(&mut self, texts: Vec<String>) {
        if shortest(&texts) >= SHORTEST && !self.0.contains(&texts) {
            self.0.push(texts);
        }
    }
}

/// How long the shortest of the texts is; none are as short as can be.
fn shortest(texts: &[String]) -> usize {
    texts.iter().map(String::len).min().unwrap_or_default()
}

impl Guard {
    /// A key of each alternative; nothing where one of them asks for no key. What is told by the name of a file needs none.
    fn keys_of_any(&self) -> Vec<String> {
        let told = self.any.iter().filter(|guard| guard.files.is_empty());
        let keys = told.map(|guard| {
            let keys = guard.has.iter().filter_map(Steps::telling_key);
            keys.max_by_key(|key| key.len()).map(str::to_owned)
        });
        keys.collect::<Option<_>>().unwrap_or_default()
    }

    /// Ways in which a file spells the texts that it asks for: of all that it asks, what the fewest files hold.
    pub(super) fn spellings(&self) -> Vec<String> {
        let texts = self.is.iter().map(Is::spellings);
        let told = texts.max_by_key(|texts| shortest(texts));
        told.unwrap_or_else(|| {
            let ways: Vec<Vec<String>> = self.any.iter().map(Guard::spellings).collect();
            // One that nothing tells makes the others say nothing.
            let told = ways.iter().all(|way| !way.is_empty());
            ways.into_iter().filter(|_| told).flatten().collect()
        })
    }
}

impl Is {
    /// Ways in which YAML and JSON spell it.
    fn spellings(&self) -> Vec<String> {
        let Some(key) = self.at.last_key() else {
            return Vec::new();
        };
        let spellings = |pattern: &str| {
            let (text, end) = match pattern.split_once(['*', '{']) {
                Some((text, _)) => (text, None),
                None => (pattern, Some(END)),
            };
            let end = end.map(String::from).unwrap_or_default();
            let yaml = [": ", ": \"", ": '"].map(|between| format!("{key}{between}{text}{end}"));
            let json = ["\":\"", "\": \""].map(|between| format!("\"{key}{between}{text}{end}"));
            yaml.into_iter().chain(json)
        };
        let texts = self.one_of.iter();
        texts.flat_map(|text| spellings(text)).collect()
    }
}
