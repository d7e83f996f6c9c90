//! What holds what: the only place where one format is read inside of another.

use crate::document::{Document, Node, Scalar, Value};
use crate::format::Format;
use crate::formats::{dotenv, json, markdown, prose, shell, yaml};
use crate::text::Text;

/// How deep documents are read inside of documents. Real nesting ends at three (a command in a
/// script in a manifest in a fence); past it only an attacker goes on.
const DEEPEST: usize = 4;

/// Keys whose text is handed to a shell, in CI systems, manifests and task runners.
const SCRIPT_KEYS: [&str; 15] = [
    "run",
    "script",
    "scripts",
    "before_script",
    "after_script",
    "command",
    "commands",
    "cmd",
    "args",
    "entrypoint",
    "bash",
    "sh",
    "shell",
    "inlinescript",
    "exec",
];

/// Reads `text` as `format`, and the documents inside of it.
pub fn parse(text: Text<'_>, format: Format) -> Document<'_> {
    read(&text, format, 0)
}

fn read<'s>(text: &Text<'s>, format: Format, depth: usize) -> Document<'s> {
    let mut document = match format {
        Format::Yaml => yaml::read(text),
        Format::Json => json::read(text),
        Format::Dotenv => dotenv::read(text),
        Format::Shell => shell::read(text),
        Format::Markdown => markdown::read(text),
        Format::Text => prose::read(text),
    };
    if depth < DEEPEST {
        for root in &mut document.roots {
            fill(root, None, depth);
        }
    }
    document
}

fn fill(node: &mut Node<'_>, key: Option<&str>, depth: usize) {
    match &mut node.value {
        Value::Scalar(scalar) => fill_scalar(scalar, key, depth),
        Value::List(nodes) => nodes.iter_mut().for_each(|node| fill(node, key, depth)),
        Value::Map(entries) => {
            for entry in entries {
                let key = entry.key.as_str().to_owned();
                fill(&mut entry.value, Some(&key), depth);
            }
        }
        Value::Command(words) => {
            words
                .iter_mut()
                .for_each(|word| fill_scalar(word, None, depth));
        }
    }
}

fn fill_scalar(scalar: &mut Scalar<'_>, key: Option<&str>, depth: usize) {
    // A command substitution was read where it was found; in a file that a here-document writes,
    // the file counts for more.
    if let Some(inner) = &mut scalar.inner
        && scalar.declared.is_none()
    {
        if depth + 1 < DEEPEST {
            inner
                .roots
                .iter_mut()
                .for_each(|root| fill(root, None, depth + 1));
        }
        return;
    }
    if let Some(format) = held_format(scalar, key) {
        scalar.inner = Some(Box::new(read(&scalar.text, format, depth + 1)));
    }
}

/// Which format a text is in, if it is a document of its own.
fn held_format(scalar: &Scalar<'_>, key: Option<&str>) -> Option<Format> {
    let text = scalar.text.as_str();
    if scalar.declared.is_some() {
        return scalar.declared;
    }
    if text.len() < 8 {
        return None;
    }
    let lines = text.contains('\n');
    if let Some(key) = key {
        // `application.yaml: |` of a ConfigMap names a file.
        if lines && let Some(format) = Format::of_name(key) {
            return Some(format);
        }
        if SCRIPT_KEYS.contains(&key.to_ascii_lowercase().as_str()) && text.contains([' ', '\n']) {
            return Some(Format::Shell);
        }
    }
    let trimmed = text.trim();
    if (trimmed.starts_with("{\"") || trimmed.starts_with("{\n")) && trimmed.ends_with('}') {
        return Some(Format::Json);
    }
    // Prose or a command in a string: there is an address and there is more than it.
    (text.contains("://") && has_blanks(trimmed)).then_some(Format::Text)
}

/// True if blanks are in it that belong to no `{{ template }}`.
fn has_blanks(text: &str) -> bool {
    let mut rest = text;
    while let Some((before, template)) = rest.split_once("{{")
        && let Some((_, behind)) = template.split_once("}}")
    {
        if before.contains([' ', '\n']) {
            return true;
        }
        rest = behind;
    }
    rest.contains([' ', '\n'])
}
