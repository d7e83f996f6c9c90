//! Hosts that look like a provider's and are none of its own: a slip of the fingers away from one, or with
//! an ending too many.
//!
//! Nothing is prepared for this: the ends of all hosts are there to look hosts up by, and only the
//! providers with an end that is nearly the host's are asked.

use super::pattern::last_two;
use super::regions::is_slip;
use super::{Knowledge, ProviderId};

/// A provider's host that another one looks like.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LookAlike {
    /// The provider's host.
    pub host: String,
    /// Whose it is.
    pub provider: ProviderId,
    /// Where the two differ.
    pub slip: Slip,
    /// How many letters the name before the ending has: short ones are alike by chance.
    pub letters: usize,
}

/// Where a host differs from the one that it looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slip {
    /// In the name of the domain: `gogleapis.com`.
    Domain,
    /// In its ending: `googleapis.con`.
    Ending,
    /// By an ending behind it: `googleapis.com.com`.
    Behind,
    /// In a label before the domain: `acounts.google.com`.
    Label,
}

/// A label before a domain that is shorter is one letter from others by chance: `api` and `app`.
const SHORTEST_LABEL: usize = 5;

/// Endings that are put behind a host by habit. With the ending of a country, a host may well be its owner's.
const HABITS: [&str; 3] = [".com", ".net", ".org"];

impl Knowledge {
    /// The hosts of providers that `host`, which is lower-case and no provider's, may be a misspelling of.
    pub fn look_alikes(&self, host: &str) -> Vec<LookAlike> {
        let mut alike = self.with_other_domain(host);
        alike.extend(self.with_other_label(host));
        let shorter = HABITS.iter().find_map(|ending| host.strip_suffix(ending));
        let shorter = shorter.filter(|shorter| shorter.contains('.'));
        alike.extend(shorter.and_then(|shorter| self.alike(shorter, Slip::Behind)));
        alike.sort();
        alike.dedup();
        alike
    }

    /// Hosts that differ within the last two labels.
    fn with_other_domain(&self, host: &str) -> Vec<LookAlike> {
        let end = last_two(host);
        let before = &host[..host.len() - end.len()];
        let Some((name, ending)) = end.split_once('.') else {
            return Vec::new();
        };
        let slips = self.shelf.hosts.ends().filter(|known| is_slip(end, known));
        let alike = slips.filter_map(|known| {
            let (its_name, its_ending) = known.split_once('.')?;
            let slip = match (its_name == name, its_ending == ending) {
                (true, false) => Slip::Ending,
                (false, true) => Slip::Domain,
                // A dot in another place is no slip that people make.
                _ => return None,
            };
            self.alike(&format!("{before}{known}"), slip)
        });
        alike.collect()
    }

    /// Hosts that differ in a label before the domain, which is the provider's own.
    fn with_other_label(&self, host: &str) -> Vec<LookAlike> {
        let mut alike = Vec::new();
        for id in self.shelf.hosts.providers(host) {
            for known in self.table(id).exact_hosts() {
                if is_slip(host, known) && only_in_a_long_label(host, known) {
                    alike.extend(self.alike(known, Slip::Label));
                }
            }
        }
        alike
    }

    fn alike(&self, host: &str, slip: Slip) -> Option<LookAlike> {
        let provider = self.known_host(host)?.provider;
        let name = last_two(host).split('.').next().unwrap_or_default();
        Some(LookAlike {
            host: host.to_owned(),
            provider,
            slip,
            letters: name.len(),
        })
    }
}

/// True if two hosts differ in one label only, and that is long enough to tell a slip from another name.
fn only_in_a_long_label(host: &str, known: &str) -> bool {
    let same = host.split('.').count() == known.split('.').count();
    let pairs = host.split('.').zip(known.split('.'));
    let mut other = pairs.filter(|(label, known)| label != known);
    let long = other
        .next()
        .is_some_and(|(_, known)| known.len() >= SHORTEST_LABEL);
    same && long && other.next().is_none()
}
