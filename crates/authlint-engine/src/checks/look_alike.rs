//! A host that looks like a provider's and is none of its own.
//!
//! Most names are a letter from some other name, so a host is looked at only where the rest reads like the
//! provider's: the path is one of its endpoints, or what stands around names it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::host::{Address, is_local};
use super::{Check, Rule, Sees, params};
use crate::findings::Finding;
use crate::knowledge::{Confidence, LookAlike, ProviderId, Says, Slip, Subject};
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "look-alike",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "through",
        "provider",
        "provider_id",
        "host",
        "expected",
        "letters",
        "ending",
        "behind",
        "beside",
    ],
    rule: |card| Ok(Box::new(params::<Look>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Look {
    /// Which facts are looked at.
    says: Vec<Says>,
    /// Endings that people type and no domain has.
    endings: Vec<String>,
    /// Letters of other alphabets that nobody tells from these of ours.
    letters: BTreeMap<char, char>,
}

/// The shortest name of a domain that is not one letter from others by chance.
const SHORTEST: usize = 8;

/// What a host was meant to be.
struct Meant {
    host: String,
    provider: ProviderId,
    confidence: Confidence,
    /// Letters of another alphabet in it.
    letters: Option<String>,
    /// Its ending, which no domain has.
    ending: Option<String>,
    /// The domain that an ending behind the whole host makes of it.
    behind: Option<String>,
    /// The host that is meant, where it is below the same domain.
    beside: Option<String>,
}

impl Rule for Look {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let facts = workspace.facts.iter();
        let facts = facts.filter(|fact| self.says.contains(&fact.says));
        let addresses = facts.filter_map(Address::of);
        addresses
            .filter_map(|address| self.look(&address, workspace))
            .collect()
    }
}

impl Look {
    fn look(&self, address: &Address<'_>, workspace: &Workspace<'_>) -> Option<Finding> {
        let knowledge = workspace.knowledge;
        let host = address.host.as_str();
        let owned = knowledge.host(host).is_some() || !knowledge.token_urls.on(host).is_empty();
        if owned || is_local(host) || is_listed(address, workspace) {
            return None;
        }
        let meant = self
            .in_another_alphabet(host, workspace)
            .or_else(|| self.misspelt(address, workspace))?;
        let provider = knowledge.provider(meant.provider);
        let range = address.url.host.clone();
        let value = &address.fact.value;
        let finding = Finding::at(value.locate(range.clone()))
            .with("provider", &provider.name)
            .with("provider_id", &provider.id)
            .with("host", host)
            .with("expected", &meant.host)
            .with_some("letters", meant.letters)
            .with_some("ending", meant.ending)
            .with_some("behind", meant.behind)
            .with_some("beside", meant.beside)
            .with_edit(value.editable(range), &meant.host);
        Some(Finding {
            confidence: meant.confidence,
            doubt: address.fact.doubt,
            related: address.through(),
            ..finding
        })
    }

    /// A host that is a provider's but for letters of another alphabet.
    fn in_another_alphabet(&self, host: &str, workspace: &Workspace<'_>) -> Option<Meant> {
        if host.is_ascii() {
            return None;
        }
        let ours = |letter: char| self.letters.get(&letter).copied().unwrap_or(letter);
        let plain: String = host.chars().map(ours).collect();
        let known = workspace.knowledge.known_host(&plain)?;
        let mut foreign: Vec<String> = Vec::new();
        for letter in host.chars().filter(|letter| !letter.is_ascii()) {
            let words = format!("`{letter}` (U+{:04X})", u32::from(letter));
            if !foreign.contains(&words) {
                foreign.push(words);
            }
        }
        plain.is_ascii().then(|| Meant {
            host: plain,
            provider: known.provider,
            confidence: Confidence::Certain,
            letters: Some(foreign.join(", ")),
            ending: None,
            behind: None,
            beside: None,
        })
    }

    /// A host that is a provider's but for a slip.
    fn misspelt(&self, address: &Address<'_>, workspace: &Workspace<'_>) -> Option<Meant> {
        let host = address.host.as_str();
        let last = host.rsplit('.').next().unwrap_or_default();
        let no_domain = self.endings.iter().any(|ending| ending == last);
        let alike = workspace.knowledge.look_alikes(host).into_iter();
        let mut meant = alike.filter_map(|alike| {
            let impossible = alike.slip == Slip::Ending && no_domain;
            let telling = match alike.slip {
                _ if impossible => true,
                Slip::Label => has_path(&alike, address, workspace),
                _ if alike.letters < SHORTEST => false,
                _ => {
                    has_path(&alike, address, workspace)
                        || is_around(alike.provider, address, workspace)
                }
            };
            telling.then(|| Meant {
                confidence: match alike.slip {
                    _ if impossible => Confidence::Certain,
                    // A provider may have more hosts than are known.
                    Slip::Label => Confidence::Medium,
                    _ => Confidence::High,
                },
                letters: None,
                ending: impossible.then(|| last.to_owned()),
                behind: (alike.slip == Slip::Behind).then(|| domain_of(host).to_owned()),
                beside: (alike.slip == Slip::Label).then(|| alike.host.clone()),
                provider: alike.provider,
                host: alike.host,
            })
        });
        let first = meant.next()?;
        // Between two that can be meant nobody can tell.
        meant.all(|other| other.host == first.host).then_some(first)
    }
}

/// True for addresses that some provider lists as wrong: what belongs in their place is told there.
fn is_listed(address: &Address<'_>, workspace: &Workspace<'_>) -> bool {
    let knowledge = workspace.knowledge;
    let path = address.exact_path().unwrap_or_default();
    let subjects = [
        Subject::TokenUrl,
        Subject::AuthorizeUrl,
        Subject::Issuer,
        Subject::ApiBase,
    ];
    let mut rows = subjects.into_iter().flat_map(|of| {
        let rows = knowledge.wrong_urls(of, &address.host, path).into_iter();
        rows.filter(|row| !row.wrong.value.contains("{host*}"))
    });
    rows.next().is_some() || !knowledge.wrong_hosts(&address.host).is_empty()
}

/// The last two labels.
fn domain_of(host: &str) -> &str {
    let mut dots = host.rmatch_indices('.').map(|(at, _)| at);
    dots.nth(1).map_or(host, |at| &host[at + 1..])
}

/// True if the path is one of the endpoints of the host that is meant.
fn has_path(alike: &LookAlike, address: &Address<'_>, workspace: &Workspace<'_>) -> bool {
    let path = address
        .exact_path()
        .filter(|path| !path.trim_matches('/').is_empty());
    path.is_some_and(|path| {
        let served = workspace.knowledge.endpoints_at(&alike.host, path);
        served.iter().any(|at| at.provider == alike.provider)
    })
}

/// True if the names of keys or the other addresses of the client tell the provider.
fn is_around(provider: ProviderId, address: &Address<'_>, workspace: &Workspace<'_>) -> bool {
    let issuer = |id| workspace.knowledge.issuer_of(id);
    let client = &workspace.clients[address.fact.client];
    let told = [client.named_provider, client.provider];
    let mut told = told.into_iter().flatten().chain(client.products.clone());
    told.any(|known| issuer(known) == issuer(provider))
}
