//! A clear-text address of something that takes credentials (RFC 6749, 3.1 and 3.2).

use serde::Deserialize;

use super::host::{Address, is_local};
use super::{Check, Rule, Sees, params};
use crate::facts::{Environment, Role};
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
        // The name of a vocabulary begins like an address, and nothing is sent there.
        let vocabulary =
            address.host.starts_with("schema.") || address.host.starts_with("schemas.");
        if says == Says::Url && vocabulary {
            return None;
        }
        // Who writes of a provider links to its home page, old as the link may be.
        let is_bare = matches!(&text[address.url.path.clone()], "" | "/");
        if says == Says::Url && is_bare && address.fact.role == Role::Docs {
            return None;
        }
        let guarded = address
            .known(workspace)
            .is_some_and(|known| match known.role {
                Some(HostRole::Login | HostRole::SignIn | HostRole::Metadata) => true,
                Some(HostRole::Api) => known.host.is_some(),
                _ => false,
            });
        let looked_at = self.says.contains(&says) || (says == Says::Url && guarded);
        if !looked_at {
            return None;
        }
        let development = [Some(Environment::Development), Some(Environment::Test)]
            .contains(&address.fact.environment);
        // What tests and pages name is a server of their own more often than not.
        let aside = matches!(address.fact.role, Role::Test | Role::Example | Role::Docs);
        if !guarded && (development || aside || is_local(&address.host)) {
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
        // An address with a port of its own is a server behind some network more often than not.
        let own_port = address.url.port.is_some();
        let confidence = match (guarded, own_port) {
            (true, _) => Confidence::Certain,
            (false, false) => Confidence::High,
            (false, true) => Confidence::Medium,
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
