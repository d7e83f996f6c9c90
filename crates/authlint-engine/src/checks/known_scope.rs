//! A scope that the provider does not have.

use serde::Deserialize;

use super::conditions::are_idle;
use super::host::led;
use super::scopes::{grant_of, tokens, unknown};
use super::{Check, Rule, Sees, params};
use crate::findings::Finding;
use crate::knowledge::{NotScopeKind, Says, ScopeUse, Scopes, Subject, When, Wrong, pattern};
use crate::link::{LinkedFact, Workspace};

pub(super) const CHECK: Check = Check {
    name: "known-scope",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "through",
        "provider",
        "provider_id",
        "scope",
        "instead",
        "permission",
        "role",
        "oidc",
        "placeholder",
        "answer",
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
            .filter(|fact| matches!(fact.says, Says::Scopes | Says::GrantedScopes));
        facts.flat_map(|fact| look(fact, workspace)).collect()
    }
}

fn look(fact: &LinkedFact, workspace: &Workspace<'_>) -> Vec<Finding> {
    let Some(id) = workspace.clients[fact.client].provider else {
        return Vec::new();
    };
    let provider = workspace.knowledge.provider(id);
    let closed = |scopes: &&Scopes| scopes.complete || !scopes.forms.is_empty();
    let Some(scopes) = provider.scopes.as_ref().filter(closed) else {
        return Vec::new();
    };
    // Where the grant takes no scope at all, that is what is to be said.
    if grant_of(fact, provider, workspace).is_some_and(|grant| grant.scopes == ScopeUse::None) {
        return Vec::new();
    }
    let kinds = &workspace.groups[fact.group].kinds;
    // What a server says of itself it has, and an API has scopes of its own. What a client is registered with may be
    // misspelt, where all that there is to ask for is known.
    let of_server = [Says::TokenUrl, Says::Issuer, Says::AuthorizeUrl];
    let open = !scopes.complete || of_server.iter().any(|says| kinds.contains(says));
    if fact.says == Says::GrantedScopes && open {
        return Vec::new();
    }
    if workspace.groups[fact.group].is_lone() {
        return Vec::new();
    }
    if are_idle(scopes, fact, provider, workspace) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for range in tokens(&fact.value) {
        let scope = &fact.value.text.as_str()[range.clone()];
        // An address is where scopes are listed, unless the provider's own look like one.
        let mut known = scopes.names.iter().chain(&scopes.forms);
        if scope.contains("://") && !known.any(|known| known.contains("://")) {
            continue;
        }
        // What is listed as wrong is told with what is right.
        let listed = |row: &Wrong| {
            row.of == Subject::Scope
                && row.when == When::default()
                && pattern::fits_text(&row.value, scope)
        };
        if provider.wrong.iter().any(listed) {
            continue;
        }
        let Some(unknown) = unknown(scope, scopes) else {
            continue;
        };
        let kind = |wanted: NotScopeKind| (unknown.kind == Some(wanted)).then_some(scope);
        let mut finding = Finding::at(fact.value.locate(range.clone()))
            .with("provider", &provider.name)
            .with("provider_id", &provider.id)
            .with("scope", scope)
            .with("answer", scopes.unknown.answer())
            .with_some("instead", unknown.instead.as_deref())
            .with_some("permission", kind(NotScopeKind::Permission))
            .with_some("role", kind(NotScopeKind::Role))
            .with_some("oidc", kind(NotScopeKind::Oidc))
            .with_some("placeholder", kind(NotScopeKind::Placeholder));
        if let Some(instead) = unknown.instead.as_deref().filter(|_| unknown.exact) {
            finding = finding.with_edit(fact.value.editable(range), instead);
        }
        findings.push(Finding {
            confidence: unknown.confidence,
            doubt: fact.doubt,
            related: led(fact, workspace),
            ..finding
        });
    }
    findings
}
