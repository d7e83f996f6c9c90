//! Where names stand in the texts of a project, in whatever form.
//!
//! What no reader understands may still set a variable or read it: a script, a page, a language that is not read.
//! So nothing is said of a name that stands in such a place.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use foldhash::fast::RandomState;

use crate::Sources;
use crate::parallel::each;
use crate::recall::Recall;

/// In which files names stand.
#[derive(Clone, Debug, Default)]
pub struct Mentions {
    /// By name and file, whether it is spelt there as it is: `clientSecret` is one spelling of `CLIENT_SECRET`.
    files: HashMap<String, BTreeMap<usize, bool>>,
    /// True if there are programs that are not read.
    partial: bool,
}

/// How files end that hold programs in languages which are not read.
const UNREAD: [&str; 22] = [
    ".c", ".cc", ".cpp", ".h", ".hpp", ".ex", ".exs", ".erl", ".scala", ".clj", ".dart", ".swift",
    ".lua", ".pl", ".pm", ".r", ".jl", ".hs", ".zig", ".nim", ".astro", ".m",
];

impl Mentions {
    /// Where each of `names` stands in `sources`, of which some is remembered.
    pub(crate) fn of(names: &BTreeSet<String>, sources: &Sources, recall: &mut Recall) -> Self {
        let unread = |path: &String| UNREAD.iter().any(|end| path.ends_with(end));
        let mut mentions = Mentions {
            files: HashMap::new(),
            partial: sources.unseen.iter().any(unread),
        };
        if names.is_empty() {
            return mentions;
        }
        let spellings = Spellings::of(names);
        let same = recall.looks_for(names);
        let all = sources.in_all_places().zip(&mut recall.files);
        let found = each(all.collect(), |((id, source), recalled)| {
            let known = recalled.as_ref().and_then(|known| known.mentions(same));
            if let Some(known) = known {
                return Some((id.0 as usize, known.to_vec()));
            }
            let here = spellings.names_in(&source.glance()?);
            let here: Vec<(usize, bool)> = here.into_iter().collect();
            if let Some(recalled) = recalled {
                recalled.note_mentions(here.clone());
            }
            Some((id.0 as usize, here))
        });
        for (file, here) in found.into_iter().flatten() {
            for (name, exact) in here {
                let Some(name) = spellings.names.get(name) else {
                    continue;
                };
                let files = mentions.files.entry((*name).clone()).or_default();
                *files.entry(file).or_default() |= exact;
            }
        }
        mentions
    }

    /// The files in which `name` stands, and whether it does as it is spelt; `None` if nobody can tell.
    pub fn of_name(&self, name: &str) -> Option<impl Iterator<Item = (usize, bool)> + '_> {
        let files = self.files.get(name).filter(|_| !self.partial);
        files.map(|files| files.iter().map(|(file, exact)| (*file, *exact)))
    }
}

/// The ways in which names are spelt, by their first words: a name is found where a word begins, so most words of a text are
/// told apart by their first letter and their length.
struct Spellings<'n> {
    names: Vec<&'n String>,
    by_word: HashMap<Vec<u8>, Vec<Spelling>, RandomState>,
    /// By the first letter of a word, a bit for each length that such a word of some name has.
    lengths: [u64; 256],
    /// Names in which there is no word.
    wordless: Vec<usize>,
}

/// A way in which a name is spelt.
struct Spelling {
    /// Its number among the names.
    name: usize,
    text: String,
    /// How far in it the first word begins.
    before: usize,
}

/// Which bytes words are made of.
const PARTS: [bool; 256] = {
    let mut parts = [false; 256];
    let mut byte = 0;
    while byte < parts.len() {
        parts[byte] = (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'_';
        byte += 1;
    }
    parts
};

fn is_part(byte: u8) -> bool {
    PARTS[byte as usize]
}

/// The first word in `text`, from `at` on.
fn word_from(text: &[u8], at: usize) -> Option<Range<usize>> {
    let mut start = at;
    while !is_part(*text.get(start)?) {
        start += 1;
    }
    let mut end = start + 1;
    while text.get(end).is_some_and(|byte| is_part(*byte)) {
        end += 1;
    }
    Some(start..end)
}

/// The bit of a length; all that are longer share one.
fn bit(length: usize) -> u64 {
    1 << length.min(63)
}

impl<'n> Spellings<'n> {
    fn of(names: &'n BTreeSet<String>) -> Self {
        let mut spellings = Spellings {
            names: names.iter().collect(),
            by_word: HashMap::default(),
            lengths: [0; 256],
            wordless: Vec::new(),
        };
        for (number, name) in names.iter().enumerate() {
            // `client_secret: str` and `client-secret` read `CLIENT_SECRET`, too.
            let joined = ["_", "-", ".", ""].map(|mark| name.replace('_', mark));
            for text in BTreeSet::from(joined) {
                let Some(word) = word_from(text.as_bytes(), 0) else {
                    spellings.wordless.push(number);
                    continue;
                };
                let lower = text.as_bytes()[word.clone()].to_ascii_lowercase();
                spellings.lengths[lower[0] as usize] |= bit(lower.len());
                let known = spellings.by_word.entry(lower).or_default();
                let before = word.start;
                known.push(Spelling {
                    name: number,
                    text,
                    before,
                });
            }
        }
        spellings
    }

    /// The numbers of the names that stand in `text`, and whether as they are spelt. Of several in one place, the longest.
    fn names_in(&self, text: &str) -> BTreeSet<(usize, bool)> {
        let bytes = text.as_bytes();
        let mut found = BTreeSet::new();
        let mut lower = Vec::new();
        let mut at = 0;
        while let Some(word) = word_from(bytes, at) {
            at = word.end;
            let first = bytes[word.start].to_ascii_lowercase();
            if self.lengths[first as usize] & bit(word.len()) == 0 {
                continue;
            }
            lower.clear();
            lower.extend(bytes[word.clone()].iter().map(u8::to_ascii_lowercase));
            let known = self.by_word.get(&lower).map_or(&[][..], Vec::as_slice);
            let places = known.iter().filter_map(|spelling| {
                let start = word.start.checked_sub(spelling.before)?;
                let range = start..start + spelling.text.len();
                stands(&spelling.text, bytes, &range).then_some((range, spelling.name))
            });
            let places: Vec<(Range<usize>, usize)> = places.collect();
            let Some(end) = places.iter().map(|(range, _)| range.end).max() else {
                continue;
            };
            let longest = places.iter().filter(|(range, _)| range.end == end);
            found.extend(longest.map(|(range, name)| {
                let exact = text.get(range.clone()) == Some(self.names[*name].as_str());
                (*name, exact)
            }));
            at = at.max(end);
        }
        let stands = |name: &&usize| text.contains(self.names[**name].as_str());
        let wordless = self.wordless.iter().filter(stands);
        found.extend(wordless.map(|name| (*name, true)));
        found
    }
}

/// True if `name` stands at `range` in whatever case, and is no part of a longer word.
fn stands(name: &str, bytes: &[u8], range: &Range<usize>) -> bool {
    let here = bytes.get(range.clone());
    let before = range.start.checked_sub(1).and_then(|at| bytes.get(at));
    let around = [before, bytes.get(range.end)];
    here.is_some_and(|here| here.eq_ignore_ascii_case(name.as_bytes()))
        && !around.into_iter().flatten().any(|byte| is_part(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(names: &[&str], text: &str) -> Vec<(String, bool)> {
        let names: BTreeSet<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let spellings = Spellings::of(&names);
        let found = spellings.names_in(text).into_iter();
        let named = found.map(|(name, exact)| (spellings.names[name].clone(), exact));
        named.collect()
    }

    #[test]
    fn names_are_found_however_they_are_joined() {
        for (text, exact) in [
            ("export DB_URL=x", true),
            ("db_url", false),
            ("{db-url}", false),
            ("spring.db.url=x", false),
            ("const dbUrl = 1", false),
        ] {
            assert_eq!(
                found(&["DB_URL"], text),
                [("DB_URL".to_owned(), exact)],
                "{text}"
            );
        }
        for text in ["MY_DB_URL", "DB_URLS", "xdb-url", "db url", ""] {
            assert_eq!(found(&["DB_URL"], text), [], "{text}");
        }
    }

    #[test]
    fn the_longest_name_counts_and_each_that_is_spelt_so() {
        assert_eq!(
            found(&["db", "db-url"], "db-url"),
            [("db-url".to_owned(), true)]
        );
        let both = [("db-url".to_owned(), true), ("db_url".to_owned(), false)];
        assert_eq!(found(&["db-url", "db_url"], "db-url"), both);
        // What is a part of a longer word takes nothing away from the name behind it.
        assert_eq!(
            found(&["x-my", "my-key"], "ax-my-key"),
            [("my-key".to_owned(), true)]
        );
    }

    #[test]
    fn names_may_begin_with_marks_or_be_nothing_else() {
        assert_eq!(found(&[".env"], "cat .env"), [(".env".to_owned(), true)]);
        assert_eq!(found(&[".env"], "env"), []);
        assert_eq!(found(&["***"], "a *** b"), [("***".to_owned(), true)]);
        assert_eq!(
            found(&["größe"], "die größe;"),
            [("größe".to_owned(), true)]
        );
    }
}
