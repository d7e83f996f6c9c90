//! What holds what: the only place where one format is read inside of another.
//!
//! A reader may say what a text is (`declared`). For all others the answer is looked for here, in
//! this order: the name of the key and of the values beside it, and what the text looks like. The
//! walk visits each value of each file, so cheap questions come first and no key is copied.

mod base64;
mod commands;
mod held;
mod keys;
mod notebook;
mod siblings;

use self::siblings::Siblings;
use crate::document::{Document, Entry, Node, Scalar, Value};
use crate::format::Format;
use crate::formats::{
    asciidoc, bru, directives, dockerfile, dotenv, hcl, http, ini, jaas, json, literals, markdown,
    properties, prose, rst, shell, toml, xml, yaml,
};
use crate::text::Text;

/// How deep documents are read inside of documents. Real nesting ends at three (a command in a
/// script in a manifest in a fence); past it only an attacker goes on.
const DEEPEST: usize = 4;

/// Reads `text` as `format`, and the documents inside of it.
pub fn parse(text: Text<'_>, format: Format) -> Document<'_> {
    read(&text, format, 0)
}

fn read<'s>(text: &Text<'s>, format: Format, depth: usize) -> Document<'s> {
    let mut document = match format {
        Format::Yaml => yaml::read(text),
        Format::Json => json::read(text),
        Format::Notebook => notebook::of_json(json::read(text)),
        Format::Toml => toml::read(text),
        Format::Dotenv => dotenv::read(text),
        Format::Properties => properties::read(text),
        Format::Ini => ini::read(text),
        Format::Hcl => hcl::read(text),
        Format::Xml => xml::read(text),
        Format::Shell => shell::read(text),
        Format::Dockerfile => dockerfile::read(text),
        Format::Markdown => markdown::read(text),
        Format::Asciidoc => asciidoc::read(text),
        Format::Rst => rst::read(text),
        Format::Text => prose::read(text),
        Format::Directives => directives::read(text),
        Format::Jaas => jaas::read(text),
        Format::Http => http::read(text),
        Format::Bru => bru::read(text),
        Format::Source(language) => literals::read(text, language),
    };
    fill_document(&mut document, depth);
    document
}

/// Where a value stands, as far as it tells what the value is.
#[derive(Clone, Copy)]
struct Place<'k> {
    /// How many documents hold the value's own.
    depth: usize,
    /// What that one is.
    host: Format,
    /// The key of the value, or of the list that it is in.
    key: Option<&'k str>,
    /// The key of the map that it is in.
    outer: Option<&'k str>,
    /// What the values beside it say it is.
    told: Option<Format>,
    /// What scripts here are written in.
    script: Format,
}

impl Place<'_> {
    /// A value without a name.
    fn nameless(self) -> Self {
        Place {
            key: None,
            told: None,
            ..self
        }
    }
}

/// Reads the documents inside of `document`, which is in `depth` others.
fn fill_document(document: &mut Document<'_>, depth: usize) {
    if depth >= DEEPEST {
        return;
    }
    let mut place = Place {
        depth,
        host: document.format,
        key: None,
        outer: None,
        told: None,
        script: Format::Shell,
    };
    for root in &mut document.roots {
        let given = match &root.value {
            Value::Command(words) => commands::given(words),
            _ => None,
        };
        fill(root, place);
        // The text behind a command is what it is given to read.
        place.told = given;
    }
}

fn fill(node: &mut Node<'_>, place: Place<'_>) {
    match &mut node.value {
        Value::Scalar(scalar) => fill_scalar(scalar, place),
        Value::List(nodes) => fill_list(nodes, place),
        Value::Map(entries) => fill_map(entries, place),
        Value::Command(words) => fill_command(words, place),
    }
}

fn fill_map(entries: &mut [Entry<'_>], place: Place<'_>) {
    let siblings = Siblings::of(entries);
    if siblings.encodes_data {
        base64::decode_data(entries);
    }
    for Entry { key, value } in entries {
        let key: &Text<'_> = key;
        let key = key.as_str();
        let place = Place {
            key: Some(key),
            outer: place.key,
            told: siblings.told(key, place.told),
            script: siblings.script.unwrap_or(place.script),
            ..place
        };
        if siblings.encodes(key) {
            base64::decode_value(value);
        }
        match (&mut value.value, siblings.script_among(key)) {
            (Value::List(words), Some(script)) => fill_words(words, Some(script), place),
            _ => fill(value, place),
        }
    }
}

fn fill_list(nodes: &mut [Node<'_>], place: Place<'_>) {
    // A list in a program is what a function is given: `run(["sh", "-c", "…"])`.
    let called = matches!(place.host, Format::Source(_));
    if called || place.key.is_some_and(keys::holds_words) {
        let script = commands::script(siblings::words(nodes), true);
        return fill_words(nodes, script, place);
    }
    for node in nodes {
        match &mut node.value {
            // `runcmd: [[sh, -c, …]]`
            Value::List(words) => {
                let script = commands::script(siblings::words(words), false);
                fill_words(words, script, place);
            }
            // The key names the list; what is in its maps it says nothing of.
            Value::Map(entries) => fill_map(entries, place.nameless()),
            _ => fill(node, place),
        }
    }
}

/// Fills a list whose elements are the words of one command. `script` is the index of the one that
/// is a script, with its format.
fn fill_words(nodes: &mut [Node<'_>], script: Option<(usize, Format)>, place: Place<'_>) {
    for (index, node) in nodes.iter_mut().enumerate() {
        let told = script.filter(|(at, _)| *at == index);
        let place = Place {
            told: told.map(|(_, format)| format),
            ..place.nameless()
        };
        fill(node, place);
    }
}

fn fill_command(words: &mut [Scalar<'_>], place: Place<'_>) {
    let texts = words.iter().map(|word| word.text.as_str());
    let script = commands::script(texts, false);
    for (index, word) in words.iter_mut().enumerate() {
        match script.filter(|(at, _)| *at == index) {
            Some((_, format)) if held::has_blank(word.text.as_str()) => {
                word.inner = Some(Box::new(read(&word.text, format, place.depth + 1)));
            }
            _ if held::is_field(word.text.as_str()) => {}
            _ => fill_scalar(word, place.nameless()),
        }
    }
}

fn fill_scalar(scalar: &mut Scalar<'_>, place: Place<'_>) {
    // A command substitution was read where it was found; in a text that is told to be something,
    // that counts for more.
    if let Some(inner) = &mut scalar.inner
        && scalar.declared.is_none()
        && place.told.is_none()
    {
        return fill_document(inner, place.depth + 1);
    }
    if place.key.is_some_and(keys::is_copy) {
        *scalar = Scalar::opaque(scalar.text.clone());
        return;
    }
    if let Some(format) = held::format(scalar, place) {
        scalar.inner = Some(Box::new(read(&scalar.text, format, place.depth + 1)));
    }
}
