//! Scopes sent with a grant that takes none.

use serde::Deserialize;

use super::host::led;
use super::scopes::{grant_facts, grant_of, tacit, tokens, unknown};
use super::{Check, Rule, Sees, params};
use crate::findings::{Edit, Finding};
use crate::knowledge::{Says, ScopeUse};
use crate::link::{LinkedFact, Workspace};

pub(super) const CHECK: Check = Check {
    name: "scope-for-grant",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "through",
        "grant",
        "provider",
        "scopes",
        "grant_name",
        "rights",
        "answer",
        "unknown",
        "program",
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
    let program = tacit(fact, workspace).map(|tacit| tacit.program.as_str());
    let finding = Finding::at(fact.value.locate(0..fact.value.text.len()))
        .with("provider", &provider.name)
        .with("scopes", text)
        .with("grant_name", grant.called())
        .with_some("rights", grant.rights.as_deref())
        .with_some("answer", grant.missing_rights_answer.as_deref())
        .with_some("unknown", none)
        .with_some("program", program);
    let edits = fact.whole.map(|span| Edit {
        span,
        text: String::new(),
    });
    Some(Finding {
        related: related.chain(led(fact, workspace)).collect(),
        doubt: fact.doubt,
        edits: edits.into_iter().collect(),
        ..finding
    })
}
