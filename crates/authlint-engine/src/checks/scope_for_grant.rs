//! Scopes sent with a grant that takes none.

use std::ops::Range;

use serde::Deserialize;

use super::known_scope::unknown;
use super::{Check, Rule, Sees, params};
use crate::findings::{Edit, Finding};
use crate::knowledge::{Grant, Provider, Says, ScopeUse};
use crate::link::{LinkedFact, Resolved, Workspace};

pub(super) const CHECK: Check = Check {
    name: "scope-for-grant",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "grant",
        "provider",
        "scopes",
        "grant_name",
        "rights",
        "answer",
        "unknown",
    ],
    rule: |card| Ok(Box::new(params::<ScopeForGrant>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScopeForGrant {}

impl Rule for ScopeForGrant {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let facts = workspace
            .facts
            .iter()
            .filter(|fact| fact.says == Says::Scopes);
        facts.filter_map(|fact| look(fact, workspace)).collect()
    }
}

fn look(fact: &LinkedFact, workspace: &Workspace<'_>) -> Option<Finding> {
    let provider = workspace
        .knowledge
        .provider(workspace.clients[fact.client].provider?);
    let grant = grant_of(fact, provider, workspace)?;
    let text = fact.value.text.as_str().trim();
    if grant.scopes != ScopeUse::None || text.is_empty() || !fact.value.holes.is_empty() {
        return None;
    }
    let none: Vec<&str> = match &provider.scopes {
        Some(scopes) if scopes.complete => tokens(&fact.value)
            .into_iter()
            .map(|range| &fact.value.text.as_str()[range])
            .filter(|scope| unknown(scope, scopes).is_some())
            .collect(),
        _ => Vec::new(),
    };
    let none = (!none.is_empty()).then(|| none.join(" "));
    let related = grant_facts(fact, workspace).map(|grant| ("grant", grant.value.at));
    let finding = Finding::at(fact.value.locate(0..fact.value.text.len()))
        .with("provider", &provider.name)
        .with("scopes", text)
        .with("grant_name", &grant.name)
        .with("rights", &grant.rights)
        .with_some("answer", grant.missing_rights_answer.as_deref())
        .with_some("unknown", none);
    let edits = fact.whole.map(|span| Edit {
        span,
        text: String::new(),
    });
    Some(Finding {
        related: related.collect(),
        doubt: fact.doubt,
        edits: edits.into_iter().collect(),
        ..finding
    })
}

/// The grants that stand beside a fact.
fn grant_facts<'w>(
    fact: &'w LinkedFact,
    workspace: &'w Workspace<'_>,
) -> impl Iterator<Item = &'w LinkedFact> {
    workspace.clients[fact.client]
        .facts
        .iter()
        .map(|index| &workspace.facts[*index])
        .filter(move |other| other.says == Says::Grant && other.group == fact.group)
}

/// The one grant that is used beside a fact.
pub(super) fn grant_of<'k>(
    fact: &LinkedFact,
    provider: &'k Provider,
    workspace: &Workspace<'_>,
) -> Option<&'k Grant> {
    let mut used = grant_facts(fact, workspace);
    let value = used.next()?.value.known()?.trim();
    if used.next().is_some() {
        return None;
    }
    provider.grants.iter().find(|grant| {
        let settings = grant.setting.iter().chain(&grant.setting_also);
        grant.id == value || settings.into_iter().any(|setting| setting == value)
    })
}

/// The single scopes of a value, without those that nobody can tell.
pub(super) fn tokens(value: &Resolved) -> Vec<Range<usize>> {
    let text = value.text.as_str();
    let separator = |letter: char| letter.is_whitespace() || letter == ',';
    let mut tokens = Vec::new();
    let mut at = 0;
    for token in text.split(separator) {
        let range = at..at + token.len();
        at = text[range.end..]
            .chars()
            .next()
            .map_or(range.end, |next| range.end + next.len_utf8());
        // A number is a count of scopes, not one.
        let is_name = token.contains(|letter: char| letter.is_ascii_alphabetic());
        if is_name && value.is_known(&range) {
            tokens.push(range);
        }
    }
    tokens
}
