//! Whether what a fact of a provider asks for is known of a client. What is not known does not hold.

use super::host::Address;
use super::scopes::{grants_beside, tokens};
use crate::knowledge::{EndpointRole, Provider, RegionMatch, Says, Scopes, When, pattern};
use crate::link::{LinkedFact, Workspace};

/// True if the client sends its scopes where nobody looks at them.
pub(super) fn are_idle(
    scopes: &Scopes,
    fact: &LinkedFact,
    provider: &Provider,
    workspace: &Workspace<'_>,
) -> bool {
    let mut places = scopes.idle.iter();
    places.any(|when| hold(when, fact, provider, workspace))
}

/// True if all of `when` is known of the client that `fact` configures.
pub(super) fn hold(
    when: &When,
    fact: &LinkedFact,
    provider: &Provider,
    workspace: &Workspace<'_>,
) -> bool {
    let client = Beside {
        fact,
        provider,
        workspace,
    };
    let given_as = when
        .given_as
        .is_none_or(|role| role_of(fact.says) == Some(role));
    let grant = when.grant.as_deref();
    given_as
        && grant.is_none_or(|grant| grants_beside(fact, workspace) == Some(grant))
        && (when.token_url.is_empty() || client.has_url(Says::TokenUrl, &when.token_url))
        && (when.authorize_url.is_empty()
            || client.has_url(Says::AuthorizeUrl, &when.authorize_url))
        && (when.api.is_empty() || client.api_hosts().any(|host| fits(&when.api, &host)))
        && (when.api_not.is_empty() || {
            let mut hosts = client.api_hosts().peekable();
            hosts.peek().is_some() && !hosts.any(|host| fits(&when.api_not, &host))
        })
        && (when.scope.is_empty() || client.has_scope(&when.scope))
        && (when.region.is_empty() || client.is_in(&when.region))
        && when
            .with
            .iter()
            .all(|says| client.facts().any(|fact| fact.says == *says))
}

fn fits(patterns: &[String], host: &str) -> bool {
    patterns
        .iter()
        .any(|pattern| pattern::fits_host(pattern, host))
}

/// The endpoint whose URL a fact is said to be.
pub(super) fn role_of(says: Says) -> Option<EndpointRole> {
    match says {
        Says::TokenUrl => Some(EndpointRole::Token),
        Says::AuthorizeUrl => Some(EndpointRole::Authorize),
        Says::Issuer => Some(EndpointRole::Issuer),
        Says::DiscoveryUrl => Some(EndpointRole::Discovery),
        Says::JwksUrl => Some(EndpointRole::Jwks),
        _ => None,
    }
}

/// The other facts of a client.
struct Beside<'w, 'k> {
    fact: &'w LinkedFact,
    provider: &'w Provider,
    workspace: &'w Workspace<'k>,
}

impl<'w> Beside<'w, '_> {
    fn facts(&self) -> impl Iterator<Item = &'w LinkedFact> {
        let client = &self.workspace.clients[self.fact.client];
        self.workspace.facts_of(client)
    }

    fn has_url(&self, says: Says, patterns: &[String]) -> bool {
        let all = || self.facts().filter(|fact| fact.says == says);
        // One client may send requests to two endpoints: each has its own.
        let beside = |fact: &&LinkedFact| fact.group == self.fact.group;
        let alone = !all().any(|fact| beside(&fact));
        let addresses = all().filter(|fact| alone || beside(fact));
        addresses.filter_map(Address::of).any(|address| {
            address.path().is_some_and(|path| {
                patterns
                    .iter()
                    .any(|pattern| pattern::captures_of_url(pattern, &address.host, path).is_some())
            })
        })
    }

    /// Hosts of the protected API: given as such, or given for nothing else.
    fn api_hosts(&self) -> impl Iterator<Item = String> {
        let kinds = [Says::ApiBase, Says::Base, Says::Url, Says::Domain];
        let facts = self.facts().filter(move |fact| kinds.contains(&fact.says));
        facts.filter_map(Address::of).map(|address| address.host)
    }

    fn has_scope(&self, patterns: &[String]) -> bool {
        let scopes = self.facts().filter(|fact| fact.says == Says::Scopes);
        scopes.into_iter().any(|fact| {
            tokens(&fact.value).into_iter().any(|range| {
                let scope = &fact.value.text.as_str()[range];
                patterns
                    .iter()
                    .any(|pattern| pattern::fits_text(pattern, scope))
            })
        })
    }

    fn is_in(&self, regions: &[String]) -> bool {
        let others = self.facts().filter(|fact| !std::ptr::eq(*fact, self.fact));
        others.into_iter().any(|fact| {
            let named: Vec<&str> = match fact.says {
                Says::Region | Says::Environment => {
                    let value = fact
                        .value
                        .known()
                        .map(|value| self.provider.region_named(value));
                    match value {
                        Some(RegionMatch::Known(region)) => vec![region.id.as_str()],
                        _ => Vec::new(),
                    }
                }
                _ => {
                    let address = Address::of(fact);
                    let known = address.and_then(|address| address.known(self.workspace));
                    let known = known.iter().flat_map(|known| &known.regions);
                    known.map(|region| region.id.as_str()).collect()
                }
            };
            let wanted = |id: &&str| regions.iter().any(|region| region == id);
            !named.is_empty() && named.iter().all(wanted)
        })
    }
}
