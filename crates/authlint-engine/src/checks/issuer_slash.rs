//! An issuer with a slash at its end too many or too few, for a program that compares letter by letter.

use serde::Deserialize;

use super::host::Address;
use super::{Check, Rule, Sees, params};
use crate::findings::Finding;
use crate::knowledge::{Confidence, EndpointRole, IssuerReader, ProviderId, Says, Subject};
use crate::link::{LinkedFact, Workspace};

pub(super) const CHECK: Check = Check {
    name: "issuer-slash",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "through",
        "provider",
        "provider_id",
        "program",
        "answer",
        "found",
        "expected",
        "lacks",
    ],
    rule: |card| Ok(Box::new(params::<IssuerSlash>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IssuerSlash {
    /// Words in an issuer that stand for any tenant: no token has it, with a slash or without.
    any: Vec<String>,
}

impl Rule for IssuerSlash {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let facts = workspace.facts.iter();
        let issuers = facts.filter(|fact| fact.says == Says::Issuer);
        issuers
            .filter_map(|fact| self.look(fact, workspace))
            .collect()
    }
}

impl IssuerSlash {
    fn look(&self, fact: &LinkedFact, workspace: &Workspace<'_>) -> Option<Finding> {
        let reader = reader_of(fact, workspace)?;
        let address = Address::of(fact)?;
        let path = address.exact_path()?;
        let tenant = path
            .split('/')
            .any(|part| self.any.iter().any(|any| any == part));
        if tenant || address.url.query.is_some() || address.url.scheme.is_empty() {
            return None;
        }
        let (id, confidence) = other_by_a_slash(&address.host, path, workspace)?;
        let provider = workspace.knowledge.provider(id);
        let found = address.shown();
        let lacks = !path.ends_with('/');
        let expected = if lacks {
            format!("{found}/")
        } else {
            found.trim_end_matches('/').to_owned()
        };
        let finding = Finding::at(fact.value.locate(address.url.endpoint()))
            .with("provider", &provider.name)
            .with("provider_id", &provider.id)
            .with("program", &reader.name)
            .with("answer", &reader.answer)
            .with("found", found)
            .with("expected", &expected)
            .with_some("lacks", lacks.then_some("/"))
            .with_edit(address.editable(), &expected);
        Some(Finding {
            confidence: reader.confidence.min(confidence),
            doubt: fact.doubt,
            related: address.through(),
            ..finding
        })
    }
}

/// The program that reads an issuer, if it is one that compares.
fn reader_of<'k>(fact: &LinkedFact, workspace: &Workspace<'k>) -> Option<&'k IssuerReader> {
    let name = fact.name.as_deref()?;
    let mut readers = workspace.knowledge.components.issuers.iter();
    readers.find(|reader| reader.reads(name))
}

/// The provider whose issuer differs from this one by a slash at the end, and how sure that is.
fn other_by_a_slash(
    host: &str,
    path: &str,
    workspace: &Workspace<'_>,
) -> Option<(ProviderId, Confidence)> {
    let knowledge = workspace.knowledge;
    let served = knowledge.endpoints_at(host, path);
    let mut issuers = served
        .iter()
        .filter(|at| at.endpoint.role == EndpointRole::Issuer);
    if let Some(first) = issuers.clone().next() {
        // Some write it both ways themselves.
        let other = issuers.all(|at| at.endpoint.url.ends_with('/') != path.ends_with('/'));
        let sure = first.endpoint.confidence >= Confidence::High;
        return (other && sure).then_some((first.provider, Confidence::High));
    }
    let rows = knowledge.wrong_urls(Subject::Issuer, host, path);
    let row = rows.into_iter().find(|row| {
        let right = row.right.as_deref().unwrap_or_default();
        let right = right.split_once("://").map_or(right, |(_, rest)| rest);
        let found = format!("{host}{path}");
        right != found && right.trim_end_matches('/') == found.trim_end_matches('/')
    })?;
    Some((row.provider, Confidence::High))
}
