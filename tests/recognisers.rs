//! Every recogniser reads its own examples as it says, and no rule finds anything in them.
//! The folder is read from disk, so that a row can be written without building.

#[path = "support/mod.rs"]
#[expect(dead_code, reason = "each test needs a part of it")]
mod support;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use authlint_engine::facts::{Fact, FileFacts};
use authlint_engine::knowledge::{Confidence, Example, Knowledge, Recogniser, Says, Step};
use authlint_engine::{Prefilter, facts_of};
use walkdir::WalkDir;

use support::{Texts, root};

/// The rules as they are on disk.
fn rules() -> &'static Knowledge {
    static RULES: LazyLock<Knowledge> = LazyLock::new(read_rules);
    &RULES
}

fn read_rules() -> Knowledge {
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
    read(example, rules()).facts.clone()
}

fn read(example: &Example, rules: &Knowledge) -> FileFacts {
    let texts = Texts::new([(example.file.as_str(), example.text.as_str())]);
    let Some((id, source)) = texts.0.iter().next() else {
        panic!("{} is of no format", example.file)
    };
    facts_of(id, source, rules)
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

/// A part that nobody would miss is no knowledge: without it, some example is read otherwise, be it by what its
/// settings say, by which of them belong together, or by whose they are.
#[test]
fn every_part_of_a_recogniser_is_needed() {
    let mut without = read_rules();
    let mut idle = Vec::new();
    for (index, recogniser) in all().iter().enumerate() {
        let seen = |rules: &Knowledge| -> Vec<String> {
            let examples = recogniser.examples.iter();
            examples
                .map(|example| told(&read(example, rules)))
                .collect()
        };
        let whole = seen(rules());
        for (part, rest) in parts_left_out(recogniser) {
            let mut all = all().to_vec();
            all[index] = rest;
            without.set_recognisers(all);
            if seen(&without) == whole {
                idle.push(format!("{}: {part}", recogniser.name));
            }
        }
    }
    assert!(idle.is_empty(), "without effect:\n{}", idle.join("\n"));
}

/// The recogniser without each of its parts.
fn parts_left_out(recogniser: &Recogniser) -> Vec<(String, Recogniser)> {
    let mut parts = Vec::new();
    for index in 0..recogniser.settings.len() {
        let mut rest = recogniser.clone();
        rest.settings.remove(index);
        parts.push((format!("settings {index}"), rest));
    }
    for index in 0..recogniser.options.len() {
        let mut rest = recogniser.clone();
        rest.options.remove(index);
        parts.push((format!("options {index}"), rest));
    }
    if !recogniser.variables.is_empty() {
        let mut rest = recogniser.clone();
        rest.variables.clear();
        parts.push(("variables".to_owned(), rest));
    }
    parts
}

/// All that what is known of a program can change of its file.
fn told(file: &FileFacts) -> String {
    let facts = file.facts.iter().map(|fact| (line(fact), fact.group));
    let facts: Vec<(String, usize)> = facts.collect();
    format!("{facts:?} {:?} {:?}", file.groups, file.scope_settings)
}

fn folded(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// How many rows the specification's catalogue has.
const ROWS: usize = 123;

#[test]
fn each_row_of_the_catalogue_is_cited() {
    let folders = ["rules", "fixtures", "crates/authlint-engine/src/facts"];
    let files = folders
        .iter()
        .flat_map(|name| WalkDir::new(root().join(name)));
    let mut cited = BTreeSet::new();
    for entry in files.flatten().filter(|entry| entry.file_type().is_file()) {
        let text = std::fs::read(entry.path()).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let rows = text.match_indices("REC-");
        cited.extend(rows.filter_map(|(at, mark)| {
            let digits = text.get(at + mark.len()..at + mark.len() + 3)?;
            digits.parse::<usize>().ok()
        }));
    }
    let missing: Vec<usize> = (1..=ROWS).filter(|row| !cited.contains(row)).collect();
    assert!(missing.is_empty(), "rows that nothing cites: {missing:?}");
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
