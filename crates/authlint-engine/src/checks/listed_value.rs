//! A value that the facts of a provider list as wrong, with the right one beside it. URLs of endpoints
//! have a check of their own.

use std::ops::Range;

use authlint_parser::Span;
use serde::Deserialize;

use super::conditions::{hold, rests_on};
use super::host::{Address, led};
use super::scopes::{tacit, tokens};
use super::{Check, Rule, Sees, params};
use crate::findings::Finding;
use crate::knowledge::pattern::{self, Captures};
use crate::knowledge::{Provider, ProviderId, Says, Subject, Wrong};
use crate::link::{LinkedFact, Workspace};

pub(super) const CHECK: Check = Check {
    name: "listed-value",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "through",
        "grant",
        "asked",
        "beside",
        "provider",
        "provider_id",
        "what",
        "found",
        "secret",
        "why",
        "expected",
        "advice",
        "program",
        "tacit_grant",
    ],
    rule: |card| Ok(Box::new(params::<ListedValue>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListedValue {
    /// Which values are looked at.
    of: Vec<Subject>,
}

impl Rule for ListedValue {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let facts = workspace.facts.iter();
        facts.flat_map(|fact| self.look(fact, workspace)).collect()
    }
}

impl ListedValue {
    fn look(&self, fact: &LinkedFact, workspace: &Workspace<'_>) -> Vec<Finding> {
        let subjects = self.of.iter().filter(|of| is_of(**of, fact.says));
        let mut subjects = subjects.peekable();
        if subjects.peek().is_none() {
            return Vec::new();
        }
        let providers = concerned(fact, workspace);
        let mut findings = Vec::new();
        for subject in subjects {
            for (range, value) in values(fact, workspace) {
                let row = providers.iter().find_map(|id| {
                    let provider = workspace.knowledge.provider(*id);
                    let rows = provider.wrong.iter().filter(|row| row.of == *subject);
                    let host = Address::of(fact).map(|address| address.host);
                    let about = |row: &&Wrong| {
                        let knowledge = workspace.knowledge;
                        let host = host.as_deref();
                        host.is_none_or(|host| knowledge.may_be_about(*id, row, host))
                    };
                    let fitting = rows.filter_map(|row| Some((row, fits(row, &value, fact)?)));
                    let mut fitting = fitting.filter(|(row, _)| about(row));
                    fitting
                        .find(|(row, _)| hold(&row.when, fact, provider, workspace))
                        .map(|(row, captures)| (provider, row, captures))
                });
                if let Some((provider, row, captures)) = row {
                    let tacit = tacit(fact, workspace).filter(|_| row.when.grant.is_some());
                    let finding = told(fact, range, &value, provider, row, &captures)
                        .with_some("program", tacit.map(|tacit| tacit.program.as_str()))
                        .with_some("tacit_grant", tacit.map(|tacit| tacit.id.as_str()));
                    let mut related = rests_on(&row.when, fact, provider, workspace);
                    let told = led(fact, workspace);
                    let known = |span: &Span| related.iter().any(|(_, known)| known == span);
                    let told: Vec<_> = told.into_iter().filter(|(_, span)| !known(span)).collect();
                    related.extend(told);
                    findings.push(Finding { related, ..finding });
                }
            }
        }
        findings
    }
}

/// True if a fact of this kind may be such a value.
fn is_of(subject: Subject, says: Says) -> bool {
    match subject {
        Subject::Scope => says == Says::Scopes,
        Subject::Audience => says == Says::Audience,
        Subject::Resource => says == Says::Resource,
        Subject::Region => matches!(says, Says::Region | Says::Environment),
        Subject::Grant => says == Says::Grant,
        Subject::Issuer => says == Says::Issuer,
        Subject::ApiBase => matches!(says, Says::ApiBase | Says::Base),
        Subject::ClientAuthentication => says == Says::ClientAuthentication,
        Subject::ClientSecret => says == Says::ClientSecret,
        Subject::TokenUrl | Subject::AuthorizeUrl | Subject::Host => false,
    }
}

/// The providers whose facts are about the client of `fact`.
fn concerned(fact: &LinkedFact, workspace: &Workspace<'_>) -> Vec<ProviderId> {
    let client = &workspace.clients[fact.client];
    let mut providers = client.products.clone();
    providers.extend(client.provider);
    // An address tells by itself whose it is meant to be.
    if let Some(address) = Address::of(fact) {
        let path = address.exact_path().unwrap_or_default();
        let meant = workspace.knowledge.providers_near(&address.host, path);
        providers.extend(meant);
    }
    providers.dedup();
    providers
}

/// The values that a fact holds, each with its place.
fn values(fact: &LinkedFact, workspace: &Workspace<'_>) -> Vec<(Range<usize>, String)> {
    let text = fact.value.text.as_str();
    match fact.says {
        Says::Scopes => {
            let ranges = tokens(&fact.value).into_iter();
            ranges
                .map(|range| (range.clone(), text[range].to_owned()))
                .collect()
        }
        Says::ClientAuthentication => {
            let vocabulary = &workspace.knowledge.vocabulary;
            let method = fact
                .value
                .known()
                .and_then(|name| vocabulary.authentication(name));
            let method = method.map(|method| (0..text.len(), method.to_owned()));
            method.into_iter().collect()
        }
        Says::ClientSecret => fact
            .value
            .form
            .iter()
            .map(|form| (0..text.len(), form.value.clone()))
            .collect(),
        _ => {
            let known = fact.value.known().map(str::trim);
            let known = known.filter(|known| !known.is_empty());
            known
                .map(|known| (0..text.len(), known.to_owned()))
                .into_iter()
                .collect()
        }
    }
}

/// What the names of a row stand for in `value`, if it fits.
fn fits(row: &Wrong, value: &str, fact: &LinkedFact) -> Option<Captures> {
    let held = |pattern: &str| {
        if row.of.is_address() {
            let address = Address::of(fact)?;
            let path = address.exact_path()?;
            let pattern = if row.of == Subject::ApiBase && !pattern.contains("://") {
                &format!("https://{pattern}/{{rest*}}")
            } else {
                pattern
            };
            let path = if path.is_empty() && row.of == Subject::ApiBase {
                "/"
            } else {
                path
            };
            pattern::captures_of_url(pattern, &address.host, path)
        } else {
            pattern::captures_of_text(pattern, value)
        }
    };
    let excepted = row.except.iter().any(|pattern| held(pattern).is_some());
    held(&row.value).filter(|_| !excepted)
}

fn told(
    fact: &LinkedFact,
    range: Range<usize>,
    value: &str,
    provider: &Provider,
    row: &Wrong,
    captures: &Captures,
) -> Finding {
    let expected = row
        .right
        .as_ref()
        .map(|right| pattern::fill_some(right, captures));
    let secret = fact.says.is_secret();
    // Of a secret no text is kept that leads back to its bytes.
    let place = fact.value.form.as_ref().map(|form| form.span);
    let place = place.unwrap_or_else(|| fact.value.locate(range.clone()));
    let mut finding = Finding::at(place)
        .with("provider", &provider.name)
        .with("provider_id", &provider.id)
        .with("what", fact.says.words())
        .with_some("found", (!secret).then_some(value))
        .with_some("secret", secret.then_some(fact.says.words()))
        .with("why", &row.why)
        .with_some("expected", expected.as_deref())
        .with_some("advice", row.advice.as_deref());
    if let Some(expected) = expected.filter(|expected| pattern::names(expected).is_empty()) {
        finding = finding.with_edit(fact.value.editable(range), &expected);
    }
    Finding {
        confidence: row.confidence,
        doubt: fact.doubt,
        ..finding
    }
}
