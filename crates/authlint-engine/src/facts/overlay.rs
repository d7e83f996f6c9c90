//! Files that stand beside files of the same name for other environments, and the texts in them that name one:
//! `overlays/prod/app.yaml`, which says `oauth-secret-prod`.

use std::collections::BTreeSet;
use std::ops::Range;

use authlint_parser::{Document, Located, Node, Scalar, Span, Text, Value};
use serde::{Deserialize, Serialize};

use super::extract::scalar_of;
use super::place::{CONTAINERS, Environment};
use super::template::Template;
use crate::Source;

/// What a path tells of a file that is for one environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlay {
    /// The path without the word for the environment: alike in all files that are each other's counterparts.
    pub pattern: String,
    /// The environment.
    pub environment: Environment,
    /// The path's word for it.
    pub word: String,
}

/// A text that names one environment.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct StagedText {
    /// Where it stands: keys and names of elements, without words for environments.
    pub slot: String,
    /// The last keys above it, the nearest first.
    pub keys: Vec<String>,
    /// The text.
    pub text: Located<String>,
    /// The bytes of the word.
    pub word: Span,
    /// The environment.
    pub environment: Environment,
    /// The text without the word.
    pub stem: String,
}

/// The texts of one file that name environments.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Staged {
    /// Those that name one.
    pub texts: Vec<StagedText>,
    /// Environments that comments speak of: what is unusual there may be meant.
    pub remarks: BTreeSet<Environment>,
}

impl Staged {
    /// True if it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.remarks.is_empty()
    }
}

/// What a text tells of environments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    /// Nothing.
    Nothing,
    /// One, and where its words stand.
    One(Environment, Vec<Range<usize>>),
    /// Several, or all but one.
    Unclear,
}

/// Longer texts are no names.
const LONGEST_TEXT: usize = 200;
/// Files with more such texts are lists of environments.
const MOST_TEXTS: usize = 1000;
/// How many keys above a text are kept.
const KEYS: usize = 3;
/// How deep trees are followed.
const DEEPEST: usize = 40;

/// Words that turn the one behind them into its opposite.
const NEGATIONS: [&str; 4] = ["non", "not", "no", "post"];
/// The same, joined.
const NEGATED: [&str; 4] = ["nonprod", "notprod", "nonproduction", "nonprd"];
/// What the element of a list is called by.
const IDENTITIES: [&str; 10] = [
    "name",
    "Name",
    "id",
    "secretKey",
    "objectName",
    "path",
    "key",
    "alias",
    "envVar",
    "registrationId",
];

/// The environment that `text` names. `sure` places also take words that are too common elsewhere.
pub fn label_of(text: &str, sure: bool) -> Label {
    let words = words(text);
    let mut found: Option<Environment> = None;
    let mut at = Vec::new();
    for (index, range) in words.iter().enumerate() {
        let word = text[range.clone()].to_ascii_lowercase();
        let before = index.checked_sub(1).map(|index| words[index].clone());
        let led_by = before.clone().map(|range| text[range].to_ascii_lowercase());
        let led_by = led_by.as_deref().unwrap_or_default();
        if NEGATED.contains(&word.as_str()) {
            return Label::Unclear;
        }
        let Some(named) = Environment::named(&word, true) else {
            continue;
        };
        if NEGATIONS.contains(&led_by) {
            return Label::Unclear;
        }
        let before_production = named == Environment::Production && led_by == "pre";
        let (named, range) = match before.filter(|_| before_production) {
            Some(before) => (Environment::PreProduction, before.start..range.end),
            None => (named, range.clone()),
        };
        if found.is_some_and(|known| known != named) {
            return Label::Unclear;
        }
        // A common word is not enough, but it is enough for a doubt.
        if sure || Environment::named(&word, false).is_some() {
            at.push(range);
        }
        found = Some(named);
    }
    match found {
        Some(found) if !at.is_empty() => Label::One(found, at),
        _ => Label::Nothing,
    }
}

/// `text` with `*` for each of `ranges`.
pub(crate) fn without(text: &str, ranges: &[Range<usize>]) -> String {
    let mut rest = String::with_capacity(text.len());
    let mut from = 0;
    for range in ranges {
        rest.push_str(&text[from..range.start]);
        rest.push('*');
        from = range.end;
    }
    rest.push_str(&text[from..]);
    rest
}

/// Where the words of a name stand: split at marks, at a capital behind a small letter, and between letters and
/// digits.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut before: Option<char> = None;
    for (at, letter) in text.char_indices() {
        if !letter.is_alphanumeric() {
            before = None;
            continue;
        }
        let end = at + letter.len_utf8();
        let joins = before.is_some_and(|before| {
            !(before.is_lowercase() && letter.is_uppercase())
                && before.is_ascii_digit() == letter.is_ascii_digit()
        });
        match words.last_mut().filter(|_| joins) {
            Some(word) => word.end = end,
            None => words.push(at..end),
        }
        before = Some(letter);
    }
    words
}

impl Overlay {
    /// What the path of `source` tells, if it names one environment.
    pub(super) fn of(source: &Source) -> Option<Self> {
        let path = source.path.as_str();
        // What stands above the folder that was named is no part of the project.
        let above = path.strip_suffix(source.within.as_str()).unwrap_or("");
        let within = &path[above.len()..];
        let mut pattern = above.to_owned();
        let mut found: Option<(Environment, String)> = None;
        let mut above = "";
        let segments: Vec<&str> = within.split('/').collect();
        for (index, segment) in segments.iter().enumerate() {
            let is_name = index + 1 == segments.len();
            let lower = segment.to_ascii_lowercase();
            let below_container = CONTAINERS.contains(&above.to_ascii_lowercase().as_str());
            let label = match is_name {
                true => label_of_file(&lower),
                false if below_container => label_of(&lower, true),
                // Elsewhere a folder is one only if that is all its name says.
                false => match label_of(&lower, false) {
                    Label::One(named, at) if at.iter().any(|at| at.len() == lower.len()) => {
                        Label::One(named, at)
                    }
                    Label::Unclear => Label::Unclear,
                    _ => Label::Nothing,
                },
            };
            pattern.push_str(if index > 0 { "/" } else { "" });
            match label {
                Label::Nothing => pattern.push_str(segment),
                Label::Unclear => return None,
                Label::One(named, at) => {
                    if found.as_ref().is_some_and(|(known, _)| *known != named) {
                        return None;
                    }
                    pattern.push_str(&without(segment, &at));
                    let word = at.first().map(|at| segment[at.clone()].to_owned());
                    found = Some((named, word.unwrap_or_default()));
                }
            }
            above = segment;
        }
        found.map(|(environment, word)| Overlay {
            pattern,
            environment,
            word,
        })
    }
}

/// What the name of a file tells: `values-prod.yaml`, but not `release.yaml`.
fn label_of_file(name: &str) -> Label {
    let stem = name.trim_start_matches('.').split('.').next();
    let stem = stem.unwrap_or_default();
    let alone = Environment::named(stem, true).is_some();
    label_of(name, !alone)
}

/// Texts in `document` that name an environment, but for those at `secrets`.
pub(super) fn read(document: &Document<'_>, secrets: &[Span]) -> Staged {
    let mut walk = Walk::default();
    if document.is_program() || document.is_prose() || document.is_template {
        return walk.found;
    }
    walk.document(document, &Frame::default());
    let mut found = walk.found;
    if found.texts.len() > MOST_TEXTS {
        found.texts.clear();
    }
    found.texts.retain(|known| {
        let mut secrets = secrets.iter();
        !secrets.any(|secret| secret.overlaps(known.text.span))
    });
    found
}

#[derive(Clone, Default)]
struct Frame {
    slot: String,
    keys: Vec<String>,
    depth: usize,
}

impl Frame {
    /// Further in, under a key.
    fn under(&self, key: &str) -> Frame {
        let mut keys = vec![key.to_owned()];
        keys.extend(self.keys.iter().take(KEYS - 1).cloned());
        Frame {
            slot: format!("{}/{key}", self.slot),
            keys,
            depth: self.depth + 1,
        }
    }

    /// Further in, in an element of a list or a document of several.
    fn element(&self, name: &str) -> Frame {
        Frame {
            slot: format!("{}[{name}]", self.slot),
            depth: self.depth + 1,
            ..self.clone()
        }
    }
}

#[derive(Default)]
struct Walk {
    found: Staged,
}

impl Walk {
    fn document(&mut self, document: &Document<'_>, frame: &Frame) {
        for comment in &document.comments {
            let words = words(comment.text.as_str());
            let words = words.into_iter().map(|word| &comment.text.as_str()[word]);
            let named =
                words.filter_map(|word| Environment::named(&word.to_ascii_lowercase(), false));
            self.found.remarks.extend(named);
        }
        for (index, root) in document.roots.iter().enumerate() {
            self.node(root, &frame.element(&object(root, index)));
        }
    }

    fn node(&mut self, node: &Node<'_>, frame: &Frame) {
        if frame.depth > DEEPEST {
            return;
        }
        match &node.value {
            Value::Scalar(scalar) => match &scalar.inner {
                Some(inner) if !inner.is_program() && !inner.is_prose() && !inner.is_template => {
                    self.document(inner, frame);
                }
                Some(_) => {}
                None => self.text(scalar, frame),
            },
            Value::List(nodes) => {
                for (index, node) in nodes.iter().enumerate() {
                    self.element(node, index, frame);
                }
            }
            Value::Map(entries) => {
                for entry in entries {
                    // A section for one environment has its own label.
                    let key = entry.key.as_str();
                    if label_of(key, true) == Label::Nothing {
                        self.node(&entry.value, &frame.under(key));
                    }
                }
            }
            Value::Command(_) => {}
        }
    }

    /// Elements are told apart by their names; a list of plain texts has none.
    fn element(&mut self, node: &Node<'_>, index: usize, frame: &Frame) {
        if let Some(scalar) = scalar_of(node) {
            let text = scalar.text.as_str();
            if let Some((name, _)) = text.split_once('=')
                && !name.contains(char::is_whitespace)
                && label_of(name, true) == Label::Nothing
            {
                let value = scalar.slice(name.len() + 1..text.len());
                self.text(&value, &frame.under(name.trim_start_matches('-')));
            }
            return;
        }
        let Some(name) = text_at(node, &IDENTITIES).map(stem_of) else {
            return self.node(node, &frame.element(&index.to_string()));
        };
        let mut frame = frame.element(&name);
        frame.keys.insert(0, name);
        self.node(node, &frame);
    }

    fn text(&mut self, scalar: &Scalar<'_>, frame: &Frame) {
        let value = scalar.text.as_str();
        if value.len() > LONGEST_TEXT
            || value.trim().is_empty()
            || value.contains(char::is_whitespace)
            || scalar.tag.is_some()
        {
            return;
        }
        let Label::One(environment, at) = label_of(value, false) else {
            return;
        };
        if !Template::holes_of(scalar).is_empty() {
            return;
        }
        let stem = without(value, &at);
        let Some(word) = at.first().filter(|_| stem != "*") else {
            return;
        };
        self.found.texts.push(StagedText {
            slot: frame.slot.clone(),
            keys: frame.keys.clone(),
            text: located(&scalar.text),
            word: scalar.text.locate(word.clone()),
            environment,
            stem,
        });
    }
}

fn located(text: &Text<'_>) -> Located<String> {
    Located {
        value: text.as_str().to_owned(),
        span: text.span(),
    }
}

/// What a document of several is called: a manifest by its kind and name.
fn object(root: &Node<'_>, index: usize) -> String {
    let kind = text_at(root, &["kind"]);
    let name = entry(root, "metadata").and_then(|node| text_at(node, &["name"]));
    match (kind, name) {
        (Some(kind), Some(name)) => format!("{kind} {}", stem_of(name)),
        (Some(kind), None) => kind.to_owned(),
        _ => index.to_string(),
    }
}

/// A name without words for environments.
fn stem_of(name: &str) -> String {
    match label_of(name, false) {
        Label::One(_, at) => without(name, &at),
        _ => name.to_owned(),
    }
}

fn entry<'n, 's>(node: &'n Node<'s>, name: &str) -> Option<&'n Node<'s>> {
    let Value::Map(entries) = &node.value else {
        return None;
    };
    let mut entries = entries.iter();
    let entry = entries.find(|entry| entry.key.as_str() == name)?;
    Some(&entry.value)
}

/// The first of `keys` that holds a text.
fn text_at<'n>(node: &'n Node<'_>, keys: &[&str]) -> Option<&'n str> {
    let texts = keys.iter().filter_map(|key| scalar_of(entry(node, key)?));
    texts.map(|scalar| scalar.text.as_str()).next()
}
