//! A URL of a known provider that is not the endpoint it is given as.
//!
//! One cause is told once: a wrong host hides what is wrong with the path.

use serde::Deserialize;

use super::conditions::hold;
use super::host::Address;
use super::{Check, Rule, Sees, params};
use crate::findings::Finding;
use crate::knowledge::{
    Confidence, Endpoint, EndpointRole, HostRole, KnownHost, ProviderId, Says, ServedAt, Status,
    Subject, pattern,
};
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "known-endpoint",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "through",
        "provider",
        "provider_id",
        "region",
        "found",
        "host",
        "path",
        "serves",
        "answer",
        "expected",
        "expected_host",
        "advice",
        "is",
        "why",
        "variant",
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
    /// Words of endpoints beside this one, which keys like its own may give.
    #[serde(default)]
    except: Vec<String>,
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
    /// The endpoint is gone.
    Retired,
    /// The endpoint is on its way out.
    Deprecated,
}

impl Rule for KnownEndpoint {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let addresses = workspace.facts.iter().filter_map(Address::of);
        addresses
            .filter_map(|address| self.look(&address, workspace))
            .collect()
    }
}

/// What is wrong, how sure that is, and what would be right.
struct Judged<'k> {
    fault: Fault,
    confidence: Confidence,
    provider: ProviderId,
    /// The right URL; names that nobody can tell are left in it.
    expected: Option<String>,
    /// True if nothing else can be right.
    only: bool,
    /// The endpoint that the URL is.
    is: Option<&'k Endpoint>,
    /// What is wrong, as the fact has it.
    why: Option<&'k str>,
    advice: Option<&'k str>,
    /// What is said is said of the host.
    of_host: bool,
}

impl KnownEndpoint {
    fn look(&self, address: &Address<'_>, workspace: &Workspace<'_>) -> Option<Finding> {
        let says = address.fact.says;
        // A client of OAuth 1.0a has endpoints of its own, with names of OAuth 2.
        // In a program, what begins with a host may be put behind a label of it.
        if address.fact.program && address.url.scheme.is_empty() {
            return None;
        }
        let beside = &workspace.groups[address.fact.group].kinds;
        if beside.contains(&Says::RequestTokenUrl) {
            return None;
        }
        let judged = match says {
            _ if says == self.says => self.judge(address, workspace)?,
            // A key such as `url` says no more than the URL itself.
            Says::Url | Says::Base if self.says == Says::TokenUrl => {
                self.judge_shape(address, workspace)?
            }
            _ => return None,
        };
        if judged.fault != self.fault {
            return None;
        }
        let provider = workspace.knowledge.provider(judged.provider);
        let known = workspace.knowledge.host_of(judged.provider, &address.host);
        let region = known.as_ref().and_then(KnownHost::region);
        let host = known.as_ref().and_then(|known| known.host);
        let path = address.path().unwrap_or_default();
        let expected = judged.expected.as_deref();
        let expected_path = expected.map(|url| pattern::parts(url).2);
        let also_wrong =
            judged.fault == Fault::Host && !path.is_empty() && expected_path != Some(path);
        let repair = expected.map(|url| in_place_of(address, url));
        let found = match judged.of_host {
            true => address.host.clone(),
            false => address.shown(),
        };
        let mut finding = Finding::at(address.fact.value.locate(address.url.endpoint()))
            .with("provider", &provider.name)
            .with("provider_id", &provider.id)
            .with_some("region", region.map(|region| region.id.as_str()))
            .with("found", found)
            .with("host", &address.host)
            .with("path", path)
            .with_some("serves", known.as_ref().and_then(KnownHost::serves))
            .with_some("answer", host.and_then(|host| host.token_answer.as_deref()))
            .with_some("expected", repair.as_deref())
            .with_some("expected_host", expected.map(|url| pattern::parts(url).1))
            .with_some("advice", judged.advice)
            .with_some("why", judged.why)
            .with_some("is", judged.is.map(|endpoint| endpoint.role.words()))
            .with_some(
                "variant",
                judged.is.and_then(|endpoint| endpoint.variant.as_deref()),
            )
            .with_some("wrong_path", also_wrong.then_some(path));
        let open = |url: &String| !pattern::names(url).is_empty();
        if let Some(repair) = repair.filter(|repair| !open(repair)) {
            finding = finding.with_edit(address.editable(), &repair);
            // Of several endpoints another one may be meant.
            if !judged.only {
                finding = finding.unsafely();
            }
        }
        // Only a key or a request says what a URL is used for; in prose that much doubt is there
        // already.
        let by_shape = self.by_shape(address);
        let shape = u8::from(by_shape && address.fact.doubt < 2);
        Some(Finding {
            confidence: judged.confidence,
            doubt: address.fact.doubt + shape,
            related: address.through(),
            ..finding
        })
    }

    /// True if nothing but its shape says what a URL is for.
    fn by_shape(&self, address: &Address<'_>) -> bool {
        matches!(address.fact.says, Says::Url | Says::Base)
    }

    /// Judges a URL that its key or its request says to be this endpoint.
    fn judge<'k>(&self, address: &Address<'_>, workspace: &Workspace<'k>) -> Option<Judged<'k>> {
        if self.says == Says::LoginBase {
            return self.judge_base(address, workspace);
        }
        let Some(path) = address.exact_path() else {
            return self.judge_host(address, workspace);
        };
        let served = workspace.knowledge.endpoints_at(&address.host, path);
        if let Some(listed) = self.listed(address, path, &served, workspace) {
            return Some(listed);
        }
        let same = served.iter().filter(|at| at.endpoint.role == self.role);
        if let Some(at) = same.max_by_key(|at| at.endpoint.status == Status::Current) {
            return self.judge_status(at);
        }
        if path.trim_end_matches('/').is_empty() {
            return self.judge_host(address, workspace);
        }
        if let Some(at) = served.first() {
            let confidence = match at.endpoint.role {
                // Some programs complete an issuer by themselves.
                EndpointRole::Issuer | EndpointRole::Other => Confidence::Medium,
                _ => contradicted(at.endpoint.confidence),
            };
            let judged = self.judged(Fault::Role, confidence, at.provider, address, workspace)?;
            return Some(Judged {
                is: Some(at.endpoint),
                ..judged
            });
        }
        self.judge_host(address, workspace)
            .or_else(|| self.judge_path(address, path, workspace))
    }

    /// A wrong URL or host that the provider's facts list.
    fn listed<'k>(
        &self,
        address: &Address<'_>,
        path: &str,
        served: &[ServedAt<'k>],
        workspace: &Workspace<'k>,
    ) -> Option<Judged<'k>> {
        let subject = match self.role {
            EndpointRole::Token => Subject::TokenUrl,
            EndpointRole::Authorize => Subject::AuthorizeUrl,
            _ => return None,
        };
        let knowledge = workspace.knowledge;
        let holds = |provider: ProviderId, when| {
            hold(when, address.fact, knowledge.provider(provider), workspace)
        };
        let urls = knowledge.wrong_urls(subject, &address.host, path);
        let telling = |value: &str| !self.by_shape(address) || tells_its_role(value, path);
        let row = urls
            .into_iter()
            .find(|row| telling(&row.wrong.value) && holds(row.provider, &row.wrong.when));
        let row = row.or_else(|| {
            let hosts = knowledge.wrong_hosts(&address.host);
            let mut row = hosts
                .into_iter()
                .find(|row| telling("*") && holds(row.provider, &row.wrong.when))?;
            // Where the path is another endpoint's on the right host, too, that is what is to be said.
            let right = row.right.as_deref().unwrap_or(&address.host);
            let there = knowledge.endpoints_at(right, path);
            let other = !there.is_empty() && there.iter().all(|at| at.endpoint.role != self.role);
            row.right = row.right.map(|host| address.with_host(&host));
            (!other).then_some(row)
        })?;
        // What still works is no mistake, be it out of date.
        let same = served.iter().find(|at| at.endpoint.role == self.role);
        let works = same.filter(|at| at.endpoint.status != Status::Retired);
        let old = works.filter(|_| row.wrong.when == Default::default());
        let right_host = row.right.as_deref().map(|url| pattern::parts(url).1);
        let fault = match (same, right_host) {
            (Some(at), _) if old.is_none() && at.endpoint.status == Status::Retired => {
                Fault::Retired
            }
            (Some(_), _) if old.is_some() => Fault::Deprecated,
            (_, Some(right)) if right != address.host => Fault::Host,
            (_, None) if knowledge.serves_role(row.provider, self.role, &address.host) => {
                Fault::Path
            }
            (_, None) => Fault::Host,
            _ => Fault::Path,
        };
        let most = if old.is_some() {
            Confidence::Medium
        } else {
            Confidence::Certain
        };
        Some(Judged {
            fault,
            confidence: row.wrong.confidence.min(most),
            provider: row.provider,
            only: old.is_none() || same_path(row.right.as_deref(), path),
            expected: row.right,
            is: None,
            why: Some(&row.wrong.why),
            advice: row.wrong.advice.as_deref(),
            of_host: row.wrong.of == Subject::Host,
        })
    }

    /// Judges the endpoint that the URL should be, and is.
    fn judge_status<'k>(&self, at: &ServedAt<'k>) -> Option<Judged<'k>> {
        let (fault, confidence) = match at.endpoint.status {
            Status::Current | Status::Alternate => return None,
            Status::Legacy => (Fault::Deprecated, Confidence::Low),
            Status::Deprecated => (Fault::Deprecated, Confidence::Medium),
            Status::Retired => (Fault::Retired, contradicted(at.endpoint.confidence)),
        };
        let instead = at.endpoint.instead.as_ref();
        let expected = instead.map(|url| pattern::fill_some(url, &at.captures));
        Some(Judged {
            fault,
            confidence: confidence.min(contradicted(at.endpoint.confidence)),
            provider: at.provider,
            only: same_path(expected.as_deref(), pattern::parts(&at.endpoint.url).2),
            expected,
            is: Some(at.endpoint),
            why: None,
            advice: None,
            of_host: false,
        })
    }

    /// Judges the host alone.
    fn judge_host<'k>(
        &self,
        address: &Address<'_>,
        workspace: &Workspace<'k>,
    ) -> Option<Judged<'k>> {
        let known = address.known(workspace)?;
        if workspace
            .knowledge
            .serves_role(known.provider, self.role, &address.host)
        {
            return None;
        }
        let confidence = match (known.role?, known.host) {
            (HostRole::Login, _) if self.role == EndpointRole::Token => return None,
            // That tokens are issued there says nothing of sign-in.
            (HostRole::Login, None) => return None,
            (HostRole::Login, Some(_)) => Confidence::Medium,
            (_, Some(host)) => contradicted(host.confidence),
            (_, None) => Confidence::High,
        };
        self.judged(Fault::Host, confidence, known.provider, address, workspace)
    }

    /// Judges the path on a host that has such an endpoint.
    fn judge_path<'k>(
        &self,
        address: &Address<'_>,
        path: &str,
        workspace: &Workspace<'k>,
    ) -> Option<Judged<'k>> {
        let known = address.known(workspace)?;
        let provider = workspace.knowledge.provider(known.provider);
        let knowledge = workspace.knowledge;
        // What only capitals tell from the endpoint is another rule's, or works.
        let cased = knowledge.path_in_right_case(self.role, &address.host, path);
        if cased.is_some() || !knowledge.serves_role(known.provider, self.role, &address.host) {
            return None;
        }
        let judged = self.judged(
            Fault::Path,
            Confidence::Medium,
            known.provider,
            address,
            workspace,
        )?;
        let path = path.trim_end_matches('/');
        let mut wrong_paths = provider.wrong_token_paths.iter();
        let listed = wrong_paths.find(|wrong| wrong.path == path);
        if listed.is_none() && self.except.iter().any(|word| path.contains(word)) {
            return None;
        }
        let confidence = match listed {
            Some(listed) => contradicted(listed.confidence),
            None if judged.only => Confidence::High,
            None => Confidence::Medium,
        };
        let most = knowledge.meant_confidence(known.provider, self.role);
        Some(Judged {
            confidence: confidence.min(most),
            ..judged
        })
    }

    /// Judges a base address, which the program that reads it completes.
    fn judge_base<'k>(
        &self,
        address: &Address<'_>,
        workspace: &Workspace<'k>,
    ) -> Option<Judged<'k>> {
        let known = address.known(workspace)?;
        if known.role != Some(HostRole::Api) || known.host.is_none() {
            return None;
        }
        let confidence = known
            .host
            .map_or(Confidence::Low, |host| contradicted(host.confidence));
        let judged = self.judged(Fault::Host, confidence, known.provider, address, workspace)?;
        // With a path of the API behind it, it is the address of a resource.
        let path = address.path()?;
        let provider = workspace.knowledge.provider(known.provider);
        let expected = judged.expected.as_deref().map(|url| pattern::parts(url).2);
        let listed = provider
            .wrong_token_paths
            .iter()
            .any(|wrong| wrong.path == path);
        let base = path.is_empty() || expected == Some(path) || listed;
        base.then_some(judged)
    }

    /// Judges a URL that nothing but its own shape calls a token endpoint: the path is the token
    /// endpoint's and the host another, or the path is one that people take for it.
    fn judge_shape<'k>(
        &self,
        address: &Address<'_>,
        workspace: &Workspace<'k>,
    ) -> Option<Judged<'k>> {
        let path = address.exact_path()?;
        let served = workspace.knowledge.endpoints_at(&address.host, path);
        if !served.is_empty() {
            return None;
        }
        // A condition is more than a shape.
        let plain = |judged: &Judged<'_>| judged.confidence >= Confidence::High;
        if let Some(judged) = self.listed(address, path, &served, workspace).filter(plain) {
            return Some(judged);
        }
        let known = address.known(workspace)?;
        let provider = workspace.knowledge.provider(known.provider);
        let path = path.trim_end_matches('/');
        let listed = provider
            .wrong_token_paths
            .iter()
            .find(|wrong| wrong.path == path);
        if workspace
            .knowledge
            .serves_role(known.provider, self.role, &address.host)
        {
            let confidence = listed?.confidence;
            return self.judged(Fault::Path, confidence, known.provider, address, workspace);
        }
        if known.role != Some(HostRole::Api) || known.host.is_none() {
            return None;
        }
        let confidence = listed.map_or(Confidence::High, |wrong| wrong.confidence);
        let judged = self.judged(Fault::Host, confidence, known.provider, address, workspace)?;
        let expected = judged.expected.as_deref().map(|url| pattern::parts(url).2);
        (listed.is_some() || expected == Some(path)).then_some(judged)
    }

    /// A judgement with the endpoint that was meant.
    fn judged<'k>(
        &self,
        fault: Fault,
        confidence: Confidence,
        provider: ProviderId,
        address: &Address<'_>,
        workspace: &Workspace<'k>,
    ) -> Option<Judged<'k>> {
        let known = workspace.knowledge.host_of(provider, &address.host);
        let region = known.as_ref().and_then(KnownHost::region);
        let path = address.path().unwrap_or_default();
        let knowledge = workspace.knowledge;
        let meant = knowledge.meant(provider, self.role, &address.host, path, region)?;
        Some(Judged {
            fault,
            confidence,
            provider,
            expected: Some(meant.url),
            only: meant.only,
            is: None,
            why: None,
            advice: None,
            of_host: false,
        })
    }
}

/// True if only the host is another: an endpoint of another path may take other parameters.
fn same_path(url: Option<&str>, path: &str) -> bool {
    url.is_some_and(|url| pattern::parts(url).2 == path)
}

/// True if a URL at `path` that a pattern fits is one of an endpoint by its own words: a pattern that takes
/// any path says nothing of what the URL is for.
fn tells_its_role(value: &str, path: &str) -> bool {
    let open = value.ends_with("*}") || value.ends_with('*');
    !open || ["token", "oauth"].iter().any(|word| path.contains(word))
}

/// What to write in place of `address`. A host alone is completed by the program that reads it: then
/// only the host is put right.
fn in_place_of(address: &Address<'_>, url: &str) -> String {
    let (scheme, host, _) = pattern::parts(url);
    if address.path() != Some("") || host == address.host {
        return url.to_owned();
    }
    if address.url.scheme.is_empty() {
        host.to_owned()
    } else {
        format!("{scheme}://{host}")
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
