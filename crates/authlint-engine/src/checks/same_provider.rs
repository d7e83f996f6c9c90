//! A token URL of one provider beside the authorization URL of another.

use serde::Deserialize;

use super::host::Address;
use super::{Check, Rule, Sees, params};
use crate::findings::Finding;
use crate::knowledge::{Confidence, EndpointRole, KnownHost, ProviderId, Says};
use crate::link::{LinkedFact, Workspace};

pub(super) const CHECK: Check = Check {
    name: "same-provider",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "authorize",
        "provider",
        "provider_id",
        "other",
        "host",
        "expected",
    ],
    rule: |card| Ok(Box::new(params::<SameProvider>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SameProvider {}

impl Rule for SameProvider {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let facts = workspace.facts.iter();
        let tokens = facts.filter(|fact| fact.says == Says::TokenUrl);
        tokens.filter_map(|fact| look(fact, workspace)).collect()
    }
}

fn look(fact: &LinkedFact, workspace: &Workspace<'_>) -> Option<Finding> {
    let knowledge = workspace.knowledge;
    if !workspace.groups[fact.group]
        .kinds
        .contains(&Says::AuthorizeUrl)
    {
        return None;
    }
    let (token, issuer) = owner(fact, EndpointRole::Token, workspace)?;
    let client = workspace.facts_of(&workspace.clients[fact.client]);
    let mut beside = client
        .filter(|other| other.says == Says::AuthorizeUrl && other.group == fact.group)
        .filter_map(|other| Some((other, owner(other, EndpointRole::Authorize, workspace)?)));
    let (other, (authorize, theirs)) = beside.next()?;
    if beside.next().is_some() || issuer == theirs {
        return None;
    }
    let provider = knowledge.provider(theirs);
    let (host, path) = (&authorize.host, authorize.path()?);
    let region = knowledge.host_of(theirs, host);
    let region = region.as_ref().and_then(KnownHost::region);
    let meant = knowledge.meant(theirs, EndpointRole::Token, host, path, region)?;
    let mut finding = Finding::at(fact.value.locate(token.url.endpoint()))
        .with("provider", &provider.name)
        .with("provider_id", &provider.id)
        .with("other", &knowledge.provider(issuer).name)
        .with("host", &token.host)
        .with("expected", &meant.url);
    if meant.only {
        finding = finding.with_edit(token.editable(), &meant.url);
    }
    Some(Finding {
        confidence: Confidence::High,
        doubt: fact.doubt.max(other.doubt),
        related: vec![("authorize", other.value.locate(authorize.url.endpoint()))],
        ..finding
    })
}

/// The provider whose endpoint of `role` an address is, and that issues the tokens.
fn owner<'w>(
    fact: &'w LinkedFact,
    role: EndpointRole,
    workspace: &Workspace<'_>,
) -> Option<(Address<'w>, ProviderId)> {
    let address = Address::of(fact)?;
    let path = address.exact_path()?;
    let known = address.known(workspace)?;
    let served = workspace.knowledge.endpoints_at(&address.host, path);
    let is = served
        .iter()
        .any(|at| at.provider == known.provider && at.endpoint.role == role);
    let issuer = workspace.knowledge.issuer_of(known.provider);
    is.then_some((address, issuer))
}
