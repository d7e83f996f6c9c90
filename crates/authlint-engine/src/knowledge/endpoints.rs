//! Which endpoint of which provider a URL is, and which one it was meant for.

use std::collections::BTreeMap;

use super::pattern::{self, Captures, is_any_host};
use super::shelf::Shelved;
use super::{
    Confidence, Endpoint, EndpointRole, Knowledge, ProviderId, Region, Status, Subject, Wrong,
};

/// An endpoint that a URL is.
#[derive(Clone, Debug)]
pub struct ServedAt<'k> {
    /// Whose it is.
    pub provider: ProviderId,
    /// Which one.
    pub endpoint: &'k Endpoint,
    /// What the URL holds at the names of the endpoint's pattern, and what is fixed for it.
    pub captures: Captures,
    weight: usize,
}

/// A URL that is listed as wrong.
#[derive(Clone, Debug)]
pub struct WrongUrl<'k> {
    /// Whose URL is meant.
    pub provider: ProviderId,
    /// What is said of it.
    pub wrong: &'k Wrong,
    /// The right URL; names that nobody can tell are left as `{name}`.
    pub right: Option<String>,
}

/// Endpoints on hosts that customers choose: told by their path alone.
#[derive(Clone, Debug, Default)]
pub(super) struct PathIndex {
    /// Each with the longest part of its path that is spelt out.
    anywhere: Vec<(String, ProviderId, usize)>,
    /// Providers that list wrong URLs on any host, with what each of these is of and its path ends with.
    wrong: Vec<(ProviderId, Vec<(Subject, String)>)>,
}

impl PathIndex {
    pub(super) fn new(providers: &[Shelved]) -> Self {
        let heads = || providers.iter().map(|provider| &provider.head).enumerate();
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for (path, _) in heads().flat_map(|(_, head)| &head.anywhere) {
            *seen.entry(path).or_default() += 1;
        }
        let anywhere = heads().flat_map(|(number, head)| {
            // What two providers have tells neither.
            let own = head
                .anywhere
                .iter()
                .filter(|(path, _)| seen[path.as_str()] == 1);
            own.map(move |(path, index)| {
                let spelt = pattern::longest_spelt(path).to_owned();
                (spelt, ProviderId(number), *index)
            })
        });
        let wrong = heads().filter(|(_, head)| !head.wrong_anywhere.is_empty());
        PathIndex {
            anywhere: anywhere.collect(),
            wrong: wrong
                .map(|(number, head)| {
                    let wrong = head.wrong_anywhere.iter();
                    let wrong =
                        wrong.filter_map(|(of, end)| Some((Subject::named(of)?, end.clone())));
                    (ProviderId(number), wrong.collect())
                })
                .collect(),
        }
    }

    /// The providers that may list a URL with this path as wrong on any host, one of `subject` if that is given.
    pub(super) fn wrong_at(
        &self,
        subject: Option<Subject>,
        path: &str,
    ) -> impl Iterator<Item = ProviderId> {
        let near = self.wrong.iter().filter(move |(_, wrong)| {
            let mut wrong = wrong.iter();
            wrong.any(|(of, end)| {
                subject.is_none_or(|subject| subject == *of) && path.ends_with(end.as_str())
            })
        });
        near.map(|(id, _)| *id)
    }
}

impl Knowledge {
    /// The endpoints that a URL is, the one whose pattern spells out most of it first. `host` is
    /// lower-case; a final slash of the path does not count.
    pub fn endpoints_at(&self, host: &str, path: &str) -> Vec<ServedAt<'_>> {
        let mut served = Vec::new();
        for id in self.shelf.hosts.providers(host) {
            served.extend(self.endpoints_of(id, host, path));
        }
        // Of a known host all endpoints are known.
        let anywhere = match self.known_host(host) {
            None => &self.shelf.paths.anywhere[..],
            Some(_) => &[],
        };
        for (spelt, id, index) in anywhere {
            if path.contains(spelt.as_str()) {
                let provider = self.provider(*id);
                let endpoint = &provider.endpoints[*index];
                let path = path.trim_end_matches('/');
                served.extend(served_at(*id, endpoint, &endpoint.url, host, path));
            }
        }
        served.sort_by_key(|at| std::cmp::Reverse(at.weight));
        served
    }

    /// The path of an endpoint of `role` that `path` on a known host is but for the case of letters; `None` if it
    /// is one as it stands.
    pub fn path_in_right_case(
        &self,
        role: EndpointRole,
        host: &str,
        path: &str,
    ) -> Option<(ProviderId, String)> {
        let id = self.known_host(host)?.provider;
        let path = path.trim_end_matches('/');
        let provider = self.provider(id);
        let known = self.table(id).urls.iter();
        let near = known.filter(|known| {
            let endpoint = &provider.endpoints[known.endpoint];
            endpoint.role == role
                && endpoint.status != Status::Retired
                && known.may_be_on(host)
                && pattern::fits_host(pattern::parts(&known.url).1, host)
        });
        let mut spelt: Vec<String> = near
            .filter_map(|known| {
                let url = known.url.trim_end_matches('/');
                pattern::in_case_of(pattern::parts(url).2, path)
            })
            .collect();
        spelt.sort_unstable();
        spelt.dedup();
        match &spelt[..] {
            [only] if only != path => Some((id, only.clone())),
            _ => None,
        }
    }

    /// The endpoints of one provider that a URL is, in the order of its file.
    pub fn endpoints_of<'k>(&'k self, id: ProviderId, host: &str, path: &str) -> Vec<ServedAt<'k>> {
        let provider = self.provider(id);
        let path = path.trim_end_matches('/');
        let near = self.table(id).near(host, path);
        let served = near.filter_map(|known| {
            let endpoint = &provider.endpoints[known.endpoint];
            served_at(id, endpoint, &known.url, host, path)
        });
        served.collect()
    }

    /// What is listed of a wrong URL: each row that it fits, conditions left to the caller.
    pub fn wrong_urls(&self, subject: Subject, host: &str, path: &str) -> Vec<WrongUrl<'_>> {
        let anywhere = self.shelf.paths.wrong_at(Some(subject), path);
        let fit = |pattern: &str| pattern::captures_of_url(pattern, host, path);
        self.wrong_rows(subject, (host, Some(path)), anywhere, fit)
    }

    /// The rows about hosts that `host` fits; `right` is the right host.
    pub fn wrong_hosts(&self, host: &str) -> Vec<WrongUrl<'_>> {
        let anywhere = self.shelf.paths.wrong.iter().map(|(id, _)| *id);
        let fit = |pattern: &str| pattern::captures_of_host(pattern, host);
        self.wrong_rows(Subject::Host, (host, None), anywhere, fit)
    }

    /// The rows about `subject` whose patterns `fit`, of the providers that may have to do with `host` and of those
    /// with rows about hosts `anywhere`.
    fn wrong_rows(
        &self,
        subject: Subject,
        (host, path): (&str, Option<&str>),
        anywhere: impl Iterator<Item = ProviderId>,
        fit: impl Fn(&str) -> Option<Captures>,
    ) -> Vec<WrongUrl<'_>> {
        let mut found: Vec<WrongUrl<'_>> = Vec::new();
        for provider in self.shelf.hosts.providers(host).chain(anywhere) {
            if found.iter().any(|known| known.provider == provider) {
                continue;
            }
            let rows = self.provider(provider).wrong.iter().enumerate();
            for (number, wrong) in rows.filter(|(_, wrong)| wrong.of == subject) {
                let table = self.table(provider);
                if path.is_some_and(|path| !table.may_be_wrong(number, host, path)) {
                    continue;
                }
                let Some(captures) = fit(&wrong.value) else {
                    continue;
                };
                if !self.may_be_about(provider, wrong, host) {
                    continue;
                }
                if wrong.except.iter().any(|pattern| fit(pattern).is_some()) {
                    continue;
                }
                let right = wrong.right.as_ref();
                found.push(WrongUrl {
                    provider,
                    wrong,
                    right: right.map(|right| pattern::fill_some(right, &captures)),
                });
            }
        }
        found
    }

    /// False for a row about any host where another provider is known to own `host`: what a product serves
    /// under hosts of its customers is not there.
    pub fn may_be_about(&self, id: ProviderId, wrong: &Wrong, host: &str) -> bool {
        !is_any_host(pattern::parts(&wrong.value).1)
            || self
                .known_host(host)
                .is_none_or(|known| known.provider == id || self.host_of(id, host).is_some())
    }

    /// How sure the surest endpoint of `role` is: what contradicts it is no surer.
    pub fn meant_confidence(&self, id: ProviderId, role: EndpointRole) -> Confidence {
        let endpoints = self.provider(id).endpoints.iter();
        let of_role = endpoints.filter(|endpoint| endpoint.role == role);
        let surest = of_role.map(|endpoint| endpoint.confidence).max();
        match surest {
            Some(known) if known >= Confidence::High => Confidence::Certain,
            known => known.unwrap_or(Confidence::Low),
        }
    }

    /// The URL of a provider's endpoint of `role` that is meant where `host` and `path` stand: as many
    /// names as possible are filled from what the URL holds, and of several endpoints the one that looks
    /// most like it is taken. What stands there may be of a generation that the provider has left; then
    /// that generation's endpoint on the same host is meant, for another one takes no such requests.
    pub fn meant(
        &self,
        id: ProviderId,
        role: EndpointRole,
        host: &str,
        path: &str,
        region: Option<&Region>,
    ) -> Option<Meant<'_>> {
        let captures = self.captures_near(id, host, path);
        let all = self.candidates(id, role, &captures, (host, path), region);
        let (older, current): (Vec<_>, Vec<_>) = all
            .into_iter()
            .partition(|(meant, _)| meant.endpoint.status == Status::Legacy);
        let (best, likeness) = likest(current)?;
        if likeness.agrees {
            return Some(best);
        }
        let host = pattern::parts(&best.url).1;
        let same = older.into_iter().filter(|(meant, likeness)| {
            likeness.agrees && pattern::parts(&meant.url).1.eq_ignore_ascii_case(host)
        });
        likest(same.collect())
            .map(|(older, _)| older)
            .or(Some(best))
    }

    /// The endpoints of `role` that still work and may be meant at a host and path, and how like they are.
    fn candidates(
        &self,
        id: ProviderId,
        role: EndpointRole,
        captures: &Captures,
        (host, path): (&str, &str),
        region: Option<&Region>,
    ) -> Vec<(Meant<'_>, Likeness)> {
        let provider = self.provider(id);
        let mut candidates = Vec::new();
        let works = |endpoint: &&Endpoint| {
            let gone = matches!(endpoint.status, Status::Deprecated | Status::Retired);
            endpoint.role == role && !gone
        };
        for known in &self.table(id).urls {
            let endpoint = &provider.endpoints[known.endpoint];
            let of = known
                .region
                .map(|index| provider.regions[index].id.as_str());
            let elsewhere = of.is_some() && of != region.map(|region| region.id.as_str());
            // What is on one customer's own host is not meant by what stands on another.
            let own = pattern::parts(&known.url).1;
            let claimed = provider.claimed.iter().any(|claimed| claimed == own);
            let elsewhere = elsewhere || (claimed && !pattern::fits_host(own, host));
            if works(&endpoint) && !elsewhere {
                let url = pattern::fill_some(&known.url, captures);
                let (_, its_host, its_path) = pattern::parts(&url);
                let known = self.host_of(id, &its_host.to_ascii_lowercase());
                let in_region = region.is_none_or(|region| {
                    let mut regions = known.iter().flat_map(|known| &known.regions);
                    regions.any(|other| other.id == region.id)
                });
                let mut fixed = endpoint.fixed.iter();
                let likeness = Likeness {
                    agrees: fixed
                        .all(|(name, value)| captures.get(name).is_none_or(|known| known == value)),
                    same_host: its_host.eq_ignore_ascii_case(host),
                    in_region,
                    current: endpoint.status == Status::Current,
                    letters: common(its_host, host) + common(its_path, path),
                };
                let only = pattern::names(&url).is_empty();
                candidates.push((
                    Meant {
                        endpoint,
                        url,
                        only,
                    },
                    likeness,
                ));
            }
        }
        candidates
    }

    /// What a URL near one of the provider's endpoints tells of its names: those of the endpoints it is, and
    /// those of hosts that it is on.
    fn captures_near(&self, id: ProviderId, host: &str, path: &str) -> Captures {
        let mut captures = Captures::new();
        let mut served = self.endpoints_at(host, path).into_iter();
        if let Some(at) = served.find(|at| at.provider == id) {
            return at.captures;
        }
        let near = self.table(id).urls.iter();
        for known in near.filter(|known| known.may_be_on(host)) {
            let (_, host_pattern, path_pattern) = pattern::parts(&known.url);
            let Some(on_host) = pattern::captures_of_host(host_pattern, host) else {
                continue;
            };
            // A path that begins like the endpoint's holds the same names as far as it does.
            let on_path = pattern::captures_of_start(path_pattern, path);
            let on_path = on_path
                .into_iter()
                .filter(|(_, value)| !self.is_path_word(value));
            for (name, value) in on_host.into_iter().chain(on_path) {
                captures.entry(name).or_insert(value);
            }
        }
        captures
    }

    /// What a URL that is listed as wrong for no condition is; for readers that only ask whether it is
    /// telling.
    pub fn is_telling(&self, host: &str, path: &str) -> bool {
        !self.endpoints_at(host, path).is_empty()
            || !self.wrong_urls(Subject::TokenUrl, host, path).is_empty()
    }
}

/// An endpoint that was meant.
#[derive(Clone, Debug)]
pub struct Meant<'k> {
    /// Which one.
    pub endpoint: &'k Endpoint,
    /// Its URL; names that nobody can tell are left as `{name}`.
    pub url: String,
    /// True if all of it is told and no other endpoint can be meant.
    pub only: bool,
}

/// The one of `candidates` that is most like what stands there.
fn likest(candidates: Vec<(Meant<'_>, Likeness)>) -> Option<(Meant<'_>, Likeness)> {
    let best = candidates.iter().map(|(_, likeness)| *likeness).max()?;
    let rivals = candidates
        .iter()
        .filter(|(_, likeness)| likeness.class() == best.class());
    let single = rivals.count() == 1;
    let likest = candidates
        .into_iter()
        .max_by_key(|(_, likeness)| *likeness)?;
    let (mut meant, likeness) = likest;
    meant.only &= single;
    Some((meant, likeness))
}

/// How much an endpoint is like a URL that stands in its place. What comes first counts most.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Likeness {
    agrees: bool,
    same_host: bool,
    in_region: bool,
    current: bool,
    letters: usize,
}

impl Likeness {
    /// What tells endpoints apart that are like a URL for a reason, not by their letters.
    fn class(self) -> (bool, bool, bool, bool) {
        (self.agrees, self.same_host, self.in_region, self.current)
    }
}

/// The endpoint at `host` and `path`, which has no final slash, if its pattern `url` fits.
fn served_at<'k>(
    id: ProviderId,
    endpoint: &'k Endpoint,
    url: &str,
    host: &str,
    path: &str,
) -> Option<ServedAt<'k>> {
    let url = url.trim_end_matches('/');
    let mut captures = pattern::captures_of_url(url, host, path)?;
    let fixed = endpoint.fixed.iter();
    captures.extend(fixed.map(|(name, value)| (name.clone(), value.clone())));
    Some(ServedAt {
        provider: id,
        endpoint,
        captures,
        weight: pattern::weight(url),
    })
}

/// How many letters two texts have in common at their ends.
fn common(left: &str, right: &str) -> usize {
    let start = left
        .bytes()
        .zip(right.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    let rest = left.len().min(right.len()) - start;
    let end = left
        .bytes()
        .rev()
        .zip(right.bytes().rev())
        .take_while(|(a, b)| a == b)
        .count();
    start + end.min(rest)
}
