//! Credentials in the pipelines of Jenkins: by which id they are asked for, and which variables hold them.

use std::collections::{BTreeMap, BTreeSet};

use authlint_parser::{Document, Located, Node, Text, Value};

use super::way::Spot;
use super::{Declared, Names, Used};
use crate::facts::Template;

const CREDENTIAL: &str = "jenkins-credential";
const HALF: &str = "jenkins-half";

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
}

/// What is seen of a pipeline.
#[derive(Default)]
struct Seen {
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
                            if Template::of(scalar).holes.is_empty() && scalar.inner.is_none() =>
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

    /// Halves in a text; a text that is nothing but a name may make a variable of it.
    fn text(&mut self, text: &Text<'_>) {
        let value = text.as_str();
        let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        if value.chars().all(is_word) {
            self.bound.insert(value.to_owned());
            return;
        }
        for half in HALVES {
            for (at, _) in value.match_indices(half) {
                let end = at + half.len();
                let start = value[..at]
                    .rfind(|letter| !is_word(letter))
                    .map_or(0, |before| before + 1);
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
