//! A URL of a known provider that is not the endpoint it is given as.
//!
//! One cause is told once: a wrong host hides what is wrong with the path.

use serde::Deserialize;

use super::host::Address;
use super::{Check, Rule, Sees, params};
use crate::findings::Finding;
use crate::knowledge::{
    Confidence, Endpoint, EndpointRole, HostRole, KnownHost, Provider, Region, Says, expand,
};
use crate::link::Workspace;
use crate::url::Url;

pub(super) const CHECK: Check = Check {
    name: "known-endpoint",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "through",
        "provider",
        "region",
        "found",
        "host",
        "path",
        "serves",
        "answer",
        "expected",
        "expected_host",
        "is",
        "wrong_path",
    ],
    rule: |card| Ok(Box::new(params::<KnownEndpoint>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KnownEndpoint {
    /// Which facts are looked at.
    says: Says,
    /// What they have to be.
    role: EndpointRole,
    /// What is reported.
    fault: Fault,
}

/// What can be wrong with an endpoint.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Fault {
    /// The host serves something else.
    Host,
    /// The host is right and the path does not exist.
    Path,
    /// The URL is another endpoint.
    Role,
}

impl Rule for KnownEndpoint {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let addresses = workspace.facts.iter().filter_map(Address::of);
        addresses
            .filter_map(|address| self.look(&address, workspace))
            .collect()
    }
}

/// What is wrong, and how sure that is.
struct Judged<'k> {
    fault: Fault,
    confidence: Confidence,
    /// The endpoint that the URL is instead.
    is: Option<&'k Endpoint>,
}

impl<'k> Judged<'k> {
    fn new(fault: Fault, confidence: Confidence) -> Self {
        Judged {
            fault,
            confidence,
            is: None,
        }
    }
}

/// The endpoint that a URL should be, in its region.
struct Expected<'k> {
    provider: &'k Provider,
    known: KnownHost<'k>,
    url: String,
    parts: Url,
}

impl<'k> Expected<'k> {
    fn host(&self) -> &str {
        &self.url[self.parts.host.clone()]
    }

    fn path(&self) -> &str {
        &self.url[self.parts.path.clone()]
    }

    fn role_of_host(&self) -> Option<HostRole> {
        self.known.host.map(|host| host.role)
    }

    /// How sure it is that the provider has no token endpoint at `path`; `None` if nobody listed it.
    fn listed(&self, path: &str) -> Option<Confidence> {
        let mut wrong = self.provider.wrong_token_paths.iter();
        wrong
            .find(|wrong| wrong.path == path)
            .map(|wrong| wrong.confidence)
    }

    /// What to write in place of `address`. A host alone is completed by the program that reads
    /// it: then only the host is put right.
    fn in_place_of(&self, address: &Address<'_>) -> String {
        if address.path() != Some("") {
            self.url.clone()
        } else if address.url.scheme.is_empty() {
            self.host().to_owned()
        } else {
            format!("{}://{}", &self.url[self.parts.scheme.clone()], self.host())
        }
    }
}

impl KnownEndpoint {
    fn look(&self, address: &Address<'_>, workspace: &Workspace<'_>) -> Option<Finding> {
        let known = address.known(workspace)?;
        let (region, host) = (known.region?, known.host?);
        let provider = workspace.knowledge.provider(known.provider);
        let mut endpoints = provider.endpoints.iter();
        let endpoint = endpoints.find(|endpoint| endpoint.role == self.role)?;
        let url = expand(&endpoint.url, region);
        let parts = Url::split(&url)?;
        let expected = Expected {
            provider,
            known,
            url,
            parts,
        };
        let judged = match address.fact.says {
            says if says == self.says => self.judge(address, &expected)?,
            // A key such as `url` says no more than the URL itself.
            Says::Url | Says::Base if self.says == Says::TokenUrl => {
                judge_shape(address, &expected)?
            }
            _ => return None,
        };
        if judged.fault != self.fault {
            return None;
        }
        let path = address.path().unwrap_or_default();
        let also_wrong = judged.fault == Fault::Host && !path.is_empty() && path != expected.path();
        let repair = expected.in_place_of(address);
        let finding = Finding::at(address.fact.value.locate(address.url.endpoint()))
            .with("provider", &provider.name)
            .with("region", &region.id)
            .with("found", address.shown())
            .with("host", &address.host)
            .with("path", path)
            .with("serves", &host.serves)
            .with_some("answer", host.token_answer.as_deref())
            .with("expected", &repair)
            .with("expected_host", expected.host())
            .with_some("is", judged.is.map(|endpoint| endpoint.role.words()))
            .with_some("wrong_path", also_wrong.then_some(path))
            .with_edit(address.editable(), &repair);
        // Only a key or a request says what a URL is used for; in prose that much doubt is there
        // already.
        let by_shape = matches!(address.fact.says, Says::Url | Says::Base);
        let shape = u8::from(by_shape && address.fact.doubt < 2);
        Some(Finding {
            confidence: judged.confidence,
            doubt: address.fact.doubt + shape,
            related: address.through(),
            ..finding
        })
    }

    /// Judges a URL that its key or its request says to be this endpoint.
    fn judge<'k>(&self, address: &Address<'_>, expected: &Expected<'k>) -> Option<Judged<'k>> {
        if address.host != expected.host() {
            // An application's own "login URL" may well be a page for people.
            let wrong = match self.says {
                Says::LoginBase => {
                    // With a path of the API behind it, it is the address of a resource.
                    let base = address.path().is_some_and(|path| {
                        path.is_empty()
                            || path == expected.path()
                            || expected.listed(path).is_some()
                    });
                    base && expected.role_of_host() == Some(HostRole::Api)
                }
                _ => expected.role_of_host() != Some(HostRole::Login),
            };
            return wrong.then_some(Judged::new(Fault::Host, Confidence::Certain));
        }
        let path = address.path()?;
        if path.is_empty() || path == expected.path() || self.says == Says::LoginBase {
            return None;
        }
        let region = expected.known.region?;
        if let Some(endpoint) = endpoint_at(expected.provider, region, expected.host(), path) {
            let confidence = contradicted(endpoint.confidence);
            return Some(Judged {
                is: Some(endpoint),
                ..Judged::new(Fault::Role, confidence)
            });
        }
        let confidence = expected.listed(path).map(contradicted);
        Some(Judged::new(
            Fault::Path,
            confidence.unwrap_or(Confidence::High),
        ))
    }
}

/// How sure it is that a value is wrong which contradicts a fact of this confidence: what the
/// provider's own pages say is what it will answer.
fn contradicted(fact: Confidence) -> Confidence {
    if fact >= Confidence::High {
        Confidence::Certain
    } else {
        fact
    }
}

/// Judges a URL that nothing but its own shape calls a token endpoint: the path is the token
/// endpoint's and the host another, or the path is one that people take for it.
fn judge_shape<'k>(address: &Address<'_>, expected: &Expected<'k>) -> Option<Judged<'k>> {
    let path = address.path()?;
    let listed = expected.listed(path);
    if address.host == expected.host() {
        return listed.map(|confidence| Judged::new(Fault::Path, confidence));
    }
    let api = expected.role_of_host() == Some(HostRole::Api);
    let confidence = listed.unwrap_or(Confidence::High);
    (api && (listed.is_some() || path == expected.path()))
        .then_some(Judged::new(Fault::Host, confidence))
}

/// The endpoint of `host` at `path`.
fn endpoint_at<'k>(
    provider: &'k Provider,
    region: &Region,
    host: &str,
    path: &str,
) -> Option<&'k Endpoint> {
    provider.endpoints.iter().find(|endpoint| {
        let url = expand(&endpoint.url, region);
        Url::split(&url).is_some_and(|parts| url[parts.host] == *host && url[parts.path] == *path)
    })
}
