//! What regions are called, and which one a misspelt name means.

use strsim::osa_distance;

use super::pattern::fits_host;
use super::{Provider, Region, WrongHost};

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

impl Provider {
    pub(super) fn wrong_host(&self, host: &str) -> Option<&WrongHost> {
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

    /// Whether a host pattern fits, `{label}` being one of the provider's own first labels.
    fn fits(&self, pattern: &str, host: &str) -> bool {
        match pattern.strip_prefix("{label}.") {
            Some(rest) => host.split_once('.').is_some_and(|(label, domain)| {
                self.labels().any(|known| known == label) && fits_host(rest, domain)
            }),
            None => fits_host(pattern, host),
        }
    }

    /// The region whose domain `host` misspells by one letter.
    pub(super) fn near_host(&self, host: &str) -> Option<&Region> {
        let (label, domain) = host.split_once('.')?;
        let domain = if self.labels().any(|known| known == label) {
            domain
        } else {
            host
        };
        let near = self.near_region(domain, |region| region.domain.as_deref())?;
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
        let is_domain = |known: &String| known == domain;
        let by_domain = self.regions.iter().find(|region| {
            region.domain.as_ref().is_some_and(is_domain)
                || region.other_domains.iter().any(is_domain)
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
        let near = self.near_region(&plain, |region| Some(region.id.as_str()));
        let near = near.or_else(|| self.near_region(domain, |region| region.domain.as_deref()));
        near.map_or(RegionMatch::Unknown, RegionMatch::Near)
    }

    /// The one region with a name at distance 1 of `value`. A digit is never a slip: `us-east-3`
    /// is a region that does not exist, not a misspelt one.
    fn near_region<'k>(
        &'k self,
        value: &str,
        name: impl Fn(&'k Region) -> Option<&'k str>,
    ) -> Option<&'k Region> {
        if value.len() < 5 {
            return None;
        }
        let mut near = self
            .regions
            .iter()
            .filter(|region| name(region).is_some_and(|name| is_slip(value, name)));
        let first = near.next()?;
        near.next().is_none().then_some(first)
    }
}

/// True if `value` is `name` with one slip of the fingers, which is never a digit.
pub(super) fn is_slip(value: &str, name: &str) -> bool {
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<_>>();
    may_be_near(name, value) && digits(name) == digits(value) && osa_distance(name, value) == 1
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
