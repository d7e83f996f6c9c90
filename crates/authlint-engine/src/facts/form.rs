//! Fields of forms and queries (`application/x-www-form-urlencoded`).

use std::ops::Range;

use authlint_parser::{Decoder, Entry, Node, Scalar, Span, Text, Value};

use super::extract::scalar_of;
use super::template::Template;
use super::{Fact, words_of};
use crate::knowledge::{Knowledge, Meaning, Says};
use crate::url::{Url, parameters};

/// One field of a form.
#[derive(Clone)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) value: Template,
    /// The bytes to delete to take the field out.
    pub(super) whole: Option<Span>,
}

impl Field {
    /// A field that is written as a setting of its own.
    pub(super) fn of(name: &Text<'_>, value: &Scalar<'_>) -> Option<Self> {
        (!name.is_empty()).then(|| Field {
            name: name.as_str().to_owned(),
            value: Template::of(value),
            whole: None,
        })
    }
}

/// The decoded fields of a form; of a JSON body those at its top.
pub(super) fn fields(form: &Scalar<'_>) -> Vec<Field> {
    if let Some(inner) = &form.inner {
        let maps = inner.roots.iter().filter_map(|root| match &root.value {
            Value::Map(entries) => Some(entries),
            _ => None,
        });
        let field = |entry: &Entry<'_>| Field::of(&entry.key, scalar_of(&entry.value)?);
        return maps.flatten().filter_map(field).collect();
    }
    let template = Template::of(form);
    let all = 0..template.text.len();
    fields_of(&template, all)
}

/// The names of all fields of a form or JSON body. `None` if there may be others.
pub(super) fn names(form: &Scalar<'_>) -> Option<Vec<String>> {
    match &form.inner {
        Some(inner) => match &inner.roots[..] {
            [root] if !inner.is_template => names_in(root),
            _ => None,
        },
        None => names_of(form.text.as_str()),
    }
}

/// The same of a text.
pub(super) fn names_of(form: &str) -> Option<Vec<String>> {
    let text = form.trim().trim_start_matches('?');
    let names = text.split('&').map(|field| {
        let (name, _) = field.split_once('=')?;
        is_plain(name.trim()).then(|| name.trim().to_owned())
    });
    names.collect()
}

/// The same of a map.
pub(super) fn names_in(node: &Node<'_>) -> Option<Vec<String>> {
    let Value::Map(entries) = &node.value else {
        return None;
    };
    let names = entries.iter().map(|entry| entry.key.as_str());
    let names = names.map(|name| is_plain(name).then(|| name.to_owned()));
    names.collect()
}

/// True for a name that stands for nothing else: no reference, no merged map, no dots in place of more.
fn is_plain(name: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.[]".contains(&byte);
    name.bytes().all(known) && name.contains(|letter: char| letter.is_ascii_alphabetic())
}

/// The decoded fields of a part of a value.
pub(super) fn fields_of(template: &Template, part: Range<usize>) -> Vec<Field> {
    let text = template.text.as_str();
    let pairs = parameters(&text[part.clone()], part.start)
        .into_iter()
        .map(|(name, value)| {
            // With the `&` before it, or for the first one the `&` behind it.
            let whole = if name.start > part.start {
                name.start - 1..value.end
            } else {
                name.start..(value.end + 1).min(part.end)
            };
            let whole = template.text.editable(whole);
            let name = text[name].trim_start_matches(['?', '"', '\'']).to_owned();
            // `name==value` is how HTTPie writes a query parameter.
            let second = usize::from(text[value.clone()].starts_with('='));
            let mut value = template.slice(value.start + second..value.end);
            if value.holes.is_empty() {
                value.text = percent_decoded(&value.text).into_owned();
            }
            Field { name, value, whole }
        });
    pairs.collect()
}

/// What the name of a field means; half a name means nothing here.
pub(super) fn meaning(name: &str, knowledge: &Knowledge) -> Option<Meaning> {
    let words = words_of(name);
    let (meaning, length) = knowledge.vocabulary.meaning(&words)?;
    (length == words.len()).then_some(meaning)
}

/// What the query of an address asks for: what it says, the value, and the bytes to delete to take
/// it out.
pub(super) fn asked(
    address: &Template,
    knowledge: &Knowledge,
) -> Vec<(Says, Template, Option<Span>)> {
    let query = Url::split(address.text.as_str()).and_then(|url| url.query);
    let fields = query
        .map(|query| fields_of(address, query))
        .unwrap_or_default();
    fields
        .into_iter()
        .filter_map(|Field { name, value, whole }| {
            let says = meaning(&name, knowledge)?.says;
            (!says.is_secret() && !says.is_address()).then_some((says, value, whole))
        })
        .collect()
}

/// The facts of an address and of its query.
pub(super) fn with_query(fact: Fact, knowledge: &Knowledge) -> Vec<Fact> {
    let asked = if fact.says.is_address() {
        asked(&fact.value, knowledge)
    } else {
        Vec::new()
    };
    let mut facts = vec![fact.clone()];
    facts.extend(asked.into_iter().map(|(says, value, whole)| Fact {
        says,
        value,
        whole,
        name: None,
        ..fact.clone()
    }));
    facts
}

/// Form decoding (`application/x-www-form-urlencoded`): `+` is a blank, `%3A` a colon.
fn percent_decoded<'s>(text: &Text<'s>) -> Text<'s> {
    let value = text.as_str();
    let mut decoder = Decoder::new(text);
    let mut kept = 0;
    let mut at = 0;
    while let Some(found) = value[at..].find(['+', '%']) {
        let start = at + found;
        let (length, with) = if value[start..].starts_with('+') {
            (1, Some(' '))
        } else {
            let byte = value.get(start + 1..start + 3);
            let byte = byte.and_then(|hex| u8::from_str_radix(hex, 16).ok());
            (3, byte.filter(u8::is_ascii).map(char::from))
        };
        at = start + 1;
        let Some(with) = with else { continue };
        decoder.keep(kept..start);
        decoder.replace(start..start + length, with.encode_utf8(&mut [0; 4]));
        at = start + length;
        kept = at;
    }
    decoder.keep(kept..value.len());
    decoder.finish(0)
}
