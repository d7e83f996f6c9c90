//! What is remembered of a run, so that the next one need not look again at files that did not change.
//!
//! Facts hang on a file alone, on its path and its text. Where names of other files are looked for hangs on the names, too:
//! that is remembered only together with these, and asked anew if they are others.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;
use authlint_parser::{FileId, Span};
use serde::{Deserialize, Serialize};

use crate::facts::{FileFacts, VariableRead};
use crate::knowledge::Knowledge;
use crate::packed::{pack, unpack};
use crate::reading::FirstLook;
use crate::redact::gives_away;
use crate::sources::Source;

/// What stands around a secret.
const QUOTES: [char; 4] = ['"', '\'', ' ', '\n'];

/// What is remembered of one file.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Recalled {
    /// The first look at it.
    look: Box<[u8]>,
    /// The round in which it was looked at again, and its facts.
    again: Option<(usize, Box<[u8]>)>,
    /// The variables that it reads, if somebody asked.
    reads: Option<Box<[u8]>>,
    /// The names that stand in it, by their numbers among those that were looked for, and whether as they are spelt.
    mentions: Vec<(usize, bool)>,
    /// It is of an earlier run, and what it says of names is said of those that were asked for then.
    #[serde(skip)]
    old: bool,
}

/// What is remembered of a run.
#[derive(Clone, Debug, Default)]
pub struct Recall {
    /// What was asked of all files.
    pub asked: Asked,
    /// What is remembered of each file, by its number.
    pub files: Vec<Option<Box<Recalled>>>,
    /// What was asked in the last run.
    old: Asked,
    /// The names are those of the last run, so far.
    same: bool,
}

/// What was asked of all files.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// The names that files were looked at again for, by rounds.
    rounds: Vec<Vec<String>>,
    /// The names that were looked for in all texts.
    names: BTreeSet<String>,
}

impl Asked {
    /// As bytes.
    pub fn packed(&self) -> Vec<u8> {
        pack(self)
    }

    /// `None` if it is not whole.
    pub fn of(packed: &[u8]) -> Option<Self> {
        unpack(packed, FileId(0))
    }
}

impl Recalled {
    /// Of a file that was looked at.
    pub(crate) fn of_look(look: &FirstLook) -> Self {
        Recalled {
            look: pack(&look.said()).into(),
            ..Recalled::default()
        }
    }

    /// True if it is of an earlier run.
    pub fn is_old(&self) -> bool {
        self.old
    }

    /// True if one of the secrets of `text` can be read in it. What is remembered lies on disk, where none may come to lie.
    ///
    /// However a secret is written, with escapes or in lines, the longest of its words is the same in what it means.
    pub(crate) fn tells(&self, secrets: &[Span], text: &str, knowledge: &Knowledge) -> bool {
        let words = secrets.iter().flat_map(|secret| {
            let before = text.get(..secret.start as usize).unwrap_or_default();
            let line = before.rsplit('\n').next().unwrap_or_default();
            let secret = text
                .get(secret.range())
                .unwrap_or(text)
                .trim_matches(QUOTES);
            let secret = Some(secret).filter(|secret| gives_away(secret, knowledge));
            let secret = secret.unwrap_or_default();
            // What a template puts there is none of its text.
            let named = line.rfind("{{") > line.rfind("}}") && !secret.contains(['"', '`']);
            let parts = secret.split("{{").enumerate().filter_map(|(at, part)| {
                let behind = part.split_once("}}").filter(|_| at > 0);
                longest_word(behind.map_or(part, |(_, behind)| behind))
            });
            parts.filter(move |_| !named)
        });
        let words: BTreeSet<&str> = words.collect();
        if words.is_empty() {
            return false;
        }
        let again = self.again.as_ref().map(|(_, facts)| facts);
        let mut told = std::iter::once(&self.look).chain(again);
        match AhoCorasick::new(words) {
            Ok(words) => told.any(|told| words.is_match(&**told)),
            Err(_) => true,
        }
    }

    /// As bytes.
    pub fn packed(&self) -> Vec<u8> {
        pack(self)
    }

    /// Of a file as it was in an earlier run. `None` if it is not whole.
    pub fn of(packed: &[u8]) -> Option<Self> {
        let read: Option<Self> = unpack(packed, FileId(0));
        read.map(|read| Recalled { old: true, ..read })
    }

    /// The look that is remembered at `source`, whose number is `id`, without its text. `None` if it is not whole.
    pub fn look(self, id: FileId, source: &Source) -> Option<FirstLook> {
        let said = unpack(&self.look, id)?;
        Some(FirstLook::of_said(said, source, self))
    }

    /// The facts that were read in this round, or that none were; `None` if they have to be asked for again.
    pub(crate) fn again(
        &self,
        round: usize,
        id: FileId,
        source: &Source,
    ) -> Option<Option<Box<FileFacts>>> {
        match &self.again {
            _ if !self.old => None,
            Some((at, facts)) if *at == round => {
                Some(Some(FileFacts::recalled(unpack(facts, id)?, source)))
            }
            _ => Some(None),
        }
    }

    /// Takes down what was read in a round.
    pub(crate) fn note_again(&mut self, round: usize, facts: Option<&FileFacts>) {
        self.again = facts.map(|facts| (round, pack(&facts.said()).into()));
    }

    /// The variables that it reads; found by `find` where nobody asked before.
    pub(crate) fn reads(
        &mut self,
        id: FileId,
        find: impl FnOnce() -> Vec<VariableRead>,
    ) -> Vec<VariableRead> {
        let known = self.reads.as_deref().and_then(|reads| unpack(reads, id));
        known.unwrap_or_else(|| {
            let reads = find();
            self.reads = Some(pack(&reads).into());
            reads
        })
    }

    /// The names that stand in it, if these are the names of the last run.
    pub(crate) fn mentions(&self, same: bool) -> Option<&[(usize, bool)]> {
        (same && self.old).then_some(&self.mentions)
    }

    /// Takes down which names stand in it.
    pub(crate) fn note_mentions(&mut self, mentions: Vec<(usize, bool)>) {
        self.mentions = mentions;
    }
}

/// The longest word in a text, or what it is made of where there is none.
fn longest_word(text: &str) -> Option<&str> {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let word = words.max_by_key(|word| word.len());
    let word = word.filter(|word| !word.is_empty());
    let marks = text.trim_matches(QUOTES);
    word.or(Some(marks)).filter(|word| !word.is_empty())
}

impl Recall {
    /// With room for so many files.
    pub(crate) fn of(old: Asked, mut files: Vec<Option<Box<Recalled>>>, places: usize) -> Self {
        files.resize(places, None);
        Recall {
            asked: Asked::default(),
            files,
            old,
            same: true,
        }
    }

    /// How many files were looked at in an earlier run.
    pub fn old(&self) -> usize {
        let files = self.files.iter().flatten();
        files.filter(|file| file.old).count()
    }

    /// True if the same names were asked for in this round and in those before, in the last run.
    pub(crate) fn asks(&mut self, round: usize, names: &[String]) -> bool {
        let old = self.old.rounds.get(round);
        self.same &= old.is_some_and(|old| old == names);
        self.asked.rounds.push(names.to_vec());
        self.same
    }

    /// There is no other round.
    pub(crate) fn asks_no_more(&mut self) {
        let rounds = self.asked.rounds.len();
        for file in self.files.iter_mut().flatten() {
            file.again.take_if(|(round, _)| *round >= rounds);
        }
    }

    /// True if the same names were looked for in all texts, in the last run.
    pub(crate) fn looks_for(&mut self, names: &BTreeSet<String>) -> bool {
        self.asked.names.clone_from(names);
        self.old.names == *names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tells(fact: &str, secret: &str) -> bool {
        let recalled = Recalled {
            look: pack(&("password", fact)).into(),
            ..Recalled::default()
        };
        let text = format!("password: {secret}\n");
        let at = Span::new(FileId(0), 10..10 + secret.len());
        recalled.tells(&[at], &text, &Knowledge::for_linting())
    }

    #[test]
    fn no_secret_is_remembered_however_it_is_written() {
        for (fact, secret) in [
            ("s3cr3t", "s3cr3t"),
            ("s3cr\"et", "s3cr\\\"et"),
            ("s3cr3t=\u{e9}", "s3cr3t%3D%C3%A9"),
            ("one two", "|\n  one\n  two"),
            ("*:*:*", "*:*:*"),
            ("pre-s3cr3t-post", "pre-s3cr3t-{{ .Values.name }}"),
            ("s3cr3t", "{{ .Values.name }}s3cr3t"),
            ("s3cr3t", "{{ \"s3cr3t\""),
        ] {
            assert!(tells(fact, secret), "{secret}");
        }
        for (fact, secret) in [
            ("id", "s3cr3t"),
            ("name", "{{ .Values.name }}"),
            ("name", "\"\""),
            ("false", "false"),
            ("password", "\"password\""),
            ("client_secret", "client_secret"),
            ("name", ""),
        ] {
            assert!(!tells(fact, secret), "{secret}");
        }
        assert!(!Recalled::default().tells(&[], "password: s3cr3t\n", &Knowledge::for_linting()));
    }
}
