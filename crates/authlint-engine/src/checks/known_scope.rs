//! A scope that the provider does not have.

use serde::Deserialize;
use strsim::osa_distance;

use super::{Check, Rule, Sees, params};
use crate::facts::is_placeholder;
use crate::findings::Finding;
use crate::knowledge::{Confidence, NotScopeKind, Says, Scopes};
use crate::link::{LinkedFact, Workspace};

use super::scope_for_grant::{grant_of, tokens};
use crate::knowledge::ScopeUse;

pub(super) const CHECK: Check = Check {
    name: "known-scope",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "provider",
        "scope",
        "instead",
        "permission",
        "role",
        "oidc",
        "placeholder",
    ],
    rule: |card| Ok(Box::new(params::<KnownScope>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KnownScope {}

impl Rule for KnownScope {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let facts = workspace
            .facts
            .iter()
            .filter(|fact| fact.says == Says::Scopes);
        facts.flat_map(|fact| look(fact, workspace)).collect()
    }
}

fn look(fact: &LinkedFact, workspace: &Workspace<'_>) -> Vec<Finding> {
    let Some(id) = workspace.clients[fact.client].provider else {
        return Vec::new();
    };
    let provider = workspace.knowledge.provider(id);
    let Some(scopes) = provider.scopes.as_ref().filter(|scopes| scopes.complete) else {
        return Vec::new();
    };
    // Where the grant takes no scope at all, that is what is to be said.
    if grant_of(fact, provider, workspace).is_some_and(|grant| grant.scopes == ScopeUse::None) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for range in tokens(&fact.value) {
        let scope = &fact.value.text.as_str()[range.clone()];
        let Some(unknown) = unknown(scope, scopes) else {
            continue;
        };
        let kind = |wanted: NotScopeKind| (unknown.kind == Some(wanted)).then_some(scope);
        let mut finding = Finding::at(fact.value.locate(range.clone()))
            .with("provider", &provider.name)
            .with("scope", scope)
            .with_some("instead", unknown.instead.as_deref())
            .with_some("permission", kind(NotScopeKind::Permission))
            .with_some("role", kind(NotScopeKind::Role))
            .with_some("oidc", kind(NotScopeKind::Oidc))
            .with_some("placeholder", kind(NotScopeKind::Placeholder));
        if let Some(instead) = unknown.instead.as_deref().filter(|_| unknown.exact) {
            finding = finding.with_edit(fact.value.text.editable(range), instead);
        }
        findings.push(Finding {
            confidence: unknown.confidence,
            doubt: fact.doubt,
            ..finding
        });
    }
    findings
}

/// A name that is no scope, and what is known of it.
pub(super) struct Unknown {
    pub(super) kind: Option<NotScopeKind>,
    pub(super) instead: Option<String>,
    /// `instead` is the only scope that can be meant.
    exact: bool,
    confidence: Confidence,
}

/// What is known of `scope`, if it is none of `scopes`.
pub(super) fn unknown(scope: &str, scopes: &Scopes) -> Option<Unknown> {
    let exists = |name: &str| {
        scopes
            .names
            .iter()
            .chain(&scopes.legacy)
            .any(|known| known == name)
    };
    if exists(scope) || is_placeholder(scope) {
        return None;
    }
    if let Some(listed) = scopes.not_scopes.iter().find(|listed| listed.name == scope) {
        let oidc = listed.kind == NotScopeKind::Oidc;
        let confidence = if oidc {
            Confidence::Medium
        } else {
            Confidence::High
        };
        let instead = listed.instead.clone();
        return Some(Unknown {
            kind: Some(listed.kind),
            instead,
            exact: false,
            confidence,
        });
    }
    let parts: Vec<&str> = scope.split(':').collect();
    if let [domain, _, _] = parts[..]
        && let Some(covering) = scopes.permission_domains.get(domain)
    {
        let kind = Some(NotScopeKind::Permission);
        let instead = Some(covering.clone());
        return Some(Unknown {
            kind,
            instead,
            exact: false,
            confidence: Confidence::High,
        });
    }
    if let [base, ending] = parts[..]
        && let Some(pattern) = scopes.endings.get(ending)
    {
        let bases = [base.to_owned(), format!("{base}s")];
        let instead = bases.iter().map(|base| pattern.replace("{base}", base));
        if let Some(instead) = instead.into_iter().find(|name| exists(name)) {
            let instead = Some(instead);
            return Some(Unknown {
                kind: None,
                instead,
                exact: true,
                confidence: Confidence::High,
            });
        }
    }
    let near = nearest(scope, &scopes.names);
    let confidence = if near.is_some() {
        Confidence::High
    } else {
        Confidence::Medium
    };
    Some(Unknown {
        kind: None,
        exact: near.is_some(),
        instead: near,
        confidence,
    })
}

/// The one name at distance 1, or the one that differs only in case or in the mark between words.
fn nearest(scope: &str, names: &[String]) -> Option<String> {
    let folded = |name: &str| name.to_ascii_lowercase().replace(['_', '.', ' '], "-");
    if let Some(same) = names.iter().find(|name| folded(name) == folded(scope)) {
        return Some(same.clone());
    }
    if scope.len() < 5 {
        return None;
    }
    let mut near = names
        .iter()
        .filter(|name| name.len().abs_diff(scope.len()) <= 1 && osa_distance(name, scope) == 1);
    let first = near.next()?;
    near.next().is_none().then(|| first.clone())
}
