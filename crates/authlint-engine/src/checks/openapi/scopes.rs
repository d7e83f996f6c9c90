//! Scopes that a description requires and no flow declares.

use std::collections::BTreeMap;

use authlint_parser::Text;

use super::uses::{Uses, listed, related};
use super::{STAND_INS, required};
use crate::checks::near::nearest;
use crate::facts::{OpenApi, Scheme, SchemeKind};
use crate::findings::Finding;
use crate::knowledge::Confidence;

/// A finding per scope that is required and not declared, or one for all of a scheme.
pub(super) fn undeclared(api: &OpenApi) -> Vec<Finding> {
    let mut asked: BTreeMap<&str, Asked<'_>> = BTreeMap::new();
    for (scheme, scopes, requirement) in required(api) {
        let Some(known) = scheme
            .scopes
            .as_ref()
            .filter(|_| scheme.kind == SchemeKind::OAuth2)
        else {
            continue;
        };
        let asked = asked
            .entry(requirement)
            .or_insert_with(|| Asked::of(scheme));
        for scope in scopes {
            let name = scope.as_str();
            if known.iter().any(|known| known.as_str() == name) {
                asked.some_are_declared = true;
            } else if !name.is_empty() {
                asked.undeclared.entry(name).or_default().add(scope);
            }
        }
    }
    asked
        .into_iter()
        .flat_map(|(name, asked)| asked.findings(name))
        .collect()
}

/// What is asked of one scheme.
struct Asked<'a> {
    scheme: &'a Scheme,
    undeclared: BTreeMap<&'a str, Uses<'a>>,
    some_are_declared: bool,
}

impl<'a> Asked<'a> {
    fn of(scheme: &'a Scheme) -> Self {
        Asked {
            scheme,
            undeclared: BTreeMap::new(),
            some_are_declared: false,
        }
    }

    fn known(&self) -> impl Iterator<Item = &'a str> + Clone {
        self.scheme.scopes.iter().flatten().map(Text::as_str)
    }

    /// The declared scope that `scope` is the description of. Which of the two was meant, nobody can tell.
    fn described(&self, scope: &str) -> Option<&'a (Text<'static>, Text<'static>)> {
        let mut described = self.scheme.flows.iter().flat_map(|flow| &flow.described);
        described.find(|(_, description)| description.as_str().trim() == scope)
    }

    fn findings(&self, scheme: &str) -> Vec<Finding> {
        let none = self.known().next().is_none();
        let declared = self.scheme.flows.iter().find_map(|flow| flow.scopes_at);
        let declared = declared.or(Some(self.scheme.name.span()));
        // Where not one is declared, the list of the flows is what is wrong, and that once. It may
        // stand for all scopes on purpose: `all: Everything`.
        let count = self.undeclared.len();
        let turned = self
            .undeclared
            .keys()
            .all(|it| self.described(it).is_some());
        let (uses, confidence) = if !self.some_are_declared && count > 1 {
            let uses = self.undeclared.values().flat_map(|uses| &uses.0);
            let all = Uses(uses.copied().collect());
            let confidence = match (none, turned) {
                (true, _) => Confidence::High,
                (_, true) => Confidence::Certain,
                _ => Confidence::Medium,
            };
            (vec![(None, all.finding(None, 1))], confidence)
        } else {
            let each = self.undeclared.iter().map(|(scope, uses)| {
                let instead = nearest(scope, self.known());
                let instead = instead.filter(|_| self.described(scope).is_none());
                (Some(*scope), uses.finding(instead, 1))
            });
            let stub = self.known().any(|known| STAND_INS.contains(&known));
            let confidence = match (none, stub) {
                (true, _) => Confidence::High,
                (_, true) => Confidence::Medium,
                _ => Confidence::Certain,
            };
            (each.collect(), confidence)
        };
        let findings = uses.into_iter().filter_map(|(scope, finding)| {
            let all = scope.is_none().then(|| count.to_string());
            let described = scope.and_then(|scope| self.described(scope));
            let place = described.map(|(_, text)| ("described", text.locate(0..text.len())));
            let finding = finding?
                .with("scheme", scheme)
                .with_some("scope", scope)
                .with_some("turned", all.clone().filter(|_| turned))
                .with_some("count", all)
                .with_some("described", described.map(|(name, _)| name.as_str()))
                .with_some("known", listed(self.known()))
                .with_some("none", none.then_some("no scope"));
            Some(Finding {
                confidence,
                related: place.map_or_else(|| related(declared), |place| vec![place]),
                ..finding
            })
        });
        findings.collect()
    }
}
