//! A clear-text address of something that takes credentials (RFC 6749, 3.1 and 3.2).

use serde::Deserialize;

use super::host::Address;
use super::{Check, Rule, Sees, params};
use crate::facts::Environment;
use crate::findings::Finding;
use crate::knowledge::{Confidence, HostRole, Says};
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "https",
    sees: Sees::Workspace,
    gives: &["primary", "through", "what", "host", "expected"],
    rule: |card| Ok(Box::new(params::<Https>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Https {
    /// Which facts are looked at.
    says: Vec<Says>,
}

/// Endings of hosts that never leave a machine, a cluster or a home.
const LOCAL: [&str; 13] = [
    "localhost",
    ".svc",
    ".local",
    ".localhost",
    ".internal",
    ".lan",
    ".home.arpa",
    ".test",
    ".localtest.me",
    ".nip.io",
    ".sslip.io",
    ".example",
    ".invalid",
];

impl Rule for Https {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let addresses = workspace.facts.iter().filter_map(Address::of);
        addresses
            .filter_map(|address| self.look(&address, workspace))
            .collect()
    }
}

impl Https {
    fn look(&self, address: &Address<'_>, workspace: &Workspace<'_>) -> Option<Finding> {
        let text = address.text();
        if !text[address.url.scheme.clone()].eq_ignore_ascii_case("http") {
            return None;
        }
        let says = address.fact.says;
        let known = address.known(workspace).and_then(|known| known.host);
        let guarded =
            known.is_some_and(|host| matches!(host.role, HostRole::Login | HostRole::Api));
        let looked_at = self.says.contains(&says) || (says == Says::Url && guarded);
        if !looked_at {
            return None;
        }
        let development = [Some(Environment::Development), Some(Environment::Test)]
            .contains(&address.fact.environment);
        if !guarded && (development || is_local(&address.host)) {
            return None;
        }
        let scheme = address.url.scheme.clone();
        let value = &address.fact.value;
        let expected = address.with_scheme("https");
        let finding = Finding::at(value.locate(address.url.endpoint()))
            .with(
                "what",
                if says == Says::Url {
                    "this address"
                } else {
                    says.words()
                },
            )
            .with("host", &address.host)
            .with("expected", expected)
            .with_edit(value.editable(scheme), "https");
        let confidence = if guarded {
            Confidence::Certain
        } else {
            Confidence::High
        };
        let doubt = address.fact.doubt;
        Some(Finding {
            confidence,
            doubt,
            related: address.through(),
            ..finding
        })
    }
}

/// True for hosts that clear text may reach without leaving home.
fn is_local(host: &str) -> bool {
    let private = |host: &str| {
        let mut numbers = host.split('.').map(str::parse::<u8>);
        match (numbers.next(), numbers.next()) {
            (Some(Ok(0 | 10 | 127)), Some(Ok(_))) | (Some(Ok(192)), Some(Ok(168))) => true,
            (Some(Ok(172)), Some(Ok(second))) => (16..32).contains(&second),
            _ => false,
        }
    };
    !host.contains('.')
        || host.starts_with('[')
        || LOCAL.iter().any(|ending| host.ends_with(ending))
        || private(host)
}
