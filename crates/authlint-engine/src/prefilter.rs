//! Which files are worth parsing: those that hold a word of the catalogue, such as a key, a provider's domain or a kind
//! of object, and those of certain names. The words are derived from the knowledge, never written by hand.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::facts::OPENAPI_MARKS;
use crate::knowledge::pattern::fits_text;
use crate::knowledge::{Cloud, Clue, Ecosystem, Knowledge, unpack};
use crate::needles::Needles;

/// The words and files of the built-in rules, as a test writes them (`UPDATE=1 cargo test -p authlint-engine prefilter`): to
/// derive them, all of the catalogue has to be read, which takes longer than most runs. `build.rs` packs that file.
const BUILT_IN: &str = include_str!(concat!(env!("OUT_DIR"), "/prefilter"));

/// What tells the files that are worth parsing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
struct Marks {
    /// Words, each of which is enough; no other is a part of one.
    words: Vec<String>,
    /// Groups of words: one of each is enough together.
    together: Vec<Clue>,
    /// Patterns of names of files that are read whatever they hold.
    files: Vec<String>,
    /// Words of which a file holds one that says something of a topic.
    topics: BTreeMap<Topic, Vec<String>>,
}

/// What some readers look for, and most files say nothing of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Topic {
    /// Regions of clouds, and what is in them.
    Clouds,
    /// When secrets, tokens and certificates end.
    Expiries,
    /// References to secrets in stores.
    Pins,
}

impl Topic {
    const ALL: [Topic; 3] = [Topic::Clouds, Topic::Expiries, Topic::Pins];

    /// Words of which a file holds one that says something of it.
    fn words(self, knowledge: &Knowledge) -> Vec<String> {
        let mut words: Vec<String> = match self {
            Topic::Clouds => knowledge.clouds.iter().flat_map(Cloud::words).collect(),
            Topic::Expiries => knowledge.expiries.words().collect(),
            Topic::Pins => knowledge.pins.words().collect(),
        };
        lower(&mut words);
        shortest(words)
    }
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

impl Marks {
    /// Those of what some rule of `knowledge` could find something in.
    fn of(knowledge: &Knowledge) -> Self {
        let mut words: Vec<String> = knowledge.vocabulary.needles().to_vec();
        words.extend(knowledge.provider_needles().cloned());
        words.extend(knowledge.clouds.iter().flat_map(Cloud::needles));
        words.extend(knowledge.expiries.needles());
        words.extend(knowledge.grants.needles());
        words.extend(knowledge.pins.needles());
        words.extend(["grant_type", "oauth", "--env-file"].map(str::to_owned));
        // The blocks of pages and of manifests that are Dockerfiles; of these, no word of their own tells.
        words.extend(["`docker", "~docker", ",docker", "dockerfile: |"].map(str::to_owned));
        // Requests to pass something over are told of where nothing else is.
        words.push("authlint".to_owned());
        words.extend(knowledge.components.names());
        words.extend(knowledge.recognisers.needles().map(str::to_owned));
        words.extend(knowledge.workflows.needles());
        // The mark of an API description is a key, and keys end with one of these.
        let ends = [":", "=", "\"", "'", "\\", " "];
        let marks = OPENAPI_MARKS.iter();
        words.extend(marks.flat_map(|mark| ends.map(|end| format!("{mark}{end}"))));
        let mut together: Vec<Clue> = Vec::new();
        for Clue(mut groups) in knowledge.ecosystems.iter().flat_map(Ecosystem::clues) {
            groups.iter_mut().for_each(|group| lower(group));
            match &mut groups[..] {
                // Of a row that nothing tells, some other tells.
                [] => {}
                [only] => words.append(only),
                _ => together.push(Clue(groups)),
            }
        }
        lower(&mut words);
        // The names of variables are in capital letters, wherever they stand.
        words.extend(knowledge.recognisers.variables().map(str::to_owned));
        words.extend(knowledge.components.variables().map(str::to_owned));
        let words = shortest(words);
        // What a single word tells needs no other.
        let told = |text: &String| words.iter().any(|word| text.contains(word.as_str()));
        together.retain(|Clue(groups)| !groups.iter().any(|group| group.iter().all(told)));
        together.sort_unstable();
        together.dedup();
        Marks {
            words,
            together,
            files: knowledge.files().map(str::to_owned).collect(),
            topics: Topic::ALL
                .into_iter()
                .map(|topic| (topic, topic.words(knowledge)))
                .collect(),
        }
    }
}

fn lower(words: &mut [String]) {
    words
        .iter_mut()
        .for_each(|word| word.make_ascii_lowercase());
}

/// The words without those that hold another.
fn shortest(mut words: Vec<String>) -> Vec<String> {
    words.retain(|word| !word.is_empty());
    words.sort_unstable_by(|left, right| (left.len(), left).cmp(&(right.len(), right)));
    let mut kept: Vec<String> = Vec::new();
    for word in words {
        let lower = word.to_ascii_lowercase();
        if !kept
            .iter()
            .any(|known| lower.contains(known.as_str()) || *known == word)
        {
            kept.push(word);
        }
    }
    kept.sort_unstable();
    kept
}

/// Tells which files are worth parsing.
#[derive(Clone, Debug)]
pub struct Prefilter {
    /// The words that are enough, then those that are not.
    needles: Needles,
    /// How many are enough, and how many there are.
    alone: usize,
    words: usize,
    /// The numbers of the words of each group.
    together: Vec<Vec<Vec<usize>>>,
    files: Vec<String>,
    /// Words of topics.
    topics: BTreeMap<Topic, Vec<String>>,
    /// The search for these, and of which topic each is; made when it is first asked for.
    search: OnceLock<(Needles, Vec<Topic>)>,
    /// True if it passes every file.
    everything: bool,
}

impl Prefilter {
    /// A filter that passes files in which some rule of `knowledge` could find something.
    pub fn new(knowledge: &Knowledge) -> Self {
        let built_in = || unpack(BUILT_IN).ok();
        let marks = built_in().filter(|_| knowledge.is_built_in());
        let marks = marks.unwrap_or_else(|| Marks::of(knowledge));
        let Marks {
            mut words,
            together,
            files,
            topics,
        } = marks;
        let alone = words.len();
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut number = |word: String| {
            *numbers.entry(word).or_insert_with_key(|word| {
                words.push(word.clone());
                words.len() - 1
            })
        };
        let groups = |Clue(groups): Clue| {
            let numbers = groups
                .into_iter()
                .map(|group| group.into_iter().map(&mut number).collect());
            numbers.collect()
        };
        let together = together.into_iter().map(groups).collect();
        Prefilter {
            needles: Needles::new(&words),
            alone,
            words: words.len(),
            together,
            files,
            topics,
            search: OnceLock::new(),
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
            words: names.len(),
            together: Vec::new(),
            files: Vec::new(),
            topics: BTreeMap::new(),
            search: OnceLock::new(),
            everything: false,
        }
    }

    /// The topics that a file says something of that holds this text.
    pub(crate) fn topics(&self, text: &str) -> Topics {
        if self.everything {
            return Topics::ALL;
        }
        let (needles, of) = self.search.get_or_init(|| {
            let words = self.topics.iter();
            let words = words.flat_map(|(topic, words)| words.iter().map(|word| (word, *topic)));
            let (words, of): (Vec<&String>, Vec<Topic>) = words.unzip();
            (Needles::new(&words), of)
        });
        let mut found = Topics::default();
        let all = (1 << Topic::ALL.len()) - 1;
        needles.find(text, &mut |word| {
            found.0 |= of.get(word).map_or(0, |topic| 1 << *topic as u8);
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
        if self.together.is_empty() {
            return self.needles.stand_in(text);
        }
        let mut found = vec![false; self.words];
        let mut enough = |word| {
            found[word] = true;
            word < self.alone
        };
        self.needles.are_everywhere()
            || self.needles.find(text, &mut enough)
            || self.together.iter().any(|groups| {
                let mut groups = groups.iter();
                groups.all(|group| group.iter().any(|word| found[*word]))
            })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{BUILT_IN, Marks, Prefilter};
    use crate::knowledge::{Knowledge, unpack};

    #[test]
    fn the_words_of_the_built_in_rules_are_theirs() {
        let marks = Marks::of(&Knowledge::for_linting());
        let text = serde_json::to_string_pretty(&marks).expect("marks are JSON") + "\n";
        if std::env::var_os("UPDATE").is_some() {
            let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/prefilter.json");
            fs::write(file, &text).expect("the file can be written");
            return;
        }
        assert_eq!(unpack::<Marks>(BUILT_IN).ok(), Some(marks));
        assert!(
            include_str!("prefilter.json") == text,
            "the words differ (UPDATE=1 cargo test -p authlint-engine prefilter accepts them)"
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
