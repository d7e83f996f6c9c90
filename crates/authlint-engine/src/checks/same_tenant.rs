//! Endpoints of one client that belong to two tenants, realms, servers or generations.
//!
//! The names in the patterns of a provider's endpoints are compared: what is called the same must be
//! the same. Where one kind of URL is there for several tenants, it is a list and no contradiction.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::conditions::role_of;
use super::host::Address;
use super::{Check, Rule, Sees, params};
use crate::findings::Finding;
use crate::knowledge::pattern::{self, Captures};
use crate::knowledge::{Confidence, Endpoint, Says};
use crate::link::{LinkedFact, Workspace};

pub(super) const CHECK: Check = Check {
    name: "same-tenant",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "other",
        "provider",
        "provider_id",
        "name",
        "left.what",
        "left.value",
        "right.what",
        "right.value",
    ],
    rule: |card| Ok(Box::new(params::<SameTenant>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SameTenant {
    /// Names that other rules compare, or that may well differ.
    except: Vec<String>,
    /// Values that stand for any tenant.
    any: Vec<String>,
    /// The names of patterns that say something to a reader, and how. Of the others the host or the path is
    /// shown that holds them.
    names: BTreeMap<String, String>,
}

/// An endpoint that a client names.
struct Named<'w, 'k> {
    fact: &'w LinkedFact,
    endpoint: &'k Endpoint,
    captures: Captures,
    address: Address<'w>,
}

impl Rule for SameTenant {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let mut groups: BTreeMap<usize, Vec<Named<'_, '_>>> = BTreeMap::new();
        for fact in &workspace.facts {
            if let Some(named) = named(fact, workspace) {
                groups.entry(fact.group).or_default().push(named);
            }
        }
        let groups = groups.values().filter(|group| group.len() > 1);
        groups
            .filter_map(|group| self.look(group, workspace))
            .collect()
    }
}

fn named<'w, 'k>(fact: &'w LinkedFact, workspace: &Workspace<'k>) -> Option<Named<'w, 'k>> {
    let role = role_of(fact.says)?;
    let provider = workspace.clients[fact.client].provider?;
    let address = Address::of(fact)?;
    let path = address.exact_path()?;
    let served = workspace.knowledge.endpoints_at(&address.host, path);
    let at = served
        .into_iter()
        .find(|at| at.provider == provider && at.endpoint.role == role)?;
    Some(Named {
        fact,
        endpoint: at.endpoint,
        captures: at.captures,
        address,
    })
}

impl SameTenant {
    fn look(&self, group: &[Named<'_, '_>], workspace: &Workspace<'_>) -> Option<Finding> {
        let mut kinds: Vec<Says> = group.iter().map(|named| named.fact.says).collect();
        kinds.sort_unstable();
        if kinds.windows(2).any(|two| two[0] == two[1]) {
            return None;
        }
        let left = group
            .iter()
            .min_by_key(|named| (named.fact.says != Says::TokenUrl, named.fact.says))?;
        let others = group
            .iter()
            .filter(|other| other.fact.says != left.fact.says);
        let (right, name) = others.into_iter().find_map(|right| {
            let name = self.disagree(left, right)?;
            Some((right, name))
        })?;
        let provider = workspace
            .knowledge
            .provider(workspace.clients[left.fact.client].provider?);
        let (seen, values) = self.seen(name, left, right);
        let finding = Finding::at(right.fact.value.locate(right.address.url.endpoint()))
            .with("provider", &provider.name)
            .with("provider_id", &provider.id)
            .with("name", seen)
            .with("left.what", left.fact.says.words())
            .with("left.value", values.0)
            .with("right.what", right.fact.says.words())
            .with("right.value", values.1);
        Some(Finding {
            confidence: Confidence::High,
            doubt: left.fact.doubt.max(right.fact.doubt),
            related: vec![("other", left.fact.value.locate(left.address.url.endpoint()))],
            ..finding
        })
    }

    /// What a reader sees of `name`, which two endpoints say differently, and how each says it.
    fn seen<'s>(
        &'s self,
        name: &str,
        left: &'s Named<'_, '_>,
        right: &'s Named<'_, '_>,
    ) -> (&'s str, (&'s str, &'s str)) {
        let path = |named: &'s Named<'_, '_>| named.address.path().unwrap_or_default();
        match self.names.get(name) {
            Some(words) => (words, (&left.captures[name], &right.captures[name])),
            None if left.address.host != right.address.host => {
                ("host", (&left.address.host, &right.address.host))
            }
            None => ("path", (path(left), path(right))),
        }
    }

    /// The name that two endpoints both have and say differently.
    fn disagree<'n>(&self, left: &'n Named<'_, '_>, right: &Named<'_, '_>) -> Option<&'n str> {
        let differ = |name: &&String, value: &String| {
            let other = right.captures.get(*name);
            other.is_some_and(|other| {
                !other.eq_ignore_ascii_case(value)
                    && is_id(other) == is_id(value)
                    && !self.any.contains(value)
                    && !self.any.contains(other)
            })
        };
        let environments = (left.fact.environment, right.fact.environment);
        if let (Some(left), Some(right)) = environments
            && left != right
        {
            return None;
        }
        let mut names = left
            .captures
            .iter()
            .filter(|(name, _)| !self.except.contains(name));
        // Where the provider's servers have any host, two names may lead to one server.
        let any_host = |name: &str| {
            let host = pattern::parts(&left.endpoint.url).1;
            host == format!("{{{name}*}}")
        };
        names
            .find(|(name, value)| !any_host(name) && differ(name, value))
            .map(|(name, _)| name.as_str())
    }
}

/// True for a UUID: a tenant has one beside its name.
fn is_id(value: &str) -> bool {
    let lengths: Vec<usize> = value.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12]
        && value
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}
