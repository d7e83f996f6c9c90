//! Which files are worth parsing: those that hold a word of the vocabulary, a provider's domain,
//! or the start of a command. The words are derived from the knowledge, never written by hand.

use aho_corasick::{AhoCorasick, MatchKind};

use crate::facts::OPENAPI_MARKS;
use crate::knowledge::Knowledge;

/// Looks for words in text without regard to case.
#[derive(Clone, Debug)]
pub struct Prefilter(Option<AhoCorasick>);

impl Prefilter {
    /// A filter that passes files in which some rule of `knowledge` could find something.
    pub fn new(knowledge: &Knowledge) -> Self {
        let mut words: Vec<String> = knowledge.vocabulary.needles().to_vec();
        words.extend(knowledge.provider_needles().cloned());
        words.extend(
            knowledge
                .ecosystems
                .iter()
                .flat_map(|known| known.needles()),
        );
        for client in &knowledge.clients {
            words.extend(
                client
                    .commands
                    .iter()
                    .filter(|name| name.len() > 3)
                    .cloned(),
            );
        }
        for cloud in &knowledge.clouds {
            words.extend(cloud.needles());
        }
        words.extend(knowledge.expiries.needles());
        words.extend(knowledge.grants.needles());
        words.extend(knowledge.pins.needles());
        words.sort_unstable();
        words.dedup();
        words.extend(["grant_type", "oauth", "--env-file"].map(str::to_owned));
        // Requests to pass something over are told of where nothing else is.
        words.push("authlint".to_owned());
        words.extend(knowledge.components.names());
        words.extend(knowledge.recognisers.needles().map(str::to_owned));
        words.extend(knowledge.workflows.needles());
        // The mark of an API description is a key, and keys end with one of these.
        let marks = OPENAPI_MARKS.iter();
        words.extend(
            marks.flat_map(|mark| [":", "\"", "'", "\\", " "].map(|end| format!("{mark}{end}"))),
        );
        Prefilter::of_words(&words)
    }

    /// A filter that passes everything.
    pub fn open() -> Self {
        Prefilter(None)
    }

    /// A filter that passes files which hold one of `words`.
    pub fn of_words<W: AsRef<str>>(words: &[W]) -> Self {
        let words: Vec<&str> = words
            .iter()
            .map(AsRef::as_ref)
            .filter(|word| !word.is_empty())
            .collect();
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(words);
        // Too many words for an automaton cannot happen with rules people write; without one
        // every file passes, which is slow and right.
        Prefilter(automaton.ok())
    }

    /// True if `text` is worth parsing.
    pub fn passes(&self, text: &str) -> bool {
        self.0
            .as_ref()
            .is_none_or(|automaton| automaton.is_match(text))
    }
}
