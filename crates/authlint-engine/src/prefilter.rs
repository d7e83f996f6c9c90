//! Which files are worth parsing: those that hold a word of the vocabulary, a provider's domain,
//! or the start of a command. The words are derived from the knowledge, never written by hand.

use crate::facts::OPENAPI_MARKS;
use crate::knowledge::Knowledge;
use crate::needles::Needles;

/// Looks for words in text without regard to case.
#[derive(Clone, Debug)]
pub struct Prefilter(Option<Needles>);

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
        for cloud in knowledge.clouds.iter() {
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
            marks.flat_map(|mark| {
                [":", "=", "\"", "'", "\\", " "].map(|end| format!("{mark}{end}"))
            }),
        );
        Prefilter::of_words(&words)
    }

    /// A filter that passes everything.
    pub fn open() -> Self {
        Prefilter(None)
    }

    /// A filter that passes files which hold one of `words`.
    pub fn of_words<W: AsRef<str>>(words: &[W]) -> Self {
        Prefilter(Some(Needles::new(words)))
    }

    /// True if `text` is worth parsing.
    pub fn passes(&self, text: &str) -> bool {
        self.0.as_ref().is_none_or(|needles| needles.stand_in(text))
    }
}

#[cfg(test)]
mod tests {
    use super::Prefilter;
    use crate::knowledge::Knowledge;

    #[test]
    fn files_that_have_nothing_to_do_with_it_are_passed_over() {
        let knowledge = Knowledge::for_linting().expect("the built-in rules load");
        let prefilter = Prefilter::new(&knowledge);
        for text in [
            "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n",
            "resources: {limits: {cpu: 1}}\ndata: [1, 2]\nspec: true\n",
            "#!/bin/sh\ncurl -sf http://localhost:8080/healthz && echo https://example.org\n",
            "package main\n\nimport \"net/http\"\n\nfunc main() { http.ListenAndServe(\":80\", nil) }\n",
        ] {
            assert!(!prefilter.passes(text), "{text}");
        }
        assert!(prefilter.passes("TOKEN_URL=https://api.example.org/v1\n"));
    }
}
