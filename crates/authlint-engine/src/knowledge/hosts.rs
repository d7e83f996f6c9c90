//! Which provider a host belongs to, and in which region: looked up label by label.

use std::collections::HashMap;

use strsim::osa_distance;

use super::{Host, Knowledge, Provider, ProviderId, Region, WrongHost};

/// A host that a provider has.
#[derive(Clone, Copy, Debug)]
pub struct KnownHost<'k> {
    /// Whose it is.
    pub provider: ProviderId,
    /// In which region, if it belongs to one.
    pub region: Option<&'k Region>,
    /// What is known of it; `None` for a host below a region's domain that no fact names.
    pub host: Option<&'k Host>,
}

/// What is known of a host.
#[derive(Clone, Copy, Debug)]
pub enum HostMatch<'k> {
    /// A provider's.
    Known(KnownHost<'k>),
    /// Written for a provider's, and none of its hosts.
    Wrong {
        /// Whose host is meant.
        provider: ProviderId,
        /// The fact that says so.
        wrong: &'k WrongHost,
    },
    /// One letter away from a provider's host.
    Near {
        /// Whose host is meant.
        provider: ProviderId,
        /// The region whose domain is meant.
        region: &'k Region,
    },
}

/// What a region value names.
#[derive(Clone, Copy, Debug)]
pub enum RegionMatch<'k> {
    /// A region.
    Known(&'k Region),
    /// No region, but one is a letter away.
    Near(&'k Region),
    /// No region.
    Unknown,
}

/// Puts a region's domain into a pattern or URL.
pub fn expand(pattern: &str, region: &Region) -> String {
    pattern.replace("{domain}", &region.domain)
}

/// Which providers can have to do with a host: looked up by its last labels, so that the many hosts
/// of no provider cost a look into a table.
#[derive(Clone, Debug, Default)]
pub(super) struct HostIndex {
    ends: HashMap<String, Vec<ProviderId>>,
}

impl HostIndex {
    pub(super) fn new(providers: &[Provider]) -> Self {
        let mut index = HostIndex::default();
        for (number, provider) in providers.iter().enumerate() {
            let hosts = provider.hosts.iter().map(|host| &host.host);
            let wrong = provider.wrong_hosts.iter().flat_map(|wrong| &wrong.hosts);
            let domains = provider.regions.iter().map(|region| &region.domain);
            for pattern in hosts.chain(wrong).chain(domains) {
                let known = index.ends.entry(fixed_end(pattern).to_owned()).or_default();
                if !known.contains(&ProviderId(number)) {
                    known.push(ProviderId(number));
                }
            }
        }
        index
    }

    fn providers(&self, host: &str) -> impl Iterator<Item = ProviderId> {
        let last = host.rfind('.').map_or(0, |at| at + 1);
        let two = host[..last.saturating_sub(1)]
            .rfind('.')
            .map_or(0, |at| at + 1);
        let ends = [&host[two..], &host[last..]];
        ends.into_iter()
            .filter_map(|end| self.ends.get(end))
            .flatten()
            .copied()
    }
}

/// The last two labels of a pattern, or the last, as far as they are spelt out.
fn fixed_end(pattern: &str) -> &str {
    let spelt = pattern.rfind(['*', '}']).map_or(0, |at| at + 1);
    let end = pattern[spelt..].trim_start_matches('.');
    let last = end.rfind('.').map_or(0, |at| at + 1);
    let two = end[..last.saturating_sub(1)]
        .rfind('.')
        .map_or(0, |at| at + 1);
    &end[two..]
}

impl Knowledge {
    /// What is known of `host`, which is lower-case and without port.
    pub fn host(&self, host: &str) -> Option<HostMatch<'_>> {
        let known = self
            .hosts
            .providers(host)
            .find_map(|id| self.provider(id).known_host(id, host));
        if known.is_some_and(|known| known.host.is_some()) {
            return known.map(HostMatch::Known);
        }
        let wrong = self.hosts.providers(host).find_map(|provider| {
            let wrong = self.provider(provider).wrong_host(host)?;
            Some(HostMatch::Wrong { provider, wrong })
        });
        wrong.or(known.map(HostMatch::Known)).or_else(|| {
            self.providers().find_map(|(provider, facts)| {
                let region = facts.near_host(host)?;
                Some(HostMatch::Near { provider, region })
            })
        })
    }
}

impl Provider {
    fn known_host(&self, provider: ProviderId, host: &str) -> Option<KnownHost<'_>> {
        if let Some(fact) = self.hosts.iter().find(|fact| fact.host == host) {
            return Some(KnownHost {
                provider,
                region: None,
                host: Some(fact),
            });
        }
        let region = self
            .regions
            .iter()
            .find(|region| is_below(host, &region.domain))?;
        let label = host.strip_suffix(&region.domain)?.trim_end_matches('.');
        let fact = self.hosts.iter().find(|fact| {
            fact.host
                .strip_suffix(".{domain}")
                .is_some_and(|known| known == label)
        });
        Some(KnownHost {
            provider,
            region: Some(region),
            host: fact,
        })
    }

    fn wrong_host(&self, host: &str) -> Option<&WrongHost> {
        let fits = |pattern: &String| self.fits(pattern, host);
        self.wrong_hosts
            .iter()
            .find(|wrong| wrong.hosts.iter().any(fits) && !wrong.except.iter().any(fits))
    }

    /// The labels that stand before a region's domain: `login`, `api`.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.hosts
            .iter()
            .filter_map(|host| host.host.strip_suffix(".{domain}"))
    }

    /// The provider's label that `host` begins with.
    pub fn label_of<'h>(&self, host: &'h str) -> Option<&'h str> {
        let label = host.split('.').next()?;
        self.labels().any(|known| known == label).then_some(label)
    }

    /// Whether a host pattern fits: `*` is one label, `**` one or more, `{label}` one of the
    /// provider's own first labels.
    fn fits(&self, pattern: &str, host: &str) -> bool {
        let pattern: Vec<&str> = pattern.split('.').collect();
        let labels: Vec<&str> = host.split('.').collect();
        self.fits_labels(&pattern, &labels)
    }

    fn fits_labels(&self, pattern: &[&str], labels: &[&str]) -> bool {
        match (pattern, labels) {
            ([], []) => true,
            (["**", rest @ ..], labels) => {
                (1..=labels.len()).any(|taken| self.fits_labels(rest, &labels[taken..]))
            }
            ([want, pattern @ ..], [label, labels @ ..]) => {
                let fits = match *want {
                    "*" => true,
                    "{label}" => self.labels().any(|known| known == *label),
                    want => want == *label,
                };
                fits && self.fits_labels(pattern, labels)
            }
            _ => false,
        }
    }

    /// The region whose domain `host` misspells by one letter.
    fn near_host(&self, host: &str) -> Option<&Region> {
        let (label, domain) = host.split_once('.')?;
        let domain = if self.labels().any(|known| known == label) {
            domain
        } else {
            host
        };
        let near = self.near_region(domain, |region| vec![region.domain.as_str()])?;
        // `apne1.…` is one letter from `apse1.…` and means Tokyo all the same.
        let code = fold(domain.split('.').next().unwrap_or_default());
        let is_code = |region: &Region| names(region).any(|name| fold(name) == code);
        (!self.regions.iter().any(is_code)).then_some(near)
    }

    /// The region that a value names: its id, an alias, a domain, a host or a URL of it.
    pub fn region_named(&self, value: &str) -> RegionMatch<'_> {
        let host = host_of(value);
        let domain = match host.split_once('.') {
            Some((label, domain)) if self.labels().any(|known| known == label) => domain,
            _ => host.as_str(),
        };
        let by_domain = self.regions.iter().find(|region| {
            region.domain == domain || region.other_domains.iter().any(|other| other == domain)
        });
        let plain = fold(value);
        let known = by_domain.or_else(|| {
            self.regions
                .iter()
                .find(|region| names(region).any(|name| fold(name) == plain))
        });
        if let Some(region) = known {
            return RegionMatch::Known(region);
        }
        let near = self.near_region(&plain, |region| vec![region.id.as_str()]);
        let near = near.or_else(|| self.near_region(domain, |region| vec![region.domain.as_str()]));
        near.map_or(RegionMatch::Unknown, RegionMatch::Near)
    }

    /// The one region with a name at distance 1 of `value`. A digit is never a slip: `us-east-3`
    /// is a region that does not exist, not a misspelt one.
    fn near_region<'k>(
        &'k self,
        value: &str,
        names: impl Fn(&'k Region) -> Vec<&'k str>,
    ) -> Option<&'k Region> {
        if value.len() < 5 {
            return None;
        }
        let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<_>>();
        let mut near = self.regions.iter().filter(|region| {
            names(region).iter().any(|name| {
                may_be_near(name, value)
                    && digits(name) == digits(value)
                    && osa_distance(name, value) == 1
            })
        });
        let first = near.next()?;
        near.next().is_none().then_some(first)
    }
}

/// False for texts that are more than one letter apart, as far as their ends tell.
fn may_be_near(left: &str, right: &str) -> bool {
    let start = left
        .bytes()
        .zip(right.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    let end = left
        .bytes()
        .rev()
        .zip(right.bytes().rev())
        .take_while(|(a, b)| a == b)
        .count();
    left.len().abs_diff(right.len()) <= 1 && start + end + 2 >= left.len().min(right.len())
}

/// All names of a region.
fn names(region: &Region) -> impl Iterator<Item = &str> {
    let aliases = region.aliases.iter().chain(region.forms.values());
    std::iter::once(region.id.as_str()).chain(aliases.map(String::as_str))
}

/// A region name as it is compared: `us_east_1` and `US-East-1` are one.
fn fold(value: &str) -> String {
    value.trim().to_ascii_lowercase().replace('_', "-")
}

/// The host of a URL, or of what may be a host.
fn host_of(value: &str) -> String {
    let value = value.trim();
    let rest = value.split_once("://").map_or(value, |(_, rest)| rest);
    let host = rest.split(['/', ':', '?']).next().unwrap_or(rest);
    host.trim_end_matches('.').to_ascii_lowercase()
}

/// True for `domain` itself and for each host below it.
fn is_below(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}
