//! A URL of a known provider that is not the endpoint it is given as.
//!
//! One cause is told once: a wrong host hides what is wrong with the path.

use serde::Deserialize;

use super::host::Address;
use super::{Check, Rule, Sees, params};
use crate::findings::Finding;
use crate::knowledge::{
    Card, Confidence, Endpoint, EndpointRole, HostRole, KnownHost, Provider, Region, Says, expand,
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
    rule: |card| Ok(Box::new(params::<KnownEndpoint>(card)?.confident(card))),
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
    #[serde(skip)]
    confidence: Confidence,
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

impl KnownEndpoint {
    fn confident(mut self, card: &Card) -> Self {
        self.confidence = card.confidence;
        self
    }
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

impl KnownEndpoint {
    fn look(&self, address: &Address<'_>, workspace: &Workspace<'_>) -> Option<Finding> {
        let known = address.known(workspace)?;
        let (region, host) = (known.region?, known.host?);
        let provider = workspace.knowledge.provider(known.provider);
        let endpoint = provider
            .endpoints
            .iter()
            .find(|endpoint| endpoint.role == self.role)?;
        let expected = expand(&endpoint.url, region);
        let parts = Url::split(&expected)?;
        let (expected_host, expected_path) =
            (&expected[parts.host.clone()], &expected[parts.path.clone()]);
        let judged = match address.fact.says {
            says if says == self.says => {
                self.judge(address, provider, known, expected_host, expected_path)?
            }
            Says::Url if self.says == Says::TokenUrl => {
                judge_shape(address, provider, known, expected_host, expected_path)?
            }
            _ => return None,
        };
        if judged.fault != self.fault {
            return None;
        }
        let path = address.path().unwrap_or_default();
        let bare = path.is_empty();
        // A host alone is completed by the program that reads it: only the host is to be put right.
        let repair = if bare {
            if address.url.scheme.is_empty() {
                expected_host.to_owned()
            } else {
                format!("{}://{expected_host}", &expected[parts.scheme.clone()])
            }
        } else {
            expected.clone()
        };
        let value = &address.fact.value;
        let finding = Finding::at(value.locate(address.url.endpoint()))
            .with("provider", &provider.name)
            .with("region", &region.id)
            .with("found", address.shown())
            .with("host", &address.host)
            .with("path", path)
            .with("serves", &host.serves)
            .with_some("answer", host.token_answer.as_deref())
            .with("expected", &repair)
            .with("expected_host", expected_host)
            .with_some("is", judged.is.map(|endpoint| endpoint.role.words()))
            .with_some(
                "wrong_path",
                (!bare && path != expected_path && judged.fault == Fault::Host).then_some(path),
            )
            .with_edit(address.editable(), &repair);
        Some(Finding {
            confidence: judged.confidence,
            doubt: address.fact.doubt,
            related: address.through(),
            ..finding
        })
    }

    /// Judges a URL that its key or its request says to be this endpoint.
    fn judge<'k>(
        &self,
        address: &Address<'_>,
        provider: &'k Provider,
        known: KnownHost<'_>,
        expected_host: &str,
        expected_path: &str,
    ) -> Option<Judged<'k>> {
        let role = known.host?.role;
        if address.host != expected_host {
            // People are sent to console pages by "login URLs" of an application's own.
            let wrong = match self.says {
                Says::LoginBase => role == HostRole::Api,
                _ => role != HostRole::Login,
            };
            let confidence = self.confidence;
            return wrong.then_some(Judged {
                fault: Fault::Host,
                confidence,
                is: None,
            });
        }
        let path = address.path()?;
        if path.is_empty() || path == expected_path || self.says == Says::LoginBase {
            return None;
        }
        if let Some(endpoint) = endpoint_at(provider, known.region?, expected_host, path) {
            let confidence = self.confidence.min(endpoint.confidence);
            return Some(Judged {
                fault: Fault::Role,
                confidence,
                is: Some(endpoint),
            });
        }
        let listed = provider
            .wrong_token_paths
            .iter()
            .find(|wrong| wrong.path == path);
        let confidence = listed.map_or(Confidence::High, |wrong| wrong.confidence);
        Some(Judged {
            fault: Fault::Path,
            confidence,
            is: None,
        })
    }
}

/// Judges a URL that nothing but its own shape calls a token endpoint: the path is the token
/// endpoint's and the host another, or the path is one that people take for it.
fn judge_shape<'k>(
    address: &Address<'_>,
    provider: &'k Provider,
    known: KnownHost<'_>,
    expected_host: &str,
    expected_path: &str,
) -> Option<Judged<'k>> {
    let path = address.path()?;
    let listed = provider
        .wrong_token_paths
        .iter()
        .find(|wrong| wrong.path == path);
    let confidence = listed.map_or(Confidence::High, |wrong| wrong.confidence);
    if address.host == expected_host {
        return listed.map(|_| Judged {
            fault: Fault::Path,
            confidence,
            is: None,
        });
    }
    let api = known.host?.role == HostRole::Api;
    (api && (listed.is_some() || path == expected_path)).then_some(Judged {
        fault: Fault::Host,
        confidence,
        is: None,
    })
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
