//! What one user knows besides: hosts of a provider that are his own, further spellings of keys, Secrets that no
//! file makes.
//!
//! Nothing here can change what is known already: a host of one provider cannot be given to another, and a key that
//! means something goes on meaning that. Otherwise a configuration could hide findings without a word.

use std::collections::BTreeMap;

use super::pattern::{self, Captures, is_any_host};
use super::provider::{Endpoint, EndpointRole, Provider, Status, Subject, When, Wrong};
use super::shelf::Shelved;
use super::{HostMatch, Knowledge, ProviderId, Says, words_of};

/// A custom domain or a private gateway: a host that serves what the hosts of a provider serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The host; `*.` in front stands for one label more.
    pub host: String,
    /// Whose hosts it stands for.
    pub provider: ProviderId,
    /// The ids of the regions that it belongs to.
    pub regions: Vec<String>,
}

impl Knowledge {
    /// Why `host` cannot be claimed for a provider, in words.
    pub fn unclaimable(&self, host: &str, provider: ProviderId) -> Option<String> {
        let spelt = host.strip_prefix("*.").unwrap_or(host);
        let is_label = |label: &str| {
            let letter =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            (1..=63).contains(&label.len()) && label.bytes().all(letter)
        };
        let labels = spelt.split('.').count();
        if host.len() > 253 || labels < 2 || !spelt.split('.').all(is_label) {
            return Some(
                "write the host alone, in small letters and with a dot in it: `login.acme.com`, `*.id.acme.com`"
                    .to_owned(),
            );
        }
        let host = host.replace('*', "x");
        let owner = |id: ProviderId| self.provider(id).name.clone();
        match self.host(&host) {
            Some(HostMatch::Known(known)) if known.provider == provider => None,
            Some(HostMatch::Known(known)) => {
                Some(format!("it is a host of {}", owner(known.provider)))
            }
            Some(HostMatch::Wrong { provider, .. } | HostMatch::Near { provider, .. }) => Some(
                format!("it is known as a wrong host for {}", owner(provider)),
            ),
            None if !self.token_urls.on(&host).is_empty() => {
                Some("it is a host of another service".to_owned())
            }
            None => {
                let like = self.look_alikes(&host).into_iter().next()?;
                let owner = owner(like.provider);
                Some(format!(
                    "it looks like `{}` of {owner} and is not",
                    like.host
                ))
            }
        }
    }

    /// Makes hosts those of providers, with all their endpoints.
    pub fn claim(&mut self, claims: &[Claim]) {
        let mut claimed: BTreeMap<ProviderId, Provider> = BTreeMap::new();
        for claim in claims {
            if self.host_of(claim.provider, &claim.host).is_some() {
                continue;
            }
            let provider = claimed
                .entry(claim.provider)
                .or_insert_with(|| self.provider(claim.provider).clone());
            provider.serve_on(&claim.host.replace('*', "{label}"), &claim.regions);
        }
        if !claims.is_empty() {
            self.change_providers(|all| {
                for (id, provider) in claimed {
                    all[id.0] = Shelved::of(provider);
                }
            });
            self.grew();
        }
    }

    /// Gives a key a meaning, however its words are joined and whatever stands before them.
    ///
    /// # Errors
    /// If it has another already, in words.
    pub fn add_key(&mut self, key: &str, says: Says) -> Result<(), String> {
        let words = words_of(key);
        if words.is_empty() || words.len() > 8 {
            return Err("a key has one word to eight".to_owned());
        }
        let secret = self.vocabulary.is_secret(&words) && !says.is_secret();
        if secret {
            return Err("keys of this name hold secrets".to_owned());
        }
        match self.vocabulary.meaning(&words) {
            Some((known, _)) if !known.weak && known.says == says => return Ok(()),
            Some((known, _)) if !known.weak => {
                return Err(format!(
                    "a key of this name is {} already",
                    known.says.words()
                ));
            }
            _ => {}
        }
        if let Some(owner) = self.owner_of_key(&words) {
            let owner = &self.provider(owner).name;
            return Err(format!("this is a key of {owner} already"));
        }
        self.vocabulary.change(|known| known.add(words, says));
        self.grew();
        Ok(())
    }

    /// Says that Secrets whose names fit are made where no file shows it, and have what nobody sees.
    ///
    /// # Errors
    /// If the pattern says next to nothing, in words.
    pub fn add_external_secret(&mut self, pattern: &str) -> Result<(), String> {
        let spelt = pattern.bytes().filter(|byte| byte.is_ascii_alphanumeric());
        let stars = pattern.bytes().filter(|byte| *byte == b'*').count();
        if spelt.count() < 3 || stars > 2 || pattern.len() > 253 || pattern.contains(['{', '}']) {
            return Err(
                "a name, in which `*` stands for any letters: three letters and not more than two `*`"
                    .to_owned(),
            );
        }
        self.external_secrets.push(pattern.to_owned());
        Ok(())
    }

    /// True if a user says that a thing of this name is made where no file shows it.
    pub(crate) fn is_external(&self, name: &str) -> bool {
        let mut patterns = self.external_secrets.iter();
        patterns.any(|known| pattern::fits_text(known, name))
    }
}

impl Provider {
    /// Adds a host on which all is served that the provider serves on hosts of its own.
    fn serve_on(&mut self, host: &str, regions: &[String]) {
        // Any host fits some patterns: those say what they say of this one, too.
        let hosts = self
            .endpoints
            .iter()
            .map(|known| pattern::parts(&known.url).1);
        let mut own: Vec<String> = hosts.map(plain).collect();
        own.sort_unstable();
        own.dedup();
        let moved = |url: &str| {
            let (scheme, its_host, path) = pattern::parts(url);
            let is_own = own.contains(&plain(its_host));
            is_own.then(|| format!("{scheme}://{host}{path}"))
        };

        let mut endpoints: Vec<Endpoint> = Vec::new();
        for known in &self.endpoints {
            let Some(url) = moved(&known.url) else {
                continue;
            };
            let there = |other: &Endpoint| other.role == known.role && other.url == url;
            if !endpoints.iter().any(there) {
                let instead = known.instead.as_ref();
                endpoints.push(Endpoint {
                    url,
                    instead: instead.map(|url| moved(url).unwrap_or_else(|| url.clone())),
                    ..known.clone()
                });
            }
        }
        let wrong = self.wrong.iter().filter_map(|row| {
            let its_host = pattern::parts(&row.value).1;
            if !row.of.is_address() || is_any_host(its_host) || !row.value.contains("://") {
                return None;
            }
            // What is wrong because of its host is not wrong on this one.
            let same_host = |right: &String| plain(pattern::parts(right).1) == plain(its_host);
            if !row.right.as_ref().is_none_or(same_host) {
                return None;
            }
            let value = moved(&row.value)?;
            // What is wrong on one of its hosts may be right on another, and this one stands for both.
            let served = endpoints.iter().any(|known| {
                let is_meant = matches!(
                    (row.of, known.role),
                    (Subject::TokenUrl, EndpointRole::Token)
                        | (Subject::AuthorizeUrl, EndpointRole::Authorize)
                        | (Subject::Issuer, EndpointRole::Issuer)
                );
                let (host, path) = example(&known.url);
                is_meant
                    && known.status != Status::Retired
                    && pattern::captures_of_url(&value, &host, &path).is_some()
            });
            if served && row.when == When::default() {
                return None;
            }
            let right = row.right.as_ref();
            Some(Wrong {
                right: right.map(|right| moved(right).unwrap_or_else(|| right.clone())),
                except: row
                    .except
                    .iter()
                    .map(|url| moved(url).unwrap_or_else(|| url.clone()))
                    .collect(),
                value,
                ..row.clone()
            })
        });
        let wrong: Vec<Wrong> = wrong.collect();
        self.wrong.extend(wrong);
        self.endpoints.extend(endpoints);
        let conditions = self.wrong.iter_mut().map(|row| &mut row.when);
        for when in conditions.chain(self.missing.iter_mut().map(|row| &mut row.when)) {
            let When {
                token_url,
                authorize_url,
                ..
            } = when;
            for urls in [token_url, authorize_url] {
                let more: Vec<String> = urls.iter().filter_map(|url| moved(url)).collect();
                urls.extend(more.into_iter().filter(|url| !url.is_empty()));
            }
        }
        for region in &mut self.regions {
            if regions.contains(&region.id) {
                region.hosts.push(host.to_owned());
            }
        }
        self.claimed.push(host.to_owned());
    }
}

/// A host pattern without the words that its names can be, as a right value writes it.
fn plain(host: &str) -> String {
    pattern::fill_some(host, &Captures::new())
}

/// Host and path of a URL that fits `pattern`.
fn example(pattern: &str) -> (String, String) {
    let names = pattern::names(pattern).into_iter().map(|(name, words)| {
        let word = words.and_then(|words| words.split('|').next());
        (name.to_owned(), word.unwrap_or("abc").to_owned())
    });
    let url = pattern::fill_some(pattern, &names.collect());
    let (_, host, path) = pattern::parts(&url);
    (host.to_owned(), path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::Claim;
    use crate::knowledge::{
        Endpoint, EndpointRole, Knowledge, Says, Status, Subject, When, words_of,
    };

    fn knowledge() -> Knowledge {
        Knowledge::for_linting()
    }

    #[test]
    fn a_claimed_host_has_the_endpoints_of_its_provider() {
        let mut knowledge = knowledge();
        let okta = knowledge.provider_named("okta").expect("a provider");
        assert!(knowledge.known_host("login.acme-corp.com").is_none());
        let claim = |host: &str, regions: &[&str]| Claim {
            host: host.to_owned(),
            provider: okta,
            regions: regions.iter().map(ToString::to_string).collect(),
        };
        knowledge.claim(&[
            claim("login.acme-corp.com", &["preview"]),
            claim("*.id.acme-corp.com", &[]),
        ]);
        for host in ["login.acme-corp.com", "eu.id.acme-corp.com"] {
            assert_eq!(
                knowledge.known_host(host).map(|known| known.provider),
                Some(okta)
            );
            assert!(knowledge.serves_role(okta, EndpointRole::Token, host));
        }
        let known = knowledge
            .known_host("login.acme-corp.com")
            .expect("it is claimed");
        assert_eq!(
            known.region().map(|region| region.id.as_str()),
            Some("preview")
        );
        assert!(knowledge.known_host("acme-corp.com").is_none());
        // The provider's own hosts are what they were.
        let meant = knowledge.meant(
            okta,
            EndpointRole::Token,
            "acme.okta.com",
            "/oauth2/v1/x",
            None,
        );
        let meant = meant.map(|meant| meant.url);
        assert_eq!(
            meant.as_deref(),
            Some("https://acme.okta.com/oauth2/v1/token")
        );
    }

    /// Whoever takes the addresses of a provider over to a host of his own makes no mistake by that.
    #[test]
    fn what_is_right_on_a_providers_hosts_is_right_on_a_claimed_one() {
        let mut knowledge = knowledge();
        let claims = knowledge.providers().map(|(id, _)| Claim {
            host: format!("id-{}.acme-corp.com", id.0),
            provider: id,
            regions: Vec::new(),
        });
        let claims: Vec<Claim> = claims.collect();
        knowledge.claim(&claims);
        let mut tried = 0;
        for claim in &claims {
            let provider = knowledge.provider(claim.provider);
            let is_current = |known: &&Endpoint| known.status == Status::Current;
            for known in provider.endpoints.iter().filter(is_current) {
                let subject = match known.role {
                    EndpointRole::Token => Subject::TokenUrl,
                    EndpointRole::Authorize => Subject::AuthorizeUrl,
                    _ => continue,
                };
                let (host, path) = super::example(&known.url);
                if host != claim.host {
                    continue;
                }
                let served = knowledge.endpoints_at(&host, &path);
                assert!(
                    served.iter().any(|at| at.endpoint.role == known.role),
                    "{host}{path}"
                );
                let wrong = knowledge.wrong_urls(subject, &host, &path).into_iter();
                let wrong: Vec<String> = wrong
                    .filter(|row| row.wrong.when == When::default())
                    .filter(|row| row.wrong.value.contains(&claim.host))
                    .map(|row| row.wrong.value.clone())
                    .collect();
                assert!(wrong.is_empty(), "{}: {path}: {wrong:?}", provider.id);
                tried += 1;
            }
        }
        assert!(tried > 100, "{tried}");
    }

    #[test]
    fn what_is_known_cannot_be_claimed() {
        let knowledge = knowledge();
        let okta = knowledge.provider_named("okta").expect("a provider");
        for host in [
            "login.mypurecloud.com",
            "*.mypurecloud.com",
            "login.microsoftonline.con",
            "Login.acme-corp.com",
            "https://login.acme-corp.com",
            "localhost",
            "*.com",
            "login.acme-corp.com:8443",
            "a.*.example.com",
        ] {
            assert!(knowledge.unclaimable(host, okta).is_some(), "{host}");
        }
        for host in ["login.acme-corp.com", "*.id.acme-corp.com", "acme.okta.com"] {
            assert_eq!(knowledge.unclaimable(host, okta), None, "{host}");
        }
    }

    #[test]
    fn words_and_external_secrets_add_and_change_nothing() {
        let mut knowledge = knowledge();
        assert!(knowledge.add_key("idpEndpoint", Says::TokenUrl).is_ok());
        let meaning = knowledge.vocabulary.meaning(&words_of("ACME_IDP_ENDPOINT"));
        assert_eq!(
            meaning.map(|(meaning, _)| meaning.says),
            Some(Says::TokenUrl)
        );
        for (key, says) in [
            ("token_url", Says::Scopes),
            ("my token url", Says::ClientId),
            ("password", Says::Scopes),
            ("", Says::Scopes),
        ] {
            assert!(knowledge.add_key(key, says).is_err(), "{key}");
        }
        assert!(!knowledge.is_external("oauth-client"));
        assert!(knowledge.add_external_secret("oauth-*").is_ok());
        assert!(knowledge.is_external("oauth-client"));
        for pattern in ["*", "a*", "a*b*c*d", "{x:abc}"] {
            assert!(knowledge.add_external_secret(pattern).is_err(), "{pattern}");
        }
    }
}
