//! Which format a text is in that no reader declared.

use super::{Place, keys};
use crate::document::Scalar;
use crate::format::{Format, interpreter};
use crate::looks;

/// Nothing shorter is a document.
const SHORTEST: usize = 8;

/// What options of a login module stand behind.
const JAAS: &str = "LoginModule required";

/// First words of documents that stand in strings without a name.
const OPENINGS: [(&str, Format); 8] = [
    ("apiVersion:", Format::Yaml),
    ("kind:", Format::Yaml),
    ("openapi:", Format::Yaml),
    ("swagger:", Format::Yaml),
    ("AWSTemplateFormatVersion:", Format::Yaml),
    ("#cloud-config", Format::Yaml),
    ("---\n", Format::Yaml),
    ("<?xml", Format::Xml),
];

/// Which format a text is in, if it is a document of its own.
pub(super) fn format(scalar: &Scalar<'_>, place: Place<'_>) -> Option<Format> {
    let text = scalar.text.as_str();
    if scalar.declared.is_some() {
        return scalar.declared;
    }
    if text.len() < SHORTEST {
        return None;
    }
    let told = place.told.filter(|format| fits(*format, text));
    let blank = has_blank(text);
    if told.is_some() || !blank && !text.starts_with(['{', '[']) {
        return told;
    }
    by_key(text, blank, place).or_else(|| by_content(text, place))
}

/// By the name of the key.
fn by_key(text: &str, blank: bool, place: Place<'_>) -> Option<Format> {
    let key = place.key?;
    if let Some(format) = keys::document(key).filter(|format| fits(*format, text)) {
        return Some(format);
    }
    // `application.yaml: |` of a ConfigMap names a file, `app.yaml: {content: …}` as well.
    let lines = text.contains('\n');
    let named = |name: &str| {
        if !lines && !name.contains('.') || name.contains('*') {
            return None;
        }
        let format = Format::of_part(name, text)?;
        (fits(format, text) && (lines || is_setting(text, format))).then_some(format)
    };
    let holder = place.outer.filter(|_| key == "content");
    if let Some(format) = holder.and_then(named).or_else(|| named(key)) {
        return Some(format);
    }
    if !blank {
        return None;
    }
    if let Some(format) = keys::script(key, place.outer, place.script) {
        return Some(format);
    }
    (lines && keys::holds_settings(key, place.outer))
        .then(|| looks::settings(text))
        .flatten()
}

/// By what it looks like.
fn by_content(text: &str, place: Place<'_>) -> Option<Format> {
    let trimmed = text.trim();
    if looks::is_json(trimmed) {
        return Some(Format::Json);
    }
    if text.contains(JAAS) && text.contains('=') {
        return Some(Format::Jaas);
    }
    if text.contains('\n') {
        let opening = OPENINGS
            .iter()
            .find(|(start, _)| trimmed.starts_with(start));
        if let Some((_, format)) = opening {
            return Some(*format);
        }
        let program = trimmed
            .strip_prefix("#!")
            .and_then(|rest| rest.lines().next());
        if let Some(program) = program {
            return program.split([' ', '/']).rev().find_map(interpreter);
        }
    }
    // Prose or a command in a string: there is an address and there is more than it. A form has
    // both, and so has a list of addresses; a request's reader knows what is what.
    let mixed = place.host != Format::Http && text.contains("://") && has_blanks(trimmed);
    (mixed && !is_form(trimmed) && !is_list_of_addresses(trimmed)).then_some(Format::Text)
}

/// True if a text may be in a format, by its first letters.
fn fits(format: Format, text: &str) -> bool {
    let text = text.trim_start();
    match format {
        Format::Json => text.starts_with(['{', '[', '/']),
        Format::Xml => text.starts_with('<'),
        _ => true,
    }
}

/// True if a single line says something in a format of settings.
fn is_setting(text: &str, format: Format) -> bool {
    match format {
        Format::Yaml => text.contains(": "),
        Format::Properties | Format::Dotenv | Format::Ini | Format::Toml => text.contains('='),
        _ => false,
    }
}

/// True for `name=value`, be it one of several.
pub(super) fn is_field(text: &str) -> bool {
    let name = text.split_once('=').map(|(name, _)| name);
    name.is_some_and(|name| {
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_.[]-".contains(&byte);
        name.starts_with(|letter: char| letter.is_ascii_alphabetic()) && name.bytes().all(letter)
    })
}

fn is_form(text: &str) -> bool {
    text.contains('&') && is_field(text)
}

fn is_list_of_addresses(text: &str) -> bool {
    text.split_ascii_whitespace()
        .all(|word| word.contains("://"))
}

pub(super) fn has_blank(text: &str) -> bool {
    text.bytes().any(|byte| byte == b' ' || byte == b'\n')
}

/// True if blanks are in it that belong to no `{{ template }}`.
fn has_blanks(text: &str) -> bool {
    let mut rest = text;
    while let Some((before, template)) = rest.split_once("{{")
        && let Some((_, behind)) = template.split_once("}}")
    {
        if has_blank(before) {
            return true;
        }
        rest = behind;
    }
    has_blank(rest)
}
