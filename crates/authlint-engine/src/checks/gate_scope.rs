//! A gateway that takes tokens of certain clients only, and requires a scope that none of them is granted.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::findings::Finding;
use crate::link::{Gate, Workspace};

pub(super) const CHECK: Check = Check {
    name: "gate-scope",
    sees: Sees::Workspace,
    gives: &["primary", "granted", "taken", "scope", "client", "many"],
    rule: |card| Ok(Box::new(params::<GateScope>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GateScope {}

impl Rule for GateScope {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let gates = workspace.granted.gates.iter();
        gates.filter_map(|gate| look(gate, workspace)).collect()
    }
}

fn look(gate: &Gate, workspace: &Workspace<'_>) -> Option<Finding> {
    let (taken, clients) = gate.clients.as_ref()?;
    let standard = &workspace.knowledge.grants.standard;
    let required = &gate.scopes.words;
    let first = required.first()?;
    if !gate.scopes.is_literal() || required.iter().any(|word| standard.contains(&word.text)) {
        return None;
    }
    let mut related = vec![("taken", *taken)];
    for client in clients {
        let client = &workspace.granted.clients[*client];
        let lists = client.scopes.as_ref()?;
        let has = |text: &str| lists.iter().any(|list| list.words.has(text));
        let closed = lists.iter().all(|list| list.words.is_literal());
        if !closed || required.iter().any(|word| has(&word.text)) {
            return None;
        }
        related.push(("granted", lists.first()?.words.at));
    }
    let only = &workspace.granted.clients[*clients.first()?].name.value;
    let many = (clients.len() > 1).then(|| clients.len().to_string());
    Some(Finding {
        related,
        doubt: workspace.files[gate.file].place.role.doubt(),
        ..Finding::at(first.span)
            .with("scope", &first.text)
            .with("client", only)
            .with_some("many", many)
    })
}
