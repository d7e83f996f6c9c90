//! Which provider a host belongs to, and in which region: looked up label by label.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::pattern::{self, fits_host, is_any_host, last_two};
use super::shelf::Shelved;
use super::{
    EndpointRole, Host, HostRole, Knowledge, Provider, ProviderId, Region, Status, WrongHost,
};

/// A host that a provider has.
#[derive(Clone, Debug)]
pub struct KnownHost<'k> {
    /// Whose it is.
    pub provider: ProviderId,
    /// The regions it belongs to; several share some hosts.
    pub regions: Vec<&'k Region>,
    /// What it is to OAuth, if that is known.
    pub role: Option<HostRole>,
    /// What else is known of it.
    pub host: Option<&'k Host>,
    /// How much of it the pattern spells out that it fits.
    weight: usize,
}

impl<'k> KnownHost<'k> {
    /// The region it belongs to, if it is only one.
    pub fn region(&self) -> Option<&'k Region> {
        if let [region] = self.regions[..] {
            Some(region)
        } else {
            None
        }
    }

    /// What it serves, to go behind "serves".
    pub fn serves(&self) -> Option<&'k str> {
        let said = self.host.and_then(|host| host.serves.as_deref());
        said.or(self.role.map(HostRole::serves))
    }
}

/// What is known of a host.
#[derive(Clone, Debug)]
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

impl HostMatch<'_> {
    /// Whose host it is, or whose is meant.
    pub fn provider(&self) -> ProviderId {
        match self {
            HostMatch::Known(known) => known.provider,
            HostMatch::Wrong { provider, .. } | HostMatch::Near { provider, .. } => *provider,
        }
    }
}

/// Puts a region's domain into a pattern or URL.
pub fn expand(pattern: &str, region: &Region) -> String {
    match &region.domain {
        Some(domain) => pattern.replace("{domain}", domain),
        None => pattern.to_owned(),
    }
}

/// `pattern` once for each region, if it holds `{domain}`; else once and for none.
pub(super) fn expanded<'k>(
    provider: &'k Provider,
    pattern: &'k str,
) -> impl Iterator<Item = (String, Option<usize>)> + use<'k> {
    let regional = pattern.contains("{domain}");
    let plain = (!regional).then(|| (pattern.to_owned(), None));
    let regions = provider.regions.iter().enumerate();
    let regions = regions.filter(move |(_, region)| regional && region.domain.is_some());
    let regions = regions.map(|(index, region)| (expand(pattern, region), Some(index)));
    plain.into_iter().chain(regions)
}

/// Which providers can have to do with a host: looked up by its last labels, so that the many hosts
/// of no provider cost a look into a table.
#[derive(Clone, Debug, Default)]
pub(super) struct HostIndex {
    ends: HashMap<String, Vec<ProviderId>>,
    /// Providers whose hosts are below one domain per region.
    by_domain: Vec<ProviderId>,
    /// What is known of the hosts of each provider, made when it is first asked for.
    tables: Vec<OnceLock<Table>>,
}

/// The patterns of one provider, with the domains of its regions put in.
#[derive(Clone, Debug)]
pub(super) struct Table {
    hosts: Vec<Entry>,
    pub(super) urls: Vec<EndpointPattern>,
    /// How hosts and paths begin and end that fit the wrong URLs, in the order of these.
    wrong: Vec<(Ends, Ends)>,
}

/// What all that fits a pattern begins with and ends with.
#[derive(Clone, Debug)]
struct Ends(String, String);

impl Ends {
    fn of(pattern: &str) -> Self {
        let start = pattern::spelt_start(pattern).to_owned();
        Ends(start, pattern::spelt_end(pattern).to_owned())
    }

    /// False for texts that cannot fit.
    fn may_be_of(&self, text: &str) -> bool {
        text.starts_with(&self.0) && text.ends_with(&self.1)
    }
}

/// The pattern of an endpoint in one region, or in all.
#[derive(Clone, Debug)]
pub(super) struct EndpointPattern {
    pub(super) url: String,
    /// What every host ends with that fits; `None` where any host does, for that one does says nothing.
    end: Option<String>,
    /// What every path ends with that fits, but for slashes.
    path_end: String,
    /// The index of the endpoint.
    pub(super) endpoint: usize,
    /// The index of the region.
    pub(super) region: Option<usize>,
}

impl EndpointPattern {
    fn new((url, region): (String, Option<usize>), endpoint: usize) -> Self {
        let (_, host, path) = pattern::parts(url.trim_end_matches('/'));
        EndpointPattern {
            end: (!is_any_host(host)).then(|| pattern::spelt_end(host).to_owned()),
            path_end: pattern::spelt_end(path).to_owned(),
            url,
            endpoint,
            region,
        }
    }

    /// False for hosts that cannot fit, and where any host fits.
    pub(super) fn may_be_on(&self, host: &str) -> bool {
        let end = self.end.as_ref();
        end.is_some_and(|end| host.ends_with(end.as_str()))
    }

    /// False for paths that cannot fit; they have no final slash.
    fn may_be_at(&self, path: &str) -> bool {
        path.ends_with(&self.path_end)
    }
}

impl Table {
    /// The endpoints of which some may be at `path`, which has no final slash, on `host`.
    pub(super) fn near<'t>(
        &'t self,
        host: &str,
        path: &str,
    ) -> impl Iterator<Item = &'t EndpointPattern> {
        let near = |known: &&EndpointPattern| known.may_be_on(host) && known.may_be_at(path);
        self.urls.iter().filter(near)
    }

    fn new(provider: &Provider) -> Self {
        let endpoints = provider.endpoints.iter().enumerate();
        let urls = endpoints.flat_map(|(index, endpoint)| {
            expanded(provider, &endpoint.url).map(move |url| EndpointPattern::new(url, index))
        });
        let wrong = provider.wrong.iter().map(|wrong| {
            let (_, host, path) = pattern::parts(&wrong.value);
            (Ends::of(host), Ends::of(path))
        });
        Table {
            hosts: entries(provider),
            urls: urls.collect(),
            wrong: wrong.collect(),
        }
    }

    /// False where the wrong URL of this number is none that begins and ends so.
    pub(super) fn may_be_wrong(&self, number: usize, host: &str, path: &str) -> bool {
        let known = self.wrong.get(number);
        known.is_none_or(|(hosts, paths)| hosts.may_be_of(host) && paths.may_be_of(path))
    }

    /// The hosts that are spelt out.
    pub(super) fn exact_hosts(&self) -> impl Iterator<Item = &str> {
        let hosts = self.hosts.iter().map(|entry| entry.pattern.as_str());
        hosts.filter(|host| pattern::names(host).is_empty())
    }
}

/// A host pattern and what it says.
#[derive(Clone, Debug)]
struct Entry {
    pattern: String,
    /// What every host ends with that fits.
    end: String,
    weight: usize,
    role: Option<HostRole>,
    /// The index of a host fact.
    fact: Option<usize>,
    /// The index of a region.
    region: Option<usize>,
}

impl HostIndex {
    pub(super) fn new(providers: &[Shelved]) -> Self {
        let mut index = HostIndex::default();
        for (number, provider) in providers.iter().enumerate() {
            let id = ProviderId(number);
            for end in &provider.head.ends {
                index.ends.entry(end.clone()).or_default().push(id);
            }
            if provider.head.by_domain {
                index.by_domain.push(id);
            }
            index.tables.push(OnceLock::new());
        }
        index
    }

    /// The last two labels of all providers' hosts.
    pub(super) fn ends(&self) -> impl Iterator<Item = &str> {
        self.ends.keys().map(String::as_str)
    }

    /// The providers that may have a host ending like `host`.
    pub(super) fn providers(&self, host: &str) -> impl Iterator<Item = ProviderId> {
        let known = self.ends.get(last_two(host));
        known.into_iter().flatten().copied()
    }
}

impl Knowledge {
    /// What is known of `host`, which is lower-case and without port.
    pub fn host(&self, host: &str) -> Option<HostMatch<'_>> {
        let known = self.known_host(host);
        if known.as_ref().is_some_and(|known| known.role.is_some()) {
            return known.map(HostMatch::Known);
        }
        let wrong = self.shelf.hosts.providers(host).find_map(|provider| {
            let wrong = self.provider(provider).wrong_host(host)?;
            Some(HostMatch::Wrong { provider, wrong })
        });
        wrong.or(known.map(HostMatch::Known)).or_else(|| {
            self.shelf.hosts.by_domain.iter().find_map(|provider| {
                let region = self.provider(*provider).near_host(host)?;
                Some(HostMatch::Near {
                    provider: *provider,
                    region,
                })
            })
        })
    }

    /// The provider that has `host`: the one whose pattern spells most of it out.
    pub fn known_host(&self, host: &str) -> Option<KnownHost<'_>> {
        let providers = self.shelf.hosts.providers(host);
        let known = providers.filter_map(|id| self.host_of(id, host));
        // Where a host is one provider's issuer and another's token host, it is the latter's.
        known.max_by_key(|known| (known.weight, known.role == Some(HostRole::Login)))
    }

    /// False if no provider has a host that ends like `host`.
    pub fn may_know(&self, host: &str) -> bool {
        self.shelf.hosts.providers(host).next().is_some()
    }

    /// The providers that may have `host`, or list a URL with such a host and `path` as wrong.
    pub fn providers_near(&self, host: &str, path: &str) -> Vec<ProviderId> {
        let mut providers: Vec<ProviderId> = self.shelf.hosts.providers(host).collect();
        providers.extend(self.shelf.paths.wrong_at(None, path));
        providers
    }

    /// The patterns of a provider.
    pub(super) fn table(&self, id: ProviderId) -> &Table {
        self.shelf.hosts.tables[id.0].get_or_init(|| Table::new(self.provider(id)))
    }

    /// True if some endpoint of the role is on `host`, and is still there.
    pub fn serves_role(&self, id: ProviderId, role: EndpointRole, host: &str) -> bool {
        let provider = self.provider(id);
        self.table(id).urls.iter().any(|known| {
            let endpoint = &provider.endpoints[known.endpoint];
            endpoint.role == role
                && endpoint.status != Status::Retired
                && known.may_be_on(host)
                && fits_host(pattern::parts(&known.url).1, host)
        })
    }

    /// What is known of `host` as a host of one provider.
    pub fn host_of(&self, id: ProviderId, host: &str) -> Option<KnownHost<'_>> {
        let provider = self.provider(id);
        let fitting: Vec<&Entry> = self
            .table(id)
            .hosts
            .iter()
            .filter(|entry| host.ends_with(&entry.end) && fits_host(&entry.pattern, host))
            .collect();
        let heaviest = fitting.iter().map(|entry| entry.weight).max()?;
        let told = fitting.iter().filter(|entry| entry.role.is_some());
        let told = told.max_by_key(|entry| {
            (
                entry.weight,
                entry.fact.is_some(),
                entry.role == Some(HostRole::Login),
            )
        });
        let regional = fitting.iter().filter(|entry| entry.region.is_some());
        let nearest = regional.clone().map(|entry| entry.weight).max();
        let mut regions: Vec<usize> = regional
            .filter(|entry| Some(entry.weight) == nearest)
            .filter_map(|entry| entry.region)
            .collect();
        regions.dedup();
        Some(KnownHost {
            provider: id,
            regions: regions
                .iter()
                .map(|index| &provider.regions[*index])
                .collect(),
            role: told.and_then(|entry| entry.role),
            host: told
                .and_then(|entry| entry.fact)
                .map(|fact| &provider.hosts[fact]),
            weight: heaviest,
        })
    }
}

/// All host patterns of a provider.
fn entries(provider: &Provider) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut add = |pattern: &str, role, fact, region: Option<usize>| {
        for (pattern, of_domain) in expanded(provider, pattern) {
            entries.push(Entry {
                weight: pattern::weight(&pattern),
                end: pattern::spelt_end(&pattern).to_ascii_lowercase(),
                pattern: pattern.to_ascii_lowercase(),
                role,
                fact,
                region: region.or(of_domain),
            });
        }
    };
    for (index, host) in provider.hosts.iter().enumerate() {
        add(&host.host, Some(host.role), Some(index), None);
    }
    for endpoint in &provider.endpoints {
        let host = pattern::parts(&endpoint.url).1;
        if is_any_host(host) {
            continue;
        }
        let role = match endpoint.role {
            EndpointRole::Token => Some(HostRole::Login),
            EndpointRole::Authorize => Some(HostRole::SignIn),
            EndpointRole::Issuer | EndpointRole::Discovery | EndpointRole::Jwks => {
                Some(HostRole::Metadata)
            }
            _ => None,
        };
        add(host, role, None, None);
    }
    for (index, region) in provider.regions.iter().enumerate() {
        for host in &region.hosts {
            add(host, None, None, Some(index));
        }
        if let Some(domain) = &region.domain {
            add(domain, None, None, Some(index));
            add(&format!("**.{domain}"), None, None, Some(index));
        }
    }
    entries
}
