//! Every recogniser reads its own examples as it says, and no rule finds anything in them.
//! The folder is read from disk, so that a row can be written without building.

#[path = "support/mod.rs"]
#[expect(dead_code, reason = "each test needs a part of it")]
mod support;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use authlint_engine::facts::Fact;
use authlint_engine::knowledge::{Confidence, Example, Knowledge, Recogniser, Says, Step};
use authlint_engine::{Prefilter, facts_of};
use walkdir::WalkDir;

use support::{Texts, root};

/// The rules as they are on disk.
fn rules() -> &'static Knowledge {
    static RULES: LazyLock<Knowledge> = LazyLock::new(|| {
        let top = root().join("rules");
        let files = WalkDir::new(&top).into_iter().flatten();
        let files = files.filter(|entry| entry.file_type().is_file());
        let files: Vec<(String, String)> = files
            .map(|entry| {
                let inside = entry.path().strip_prefix(&top).unwrap_or(entry.path());
                let name = inside.to_string_lossy().replace('\\', "/");
                (name, support::read(entry.path()))
            })
            .collect();
        let files = files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()));
        Knowledge::from_files(files).unwrap_or_else(|error| panic!("{error}"))
    });
    &RULES
}

fn all() -> &'static [Recogniser] {
    &rules().recognisers.all
}

/// What people write for what a fact says.
fn kind(says: Says) -> String {
    let kind = serde_json::to_value(says);
    let kind = kind.unwrap_or_else(|error| panic!("{error}"));
    kind.as_str().unwrap_or_default().to_owned()
}

fn line(fact: &Fact) -> String {
    let name = fact.name.as_deref().unwrap_or("-");
    let value = if fact.says.is_secret() {
        ""
    } else {
        fact.value.text.as_str()
    };
    let line = format!("{name} {} {value}", kind(fact.says));
    line.trim_end().to_owned()
}

fn facts(example: &Example) -> Vec<Fact> {
    let texts = Texts::new([(example.file.as_str(), example.text.as_str())]);
    let Some((id, source)) = texts.0.iter().next() else {
        panic!("{} is of no format", example.file)
    };
    facts_of(id, source, rules()).facts
}

#[test]
fn an_example_says_what_it_must() {
    let mut wrong = Vec::new();
    for recogniser in all() {
        for example in &recogniser.examples {
            let mut found: Vec<String> = facts(example).iter().map(line).collect();
            let mut wanted = example.facts.clone();
            found.sort();
            wanted.sort();
            if found != wanted {
                let found = found.join("\n      - ");
                let (name, file) = (&recogniser.name, &example.file);
                wrong.push(format!("{name}: {file} says\n      - {found}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_rule_finds_anything_in_an_example() {
    let prefilter = Prefilter::new(rules());
    let mut wrong = Vec::new();
    for recogniser in all() {
        for example in &recogniser.examples {
            let (name, file) = (&recogniser.name, &example.file);
            let texts = Texts::new([(file.as_str(), example.text.as_str())]);
            for found in texts.lint(rules(), Confidence::Medium).diagnostics {
                wrong.push(format!("{name}: {file}: {}: {}", found.rule, found.message));
            }
            if !prefilter.passes(&example.file, &example.text) {
                wrong.push(format!("{name}: {file} is not worth reading"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Each group of settings, each command line and the variables of a program stand in some example.
#[test]
fn every_part_of_a_recogniser_has_an_example() {
    let mut wrong = Vec::new();
    for recogniser in all() {
        let examples = recogniser.examples.iter().flat_map(facts);
        let names: BTreeSet<(String, Says)> = examples
            .filter_map(|fact| Some((fact.name?, fact.says)))
            .collect();
        let seen = |says: Says, last: &str, whole: bool| {
            names.iter().any(|(name, said)| {
                let is = name == last || (!whole && folded(name).ends_with(&folded(last)));
                *said == says && is
            })
        };
        for (index, settings) in recogniser.settings.iter().enumerate() {
            // What says nothing shows in no fact.
            if settings.keys.keys().all(|says| *says == Says::Other) {
                continue;
            }
            let mut keys = settings.keys.iter();
            let used = keys.any(|(says, ways)| {
                let mut ends = ways.iter().filter_map(|way| match way.0.last() {
                    Some(Step::Key(key)) => Some(key),
                    _ => None,
                });
                ends.any(|key| seen(*says, key, !settings.relaxed))
            });
            if !used {
                wrong.push(format!("{}: settings {index}", recogniser.name));
            }
        }
        for (index, options) in recogniser.options.iter().enumerate() {
            let mut keys = options.keys.iter();
            if !keys.any(|(says, names)| names.iter().any(|name| seen(*says, name, true))) {
                wrong.push(format!("{}: options {index}", recogniser.name));
            }
        }
        let mut variables = recogniser.variables.iter();
        let used = variables.any(|(says, variables)| {
            variables.iter().any(|pattern| {
                let start = pattern.split(['*', '{']).next().unwrap_or_default();
                let end = pattern.rsplit(['*', '}']).next().unwrap_or_default();
                names.iter().any(|(name, said)| {
                    said == says && name.starts_with(start) && name.ends_with(end)
                })
            })
        });
        if !recogniser.variables.is_empty() && !used {
            wrong.push(format!("{}: variables", recogniser.name));
        }
    }
    assert!(
        wrong.is_empty(),
        "without an example:\n{}",
        wrong.join("\n")
    );
}

fn folded(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[test]
fn a_recogniser_is_sound() {
    let components = &rules().components.components;
    let mut wrong = Vec::new();
    for recogniser in all() {
        let name = &recogniser.name;
        let pages = recogniser.sources.iter();
        if recogniser.sources.is_empty() || !pages.clone().all(|page| page.starts_with("https://"))
        {
            wrong.push(format!("{name}: no public page says so"));
        }
        if recogniser.checked.len() != "2026-11-22".len() {
            wrong.push(format!("{name}: when was that read?"));
        }
        if recogniser.examples.is_empty() {
            wrong.push(format!("{name}: no example"));
        }
        for settings in &recogniser.settings {
            for way in settings.keys.values().flatten() {
                if !matches!(way.0.last(), Some(Step::Key(_))) {
                    wrong.push(format!("{name}: {way:?} ends at no key that is spelt out"));
                }
            }
            let known = |id: &String| components.iter().any(|known| known.id == *id);
            if !settings.component.iter().all(known) {
                wrong.push(format!("{name}: {:?} is no component", settings.component));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
