//! Which files are worth parsing: those that hold a word of the catalogue, such as a key, a provider's domain or a kind
//! of object, and those of certain names. The words are derived from the knowledge, never written by hand.

mod groups;
mod marks;

use std::borrow::Cow;

#[cfg(test)]
use serde::Serialize;

use crate::knowledge::Knowledge;
use crate::knowledge::pattern::fits_text;
use crate::needles::{Needles, Place, Word};

use groups::Groups;
use marks::Marks;

/// The filter of the built-in rules. A test writes its words down (`UPDATE=1 cargo test -p authlint-engine prefilter`), since to
/// derive them all of the catalogue has to be read, and `build.rs` makes of these what is looked up: either takes longer than
/// most runs.
const BUILT_IN: Prefilter = include!(concat!(env!("OUT_DIR"), "/prefilter.rs"));

/// What some readers look for, and most files say nothing of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(test, derive(Serialize), serde(rename_all = "kebab-case"))]
pub(crate) enum Topic {
    /// Regions of clouds, and what is in them.
    Clouds,
    /// When secrets, tokens and certificates end.
    Expiries,
    /// References to secrets in stores.
    Pins,
}

impl Topic {
    /// All of them, by name, as `build.rs` finds them.
    const ALL: [Topic; 3] = [Topic::Clouds, Topic::Expiries, Topic::Pins];
}

/// The topics that a file says something of.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Topics(u8);

impl Topics {
    /// All of them.
    pub(crate) const ALL: Topics = Topics(u8::MAX);

    /// True if the file may say something of it.
    pub(crate) fn has(self, topic: Topic) -> bool {
        self.0 & 1 << topic as u8 != 0
    }
}

/// Tells which files are worth parsing. The fields are what `build.rs` writes down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefilter {
    /// The words that are enough, then those that are not.
    needles: Needles,
    /// How many are enough.
    alone: usize,
    together: Groups,
    files: Cow<'static, [Cow<'static, str>]>,
    /// Words of topics.
    topics: Needles,
    /// The number of the topic of each of these.
    topic_of: Cow<'static, [u8]>,
    /// True if it passes every file.
    everything: bool,
}

impl Prefilter {
    /// A filter that passes files in which some rule of `knowledge` could find something.
    pub fn new(knowledge: &Knowledge) -> Self {
        if knowledge.is_built_in() {
            BUILT_IN
        } else {
            Prefilter::of(Marks::of(knowledge))
        }
    }

    fn of(marks: Marks) -> Self {
        let mut words = marks.words;
        let alone = words.len();
        let together = Groups::of(marks.together.iter().map(|clue| &clue.0), &mut words);
        let topics = marks.topics.iter();
        let topics =
            topics.flat_map(|(topic, words)| words.iter().map(|word| (word, *topic as u8)));
        let (topics, topic_of): (Vec<&String>, Vec<u8>) = topics.unzip();
        Prefilter {
            needles: Needles::new(&words),
            alone,
            together,
            files: marks.files.into_iter().map(Cow::Owned).collect(),
            topics: Needles::new(&topics),
            topic_of: topic_of.into(),
            everything: false,
        }
    }

    /// A filter that passes every file, as one that speaks of every topic.
    pub(crate) fn of_nothing() -> Self {
        Prefilter {
            everything: true,
            ..Prefilter::of_names::<&str>(&[])
        }
    }

    /// A filter that passes files which hold one of `names`, which are those of variables.
    pub(crate) fn of_names<W: AsRef<str>>(names: &[W]) -> Self {
        Prefilter {
            needles: Needles::of_names(names),
            alone: names.len(),
            together: Groups(Cow::Borrowed(&[])),
            files: Cow::Borrowed(&[]),
            topics: Needles::new::<&str>(&[]),
            topic_of: Cow::Borrowed(&[]),
            everything: false,
        }
    }

    /// The topics that a file says something of that holds this text.
    pub(crate) fn topics(&self, text: &str) -> Topics {
        if self.everything {
            return Topics::ALL;
        }
        let mut found = Topics::default();
        let all = (1 << Topic::ALL.len()) - 1;
        self.topics.find(text, &mut |word| {
            found.0 |= self.topic_of.get(word).map_or(0, |topic| 1 << topic);
            found.0 == all
        });
        found
    }

    /// True if the file is worth parsing, by its name or by what it holds.
    pub fn passes(&self, path: &str, text: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        let mut files = self.files.iter();
        self.everything || files.any(|pattern| fits_text(pattern, name)) || self.tells(text)
    }

    fn tells(&self, text: &str) -> bool {
        if self.together.are_none() {
            return self.needles.stand_in(text);
        }
        let mut found = vec![false; self.needles.words.len()];
        let mut enough = |word| {
            found[word] = true;
            word < self.alone
        };
        self.needles.are_everywhere()
            || self.needles.find(text, &mut enough)
            || self.together.hold(&found)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{BUILT_IN, Marks, Prefilter};
    use crate::knowledge::Knowledge;

    #[test]
    fn the_words_of_the_built_in_rules_are_theirs() {
        let marks = Marks::of(&Knowledge::for_linting());
        let text = serde_json::to_string_pretty(&marks).expect("marks are JSON") + "\n";
        if std::env::var_os("UPDATE").is_some() {
            let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/prefilter.json");
            fs::write(file, &text).expect("the file can be written");
            return;
        }
        assert!(
            include_str!("prefilter.json") == text,
            "the words differ (UPDATE=1 cargo test -p authlint-engine prefilter accepts them)"
        );
        assert!(
            Prefilter::of(marks) == BUILT_IN,
            "what build.rs makes of the words differs"
        );
    }

    #[test]
    fn words_of_ones_own_are_looked_for() {
        let mut knowledge = Knowledge::for_linting();
        let text = "acme_gatekeeper_door: https://id.example.org\n";
        assert!(!Prefilter::new(&knowledge).passes("a.yaml", text));
        let added = knowledge.add_key("gatekeeper door", crate::knowledge::Says::TokenUrl);
        assert_eq!(added, Ok(()));
        assert!(Prefilter::new(&knowledge).passes("a.yaml", text));
    }

    #[test]
    fn files_that_have_nothing_to_do_with_it_are_passed_over() {
        let knowledge = Knowledge::for_linting();
        let prefilter = Prefilter::new(&knowledge);
        for text in [
            "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n",
            "resources: {limits: {cpu: 1}}\ndata: [1, 2]\nspec: true\n",
            "#!/bin/sh\ncurl -sf http://localhost:8080/healthz && echo https://example.org\n",
            "package main\n\nimport \"net/http\"\n\nfunc main() { http.ListenAndServe(\":80\", nil) }\n",
        ] {
            assert!(!prefilter.passes("a.yaml", text), "{text}");
        }
        assert!(prefilter.passes("a.env", "TOKEN_URL=https://api.example.org/v1\n"));
        assert!(prefilter.passes("base/kustomization.yaml", "namePrefix: a-\n"));
    }
}
