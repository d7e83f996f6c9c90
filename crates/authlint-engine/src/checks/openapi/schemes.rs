//! Schemes that a description requires and does not define.

use std::collections::{BTreeMap, BTreeSet};

use authlint_parser::{Span, Text};

use super::uses::{Uses, listed, related};
use crate::checks::near::nearest;
use crate::facts::OpenApi;
use crate::findings::Finding;
use crate::knowledge::Confidence;

/// From this version on, a requirement may name a scheme by its URI.
const URIS_SINCE: (u8, u8) = (3, 2);

/// So many other places are shown.
const MOST_SHOWN: usize = 4;

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
    let Some(first) = api.schemes.first() else {
        let finding = none_defined(&undefined);
        let finding = finding.map(|it| it.with("place", place).with("none", "no scheme"));
        return finding.into_iter().collect();
    };
    let findings = undefined.into_iter().filter_map(|(name, undefined)| {
        let finding = undefined.finding(nearest(name, names()), 1)?;
        let finding = finding
            .with("scheme", name)
            .with("place", place)
            .with_some("known", listed(names()));
        Some(Finding {
            related: related(Some(first.name.span())),
            ..finding
        })
    });
    findings.collect()
}

/// The one finding of a description that defines no scheme at all: that it does not is one cause.
fn none_defined(undefined: &BTreeMap<&str, Undefined<'_>>) -> Option<Finding> {
    let mut together = Undefined::default();
    for each in undefined.values() {
        together.all.0.extend(&each.all.0);
        together.needed.0.extend(&each.needed.0);
        together.spare = together.spare.or(each.spare);
    }
    let (name, count) = match undefined.keys().next() {
        Some(only) if undefined.len() == 1 => (Some(*only), None),
        _ => (None, Some(undefined.len().to_string())),
    };
    let primary = together.place();
    let places = undefined.values().map(Undefined::place);
    let others = places.filter(|place| *place != primary).flatten();
    let others: Vec<_> = others
        .map(|place| ("other", place))
        .take(MOST_SHOWN)
        .collect();
    let finding = together.finding(None, 1 + others.len())?;
    Some(Finding {
        // Some generators leave the declarations to a later step.
        confidence: Confidence::High,
        related: others,
        ..finding.with_some("scheme", name).with_some("count", count)
    })
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

    /// Where it does the most harm.
    fn place(&self) -> Option<Span> {
        self.needed.place().or_else(|| self.all.place())
    }

    /// A finding there, if `shown` of the places are.
    fn finding(&self, instead: Option<&str>, shown: usize) -> Option<Finding> {
        let finding = self.all.finding(instead, shown)?;
        let primary = self.place()?;
        if !self.needed.0.is_empty() {
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
