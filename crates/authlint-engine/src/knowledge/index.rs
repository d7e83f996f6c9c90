//! What must be known of a provider before its file is read.
//!
//! A hook starts the program for two files, and most of the catalogue has nothing to do with them. So the
//! packed rules hold each provider's text with a small head before it, and the text is read when a host, a
//! key or a name first asks for that provider. `build.rs` makes the heads of the built-in providers with
//! this very file, the loader those of a user's own.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::pattern::{self, fixed_ends, is_any_host, spelt_end};
use crate::needles::END;

/// The head of a provider.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Head {
    /// Its id.
    pub(super) id: String,
    /// Beginnings of key names that mean it.
    pub(super) words: Vec<String>,
    /// Names of variables and settings that belong to it alone.
    pub(super) keys: Vec<String>,
    /// The last two labels of hosts that it has, or lists as wrong.
    pub(super) ends: Vec<String>,
    /// True if its hosts are below one domain per region.
    pub(super) by_domain: bool,
    /// What each wrong URL is of that it lists on any host, and what its path ends with.
    pub(super) wrong_anywhere: Vec<(String, String)>,
    /// Its endpoints on hosts that customers choose: the path, and the index of the endpoint. Only those
    /// whose path tells enough.
    pub(super) anywhere: Vec<(String, usize)>,
    /// Segments that are spelt out in the paths of its endpoints.
    pub(super) path_words: Vec<String>,
    /// Texts of which a file holds one if it holds one of its addresses or settings.
    pub(super) needles: Vec<String>,
}

/// A shorter path is anyone's: `/oauth2/token`.
const TELLING_PATH: usize = 18;

/// What a wrong value can be of that is a URL or a host; [`Subject::is_address`](super::Subject::is_address).
pub(super) const ADDRESSES: [&str; 5] =
    ["token-url", "authorize-url", "api-base", "issuer", "host"];

impl Head {
    /// The head of a provider's file, whose form the types of [`Provider`](super::Provider) say: what does
    /// not have it is taken for absent here, and refused there.
    pub(super) fn of(file: &Value) -> Self {
        let regions = list(file, "regions");
        let domains = texts(regions, "domain");
        let urls = texts(list(file, "endpoints"), "url");
        let wrong = list(file, "wrong").iter().filter(|wrong| {
            let of = wrong["of"].as_str();
            of.is_some_and(|of| ADDRESSES.contains(&of))
        });
        let wrong: Vec<(&str, &str)> = wrong
            .filter_map(|wrong| Some((wrong["of"].as_str()?, wrong["value"].as_str()?)))
            .collect();
        let wrong_anywhere = wrong.iter().filter_map(|(of, url)| {
            let (_, host, path) = pattern::parts(url);
            // Below a base there may be any path.
            let end = if *of == "api-base" {
                ""
            } else {
                spelt_end(path)
            };
            let anywhere = fixed_ends(host).is_empty();
            anywhere.then(|| ((*of).to_owned(), end.to_owned()))
        });
        let wrong_anywhere = sorted(wrong_anywhere);
        let wrong: Vec<&str> = wrong.into_iter().map(|(_, url)| url).collect();
        let wrong_hosts: Vec<&str> = inner(list(file, "wrong_hosts"), "hosts").collect();

        let hosts = texts(list(file, "hosts"), "host").into_iter();
        let hosts = hosts.chain(wrong_hosts.iter().copied());
        let hosts = hosts.chain(domains.iter().copied());
        let hosts = hosts.chain(inner(regions, "hosts"));
        let hosts = hosts.chain(urls.iter().chain(&wrong).map(|url| pattern::parts(url).1));
        let ends = hosts.flat_map(fixed_ends);

        let anywhere = urls.iter().enumerate().filter_map(|(index, url)| {
            let (_, host, path) = pattern::parts(url);
            let telling = pattern::longest_spelt(path).len() >= TELLING_PATH;
            (is_any_host(host) && telling).then(|| (path.to_owned(), index))
        });
        let segments = urls.iter().flat_map(|url| pattern::parts(url).2.split('/'));
        let spelt = segments.filter(|segment| pattern::names(segment).is_empty());
        let keys = texts(list(file, "keys"), "key");
        let mut needles: Vec<String> = domains
            .iter()
            .chain(&keys)
            .map(ToString::to_string)
            .collect();
        // A URL tells by itself what it is where it ends like an endpoint.
        let url_ends = urls.iter().chain(&wrong);
        let url_ends = url_ends.filter_map(|url| Some(&url[url.rfind('/')?..]));
        let url_ends = url_ends.filter(|end| end.len() > 5 && pattern::names(end).is_empty());
        needles.extend(url_ends.map(|end| format!("{end}{END}")));
        // `{label}.*.pure.cloud` cannot fit without its fixed end.
        let host_ends = wrong_hosts
            .iter()
            .filter_map(|host| host.rsplit(['*', '}']).next());
        let host_ends = host_ends.map(|end| end.trim_start_matches('.'));
        needles.extend(host_ends.filter(|end| end.len() > 3).map(str::to_owned));
        Head {
            id: file["id"].as_str().unwrap_or_default().to_owned(),
            words: strings(list(file, "words")).map(str::to_owned).collect(),
            keys: keys.into_iter().map(str::to_owned).collect(),
            ends: sorted(ends),
            by_domain: !domains.is_empty(),
            wrong_anywhere,
            anywhere: anywhere.collect(),
            path_words: sorted(spelt.filter(|word| !word.is_empty()).map(str::to_owned)),
            needles: sorted(needles.into_iter()),
        }
    }
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

fn strings(values: &[Value]) -> impl Iterator<Item = &str> {
    values.iter().filter_map(Value::as_str)
}

/// The texts that the field `name` of each value holds.
fn texts<'v>(values: &'v [Value], name: &str) -> Vec<&'v str> {
    values
        .iter()
        .filter_map(|value| value[name].as_str())
        .collect()
}

/// The texts of the lists that the field `name` of each value holds.
fn inner<'v>(values: &'v [Value], name: &str) -> impl Iterator<Item = &'v str> {
    values
        .iter()
        .flat_map(move |value| strings(list(value, name)))
}

fn sorted<T: Ord>(texts: impl Iterator<Item = T>) -> Vec<T> {
    let mut texts: Vec<T> = texts.collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}
