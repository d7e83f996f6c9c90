//! Secrets of an image's build: which a Dockerfile mounts, and which the builds of a repository give it.

use authlint_parser::{Document, Located, Node, Scalar, Value};

use super::objects::located;
use super::way::Spot;
use super::{Declared, Names, Used};

const KIND: &str = "build-secret";

/// Keys of which one is there if there is anything to read.
pub(super) const KEYS: [&str; 4] = ["--mount", "secrets", "secret-files", "secret-envs"];

/// Adds what `document` mounts and gives.
pub(super) fn read(document: &Document<'_>, names: &mut Names) {
    let roots = document.roots.iter();
    for root in roots.filter(|_| !document.is_program() && !document.is_prose()) {
        node(root, names);
    }
}

fn node(at: &Node<'_>, names: &mut Names) {
    let Value::Map(entries) = &at.value else {
        if let Value::List(nodes) = &at.value {
            nodes.iter().for_each(|at| node(at, names));
        }
        return;
    };
    let spot = Spot::of(at);
    for entry in entries {
        match (entry.key.as_str(), &entry.value.value) {
            ("--mount", Value::Scalar(scalar)) => names.used.extend(mounted(scalar)),
            ("--mount", Value::List(nodes)) => {
                let scalars = nodes.iter().filter_map(|node| Spot::of(node).scalar());
                names.used.extend(scalars.filter_map(mounted));
            }
            _ => node(&entry.value, names),
        }
    }
    let action = spot.entry("uses").and_then(Spot::text);
    if action.is_some_and(|action| action.value.starts_with("docker/build-push-action"))
        && let Some(with) = spot.entry("with")
    {
        for key in ["secrets", "secret-files", "secret-envs"] {
            if let Some(scalar) = with.entry(key).and_then(Spot::scalar) {
                given(scalar, names);
            }
        }
    }
    // A build of Compose: `secrets: [id]`, `secrets: [{source: s, target: id}]`.
    if let Some(Value::List(secrets)) = spot
        .entry("build")
        .and_then(|build| build.entry("secrets"))
        .and_then(|at| at.node)
        .map(|node| &node.value)
    {
        for secret in secrets {
            let at = Spot::of(secret);
            let named = at.entry("target").or(at.entry("source")).unwrap_or(at);
            declare(named.text(), names);
        }
    }
}

/// `type=secret,id=name`
fn mounted(scalar: &Scalar<'_>) -> Option<Used> {
    let text = scalar.text.as_str();
    let mut parts = text.split(',');
    let secret = parts.clone().any(|part| part == "type=secret");
    let id = parts.find_map(|part| part.strip_prefix("id="))?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    if !secret || id.is_empty() || !id.bytes().all(plain) {
        return None;
    }
    let start = text.find("id=")? + 3;
    let name = located(scalar, start..start + id.len());
    Some(Used::of(KIND, name, 0))
}

/// `name=value`, one a line.
fn given(scalar: &Scalar<'_>, names: &mut Names) {
    let text = scalar.text.as_str();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let written = line.trim();
        let blank = line.len() - line.trim_start().len();
        if !written.is_empty() && !written.starts_with('#') {
            let known = written.find('=').map(|end| {
                let start = start + blank;
                located(scalar, start..start + end)
            });
            let plain = |name: &Located<String>| {
                let mut bytes = name.value.bytes();
                bytes.all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
            };
            // A line of a value that has several, or what nobody can tell.
            declare(known.filter(plain), names);
        }
        start += line.len();
    }
}

fn declare(name: Option<Located<String>>, names: &mut Names) {
    names.declared.push(Declared {
        kind: KIND.to_owned(),
        name,
        open: true,
        ..Declared::default()
    });
}
