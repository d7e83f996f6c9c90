//! Reads which variables Compose fills in, and what it takes for one.
//!
//! Compose fills in `${NAME}` from its own environment and from the `.env` file beside the project, before it looks
//! at any `env_file`; those are for the containers.

use authlint_parser::{Document, Located, Node, Text, Value};

use super::compose::{entry, variables};
use super::{BuiltService, ChangedValue, Names};
use crate::facts::extract::scalar_of;
use crate::facts::keys::naming;
use crate::facts::{Need, VariableRead};
use crate::knowledge::Knowledge;

/// What the catalogue of changed values calls a dollar sign that is taken for a variable.
const DOLLAR: &str = "dollar-in-compose";

/// Adds the variables that the Compose project in `document` reads.
pub(super) fn read(document: &Document<'_>, knowledge: &Knowledge, names: &mut Names) {
    for root in document.roots.iter().filter(|_| !document.is_template) {
        let Some(Value::Map(services)) = entry(root, "services").map(|node| &node.value) else {
            continue;
        };
        if entry(root, "apiVersion").is_some() {
            continue;
        }
        walk(root, names);
        for service in services {
            let files = entry(&service.value, "env_file");
            let files = files.into_iter().flat_map(|node| match &node.value {
                Value::List(nodes) => nodes.iter().collect(),
                _ => vec![node],
            });
            let paths = files.filter_map(|node| scalar_of(entry(node, "path").unwrap_or(node)));
            names
                .env_files
                .extend(paths.map(|path| located(&path.text)));
            names
                .built
                .extend(built(located(&service.key), &service.value));
            given(&service.value, names);
            for (key, value) in variables(&service.value) {
                if naming(&key, knowledge).secret {
                    dollar(&key, &value.text, names);
                }
            }
        }
        if let Some(Value::Map(secrets)) = entry(root, "secrets").map(|node| &node.value) {
            let known = secrets.iter();
            let known = known.filter_map(|secret| scalar_of(entry(&secret.value, "environment")?));
            names.reads.extend(known.map(|scalar| VariableRead {
                name: located(&scalar.text),
                need: Need::Open,
            }));
        }
    }
}

/// The names of the variables of a service.
fn given(service: &Node<'_>, names: &mut Names) {
    match entry(service, "environment").map(|node| &node.value) {
        Some(Value::Map(entries)) => {
            let keys = entries.iter().map(|entry| located(&entry.key));
            names.service_variables.extend(keys);
        }
        Some(Value::List(nodes)) => {
            let keys = nodes.iter().filter_map(scalar_of).filter_map(|scalar| {
                let (key, _) = scalar.text.as_str().split_once('=')?;
                Some(located(&scalar.text.slice(0..key.len())))
            });
            names.service_variables.extend(keys);
        }
        _ => {}
    }
}

/// What a service may get variables from besides its list of them.
const FURTHER: [&str; 5] = ["env_file", "extends", "<<", "develop", "provider"];

/// The service, if it is built here and all variables that it is given are listed.
fn built(name: Located<String>, service: &Node<'_>) -> Option<BuiltService> {
    let build = entry(service, "build")?;
    let context = scalar_of(entry(build, "context").unwrap_or(build))?;
    let context = context.text.as_str();
    let plain = !context.contains(['$', ':', '{']) && !context.starts_with('/');
    if !plain || FURTHER.iter().any(|key| entry(service, key).is_some()) {
        return None;
    }
    let variables = match &entry(service, "environment")?.value {
        Value::Map(entries) if !entries.iter().any(|entry| entry.key == *"<<") => {
            let names = entries.iter().map(|entry| entry.key.as_str().to_owned());
            names.collect()
        }
        Value::List(nodes) => {
            let texts = nodes.iter().map(|node| {
                let text = scalar_of(node)?.text.as_str();
                let name = text.split_once('=').map_or(text, |(name, _)| name);
                Some(name.trim().to_owned())
            });
            texts.collect::<Option<Vec<String>>>()?
        }
        _ => return None,
    };
    Some(BuiltService {
        name,
        context: context.to_owned(),
        variables,
    })
}

fn walk(node: &Node<'_>, names: &mut Names) {
    match &node.value {
        Value::Scalar(scalar) => {
            let read = filled_in(&scalar.text);
            names.reads.extend(read.into_iter().map(|(read, _)| read));
        }
        Value::List(nodes) => nodes.iter().for_each(|node| walk(node, names)),
        Value::Map(entries) => entries.iter().for_each(|entry| walk(&entry.value, names)),
        Value::Command(words) => {
            let read = words.iter().flat_map(|word| filled_in(&word.text));
            names.reads.extend(read.map(|(read, _)| read));
        }
    }
}

/// The variables in a text, and whether each stands in braces.
fn filled_in(text: &Text<'_>) -> Vec<(VariableRead, bool)> {
    let value = text.as_str();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = value[at..].find('$').map(|start| at + start) {
        at = start + 1;
        if value[at..].starts_with('$') {
            at += 1;
            continue;
        }
        let braced = value[at..].starts_with('{');
        let start = at + usize::from(braced);
        let rest = &value[start..];
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let length = rest.find(|letter| !is_name(letter)).unwrap_or(rest.len());
        if length == 0 || rest.starts_with(|letter: char| letter.is_ascii_digit()) {
            continue;
        }
        let behind = &rest[length..];
        let need = if !braced || behind.starts_with('}') {
            Need::Open
        } else if behind.starts_with([':', '?', '-', '+']) {
            match behind.trim_start_matches(':').as_bytes().first() {
                Some(b'?') => Need::Required,
                _ => Need::Optional,
            }
        } else {
            // It is none of Compose's.
            continue;
        };
        let name = Located {
            value: rest[..length].to_owned(),
            span: text.locate(start..start + length),
        };
        found.push((VariableRead { name, need }, braced));
        at = start + length;
    }
    found
}

/// Notes a secret in which a dollar sign makes a variable of what stands behind it.
fn dollar(key: &str, text: &Text<'_>, names: &mut Names) {
    let all = filled_in(text);
    let [(read, false)] = &all[..] else {
        return;
    };
    // A variable in capitals, or one that is all there is, is meant.
    let name = &read.name.value;
    let small = name.bytes().any(|byte| byte.is_ascii_lowercase());
    let value = text.as_str();
    let between = value
        .strip_suffix(name.as_str())
        .is_some_and(|rest| rest.len() > 1)
        || !value.ends_with(name.as_str());
    let is_url = value.contains("://") || value.contains(['{', ' ', '/', '(']);
    if small && between && !is_url {
        names.changed.push(ChangedValue {
            id: DOLLAR.to_owned(),
            key: key.to_owned(),
            at: text.span(),
        });
    }
}

fn located(text: &Text<'_>) -> Located<String> {
    Located {
        value: text.as_str().to_owned(),
        span: text.span(),
    }
}
