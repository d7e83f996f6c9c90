//! A path that is the endpoint's but for capitals: most servers compare paths letter by letter (RFC 3986, 6.2.2.1).

use serde::Deserialize;

use super::host::Address;
use super::{Check, Rule, Sees, params};
use crate::findings::Finding;
use crate::knowledge::{Confidence, EndpointRole, Says};
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "path-case",
    sees: Sees::Workspace,
    gives: &["primary", "through", "provider", "what", "part", "expected"],
    rule: |card| Ok(Box::new(params::<PathCase>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PathCase {}

impl Rule for PathCase {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let addresses = workspace.facts.iter().filter_map(Address::of);
        addresses
            .filter_map(|address| look(&address, workspace))
            .collect()
    }
}

fn look(address: &Address<'_>, workspace: &Workspace<'_>) -> Option<Finding> {
    let role = match address.fact.says {
        Says::TokenUrl => EndpointRole::Token,
        Says::AuthorizeUrl => EndpointRole::Authorize,
        _ => return None,
    };
    let knowledge = workspace.knowledge;
    let path = address.path()?;
    if !knowledge.endpoints_at(&address.host, path).is_empty() {
        return None;
    }
    let (id, right) = knowledge.path_in_right_case(role, &address.host, path)?;
    let provider = knowledge.provider(id);
    if provider.any_case {
        return None;
    }
    // From the first letter that differs to the last.
    let pairs = path.bytes().zip(right.bytes()).enumerate();
    let differ = pairs.filter(|(_, (left, right))| left != right);
    let differ: Vec<usize> = differ.map(|(at, _)| at).collect();
    let (first, last) = (*differ.first()?, *differ.last()?);
    let segment = |from: usize| path[..from].rfind('/').map_or(0, |at| at + 1);
    let end = path[last..].find('/').map_or(path.len(), |at| last + at);
    let part = segment(first)..end;
    let start = address.url.path.start;
    let range = start + part.start..start + part.end;
    let value = &address.fact.value;
    let expected = right.get(part.clone())?;
    Some(Finding {
        related: address.through(),
        confidence: Confidence::Medium,
        doubt: address.fact.doubt,
        ..Finding::at(value.locate(range.clone()))
            .with("provider", &provider.name)
            .with("what", address.fact.says.words())
            .with("part", &path[part])
            .with("expected", expected)
            .with_edit(value.editable(range), expected)
    })
}
