//! Whether what a fact of a provider asks for is known of a client. What is not known does not hold.

use authlint_parser::Span;

use super::host::Address;
use super::scopes::{grant_facts, grants_beside, tokens};
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
        && (when.token_url.is_empty() || client.url(Says::TokenUrl, &when.token_url).is_some())
        && (when.authorize_url.is_empty()
            || client
                .url(Says::AuthorizeUrl, &when.authorize_url)
                .is_some())
        && (when.api.is_empty() || client.api_hosts().any(|(_, host)| fits(&when.api, &host)))
        && (when.api_not.is_empty() || {
            let mut hosts = client.api_hosts().peekable();
            hosts.peek().is_some() && !hosts.any(|(_, host)| fits(&when.api_not, &host))
        })
        && (when.scope.is_empty() || client.scope(&when.scope).is_some())
        && (when.scope_not.is_empty() || client.lacks_scope(&when.scope_not))
        && (when.client.is_empty() || client.id(&when.client).is_some())
        && (when.region.is_empty() || client.place_in(&when.region).is_some())
        && when
            .with
            .iter()
            .all(|says| client.facts().any(|fact| fact.says == *says))
}

/// Where what `when` asks for is to be seen, of a client for which it holds, by the names of labels.
pub(super) fn rests_on(
    when: &When,
    fact: &LinkedFact,
    provider: &Provider,
    workspace: &Workspace<'_>,
) -> Vec<(&'static str, Span)> {
    let client = Beside {
        fact,
        provider,
        workspace,
    };
    let mut places = Vec::new();
    if when.grant.is_some() {
        let grants = grant_facts(fact, workspace);
        places.extend(grants.map(|grant| ("grant", grant.value.at)));
    }
    for (says, patterns) in [
        (Says::TokenUrl, &when.token_url),
        (Says::AuthorizeUrl, &when.authorize_url),
    ] {
        let url = (!patterns.is_empty()).then(|| client.url(says, patterns));
        places.extend(url.flatten().map(|url| ("asked", url.value.at)));
    }
    if !when.api.is_empty() || !when.api_not.is_empty() {
        let host = client.api_hosts().find(|(_, host)| {
            (when.api.is_empty() || fits(&when.api, host))
                && (when.api_not.is_empty() || !fits(&when.api_not, host))
        });
        places.extend(host.map(|(fact, _)| ("beside", fact.value.at)));
    }
    let scope = (!when.scope.is_empty()).then(|| client.scope(&when.scope));
    places.extend(scope.flatten().map(|span| ("beside", span)));
    let id = (!when.client.is_empty()).then(|| client.id(&when.client));
    places.extend(id.flatten().map(|id| ("beside", id.value.at)));
    let region = (!when.region.is_empty()).then(|| client.place_in(&when.region));
    places.extend(region.flatten().map(|fact| ("beside", fact.value.at)));
    for says in &when.with {
        let with = client.facts().find(|fact| fact.says == *says);
        places.extend(with.map(|fact| ("beside", fact.key.unwrap_or(fact.value.at))));
    }
    places.retain(|(_, span)| !span.overlaps(fact.value.at) && !span.is_empty());
    places
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

    /// The address of this kind that fits one of `patterns`.
    fn url(&self, says: Says, patterns: &[String]) -> Option<&'w LinkedFact> {
        let all = || self.facts().filter(|fact| fact.says == says);
        // One client may send requests to two endpoints: each has its own.
        let beside = |fact: &&LinkedFact| fact.group == self.fact.group;
        let alone = !all().any(|fact| beside(&fact));
        let addresses = all().filter(|fact| alone || beside(fact));
        let fits = |address: &Address<'_>| {
            address.path().is_some_and(|path| {
                patterns
                    .iter()
                    .any(|pattern| pattern::captures_of_url(pattern, &address.host, path).is_some())
            })
        };
        let mut addresses = addresses.filter_map(Address::of);
        addresses.find(fits).map(|address| address.fact)
    }

    /// Hosts of the protected API: given as such, or given for nothing else.
    fn api_hosts(&self) -> impl Iterator<Item = (&'w LinkedFact, String)> {
        let kinds = [Says::ApiBase, Says::Base, Says::Url, Says::Domain];
        let facts = self.facts().filter(move |fact| kinds.contains(&fact.says));
        facts
            .filter_map(Address::of)
            .map(|address| (address.fact, address.host))
    }

    /// The first scope that fits one of `patterns`, of those that are asked for in the same place if there are any.
    fn scope(&self, patterns: &[String]) -> Option<Span> {
        let all = || self.facts().filter(|fact| fact.says == Says::Scopes);
        let beside = |fact: &LinkedFact| fact.group == self.fact.group;
        let alone = !all().any(beside);
        let mut scopes = all().filter(|fact| alone || beside(fact));
        scopes.find_map(|fact| {
            let mut tokens = tokens(&fact.value).into_iter();
            let fitting = tokens.find(|range| {
                let scope = &fact.value.text.as_str()[range.clone()];
                let mut patterns = patterns.iter();
                patterns.any(|pattern| pattern::fits_text(pattern, scope))
            })?;
            Some(fact.value.locate(fitting))
        })
    }

    /// True if all scopes that are asked for in the same place are known, and none fits one of `patterns`. Of scopes
    /// that stand by themselves nobody knows which others are asked for with them.
    fn lacks_scope(&self, patterns: &[String]) -> bool {
        let beside = || self.facts().filter(|fact| fact.group == self.fact.group);
        let in_company = beside().any(|fact| fact.says != Says::Scopes);
        let mut scopes = beside().filter(|fact| fact.says == Says::Scopes);
        in_company
            && scopes.all(|fact| fact.value.holes.is_empty())
            && self.scope(patterns).is_none()
    }

    /// The client id, if it fits one of `patterns`.
    fn id(&self, patterns: &[String]) -> Option<&'w LinkedFact> {
        let mut ids = self.facts().filter(|fact| fact.says == Says::ClientId);
        ids.find(|fact| {
            fact.value.known().is_some_and(|id| {
                let mut patterns = patterns.iter();
                patterns.any(|pattern| pattern::fits_text(pattern, id.trim()))
            })
        })
    }

    /// Another fact that tells of one of these regions, and of no other.
    fn place_in(&self, regions: &[String]) -> Option<&'w LinkedFact> {
        let mut others = self.facts().filter(|fact| !std::ptr::eq(*fact, self.fact));
        others.find(|fact| {
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
