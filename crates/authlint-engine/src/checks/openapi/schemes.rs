//! Schemes that a description requires and does not define.

use std::collections::{BTreeMap, BTreeSet};

use super::uses::{Uses, listed, related};
use crate::checks::near::nearest;
use crate::facts::OpenApi;
use crate::findings::Finding;
use crate::knowledge::Confidence;

/// From this version on, a requirement may name a scheme by its URI.
const URIS_SINCE: (u8, u8) = (3, 2);

pub(super) fn undefined(api: &OpenApi) -> Vec<Finding> {
    if !api.complete {
        return Vec::new();
    }
    let names = || api.schemes.iter().map(|scheme| scheme.name.as_str());
    let known: BTreeSet<&str> = names().collect();
    let mut undefined: BTreeMap<&str, Uses<'_>> = BTreeMap::new();
    for requirement in &api.requirements {
        let name = requirement.scheme.as_str();
        let uri = api.version >= URIS_SINCE && name.contains(['/', '#', '.', ':']);
        if !known.contains(name) && !uri {
            undefined.entry(name).or_default().add(&requirement.scheme);
        }
    }
    let place = match api.version.0 {
        2 => "securityDefinitions",
        _ => "components.securitySchemes",
    };
    let findings = undefined.into_iter().filter_map(|(name, uses)| {
        let finding = uses.finding(nearest(name, names()))?;
        let finding = finding
            .with("scheme", name)
            .with("place", place)
            .with_some("known", listed(names()))
            .with_some("none", known.is_empty().then_some("no scheme"));
        Some(Finding {
            // Some generators leave the declarations to a later step.
            confidence: if known.is_empty() {
                Confidence::High
            } else {
                Confidence::Certain
            },
            related: related(api.schemes.first().map(|scheme| scheme.name.span())),
            ..finding
        })
    });
    findings.collect()
}
