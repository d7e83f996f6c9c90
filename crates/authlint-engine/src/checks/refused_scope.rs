//! A scope that exists and is not to be had: not with this grant, or not any more.

use serde::Deserialize;

use super::conditions::are_idle;
use super::host::led;
use super::scopes::{grant_facts, grants_beside, tacit, tokens};
use super::{Check, Rule, Sees, params};
use crate::findings::Finding;
use crate::knowledge::{Confidence, Says, pattern};
use crate::link::{LinkedFact, Workspace};

pub(super) const CHECK: Check = Check {
    name: "refused-scope",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "through",
        "grant",
        "provider",
        "provider_id",
        "scope",
        "grant_type",
        "why",
        "expected",
        "advice",
        "retired",
        "program",
    ],
    rule: |card| Ok(Box::new(params::<RefusedScope>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RefusedScope {
    /// What is reported.
    fault: Fault,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Fault {
    /// The grant does not take it.
    Grant,
    /// It is out of date.
    Old,
}

impl Rule for RefusedScope {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let facts = workspace.facts.iter();
        let scopes = facts.filter(|fact| fact.says == Says::Scopes);
        scopes.flat_map(|fact| self.look(fact, workspace)).collect()
    }
}

impl RefusedScope {
    fn look(&self, fact: &LinkedFact, workspace: &Workspace<'_>) -> Vec<Finding> {
        let Some(id) = workspace.clients[fact.client].provider else {
            return Vec::new();
        };
        let provider = workspace.knowledge.provider(id);
        let Some(scopes) = &provider.scopes else {
            return Vec::new();
        };
        if workspace.groups[fact.group].is_lone() || are_idle(scopes, fact, provider, workspace) {
            return Vec::new();
        }
        let grant = grants_beside(fact, workspace);
        let program = tacit(fact, workspace).map(|tacit| tacit.program.as_str());
        let mut findings = Vec::new();
        for range in tokens(&fact.value) {
            let scope = &fact.value.text.as_str()[range.clone()];
            let finding = Finding::at(fact.value.locate(range.clone()))
                .with("provider", &provider.name)
                .with("provider_id", &provider.id)
                .with("scope", scope);
            let told = match self.fault {
                Fault::Grant => scopes.refused.iter().find_map(|refused| {
                    let fits = |name: &String| pattern::fits_text(name, scope);
                    let here = grant == Some(&refused.grant) && refused.scopes.iter().any(fits);
                    here.then(|| {
                        let finding = finding
                            .clone()
                            .with("grant_type", &refused.grant)
                            .with("why", &refused.why)
                            .with_some("program", program)
                            .with_some("advice", refused.right.as_deref());
                        (finding, refused.confidence)
                    })
                }),
                Fault::Old => scopes.old.iter().find(|old| old.name == scope).map(|old| {
                    let instead = (!old.instead.is_empty()).then(|| old.instead.join(" "));
                    let single = old.instead.first().filter(|_| old.instead.len() == 1);
                    let mut finding = finding
                        .clone()
                        .with_some("why", old.why.as_deref())
                        .with_some("expected", instead)
                        .with_some("retired", old.retired.then_some(scope));
                    if let Some(single) = single {
                        finding = finding.with_edit(fact.value.editable(range.clone()), single);
                    }
                    let most = if old.retired {
                        Confidence::High
                    } else {
                        Confidence::Medium
                    };
                    (finding, old.confidence.min(most))
                }),
            };
            if let Some((finding, confidence)) = told {
                let beside = grant_facts(fact, workspace).filter(|_| self.fault == Fault::Grant);
                let beside = beside.map(|grant| ("grant", grant.value.at));
                findings.push(Finding {
                    confidence,
                    doubt: fact.doubt,
                    related: beside.chain(led(fact, workspace)).collect(),
                    ..finding
                });
            }
        }
        findings
    }
}
