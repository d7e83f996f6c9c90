//! Reads which build arguments the stages of a Dockerfile use without declaring them.
//!
//! An argument in front of the first `FROM` is seen by the `FROM` lines only; a stage that wants it says
//! `ARG NAME` again.

use std::collections::{HashMap, HashSet};

use authlint_parser::{Document, Entry, Holes, Located, Node, Scalar, Span, Value};
use serde::{Deserialize, Serialize};

use crate::likeness::tokens;

/// A use of an argument in a stage that does not see it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct LostArgument {
    /// Its name, where it is used.
    pub name: Located<String>,
    /// Where it is declared, in front of the first stage.
    pub declared: Span,
}

/// Instructions in which the builder itself fills in variables. `ENV` stands under the names that it sets.
const FILLED: [&str; 8] = [
    "ADD",
    "COPY",
    "EXPOSE",
    "LABEL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

/// Other entries of a stage that set no variable.
const OTHERS: [&str; 9] = [
    "AS",
    "CMD",
    "ENTRYPOINT",
    "FROM",
    "HEALTHCHECK",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
];

/// Beginnings of names that the builder sets.
const BUILT_IN: [&str; 3] = ["TARGET", "BUILD", "BUILDKIT"];

/// What one stage sees.
#[derive(Clone, Default)]
struct Stage {
    seen: HashSet<String>,
    /// The images under it, in small letters; `None` if nobody can tell.
    image: Option<String>,
}

/// The arguments that are lost in `document`.
pub(super) fn read(document: &Document<'_>, found: &mut Vec<LostArgument>) {
    let stages: Vec<&[Entry<'_>]> = document.roots.iter().filter_map(entries).collect();
    let begins = |entries: &[Entry<'_>]| entries.iter().any(|entry| is(entry, "FROM"));
    if let [first, stages @ ..] = &stages[..]
        && document.problems.is_empty()
        && !begins(first)
        && stages.iter().all(|entries| begins(entries))
    {
        let declared: HashMap<&str, (Span, &str)> = first.iter().filter_map(argument).collect();
        let mut known: HashMap<String, Stage> = HashMap::new();
        for entries in stages {
            stage(entries, &declared, &mut known, found);
        }
    }
}

fn stage(
    entries: &[Entry<'_>],
    declared: &HashMap<&str, (Span, &str)>,
    known: &mut HashMap<String, Stage>,
    found: &mut Vec<LostArgument>,
) {
    let text_of = |name: &str| {
        let entry = entries.iter().find(|entry| is(entry, name))?;
        Some(scalar(&entry.value)?.text.as_str().to_ascii_lowercase())
    };
    let Some(base) = text_of("FROM") else {
        return;
    };
    let mut stage = known.get(&base).cloned().unwrap_or_else(|| Stage {
        seen: HashSet::new(),
        image: image(entries, declared),
    });
    for entry in entries {
        let key = entry.key.as_str();
        if FILLED.iter().any(|name| is(entry, name)) {
            lost(&entry.value, declared, &stage, found);
        } else if is(entry, "ARG") {
            let name = scalar(&entry.value).map(|scalar| scalar.text.as_str().to_owned());
            stage.seen.extend(name);
        } else if !key.starts_with("--") && !OTHERS.iter().any(|name| is(entry, name)) {
            // The default of an argument is none of what this is about.
            let default = format!("${{{key}:-");
            let of_argument = scalar(&entry.value)
                .is_some_and(|scalar| scalar.text.as_str().starts_with(&default));
            if !of_argument {
                lost(&entry.value, declared, &stage, found);
            }
            stage.seen.insert(key.to_owned());
        }
    }
    if let Some(name) = text_of("AS") {
        known.insert(name, stage);
    }
}

/// The image that a stage begins with, its variables replaced by their defaults.
fn image(entries: &[Entry<'_>], declared: &HashMap<&str, (Span, &str)>) -> Option<String> {
    let entry = entries.iter().find(|entry| is(entry, "FROM"))?;
    let scalar = scalar(&entry.value)?;
    let mut image = scalar.text.as_str().to_owned();
    for (name, _) in variables(scalar) {
        let (_, default) = declared.get(name.value.as_str())?;
        if default.is_empty() {
            return None;
        }
        image.push(' ');
        image.push_str(default);
    }
    Some(image.to_ascii_lowercase())
}

fn lost(
    node: &Node<'_>,
    declared: &HashMap<&str, (Span, &str)>,
    stage: &Stage,
    found: &mut Vec<LostArgument>,
) {
    match &node.value {
        Value::Scalar(scalar) => {
            for (name, whole) in variables(scalar) {
                let built_in = BUILT_IN.iter().any(|start| name.value.starts_with(start));
                if let Some((declared, _)) = declared.get(name.value.as_str())
                    && whole
                    && !built_in
                    && !stage.seen.contains(&name.value)
                    && !may_set(stage.image.as_deref(), &name.value)
                {
                    found.push(LostArgument {
                        name,
                        declared: *declared,
                    });
                }
            }
        }
        Value::List(nodes) => nodes
            .iter()
            .for_each(|node| lost(node, declared, stage, found)),
        Value::Map(entries) => {
            let values = entries.iter().map(|entry| &entry.value);
            values.for_each(|node| lost(node, declared, stage, found));
        }
        Value::Command(_) => {}
    }
}

/// True if the image itself may set the variable: that of Node.js sets `NODE_VERSION`.
fn may_set(image: Option<&str>, name: &str) -> bool {
    let Some(image) = image else {
        return true;
    };
    let words = tokens(name);
    let mut words = words
        .iter()
        .filter(|word| word.len() > 2 && *word != "version");
    words.any(|word| image.contains(word.as_str()))
}

/// The variables in a text, and whether each stands there without a default.
fn variables(scalar: &Scalar<'_>) -> Vec<(Located<String>, bool)> {
    let Holes::At(holes) = &scalar.holes else {
        return Vec::new();
    };
    let text = scalar.text.as_str();
    let names = holes.iter().filter_map(|hole| {
        let inside = text.get(hole.clone())?;
        let start = inside.find(|letter| letter != '$' && letter != '{')?;
        let rest = &inside[start..];
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let length = rest.find(|letter| !is_name(letter)).unwrap_or(rest.len());
        let part = scalar.slice(hole.start + start..hole.start + start + length);
        let name = Located {
            value: part.text.as_str().to_owned(),
            span: part.text.span(),
        };
        Some((name, matches!(&rest[length..], "" | "}")))
    });
    names.collect()
}

/// The name that an entry in front of the first stage declares, where, and its default.
fn argument<'n>(entry: &'n Entry<'_>) -> Option<(&'n str, (Span, &'n str))> {
    let value = scalar(&entry.value)?.text.as_str();
    if is(entry, "ARG") {
        return Some((value, (entry.value.span, "")));
    }
    let (_, default) = value.split_once(":-").unwrap_or_default();
    Some((entry.key.as_str(), (entry.key.span(), default)))
}

fn is(entry: &Entry<'_>, name: &str) -> bool {
    entry.key.as_str().eq_ignore_ascii_case(name)
}

fn scalar<'n, 's>(node: &'n Node<'s>) -> Option<&'n Scalar<'s>> {
    match &node.value {
        Value::Scalar(scalar) => Some(scalar),
        _ => None,
    }
}

fn entries<'n, 's>(node: &'n Node<'s>) -> Option<&'n [Entry<'s>]> {
    match &node.value {
        Value::Map(entries) => Some(entries),
        _ => None,
    }
}
