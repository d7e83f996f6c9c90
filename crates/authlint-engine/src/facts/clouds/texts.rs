//! Regions inside of texts: names of resources, hosts, and user pools below them.

use std::ops::Range;

use authlint_parser::{Scalar, Text};

use super::walk::{Frame, Walk};
use super::{Named, Part, Read, Reader};
use crate::facts::template::Template;
use crate::knowledge::{Cloud, Location};

/// More names than this in one text is data.
const MOST_IN_A_TEXT: usize = 500;

/// A text to look into.
struct Look<'t, 's> {
    text: &'t Text<'s>,
    /// Parts that nobody can tell.
    holes: Vec<Range<usize>>,
}

impl Look<'_, '_> {
    fn is_known(&self, range: &Range<usize>) -> bool {
        let cuts = |hole: &Range<usize>| hole.start < range.end && range.start < hole.end;
        !self.holes.iter().any(cuts)
    }

    fn part(&self, range: Range<usize>, cloud: &Cloud) -> Part {
        Part {
            text: self.text.as_str()[range.clone()].to_owned(),
            span: self.text.locate(range.clone()),
            edit: self.text.editable(range),
            cloud: cloud.id.clone(),
        }
    }
}

/// True if `text` may hold the name of a resource or a host of `cloud`.
fn is_marked(text: &str, cloud: &Cloud) -> bool {
    let named = cloud.names.is_some() && text.contains("arn:");
    named
        || cloud.marks.iter().any(|mark| text.contains(mark.as_str()))
        || cloud
            .pools
            .as_ref()
            .is_some_and(|pools| text.contains(pools.domain.as_str()))
}

impl<'k> Walk<'k> {
    /// Reads the names and hosts in a text.
    pub(super) fn text(&mut self, scalar: &Scalar<'_>, frame: &Frame<'_>) {
        let text = scalar.text.as_str();
        for cloud in self.knowledge.clouds.iter() {
            if !is_marked(text, cloud) {
                continue;
            }
            let (holes, client) = match self.told_by_function(scalar, cloud, frame) {
                // The function is a hole to everybody else; here it is taken apart.
                Some(client) => (Vec::new(), Some(client)),
                None => {
                    let holes = Template::holes_of(scalar).into_iter();
                    (holes.map(|hole| hole.range).collect(), frame.client)
                }
            };
            let look = Look {
                text: &scalar.text,
                holes,
            };
            self.resources(&look, cloud, client, frame);
            self.hosts(&look, cloud, frame);
        }
    }

    /// The region in `${ssm(region):name}`.
    fn told_by_function(
        &mut self,
        scalar: &Scalar<'_>,
        cloud: &Cloud,
        frame: &Frame<'_>,
    ) -> Option<usize> {
        const OPEN: &str = "${ssm(";
        let inside = scalar.text.as_str().strip_prefix(OPEN)?;
        let inside = inside.strip_suffix('}')?;
        let (arguments, name) = inside.split_once("):")?;
        let region = arguments.split(',').next()?.trim_end();
        let plain = !region.is_empty() && region.bytes().all(is_of_region);
        if !plain || !name.starts_with("arn:") || name.contains(['$', '{']) {
            return None;
        }
        let range = OPEN.len()..OPEN.len() + region.len();
        let key = self.key_fact("region", cloud);
        Some(self.push(&scalar.text, range.clone(), range, Named::Key(key), frame))
    }

    /// Names of resources: `arn:aws:service:region:account:…`.
    fn resources(
        &mut self,
        look: &Look<'_, '_>,
        cloud: &Cloud,
        client: Option<usize>,
        frame: &Frame<'_>,
    ) {
        let Some(names) = &cloud.names else { return };
        let text = look.text.as_str();
        let start_mark = format!("{}:", names.prefix);
        for (start, _) in text.match_indices(&start_mark).take(MOST_IN_A_TEXT) {
            let joined = text[..start].ends_with(|before: char| before.is_alphanumeric());
            let Some((partition, service, region)) = fields(text, start + start_mark.len()) else {
                continue;
            };
            let whole = start..region.end;
            let known = cloud.partition(&text[partition.clone()]).is_some();
            if joined || !known || region.is_empty() || !look.is_known(&whole) {
                continue;
            }
            let service = text[service].to_owned();
            let is_secret = cloud
                .secrets
                .as_ref()
                .is_some_and(|secrets| secrets.services.contains(&service));
            let named = Named::Resource(look.part(partition, cloud), service);
            let secret = self.push(look.text, region, whole, named, frame);
            let by = client.map(Reader::Client).or_else(|| frame.reader.clone());
            if is_secret && let Some(by) = by {
                self.out.reads.push(Read { secret, by });
            }
        }
    }

    fn hosts(&mut self, look: &Look<'_, '_>, cloud: &Cloud, frame: &Frame<'_>) {
        let text = look.text.as_str();
        let domain = cloud.pools.iter().map(|pools| pools.domain.as_str());
        let marks = cloud.marks.iter().map(String::as_str).chain(domain);
        for mark in marks {
            for (at, _) in text.match_indices(mark).take(MOST_IN_A_TEXT) {
                if let Some(host) = host_around(text, at)
                    && look.is_known(&host)
                {
                    self.host(look, host, cloud, frame);
                }
            }
        }
    }

    fn host(&mut self, look: &Look<'_, '_>, host: Range<usize>, cloud: &Cloud, frame: &Frame<'_>) {
        let text = look.text.as_str();
        let name = &text[host.clone()];
        let pools = cloud.pools.as_ref();
        let sign_in = pools.and_then(|pools| below(name, &pools.domain));
        let suffixes = cloud
            .partitions
            .iter()
            .flat_map(|partition| &partition.suffixes);
        let length = suffixes.filter_map(|suffix| below(name, suffix)).min();
        let Some(length) = sign_in.or(length) else {
            return;
        };
        let labels = labels(&text[host.start..host.start + length], host.start, cloud);
        let found = labels.iter().rev().find_map(|label| {
            let location = cloud.location(&text[label.clone()])?;
            Some((label.clone(), location))
        });
        let Some((region, location)) = found else {
            return;
        };
        if sign_in.is_some() {
            // `<prefix>.auth.<region>`: any other label is somebody's own name.
            if matches!(location, Location::Region(_)) {
                self.push(look.text, region, host, Named::SignIn, frame);
            }
            return;
        }
        let suffix = look.part(host.start + length + 1..host.end, cloud);
        let first = text[host.start..].split('.').next().unwrap_or_default();
        let issuer = pools.is_some_and(|pools| pools.issuers.iter().any(|known| known == first));
        if issuer {
            let end = host.end;
            let issuer = self.push(look.text, region, host, Named::Issuer(suffix), frame);
            self.pool_below(look, end, issuer, cloud, frame);
            return;
        }
        let bare =
            host == (0..text.len()) && text[host.start..region.start].matches('.').count() == 1;
        let service = cloud.principals.as_ref().is_some_and(|principals| {
            principals.services.iter().any(|known| known == first) || frame.principal
        });
        let named = Named::Host(suffix, bare || service);
        self.push(look.text, region, host, named, frame);
    }

    /// The pool that is the first part of the path behind `end`.
    fn pool_below(
        &mut self,
        look: &Look<'_, '_>,
        end: usize,
        issuer: usize,
        cloud: &Cloud,
        frame: &Frame<'_>,
    ) {
        let text = look.text.as_str();
        let Some(path) = text[end..].strip_prefix('/') else {
            return;
        };
        let length = path
            .find(|letter: char| !letter.is_ascii_alphanumeric() && !"_-".contains(letter))
            .unwrap_or(path.len());
        let pool = end + 1..end + 1 + length;
        let Some(region) = pool_region(&text[pool.clone()], cloud) else {
            return;
        };
        if look.is_known(&pool) {
            let rest = text[pool.end..].trim_start_matches('/');
            let alone = !rest.starts_with('.');
            let region = pool.start..pool.start + region;
            self.push(look.text, region, pool, Named::PoolOf(issuer, alone), frame);
        }
    }
}

/// The length of the region in the id of a user pool: `eu-west-1_AbCdEf123`.
pub(super) fn pool_region(id: &str, cloud: &Cloud) -> Option<usize> {
    let (region, rest) = id.split_once('_')?;
    let plain = rest.len() > 3 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let known = matches!(cloud.location(region), Some(Location::Region(_)));
    (plain && known).then_some(region.len())
}

fn is_of_region(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'
}

/// Partition, service and region behind the start of a resource's name.
fn fields(text: &str, at: usize) -> Option<(Range<usize>, Range<usize>, Range<usize>)> {
    let mut at = at;
    let mut next = || {
        let length = text[at..]
            .bytes()
            .take_while(|byte| is_of_region(*byte))
            .count();
        let field = at..at + length;
        at = field.end + 1;
        text[field.end..].starts_with(':').then_some(field)
    };
    Some((next()?, next()?, next()?))
}

/// The host that has the text at `at` in it. `None` where something is put before or behind it
/// when it is used.
fn host_around(text: &str, at: usize) -> Option<Range<usize>> {
    let of_host = |byte: &u8| byte.is_ascii_alphanumeric() || b"-.".contains(byte);
    let before = text.as_bytes()[..at]
        .iter()
        .rev()
        .take_while(|byte| of_host(byte));
    let mut start = at - before.count();
    let behind = text.as_bytes()[at..]
        .iter()
        .take_while(|byte| of_host(byte));
    let end = at + behind.count();
    let host_end = start + text[start..end].trim_end_matches('.').len();
    // `amazonaws.${suffix}`
    if text[end..].starts_with(['{', '$', '<', '%', '*', '[']) {
        return None;
    }
    // `${prefix}-x.region.…`: the first label is not all there.
    if text[..start].ends_with(['}', ')', '>', '*', '%', ']', '$', '_']) {
        start += text[start..host_end].find('.')? + 1;
    }
    (start < host_end).then_some(start..host_end)
}

/// How much of `host` stands before `.suffix`.
fn below(host: &str, suffix: &str) -> Option<usize> {
    let before = host.strip_suffix(suffix)?.strip_suffix('.')?;
    (!before.is_empty()).then_some(before.len())
}

/// The labels that may be a region, as parts of the text that `host` starts in at `at`.
fn labels(host: &str, at: usize, cloud: &Cloud) -> Vec<Range<usize>> {
    let mut labels: Vec<Range<usize>> = Vec::new();
    let mut start = at;
    for label in host.split('.') {
        let end = start + label.len();
        let mut label_start = start;
        let customers = cloud.named_by_customers.iter();
        for service in customers.flat_map(|named| &named.services) {
            let Some(rest) = label.strip_prefix(service.as_str()) else {
                continue;
            };
            if rest.is_empty() || rest.starts_with('-') {
                // What stands before is a customer's own name.
                labels.clear();
                let rest = rest.strip_prefix('-').unwrap_or(rest);
                let rest = rest.strip_prefix("website-").unwrap_or(rest);
                let rest = rest.strip_prefix("fips-").unwrap_or(rest);
                label_start = end - rest.len();
            }
        }
        labels.push(label_start..end);
        start = end + 1;
    }
    labels
}
