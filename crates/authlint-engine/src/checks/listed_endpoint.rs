//! A token URL that differs from the one that several public catalogues have for its host.

use serde::Deserialize;

use super::host::Address;
use super::{Check, Rule, Sees, params};
use crate::findings::Finding;
use crate::knowledge::{Confidence, ListedUrl, Says, pattern};
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "listed-endpoint",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "through",
        "host",
        "path",
        "authorize",
        "expected",
        "sources",
    ],
    rule: |card| Ok(Box::new(params::<ListedEndpoint>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListedEndpoint {
    /// Words of endpoints that stand beside the token endpoint and are given by keys like its own.
    except: Vec<String>,
}

impl Rule for ListedEndpoint {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let facts = workspace.facts.iter();
        let tokens = facts.filter(|fact| fact.says == Says::TokenUrl);
        let addresses = tokens.filter_map(Address::of);
        addresses
            .filter_map(|address| self.look(&address, workspace))
            .collect()
    }
}

impl ListedEndpoint {
    fn look(&self, address: &Address<'_>, workspace: &Workspace<'_>) -> Option<Finding> {
        let path = address.path()?;
        let host = address.host.as_str();
        let beside = self.except.iter().any(|word| path.contains(word));
        if path.is_empty() || beside || address.known(workspace).is_some() {
            return None;
        }
        let listed = workspace.knowledge.token_urls.on(host);
        // Where a host is listed twice, one provider's habit says nothing of the other's.
        let [only] = listed[..] else {
            return None;
        };
        if only.is(host, path) {
            return None;
        }
        // An older version of an endpoint may live on beside the one that is listed.
        if versionless(path).eq(versionless(pattern::parts(&only.on(host)).2)) {
            return None;
        }
        let authorize = only.is_authorize(host, path);
        // A service may have a second token endpoint; that users sign in there nobody doubts.
        let confidence = match only.sources {
            0 | 1 => Confidence::Low,
            2 if authorize => Confidence::Medium,
            2 => Confidence::Low,
            _ if authorize => Confidence::High,
            _ => Confidence::Medium,
        };
        Some(told(address, only, path, authorize, confidence))
    }
}

/// The segments of a path that are no version: `/api/v1.0/token` and `/api/v2/token` have the same.
fn versionless(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| {
        let number = segment.strip_prefix(['v', 'V']);
        !number.is_some_and(|number| number.starts_with(|first: char| first.is_ascii_digit()))
    })
}

fn told(
    address: &Address<'_>,
    listed: &ListedUrl,
    path: &str,
    authorize: bool,
    confidence: Confidence,
) -> Finding {
    let expected = listed.on(&address.host);
    let mut finding = Finding::at(address.fact.value.locate(address.url.endpoint()))
        .with("host", &address.host)
        .with("path", path)
        .with_some("authorize", authorize.then_some(path))
        .with("sources", listed.sources.to_string())
        .with("expected", &expected);
    if pattern::names(&expected).is_empty() {
        finding = finding.with_edit(address.editable(), &expected);
    }
    Finding {
        confidence,
        doubt: address.fact.doubt,
        related: address.through(),
        ..finding
    }
}
