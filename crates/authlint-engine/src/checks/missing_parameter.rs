//! A token request that is all there and lacks a parameter without which the provider refuses it.

use serde::Deserialize;

use super::conditions::hold;
use super::{Check, Rule, Sees, params};
use crate::findings::Finding;
use crate::knowledge::Says;
use crate::link::{LinkedFact, Workspace};

pub(super) const CHECK: Check = Check {
    name: "missing-parameter",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "endpoint",
        "provider",
        "provider_id",
        "parameter",
        "grant_type",
        "why",
        "expected",
        "advice",
    ],
    rule: |card| Ok(Box::new(params::<MissingParameter>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MissingParameter {
    /// The names of the parameters that are looked for.
    of: Vec<String>,
}

impl Rule for MissingParameter {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let facts = workspace.facts.iter();
        let grants = facts.filter(|fact| fact.says == Says::Grant);
        grants
            .filter_map(|fact| self.look(fact, workspace))
            .collect()
    }
}

impl MissingParameter {
    fn look(&self, fact: &LinkedFact, workspace: &Workspace<'_>) -> Option<Finding> {
        let sent = workspace.groups[fact.group].sent.as_ref()?;
        let client = &workspace.clients[fact.client];
        let mut beside = workspace
            .facts_of(client)
            .filter(|other| other.group == fact.group);
        let url = beside.find(|other| other.says == Says::TokenUrl)?;
        let mut issuers: Vec<_> = client.provider.into_iter().collect();
        issuers.extend(&client.products);
        issuers.into_iter().find_map(|id| {
            let provider = workspace.knowledge.provider(id);
            let row = provider.missing.iter().find(|row| {
                let mut names = std::iter::once(&row.parameter).chain(&row.or);
                self.of.contains(&row.parameter)
                    && !names.any(|name| sent.contains(name))
                    && hold(&row.when, fact, provider, workspace)
            })?;
            let grant = fact.value.known().map(str::trim);
            let finding = Finding::at(fact.value.locate(0..fact.value.text.len()))
                .with("provider", &provider.name)
                .with("provider_id", &provider.id)
                .with("parameter", &row.parameter)
                .with_some("grant_type", grant)
                .with("why", &row.why)
                .with_some("expected", row.right.as_deref())
                .with_some("advice", row.advice.as_deref());
            Some(Finding {
                confidence: row.confidence,
                doubt: fact.doubt.max(url.doubt),
                related: vec![("endpoint", url.value.at)],
                ..finding
            })
        })
    }
}
