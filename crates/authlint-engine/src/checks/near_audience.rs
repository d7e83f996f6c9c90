//! A client asks for an audience that the API of the same authorization server takes in another spelling.

use serde::Deserialize;

use super::conditions::role_of;
use super::host::{Address, led};
use super::{Check, Rule, Sees, params};
use crate::findings::Finding;
use crate::knowledge::pattern::Captures;
use crate::knowledge::{Confidence, ProviderId, Says};
use crate::link::{LinkedFact, Workspace};

pub(super) const CHECK: Check = Check {
    name: "near-audience",
    sees: Sees::Workspace,
    gives: &[
        "primary", "accepted", "issuer", "through", "provider", "audience",
    ],
    rule: |card| Ok(Box::new(params::<NearAudience>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NearAudience {}

/// An API and the tokens that it takes.
struct Api<'w> {
    audiences: Vec<&'w LinkedFact>,
    servers: Vec<Server<'w>>,
}

/// An authorization server that some place names.
struct Server<'w> {
    address: Address<'w>,
    /// What of its address is the customer's own, by the providers that may have it.
    own: Vec<(ProviderId, Captures)>,
}

impl Rule for NearAudience {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let apis = apis(workspace);
        if apis.is_empty() {
            return Vec::new();
        }
        let facts = workspace.facts.iter();
        let asked = facts.filter(|fact| fact.says == Says::Audience);
        asked
            .filter_map(|fact| look(fact, &apis, workspace))
            .collect()
    }
}

/// The places that say which audiences an API takes, where all of them are known.
fn apis<'w>(workspace: &'w Workspace<'_>) -> Vec<Api<'w>> {
    let mut groups: Vec<usize> = workspace
        .facts
        .iter()
        .filter(|fact| fact.says == Says::ExpectedAudience)
        .map(|fact| fact.group)
        .collect();
    groups.sort_unstable();
    groups.dedup();
    let of_group = |group: usize| {
        let facts = workspace.facts.iter();
        let audiences: Vec<&LinkedFact> = facts
            .filter(|fact| fact.group == group && fact.says == Says::ExpectedAudience)
            .collect();
        let known = audiences.iter().all(|fact| fact.value.known().is_some());
        known.then(|| Api {
            servers: servers(group, audiences[0].client, workspace),
            audiences,
        })
    };
    let apis = groups.into_iter().filter_map(of_group);
    apis.filter(|api| !api.servers.is_empty()).collect()
}

/// The authorization servers that a group names.
fn servers<'w>(group: usize, client: usize, workspace: &'w Workspace<'_>) -> Vec<Server<'w>> {
    let facts = workspace.facts_of(&workspace.clients[client]);
    let facts = facts.filter(|fact| fact.group == group && role_of(fact.says).is_some());
    let server = |fact: &'w LinkedFact| {
        let address = Address::of(fact)?;
        let path = address.exact_path()?;
        let served = workspace.knowledge.endpoints_at(&address.host, path);
        let own = served.into_iter().map(|at| (at.provider, at.captures));
        Some(Server {
            address,
            own: own.collect(),
        })
    };
    facts.filter_map(server).collect()
}

impl Server<'_> {
    /// True if nothing tells two of them apart: host, realm, tenant.
    fn is(&self, other: &Server<'_>) -> bool {
        let same = |own: &Captures, theirs: &Captures| {
            own.iter().all(|(name, value)| {
                let known = theirs.get(name);
                known.is_none_or(|known| known.eq_ignore_ascii_case(value))
            })
        };
        let same_tenant = self.own.iter().any(|(provider, own)| {
            let mut theirs = other.own.iter().filter(|(known, _)| known == provider);
            theirs.any(|(_, theirs)| same(own, theirs))
        });
        self.address.host == other.address.host
            && (same_tenant || self.is_below(other) || other.is_below(self))
    }

    /// True if its path begins with that of the other, which is how issuers and their endpoints are written.
    fn is_below(&self, other: &Server<'_>) -> bool {
        let paths = (self.address.path(), other.address.path());
        let (Some(path), Some(above)) = paths else {
            return false;
        };
        let rest = path.strip_prefix(above).filter(|_| !above.is_empty());
        path == above || rest.is_some_and(|rest| rest.starts_with('/'))
    }
}

fn look(asked: &LinkedFact, apis: &[Api<'_>], workspace: &Workspace<'_>) -> Option<Finding> {
    let audience = asked.value.known().map(str::trim)?;
    let own = servers(asked.group, asked.client, workspace);
    let is_taken = |api: &Api<'_>| {
        let mut known = api.audiences.iter();
        known.any(|fact| fact.value.known().map(str::trim) == Some(audience))
    };
    let tied = apis.iter().filter_map(|api| {
        let mut servers = api.servers.iter();
        let there = servers.find(|there| own.iter().any(|here| here.is(there)))?;
        Some((api, there))
    });
    // Where one of the server's APIs takes it, it is that one's.
    let mut near = None;
    for (api, there) in tied {
        if is_taken(api) {
            return None;
        }
        let mut known = api.audiences.iter();
        let other = known.find(|fact| {
            let name = fact.value.known().map(str::trim).unwrap_or_default();
            folded(name) == folded(audience)
                && (asked.environment.is_none()
                    || fact.environment.is_none()
                    || asked.environment == fact.environment)
        });
        near = near.or(other.map(|other| (*other, there)));
    }
    let (other, there) = near?;
    let accepted = other.value.known().map(str::trim)?;
    let mut related = vec![
        ("accepted", other.value.at),
        ("issuer", there.address.fact.value.at),
    ];
    related.extend(led(asked, workspace));
    Some(Finding {
        confidence: Confidence::High,
        doubt: asked.doubt.max(other.doubt),
        related,
        ..Finding::at(asked.value.locate(0..asked.value.text.len()))
            .with("audience", audience)
            .with("accepted", accepted)
    })
}

/// What is left of an audience without what people add and forget.
fn folded(audience: &str) -> String {
    let bare = audience
        .strip_prefix("https://")
        .or_else(|| audience.strip_prefix("http://"))
        .unwrap_or(audience);
    bare.trim_end_matches('/')
        .to_ascii_lowercase()
        .replace('_', "-")
}
