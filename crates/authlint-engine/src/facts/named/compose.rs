//! Reads which files of secrets a service of a Compose project names, and which it is given.
//!
//! `POSTGRES_PASSWORD_FILE=/run/secrets/db_password` is a text like any other: what stands behind the folder
//! is the name under which the service was given the secret.

use authlint_parser::{Document, Located, Node, Scalar, Value};

use super::{Declared, Names, Used};
use crate::facts::Template;
use crate::facts::extract::scalar_of;

/// The kind of these names in `rules/names/compose.yaml`.
const KIND: &str = "compose-grant";

/// Where secrets are.
const FOLDER: &str = "/run/secrets/";

/// Adds the grants and the files of the services in `document`.
pub(super) fn read(document: &Document<'_>, names: &mut Names) {
    for root in document.roots.iter().filter(|_| !document.is_template) {
        if let Some(Value::Map(services)) = entry(root, "services").map(|node| &node.value)
            && entry(root, "apiVersion").is_none()
        {
            for service in services {
                read_service(service.key.as_str(), &service.value, names);
            }
        }
    }
}

fn read_service(name: &str, service: &Node<'_>, names: &mut Names) {
    let mut declared = Vec::new();
    let grants = entry(service, "secrets").map(|node| &node.value);
    let grants = match grants {
        Some(Value::List(grants)) => grants.as_slice(),
        _ => &[],
    };
    declared.extend(grants.iter().map(granted));
    // What else can put files there, nobody follows.
    let open = ["extends", "volumes", "tmpfs", "volumes_from"]
        .iter()
        .any(|key| {
            entry(service, key).is_some_and(|node| *key != "volumes" || holds(node, "/run"))
        });
    declared.extend(open.then_some(None));
    let declared = declared.into_iter().map(|granted| Declared {
        kind: KIND.to_owned(),
        name: granted,
        within: Some(name.to_owned()),
        document: 0,
        open: true,
        ..Declared::default()
    });
    names.declared.extend(declared);
    let used = variables(service).into_iter().filter_map(|(key, value)| {
        let text = value.text.as_str();
        let file = text.strip_prefix(FOLDER)?;
        let plain = !file.is_empty() && !file.contains('/') && key.ends_with("_FILE");
        let known = plain && Template::of(&value).holes.is_empty();
        known.then(|| Used {
            within: Some(name.to_owned()),
            ..Used::of(KIND, located(&value.slice(FOLDER.len()..text.len())), 0)
        })
    });
    names.used.extend(used);
}

/// The file that a grant makes; `None` if nobody can tell.
fn granted(grant: &Node<'_>) -> Option<Located<String>> {
    let spot = ["target", "source"]
        .iter()
        .find_map(|key| entry(grant, key));
    let scalar = scalar_of(spot.unwrap_or(grant))?;
    let text = scalar.text.as_str();
    let start = text.rfind('/').map_or(0, |at| at + 1);
    let known = Template::holes_of(scalar).is_empty();
    known.then(|| located(&scalar.slice(start..text.len())))
}

/// The variables of a service, in either form.
pub(super) fn variables<'s>(service: &Node<'s>) -> Vec<(String, Scalar<'s>)> {
    match entry(service, "environment").map(|node| &node.value) {
        Some(Value::Map(entries)) => {
            let known = entries.iter().filter_map(|entry| {
                let scalar = scalar_of(&entry.value)?;
                Some((entry.key.as_str().to_owned(), scalar.clone()))
            });
            known.collect()
        }
        Some(Value::List(nodes)) => {
            let known = nodes.iter().filter_map(|node| {
                let scalar = scalar_of(node)?;
                let text = scalar.text.as_str();
                let (key, _) = text.split_once('=')?;
                Some((key.to_owned(), scalar.slice(key.len() + 1..text.len())))
            });
            known.collect()
        }
        _ => Vec::new(),
    }
}

fn located(part: &Scalar<'_>) -> Located<String> {
    Located {
        value: part.text.as_str().to_owned(),
        span: part.text.span(),
    }
}

fn holds(node: &Node<'_>, word: &str) -> bool {
    match &node.value {
        Value::Scalar(scalar) => scalar.text.as_str().contains(word),
        Value::List(nodes) => nodes.iter().any(|node| holds(node, word)),
        Value::Map(entries) => entries.iter().any(|entry| holds(&entry.value, word)),
        Value::Command(_) => false,
    }
}

pub(super) fn entry<'n, 's>(node: &'n Node<'s>, name: &str) -> Option<&'n Node<'s>> {
    let Value::Map(entries) = &node.value else {
        return None;
    };
    let found = entries.iter().find(|entry| entry.key == *name);
    found.map(|entry| &entry.value)
}
