//! A lookup that CloudFormation does not understand: `{{resolve:service:…}}`.

use authlint_parser::Located;
use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::findings::Finding;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "dynamic-reference",
    sees: Sees::File,
    gives: &["primary", "service", "both", "blank", "version", "kind"],
    rule: |card| Ok(Box::new(params::<DynamicReference>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DynamicReference {}

impl Rule for DynamicReference {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let mut found = Vec::new();
        for file in &workspace.files {
            let lookups = file.names.lookups.iter();
            found.extend(lookups.filter_map(look).map(|finding| Finding {
                doubt: file.place.role.doubt(),
                ..finding
            }));
        }
        found
    }
}

/// How many segments an ARN of a secret has.
const ARN: usize = 7;

fn look(lookup: &Located<String>) -> Option<Finding> {
    let text = known(&lookup.value);
    let mut segments = text.split(':');
    let service = (segments.next() == Some("resolve")).then(|| segments.next())??;
    let segments: Vec<&str> = segments.collect();
    let at = |name: &'static str, value: &str| {
        Finding::at(lookup.span)
            .with("service", service)
            .with(name, value)
    };
    if !matches!(service, "secretsmanager" | "ssm" | "ssm-secure") {
        return None;
    }
    if text.contains([' ', '\t', '\n']) {
        return Some(at("blank", "blank"));
    }
    if service != "secretsmanager" {
        // An ARN of a parameter holds colons of its own.
        let [_, version] = segments[..] else {
            return None;
        };
        let wrong = !is_unknown(version) && !version.bytes().all(|byte| byte.is_ascii_digit());
        return (wrong && !version.is_empty()).then(|| at("version", version));
    }
    let name = if segments.first() == Some(&"arn") {
        ARN
    } else {
        1
    };
    let rest = segments.get(name..)?;
    if let Some(kind) = rest
        .first()
        .filter(|kind| !kind.is_empty() && !is_unknown(kind))
        && *kind != "SecretString"
    {
        return Some(at("kind", kind));
    }
    match rest {
        [_, _, stage, version] if !stage.is_empty() && !version.is_empty() => {
            let known = !is_unknown(stage) && !is_unknown(version);
            known.then(|| at("both", stage))
        }
        _ => None,
    }
}

/// What stands for a part that is filled in.
const FILLED: char = '\u{1}';

fn is_unknown(segment: &str) -> bool {
    segment.contains(FILLED)
}

/// The text with a mark in place of each `${…}`, which holds colons of its own.
fn known(text: &str) -> String {
    let mut known = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${") {
        known.push_str(before);
        known.push(FILLED);
        rest = behind.split_once('}').map_or("", |(_, rest)| rest);
    }
    known.push_str(rest);
    known
}
