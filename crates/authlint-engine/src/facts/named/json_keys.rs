//! Secrets of AWS that hold JSON, and which of its keys are read: in Terraform and in templates of CloudFormation.

use std::collections::BTreeMap;
use std::ops::Range;

use authlint_parser::{Document, Entry, Holes, Located, Node, Tag, Text, Value};

use super::{Declared, Names, Used};
use crate::facts::Template;

const TERRAFORM: &str = "terraform-secret";
const CLOUDFORMATION: &str = "cloudformation-secret";

const SECRET: &str = "aws_secretsmanager_secret.";
const VERSION: &str = "aws_secretsmanager_secret_version.";

/// What an attachment to a database adds to a secret.
const ATTACHED: [&str; 8] = [
    "engine",
    "host",
    "port",
    "dbname",
    "dbInstanceIdentifier",
    "dbClusterIdentifier",
    "masterarn",
    "ssl",
];

/// Adds the secrets that `document` makes, and what it reads of them.
pub(super) fn read(document: &Document<'_>, names: &mut Names) {
    if document.is_template || document.is_program() {
        return;
    }
    let mut known = BTreeMap::new();
    for root in &document.roots {
        blocks(root, &mut known, names);
    }
    for root in &document.roots {
        decoded(root, &mut known);
    }
    for root in &document.roots {
        texts(root, &mut |text| of_terraform(text, &known, names));
        template(root, names);
    }
}

/// Resources and data sources of Terraform. `known` has, by what stands for the JSON, which secret it is of.
fn blocks(root: &Node<'_>, known: &mut BTreeMap<String, String>, names: &mut Names) {
    for block in entries(root) {
        let is_data = block.key == *"data";
        if !is_data && block.key != *"resource" {
            continue;
        }
        let of_version = entries(&block.value)
            .iter()
            .filter(|entry| entry.key == *"aws_secretsmanager_secret_version");
        for entry in of_version.flat_map(|entry| entries(&entry.value)) {
            let label = entry.key.as_str();
            let secret = get(&entry.value, "secret_id").and_then(text);
            let secret = secret.and_then(|text| {
                let rest = text.as_str().strip_prefix(SECRET)?;
                Some(format!("{SECRET}{}", word(rest)))
            });
            let place = match is_data {
                true => format!("data.{VERSION}{label}.secret_string"),
                false => format!("{VERSION}{label}.secret_string"),
            };
            let own = format!("{VERSION}{label}");
            if let Some(secret) = secret.clone().or((!is_data).then(|| own.clone())) {
                known.insert(place, secret);
            }
            if !is_data {
                let called = [Some(own), secret].into_iter().flatten();
                let declared = called.map(|name| version(entry, name));
                names.declared.extend(declared);
            }
        }
    }
}

fn version(entry: &Entry<'_>, name: String) -> Declared {
    let body = &entry.value;
    let changed = get(body, "lifecycle").is_some_and(|node| get(node, "ignore_changes").is_some());
    let value = get(body, "secret_string").or(get(body, "secret_string_wo"));
    let keys = value.and_then(keys).filter(|_| !changed);
    Declared {
        kind: TERRAFORM.to_owned(),
        name: Some(Located {
            value: name,
            span: entry.key.span(),
        }),
        open: keys.as_ref().is_none_or(Vec::is_empty),
        parts: keys.unwrap_or_default(),
        ..Declared::default()
    }
}

/// `name = jsondecode(….secret_string)` among local values.
fn decoded(root: &Node<'_>, known: &mut BTreeMap<String, String>) {
    let locals = entries(root).iter().filter(|entry| entry.key == *"locals");
    for entry in locals.flat_map(|entry| entries(&entry.value)) {
        let place = text(&entry.value).and_then(|text| {
            let inner = text.as_str().strip_prefix("jsondecode(")?;
            known.get(inner.strip_suffix(')')?).cloned()
        });
        if let Some(secret) = place {
            known.insert(format!("local.{}", entry.key.as_str()), secret);
        }
    }
}

fn of_terraform(text: &Text<'_>, known: &BTreeMap<String, String>, names: &mut Names) {
    let value = text.as_str();
    if ["try(", "can(", "lookup("]
        .iter()
        .any(|call| value.contains(call))
    {
        return;
    }
    // `${aws_secretsmanager_secret.name.arn}:key::`
    for (at, _) in value.match_indices("${aws_secretsmanager_secret") {
        let start = at + 2;
        let Some(length) = value[start..].find('}') else {
            continue;
        };
        let reference = &value[start..start + length];
        let Some(name) = reference
            .strip_suffix(".arn")
            .or(reference.strip_suffix(".id"))
        else {
            continue;
        };
        let behind = start + length + 1;
        if let Some(rest) = value[behind..].strip_prefix(':') {
            let key = word(rest);
            let ends = rest[key.len()..].starts_with(':');
            let plain = name.matches('.').count() == 1 && !name.contains('[');
            if ends && plain {
                let key = behind + 1..behind + 1 + key.len();
                used(
                    TERRAFORM,
                    name,
                    (start..start + name.len(), key),
                    text,
                    names,
                );
            }
        }
    }
    for (place, secret) in known {
        let whole = match place.starts_with("local.") {
            true => place.clone(),
            false => format!("jsondecode({place})"),
        };
        for (at, _) in value.match_indices(whole.as_str()) {
            let alone = !value[..at].ends_with(|letter: char| is_word(letter) || letter == '.');
            let end = at + whole.len();
            if let Some(key) = index(&value[end..]).filter(|_| alone) {
                let key = end + key.start..end + key.end;
                used(TERRAFORM, secret, (at..end, key), text, names);
            }
        }
    }
}

/// The key in `["key"]` and in `.key`.
fn index(rest: &str) -> Option<Range<usize>> {
    let (start, rest) = match (rest.strip_prefix("[\""), rest.strip_prefix('.')) {
        (Some(inner), _) => (2, inner),
        (None, Some(inner)) => (1, inner),
        (None, None) => return None,
    };
    let length = word(rest).len();
    let closed = start == 1 || rest[length..].starts_with("\"]");
    (length > 0 && closed).then_some(start..start + length)
}

fn used(
    kind: &str,
    name: &str,
    (thing, key): (Range<usize>, Range<usize>),
    text: &Text<'_>,
    names: &mut Names,
) {
    if key.is_empty() {
        return;
    }
    let name = Located {
        value: name.to_owned(),
        span: text.locate(thing),
    };
    let part = Located {
        value: text.as_str()[key.clone()].to_owned(),
        span: text.locate(key),
    };
    names.used.push(Used {
        part: Some(part),
        ..Used::of(kind, name, 0)
    });
}

/// The keys of JSON that is written out; `None` if nobody can tell them all.
fn keys(node: &Node<'_>) -> Option<Vec<Located<String>>> {
    match &node.value {
        Value::Map(entries) => entries
            .iter()
            .map(|entry| {
                let key = entry.key.as_str();
                if matches!(entries.len(), 1) && matches!(key, "Fn::Sub" | "Fn::Join") {
                    return None;
                }
                let clear = Template::of_text(&entry.key).holes.is_empty();
                (clear && !key.starts_with('(')).then(|| Located {
                    value: key.to_owned(),
                    span: entry.key.span(),
                })
            })
            .collect(),
        // What a function makes, `merge(…, {…})`, may hold more than is written out.
        Value::Scalar(scalar)
            if scalar.tag != Some(Tag::Sub)
                && !scalar.text.as_str().starts_with("jsonencode({")
                && matches!(&scalar.holes, Holes::At(holes) if !holes.is_empty()) =>
        {
            None
        }
        Value::Scalar(scalar) => match &scalar.inner.as_ref()?.roots[..] {
            [root] if matches!(root.value, Value::Map(_)) => keys(root),
            _ => None,
        },
        _ => None,
    }
}

/// A template of CloudFormation.
fn template(root: &Node<'_>, names: &mut Names) {
    let Some(resources) = get(root, "Resources") else {
        return;
    };
    let is = |entry: &&Entry<'_>, kind: &str| {
        get(&entry.value, "Type")
            .and_then(text)
            .is_some_and(|text| text.as_str() == kind)
    };
    let resources = entries(resources);
    let attached = resources
        .iter()
        .any(|entry| is(&entry, "AWS::SecretsManager::SecretTargetAttachment"));
    let secrets = resources
        .iter()
        .filter(|entry| is(entry, "AWS::SecretsManager::Secret"));
    let within = Some(root.span.start.to_string());
    let mut ids = Vec::new();
    for entry in secrets {
        let Some(body) = get(&entry.value, "Properties") else {
            continue;
        };
        let keys = secret_keys(body);
        ids.push(entry.key.as_str());
        names.declared.push(Declared {
            kind: CLOUDFORMATION.to_owned(),
            name: Some(Located {
                value: entry.key.as_str().to_owned(),
                span: entry.key.span(),
            }),
            within: within.clone(),
            open: keys.as_ref().is_none_or(Vec::is_empty),
            parts: keys.unwrap_or_default(),
            implied: match attached {
                true => ATTACHED.map(str::to_owned).to_vec(),
                false => Vec::new(),
            },
            ..Declared::default()
        });
    }
    let before = names.used.len();
    if !ids.is_empty() {
        texts(root, &mut |text| of_template(text, &ids, names));
    }
    for used in &mut names.used[before..] {
        used.within.clone_from(&within);
    }
}

fn secret_keys(body: &Node<'_>) -> Option<Vec<Located<String>>> {
    let filled = |node| get(node, "Fn::Sub").unwrap_or(node);
    if let Some(value) = get(body, "SecretString") {
        return keys(filled(value));
    }
    let generated = get(body, "GenerateSecretString")?;
    let mut keys = keys(filled(get(generated, "SecretStringTemplate")?))?;
    let own = text(get(generated, "GenerateStringKey")?)?;
    keys.push(Located {
        value: own.as_str().to_owned(),
        span: own.span(),
    });
    Some(keys)
}

/// `{{resolve:secretsmanager:${Id}:SecretString:key}}`, the same put together of pieces, and `${Id}:key::`.
fn of_template(text: &Text<'_>, ids: &[&str], names: &mut Names) {
    const LOOKUP: &str = "{{resolve:secretsmanager:";
    const FIELD: &str = ":SecretString:";
    let value = text.as_str();
    for (at, _) in value.match_indices(LOOKUP) {
        let start = at + LOOKUP.len();
        let Some(field) = value[start..].find(FIELD) else {
            continue;
        };
        let between = &value[start..start + field];
        let bare =
            between.trim_matches(['\'', '"', ',', ' ', '\n', '\r', '\t', '-', '$', '{', '}']);
        let name = bare.strip_prefix("!Ref ").unwrap_or(bare).trim();
        let key = start + field + FIELD.len();
        let length = word(&value[key..]).len();
        let ends =
            value[key + length..].starts_with("}}") || value[key + length..].starts_with(':');
        if ends && ids.contains(&name) {
            used(
                CLOUDFORMATION,
                name,
                (start..start + field, key..key + length),
                text,
                names,
            );
        }
    }
    if let Some(inner) = value.strip_prefix("${")
        && let Some((name, rest)) = inner.split_once("}:")
        && ids.contains(&name)
    {
        let key = word(rest);
        let start = value.len() - rest.len();
        if !key.is_empty() && rest[key.len()..] == *"::" {
            let thing = 2..2 + name.len();
            used(
                CLOUDFORMATION,
                name,
                (thing, start..start + key.len()),
                text,
                names,
            );
        }
    }
}

fn texts<'n, 's>(node: &'n Node<'s>, see: &mut impl FnMut(&'n Text<'s>)) {
    match &node.value {
        Value::Scalar(scalar) => see(&scalar.text),
        Value::List(nodes) => nodes.iter().for_each(|node| texts(node, see)),
        Value::Map(entries) => entries.iter().for_each(|entry| texts(&entry.value, see)),
        Value::Command(_) => {}
    }
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_' || letter == '-'
}

/// The word that a text begins with.
fn word(text: &str) -> &str {
    let end = text.find(|letter| !is_word(letter)).unwrap_or(text.len());
    &text[..end]
}

fn entries<'n, 's>(node: &'n Node<'s>) -> &'n [Entry<'s>] {
    match &node.value {
        Value::Map(entries) => entries,
        _ => &[],
    }
}

fn get<'n, 's>(node: &'n Node<'s>, name: &str) -> Option<&'n Node<'s>> {
    let entry = entries(node)
        .iter()
        .find(|entry| entry.key.as_str() == name);
    entry.map(|entry| &entry.value)
}

fn text<'n, 's>(node: &'n Node<'s>) -> Option<&'n Text<'s>> {
    match &node.value {
        Value::Scalar(scalar) => Some(&scalar.text),
        _ => None,
    }
}
