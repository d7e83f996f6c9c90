//! Credentials in the pipelines of Jenkins: by which id they are asked for, and which variables hold them.

use std::collections::{BTreeMap, BTreeSet};

use authlint_parser::{Document, Entry, Located, Node, Text, Value};

use super::way::Spot;
use super::{Declared, Names, Used};
use crate::facts::Template;

const CREDENTIAL: &str = "jenkins-credential";
const HALF: &str = "jenkins-half";
const BOUND: &str = "jenkins-bound";

/// What makes variables of credentials for the block behind it.
const BINDS: &str = "withCredentials";

/// What Jenkins adds to the name of a variable that holds a user and a password.
const HALVES: [&str; 2] = ["_USR", "_PSW"];

/// Adds what the pipeline in `document` asks for.
pub(super) fn read(document: &Document<'_>, names: &mut Names) {
    if !document.is_program() {
        return;
    }
    let mut seen = Seen::default();
    for root in &document.roots {
        seen.node(root, names);
    }
    for read in seen.halves.iter().filter(|_| seen.has_stages) {
        let half = HALVES.iter().find_map(|half| read.value.strip_suffix(half));
        let Some(whole) = half else { continue };
        // Somebody may set the half itself.
        let set = seen.bound.contains(&read.value) || seen.texts.contains_key(&read.value);
        let Some(text) = seen.texts.get(whole).filter(|_| !set) else {
            continue;
        };
        if seen.bound.contains(whole) {
            continue;
        }
        names.used.push(Used {
            within: Some(whole.to_owned()),
            ..Used::of(HALF, read.clone(), 0)
        });
        names.declared.push(Declared {
            kind: HALF.to_owned(),
            name: Some(text.clone()),
            within: Some(whole.to_owned()),
            open: true,
            ..Declared::default()
        });
    }
    if seen.has_stages && !seen.outside.is_empty() {
        outside(seen.outside, &Told::of(document), names);
    }
}

/// Adds the variables that are read beside the block in which alone they are set.
fn outside(reads: Vec<(Located<String>, Located<String>)>, told: &Told, names: &mut Names) {
    for (read, binding) in reads {
        // Whatever else names it may set it, or stand around.
        let name = &read.value;
        let named = told.words.get(name).copied();
        if named != Some(1) || told.keys.contains(name) || told.assigned.contains(name) {
            continue;
        }
        let within = Some(read.value.clone());
        names.declared.push(Declared {
            kind: BOUND.to_owned(),
            name: Some(binding),
            within: within.clone(),
            open: true,
            ..Declared::default()
        });
        names.used.push(Used {
            within,
            ..Used::of(BOUND, read, 0)
        });
    }
}

/// What is seen of a pipeline.
#[derive(Default)]
struct Seen {
    /// Variables that are read beside the block that sets them, and what begins that.
    outside: Vec<(Located<String>, Located<String>)>,
    /// Variables that are plain texts.
    texts: BTreeMap<String, Located<String>>,
    /// Variables that may hold something else, and texts that may be names of variables.
    bound: BTreeSet<String>,
    /// Halves of credentials that are read.
    halves: Vec<Located<String>>,
    /// True if it is a pipeline, and no part of one.
    has_stages: bool,
}

impl Seen {
    fn node(&mut self, node: &Node<'_>, names: &mut Names) {
        match &node.value {
            Value::Scalar(scalar) => {
                self.text(&scalar.text);
            }
            Value::List(nodes) => nodes.iter().for_each(|node| self.node(node, names)),
            Value::Command(words) => words.iter().for_each(|word| self.text(&word.text)),
            Value::Map(entries) => {
                self.bindings(entries);
                for entry in entries {
                    let key = entry.key.as_str();
                    self.has_stages |= key == "stage";
                    if matches!(key, "credentialsId" | "credentials") {
                        let id = Spot::of(&entry.value).text();
                        let id = id.map(|id| Used::of(CREDENTIAL, id, 0));
                        names.used.extend(id);
                    }
                    match &entry.value.value {
                        Value::Scalar(scalar)
                            if Template::holes_of(scalar).is_empty() && scalar.inner.is_none() =>
                        {
                            let name = Located {
                                value: key.to_owned(),
                                span: entry.key.span(),
                            };
                            self.texts.entry(key.to_owned()).or_insert(name);
                        }
                        _ => {
                            self.bound.insert(key.to_owned());
                        }
                    }
                    self.node(&entry.value, names);
                }
            }
        }
    }

    /// What steps read beside a block with credentials: these are other steps than those in it.
    fn bindings(&mut self, entries: &[Entry<'_>]) {
        let block = entries.iter().find(|entry| entry.key == *BINDS);
        let Some(block) = block else { return };
        let binding = Located {
            value: BINDS.to_owned(),
            span: block.key.span(),
        };
        let mut variables = BTreeSet::new();
        bound_in(&block.value, &mut variables);
        let steps = entries.iter().filter(|step| step.key != *BINDS);
        for step in steps {
            let mut texts = Vec::new();
            texts_in(&step.value, &mut texts);
            let read = texts.into_iter().flat_map(|text| reads(text, &variables));
            self.outside
                .extend(read.map(|read| (read, binding.clone())));
        }
    }

    /// Halves in a text; a text that is nothing but a name may make a variable of it.
    fn text(&mut self, text: &Text<'_>) {
        let value = text.as_str();
        if value.chars().all(is_word) {
            self.bound.insert(value.to_owned());
            return;
        }
        for half in HALVES {
            for (at, _) in value.match_indices(half) {
                let end = at + half.len();
                let start = word_before(value, at);
                let marked = value[..start].ends_with('$')
                    || value[..start].ends_with("${")
                    || value[..start].ends_with("${env.");
                let name = value[start..end].to_owned();
                if start == at || value[end..].starts_with(is_word) {
                    continue;
                }
                match marked {
                    true => self.halves.push(Located {
                        value: name,
                        span: text.locate(start..end),
                    }),
                    // A script may set it.
                    false => {
                        self.bound.insert(name);
                    }
                }
            }
        }
    }
}

/// All that a pipeline calls by name, but for what it reads.
#[derive(Default)]
struct Told {
    /// How often a text is nothing but a name.
    words: BTreeMap<String, usize>,
    /// What things are called.
    keys: BTreeSet<String>,
    /// Names with a `=` behind them in a text.
    assigned: BTreeSet<String>,
}

impl Told {
    fn of(document: &Document<'_>) -> Self {
        let mut told = Told::default();
        document.roots.iter().for_each(|root| told.node(root));
        told
    }

    fn node(&mut self, node: &Node<'_>) {
        match &node.value {
            Value::Scalar(scalar) => self.text(&scalar.text),
            Value::List(nodes) => nodes.iter().for_each(|node| self.node(node)),
            Value::Command(words) => words.iter().for_each(|word| self.text(&word.text)),
            Value::Map(entries) => {
                for entry in entries {
                    self.keys.insert(entry.key.as_str().to_owned());
                    self.node(&entry.value);
                }
            }
        }
    }

    fn text(&mut self, text: &Text<'_>) {
        let value = text.as_str();
        if value.chars().all(is_word) {
            *self.words.entry(value.to_owned()).or_default() += 1;
        }
        for (at, _) in value.match_indices('=') {
            let name = &value[word_before(value, at)..at];
            self.assigned.insert(name.to_owned());
        }
    }
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// Where the word begins that ends at `end`.
fn word_before(text: &str, end: usize) -> usize {
    let mut letters = text[..end].char_indices().rev();
    let before = letters.find(|(_, letter)| !is_word(*letter));
    before.map_or(0, |(at, letter)| at + letter.len_utf8())
}

/// The variables that bindings of credentials set.
fn bound_in(node: &Node<'_>, variables: &mut BTreeSet<String>) {
    match &node.value {
        Value::List(nodes) => nodes.iter().for_each(|node| bound_in(node, variables)),
        Value::Map(entries) => {
            for entry in entries {
                let text = Spot::of(&entry.value).text();
                match text.filter(|_| entry.key.as_str().ends_with("ariable")) {
                    Some(name) => {
                        variables.insert(name.value);
                    }
                    None => bound_in(&entry.value, variables),
                }
            }
        }
        Value::Scalar(_) | Value::Command(_) => {}
    }
}

/// The texts of a step, commands of a shell in it included.
fn texts_in<'n, 's>(node: &'n Node<'s>, texts: &mut Vec<&'n Text<'s>>) {
    match &node.value {
        Value::Scalar(scalar) => match &scalar.inner {
            Some(inner) => inner.roots.iter().for_each(|root| texts_in(root, texts)),
            None => texts.push(&scalar.text),
        },
        Value::List(nodes) => nodes.iter().for_each(|node| texts_in(node, texts)),
        Value::Map(entries) => entries
            .iter()
            .for_each(|entry| texts_in(&entry.value, texts)),
        Value::Command(words) => texts.extend(words.iter().map(|word| &word.text)),
    }
}

/// Where a text reads one of `variables`.
fn reads(text: &Text<'_>, variables: &BTreeSet<String>) -> Vec<Located<String>> {
    let value = text.as_str();
    let mut found = Vec::new();
    for name in variables {
        for mark in [format!("${name}"), format!("${{{name}}}")] {
            for (at, _) in value.match_indices(&mark) {
                let end = at + mark.len();
                let ends = mark.ends_with('}')
                    || !value[end..].starts_with(|letter: char| {
                        letter.is_ascii_alphanumeric() || letter == '_'
                    });
                let start = at + mark.len() - name.len() - usize::from(mark.ends_with('}'));
                if ends {
                    found.push(Located {
                        value: name.clone(),
                        span: text.locate(start..start + name.len()),
                    });
                }
            }
        }
    }
    found
}
