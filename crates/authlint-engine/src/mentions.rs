//! Where names stand in the texts of a project, in whatever form.
//!
//! What no reader understands may still set a variable or read it: a script, a page, a language that is not read.
//! So nothing is said of a name that stands in such a place.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aho_corasick::{AhoCorasick, MatchKind};
use rayon::prelude::*;

use crate::Sources;

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
    /// Where each of `names` stands in `sources`.
    pub(crate) fn of(names: &BTreeSet<String>, sources: &Sources) -> Self {
        let unread = |path: &String| UNREAD.iter().any(|end| path.ends_with(end));
        let mut mentions = Mentions {
            files: HashMap::new(),
            partial: sources.unseen.iter().any(unread),
        };
        // `client_secret: str` and `client-secret` read `CLIENT_SECRET`, too.
        let spellings: Vec<(String, &String)> = names
            .iter()
            .flat_map(|name| {
                let joined = ["_", "-", ".", ""].map(|mark| name.replace('_', mark));
                joined.map(|spelling| (spelling, name))
            })
            .collect();
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .build(spellings.iter().map(|(spelling, _)| spelling));
        let Ok(automaton) = automaton else {
            mentions.partial = true;
            return mentions;
        };
        if names.is_empty() {
            return mentions;
        }
        let all: Vec<_> = sources.iter().collect();
        let found: Vec<(usize, BTreeSet<(&String, bool)>)> = all
            .into_par_iter()
            .map(|(id, source)| {
                let text = source.text.as_bytes();
                let is_part = |byte: Option<&u8>| {
                    byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
                };
                let whole = automaton.find_iter(&source.text).filter(|found| {
                    let before = found.start().checked_sub(1).and_then(|at| text.get(at));
                    !is_part(before) && !is_part(text.get(found.end()))
                });
                let names = whole.map(|found| {
                    let name = spellings[found.pattern()].1;
                    (name, source.text.get(found.range()) == Some(name.as_str()))
                });
                (id.0 as usize, names.collect())
            })
            .collect();
        for (file, names) in found {
            for (name, exact) in names {
                let files = mentions.files.entry(name.clone()).or_default();
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
