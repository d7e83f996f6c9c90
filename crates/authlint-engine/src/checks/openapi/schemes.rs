//! Schemes that a description requires and does not define.

use std::collections::{BTreeMap, BTreeSet};

use authlint_parser::Text;

use super::uses::{Uses, listed, related};
use crate::checks::near::nearest;
use crate::facts::OpenApi;
use crate::findings::Finding;
use crate::knowledge::Confidence;

/// From this version on, a requirement may name a scheme by its URI.
const URIS_SINCE: (u8, u8) = (3, 2);

/// A finding per scheme that is required and not defined.
pub(super) fn undefined(api: &OpenApi) -> Vec<Finding> {
    if !api.complete {
        return Vec::new();
    }
    let names = || api.schemes.iter().map(|scheme| scheme.name.as_str());
    let known: BTreeSet<&str> = names().collect();
    let defined = |name: &str| {
        let uri = api.version >= URIS_SINCE && name.contains(['/', '#', '.', ':']);
        known.contains(name) || uri
    };
    let usable = |together: &&Vec<String>| together.iter().all(|name| defined(name));
    let spares = api.lists.iter().map(|list| list.iter().find(usable));
    let spares: Vec<_> = spares.collect();
    let mut undefined: BTreeMap<&str, Undefined<'_>> = BTreeMap::new();
    for requirement in &api.requirements {
        let name = requirement.scheme.as_str();
        if !defined(name) {
            let spare = spares.get(requirement.list).copied().flatten();
            let undefined = undefined.entry(name).or_default();
            undefined.add(&requirement.scheme, spare);
        }
    }
    let place = match api.version.0 {
        2 => "securityDefinitions",
        _ => "components.securitySchemes",
    };
    let findings = undefined.into_iter().filter_map(|(name, undefined)| {
        let finding = undefined.finding(nearest(name, names()))?;
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
                finding.confidence
            },
            related: related(api.schemes.first().map(|scheme| scheme.name.span())),
            ..finding
        })
    });
    findings.collect()
}

/// Where a scheme is required that is not defined.
#[derive(Default)]
struct Undefined<'a> {
    all: Uses<'a>,
    /// Where nothing else will do.
    needed: Uses<'a>,
    /// What will do elsewhere: an alternative of which all is defined.
    spare: Option<&'a [String]>,
}

impl<'a> Undefined<'a> {
    fn add(&mut self, scheme: &'a Text<'static>, spare: Option<&'a Vec<String>>) {
        self.all.add(scheme);
        match spare {
            Some(spare) => self.spare = self.spare.or(Some(spare)),
            None => self.needed.add(scheme),
        }
    }

    /// A finding where it does the most harm.
    fn finding(&self, instead: Option<&str>) -> Option<Finding> {
        let finding = self.all.finding(instead)?;
        if let Some(primary) = self.needed.place() {
            return Some(Finding { primary, ..finding });
        }
        // Alternatives stand for each other, so that clients get in all the same.
        Some(Finding {
            confidence: Confidence::High,
            ..finding.with_some("spare", self.spare.map(in_words))
        })
    }
}

/// An alternative in words.
fn in_words(together: &[String]) -> String {
    let names: Vec<String> = together.iter().map(|name| format!("`{name}`")).collect();
    if names.is_empty() {
        return "a request without credentials".to_owned();
    }
    names.join(" with ")
}
