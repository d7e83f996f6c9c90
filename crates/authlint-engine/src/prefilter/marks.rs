//! What tells the files that are worth parsing, derived from the knowledge.

use std::collections::BTreeMap;

#[cfg(test)]
use serde::Serialize;

use super::Topic;
use crate::facts::OPENAPI_MARKS;
use crate::knowledge::{Cloud, Clue, Ecosystem, Knowledge};

/// What tells the files that are worth parsing.
#[derive(Clone, Debug, Default)]
#[cfg_attr(test, derive(Serialize))]
pub(super) struct Marks {
    /// Words, each of which is enough; no other is a part of one.
    pub(super) words: Vec<String>,
    /// Groups of words: one of each is enough together.
    pub(super) together: Vec<Clue>,
    /// Patterns of names of files that are read whatever they hold.
    pub(super) files: Vec<String>,
    /// Words of which a file holds one that says something of a topic.
    pub(super) topics: BTreeMap<Topic, Vec<String>>,
}

impl Topic {
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

impl Marks {
    /// Those of what some rule of `knowledge` could find something in.
    pub(super) fn of(knowledge: &Knowledge) -> Self {
        let mut words: Vec<String> = knowledge.vocabulary.needles().to_vec();
        words.extend(knowledge.provider_needles().cloned());
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
        // Where no word of the topic stands, clouds are not asked for: `aws_` alone is the beginning of anything.
        let regions = Topic::Clouds.words(knowledge);
        let mut clouds: Vec<String> = knowledge.clouds.iter().flat_map(Cloud::needles).collect();
        lower(&mut clouds);
        let tells = |text: &String| regions.iter().any(|word| text.contains(word.as_str()));
        let (telling, others): (Vec<_>, Vec<_>) = clouds.into_iter().partition(tells);
        words.extend(telling);
        together.push(Clue(vec![shortest(others), regions]));
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
