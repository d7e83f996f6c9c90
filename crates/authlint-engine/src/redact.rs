//! Takes secrets out of the words of diagnostics, before any reporter sees them.
//!
//! A value can reach a message by a way nobody thought of: through a variable, inside of a path. So
//! the texts of all known secrets are looked for in all words, at once: a file can hold as many of
//! either as it has lines.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use aho_corasick::AhoCorasick;
use authlint_parser::{FileId, Span};

use crate::Sources;
use crate::findings::Diagnostic;
use crate::knowledge::{Knowledge, kept_words_of};

/// Shorter texts occur by chance.
const SHORTEST: usize = 4;

/// Shorter texts that read like words are words: `password: read`, `method: POST` and `in: apiKey` must
/// not take these words out of every message.
const SHORTEST_WORD: usize = 16;

/// Shorter ones could be words of the file: `client_secret: example`.
const SHORTEST_COPY: usize = 12;

/// Of a longer secret only the start is looked for, and what is behind it masked to the end.
const LONGEST: usize = 256;

const MASK: &str = "***";

pub(crate) fn redact(
    mut diagnostics: Vec<Diagnostic>,
    secrets: &[Span],
    sources: &Sources,
    knowledge: &Knowledge,
) -> Vec<Diagnostic> {
    if diagnostics.is_empty() {
        return diagnostics;
    }
    let mut texts = texts(secrets, sources, SHORTEST);
    if texts.is_empty() {
        return diagnostics;
    }
    let own = own_words(knowledge);
    texts.retain(|text| gives_away(text, knowledge) && !own.contains(text.as_str()));
    if texts.is_empty() {
        return diagnostics;
    }
    let finder = Finder::new(&texts);
    for diagnostic in &mut diagnostics {
        for words in diagnostic.words() {
            finder.clean(words);
        }
        let edits = diagnostic.fix.iter().flat_map(|fix| &fix.edits);
        // What an edit writes cannot be masked: then there is none.
        if edits
            .into_iter()
            .any(|edit| !finder.find(&edit.text).is_empty())
        {
            diagnostic.fix = None;
        }
    }
    diagnostics
}

/// What stands in the sentences of cards, and the keys that types of Secrets ask for: whoever takes `base64` or `tls.key` for a
/// password gives nothing away by them.
fn own_words(knowledge: &Knowledge) -> HashSet<&str> {
    let sentences = knowledge.cards.iter().flat_map(|card| {
        let labels = card.labels.values().chain([&card.message, &card.help]);
        labels.flat_map(|words| &words.0).chain(&card.notes)
    });
    let separate = |letter: char| !letter.is_alphanumeric();
    let words = sentences.flat_map(|words| words.split(separate));
    let types = knowledge.ecosystems.iter().flat_map(|known| &known.types);
    let keys = types.flat_map(|known| known.needs.iter().flatten().map(String::as_str));
    words.chain(keys).collect()
}

/// True for the text of a secret that gives it away wherever it stands.
pub(crate) fn gives_away(text: &str, knowledge: &Knowledge) -> bool {
    is_telling(text) && !knowledge.is_path_word(text) && !is_of_protocol(text, knowledge)
}

/// True for a text that does not stand in a message by chance.
fn is_telling(text: &str) -> bool {
    text.len()
        >= if reads_like_words(text) {
            SHORTEST_WORD
        } else {
            SHORTEST
        }
}

/// True for letters that change their case as they do in words and in names made of words:
/// `read`, `POST`, `apiKey`, `API Key`, `basic_auth`, but not `qXvBnT`.
fn reads_like_words(text: &str) -> bool {
    let is_word = |word: &str| {
        let large = word.bytes().all(|letter| letter.is_ascii_uppercase());
        // Between capitals are the rests of words; what changes its case more often is no name.
        let mut rests = word.split(|letter: char| letter.is_ascii_uppercase());
        let first = rests.next().unwrap_or_default();
        large || (first.len() != 1 && rests.all(|rest| rest.len() >= 2))
    };
    text.bytes()
        .all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b' ' | b'_' | b'-'))
        && text.split([' ', '_', '-']).all(is_word)
}

/// Other places in the files that are shown where a secret stands, under whatever name.
pub(crate) fn copies(
    secrets: &[Span],
    shown: &BTreeSet<FileId>,
    sources: &Sources,
    knowledge: &Knowledge,
) -> Vec<Span> {
    let mut texts = texts(secrets, sources, SHORTEST_COPY);
    // Some programs take an address for their password, and some lists call names of the protocol secrets.
    texts.retain(|text| {
        !text.contains("://") && !knowledge.is_path_word(text) && !is_of_protocol(text, knowledge)
    });
    if texts.is_empty() {
        return Vec::new();
    }
    let finder = Finder::new(&texts);
    let of_file = |file: &FileId| {
        let text = sources.get(*file).text();
        let starts = finder.starts.iter();
        let found = starts.flat_map(|starts| starts.find_overlapping_iter(text));
        let ranges = found.map(|found| found.start()..found.end());
        ranges
            .map(|range| Span::new(*file, range))
            .collect::<Vec<_>>()
    };
    shown.iter().flat_map(of_file).collect()
}

/// The grants of RFC 6749 (1.3, 1.5) as requests name them.
const GRANTS: [&str; 3] = ["authorization_code", "client_credentials", "refresh_token"];

/// The header in which tokens are sent (RFC 9110, 11.6.2): some say that this is their secret.
const HEADER: &str = "Authorization";

/// True for the name of a setting, a grant or the header: `client_secret` gives nothing away, whoever has it for a secret.
fn is_of_protocol(text: &str, knowledge: &Knowledge) -> bool {
    let words = kept_words_of(text);
    let meaning = knowledge.vocabulary.meaning(&words);
    text == HEADER || GRANTS.contains(&text) || meaning.is_some_and(|(_, said)| said == words.len())
}

/// The texts of secrets, each once.
fn texts(secrets: &[Span], sources: &Sources, shortest: usize) -> Vec<String> {
    let of_file = |spans: &[Span]| -> Vec<String> {
        let whole = sources.get(spans[0].file).glance().unwrap_or_default();
        let texts = spans.iter().filter_map(|span| whole.get(span.range()));
        let texts = texts.filter(|text| text.len() >= shortest);
        texts.map(str::to_owned).collect()
    };
    let by_file = secrets.chunk_by(|left, right| left.file == right.file);
    let mut texts: Vec<String> = by_file.flat_map(of_file).collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}

/// Looks for several texts at once.
struct Finder {
    /// Of the texts' starts. `None` if they are too many to be told apart: then everything is one.
    starts: Option<AhoCorasick>,
    /// Whether a start is not all of its text.
    cut: Vec<bool>,
}

impl Finder {
    fn new(texts: &[String]) -> Self {
        let start = |text: &String| text.len().min(LONGEST);
        let starts = texts.iter().map(|text| &text.as_bytes()[..start(text)]);
        Finder {
            starts: AhoCorasick::new(starts).ok(),
            cut: texts.iter().map(|text| start(text) < text.len()).collect(),
        }
    }

    /// The stretches of `words` that hold secrets, in order.
    fn find(&self, words: &str) -> Vec<Range<usize>> {
        let Some(starts) = &self.starts else {
            return std::iter::once(0..words.len()).collect();
        };
        let mut found: Vec<Range<usize>> = Vec::new();
        for start in starts.find_overlapping_iter(words) {
            let cut = self.cut[start.pattern().as_usize()];
            let end = if cut { words.len() } else { start.end() };
            // They come by their ends: one that starts further back takes those before it in.
            let mut range = start.start()..end.max(found.last().map_or(0, |last| last.end));
            while let Some(last) = found.pop_if(|last| range.start <= last.end) {
                range.start = range.start.min(last.start);
            }
            found.push(range);
        }
        found
    }

    fn clean(&self, words: &mut String) {
        // The last first, so that the places of the others stay what they are.
        for range in self.find(words).into_iter().rev() {
            let end = words.ceil_char_boundary(range.end);
            words.replace_range(words.floor_char_boundary(range.start)..end, MASK);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Finder, is_of_protocol, is_telling};
    use crate::knowledge::Knowledge;

    fn cleaned(words: &str, secrets: &[&str]) -> String {
        let mut words = words.to_owned();
        let secrets: Vec<String> = secrets.iter().map(|secret| (*secret).to_owned()).collect();
        Finder::new(&secrets).clean(&mut words);
        words
    }

    #[test]
    fn secrets_that_hold_or_overlap_each_other_leave_nothing() {
        assert_eq!(cleaned("a seven b", &["even", "seven"]), "a *** b");
        assert_eq!(cleaned("abcdefghij.", &["abcdef", "defghij"]), "***.");
        assert_eq!(cleaned("one two, one", &["one"]), "*** two, ***");
    }

    #[test]
    fn names_of_the_protocol_are_no_secrets() {
        let knowledge = Knowledge::for_linting();
        for name in ["Authorization", "client_credentials", "client_secret"] {
            assert!(is_of_protocol(name, &knowledge), "{name}");
        }
        assert!(!is_of_protocol("hunter2hunter2", &knowledge));
    }

    #[test]
    fn of_a_long_secret_the_start_gives_it_away() {
        let secret = "s3".repeat(1000);
        let words = format!("`{}`", &secret[..600]);
        assert_eq!(cleaned(&words, &[&secret]), "`***");
    }

    #[test]
    fn short_words_stand_in_messages_by_chance() {
        for word in [
            "read",
            "POST",
            "User",
            "API Key",
            "apiKeyAuth",
            "basic_auth",
        ] {
            assert!(!is_telling(word), "{word}");
        }
        for secret in [
            "qXvBnT",
            "hunter2",
            "tr0ub4dor",
            "correct-horse-battery",
            "a:bc",
        ] {
            assert!(is_telling(secret), "{secret}");
        }
    }

    #[test]
    fn letters_stay_whole() {
        assert_eq!(
            cleaned("x \u{1f511}key\u{1f511} y", &["\u{1f511}key"]),
            "x ***\u{1f511} y"
        );
    }
}
