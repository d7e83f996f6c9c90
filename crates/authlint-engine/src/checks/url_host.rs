//! A host that cannot be reached from where the file is for: this machine in production, or a bare
//! number in place of a name.

use serde::Deserialize;

use super::host::{Address, is_local, through};
use super::{Check, Rule, Sees, params};
use crate::facts::{Environment, Role};
use crate::findings::Finding;
use crate::knowledge::{Confidence, Says};
use crate::link::{LinkedFact, Workspace};
use crate::url::Url;

pub(super) const CHECK: Check = Check {
    name: "url-host",
    sees: Sees::Workspace,
    gives: &["primary", "through", "what", "host", "environment"],
    rule: |card| Ok(Box::new(params::<UrlHost>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UrlHost {
    /// Which facts are looked at.
    says: Vec<Says>,
    /// What is reported.
    fault: Fault,
}

/// What can be wrong with a host.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Fault {
    /// This machine, in an environment that others use.
    ThisMachine,
    /// The number of a machine in the open.
    Number,
}

impl Rule for UrlHost {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        // A client may send its users back to several places, this machine for a program on it.
        let mut elsewhere = vec![false; workspace.groups.len()];
        for fact in &workspace.facts {
            let redirect = fact.says == Says::RedirectUri;
            elsewhere[fact.group] |= redirect && !host(fact).is_some_and(is_this_machine);
        }
        let facts = workspace.facts.iter();
        let facts = facts.filter(|fact| self.says.contains(&fact.says));
        facts
            .filter(|fact| fact.says != Says::RedirectUri || !elsewhere[fact.group])
            .filter_map(|fact| self.look(fact))
            .collect()
    }
}

impl UrlHost {
    fn look(&self, fact: &LinkedFact) -> Option<Finding> {
        let host = host(fact)?;
        let confidence = match self.fault {
            Fault::ThisMachine => {
                let shared = fact.environment.and_then(shared);
                (fact.role == Role::Config && is_this_machine(host) && shared.is_some())
                    .then_some(())?;
                match fact.says {
                    Says::RedirectUri | Says::LoginBase => Confidence::Medium,
                    _ => Confidence::High,
                }
            }
            Fault::Number => {
                Address::of(fact)?;
                let private = [Some(Environment::Development), Some(Environment::Test)];
                (is_public_number(host) && !private.contains(&fact.environment)).then_some(())?;
                Confidence::Medium
            }
        };
        let url = Url::split(fact.value.text.as_str())?;
        let finding = Finding::at(fact.value.locate(url.host))
            .with("what", fact.says.words())
            .with("host", host)
            .with_some("environment", fact.environment.and_then(shared));
        Some(Finding {
            confidence,
            doubt: fact.doubt,
            related: through(&fact.value),
            ..finding
        })
    }
}

/// The host, if there is a scheme and all of the host is known.
fn host(fact: &LinkedFact) -> Option<&str> {
    let text = fact.value.text.as_str();
    let url = Url::split(text).filter(|url| !url.scheme.is_empty())?;
    fact.value.is_known(&url.host).then(|| &text[url.host])
}

/// An environment that is not one developer's own, in words.
fn shared(environment: Environment) -> Option<&'static str> {
    match environment {
        Environment::Production => Some("production"),
        Environment::PreProduction => Some("pre-production"),
        Environment::Staging => Some("staging"),
        _ => None,
    }
}

/// The four numbers of an address of IP version 4.
fn numbers(host: &str) -> Option<[u8; 4]> {
    let mut numbers = [0; 4];
    let mut parts = host.split('.');
    for number in &mut numbers {
        *number = parts.next()?.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

fn is_this_machine(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    ["localhost", "host.docker.internal", "[::1]"].contains(&host.as_str())
        || host.ends_with(".localhost")
        || matches!(numbers(&host), Some([127, ..] | [0, 0, 0, 0]))
}

/// True for numbers of the open internet: not those of networks of one's own (RFC 1918, 6598), of
/// documentation (RFC 5737) or of no machine. What stands in brackets is rare, and hard to tell
/// apart from the inside of a network.
fn is_public_number(host: &str) -> bool {
    let Some(numbers) = numbers(host) else {
        return false;
    };
    !is_local(host)
        && !matches!(
            numbers,
            [0 | 224.., ..]
                | [100, 64..128, ..]
                | [169, 254, ..]
                | [192, 0, 2, _]
                | [198, 51, 100, _]
                | [203, 0, 113, _]
        )
}
