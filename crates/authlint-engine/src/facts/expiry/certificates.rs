//! Certificates, as files hold them: between lines of their own (PEM), the same once more in Base64, or their bare bytes in
//! Base64.

use std::ops::Range;

use authlint_parser::{Entry, Node, Scalar, Span, Value};
use x509_cert::Certificate;
use x509_cert::der::{Decode, Encode};

use super::{End, Reader, Told};
use crate::facts::extract::scalar_of;
use crate::facts::words_of;
use crate::moment::Moment;

/// So many certificates are a list of whom to trust.
const BUNDLE: usize = 5;

/// A certificate in a text.
#[derive(Clone, Debug)]
struct Known {
    /// Whom it is for, as bytes.
    subject: Vec<u8>,
    /// The common name in it.
    name: Option<String>,
    end: Moment,
    span: Span,
}

/// Certificates of which some take the place of others.
#[derive(Clone, Debug)]
pub(super) struct Group {
    certificates: Vec<Known>,
    /// A list of whom to trust, in which old ones stay.
    bundle: bool,
    told: Told,
}

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";
/// The same in Base64.
const WRAPPED: &str = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t";
/// How the bytes of any certificate begin in Base64.
const BARE: &str = "MII";

/// What the API server is to trust of a webhook: what stands in a file is a place holder, which whoever renews the
/// certificate fills in when it runs.
const FILLED_IN: &str = "caBundle";

/// Shorter texts hold no certificate.
const SHORTEST: usize = 200;

/// How much of a long text without lines is shown.
const SHOWN: usize = 40;

impl Reader<'_> {
    /// The certificates in a value. Of several, the first is that of a server, and the others vouch for it.
    pub(super) fn certificate(&mut self, key: &str, scalar: &Scalar<'_>) {
        if key == FILLED_IN {
            return;
        }
        let found = read(scalar);
        let Some(first) = found.first() else { return };
        let bundle = found.len() >= BUNDLE || holds_trusted(key);
        let certificates = match bundle {
            true => found,
            false => {
                let same = |known: &&Known| known.subject == first.subject;
                found.iter().filter(same).cloned().collect()
            }
        };
        self.groups.push(Group {
            certificates,
            bundle,
            told: Told::Certificate,
        });
    }

    /// The certificates in a list: a chain (`x5c`), or some of which each will do.
    pub(super) fn certificates(&mut self, key: &str, nodes: &[Node<'_>]) {
        let mut found: Vec<Known> = Vec::new();
        for scalar in nodes.iter().filter_map(scalar_of) {
            found.extend(read(scalar).into_iter().next());
        }
        if key == "x5c" {
            found.truncate(1);
        }
        if !found.is_empty() {
            let bundle = found.len() >= BUNDLE || holds_trusted(key);
            self.groups.push(Group {
                certificates: found,
                bundle,
                told: Told::Certificate,
            });
        }
    }

    /// The certificates with which an identity provider signs, by its metadata. True if `entry` is one.
    pub(super) fn signing(&mut self, entry: &Entry<'_>) -> bool {
        if local(entry) != "IDPSSODescriptor" {
            return false;
        }
        let Value::Map(inside) = &entry.value.value else {
            return false;
        };
        let mut found = Vec::new();
        for key in inside
            .iter()
            .filter(|entry| local(entry) == "KeyDescriptor")
        {
            let Value::Map(parts) = &key.value.value else {
                continue;
            };
            let mut uses = parts.iter().filter(|entry| local(entry) == "use");
            let signs = uses.all(|entry| {
                scalar_of(&entry.value).is_some_and(|scalar| scalar.text.as_str() == "signing")
            });
            if signs {
                below(&key.value, &mut found);
            }
        }
        let told = Told::SigningCertificate;
        if !found.is_empty() {
            self.groups.push(Group {
                certificates: found,
                bundle: false,
                told,
            });
        }
        true
    }

    /// Tells of all certificates that were found.
    pub(super) fn tell_of_certificates(&mut self) {
        let groups = std::mem::take(&mut self.groups);
        let all: usize = groups.iter().map(|group| group.certificates.len()).sum();
        let many = all >= BUNDLE || holds_trusted(self.file);
        let last = groups
            .iter()
            .flat_map(|group| group.certificates.iter().map(|known| known.end))
            .max();
        for group in groups {
            let mut latest = None;
            for known in &group.certificates {
                latest = match latest {
                    Some(Known { end, .. }) if end >= known.end => latest,
                    _ => Some(known.clone()),
                };
            }
            let Some(latest) = latest else { continue };
            if group.told == Told::Certificate && many && last != Some(latest.end) {
                continue;
            }
            for known in &group.certificates {
                let renewed = (known.span != latest.span).then_some(latest.end);
                if renewed.is_some() && group.bundle {
                    continue;
                }
                let thing = match &known.name {
                    // Made to be tried with, and good for nothing else.
                    Some(name) if is_of_nowhere(name) => continue,
                    Some(name) => format!("certificate of `{name}`"),
                    None => "certificate".to_owned(),
                };
                let end = End {
                    at: known.end,
                    date: known.end,
                };
                self.tell(group.told, &thing, None, Some(end), known.span);
                if let (Some(renewed), Some(told)) = (renewed, self.out.expiries.last_mut())
                    && told.span == known.span
                {
                    told.renewed = Some(renewed);
                }
            }
        }
    }
}

/// True for names that no server on a network can have (RFC 2606, RFC 6761).
fn is_of_nowhere(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let mut labels = name.rsplit('.');
    let last = labels.next().unwrap_or_default();
    let second = labels.next().unwrap_or_default();
    ["localhost", "test", "example", "invalid", "*"].contains(&last)
        || (second == "example" && ["com", "net", "org"].contains(&last))
}

/// The name of an element without its prefix.
fn local<'e>(entry: &'e Entry<'_>) -> &'e str {
    let key = entry.key.as_str();
    key.rsplit(':').next().unwrap_or(key)
}

/// The certificates below `node`.
fn below(node: &Node<'_>, found: &mut Vec<Known>) {
    match &node.value {
        Value::Scalar(scalar) => found.extend(read(scalar).into_iter().next()),
        Value::List(nodes) => nodes.iter().for_each(|node| below(node, found)),
        Value::Map(entries) => entries.iter().for_each(|entry| below(&entry.value, found)),
        Value::Command(_) => {}
    }
}

/// True for names of files and keys that hold certificates of others.
fn holds_trusted(name: &str) -> bool {
    let words = words_of(name);
    let joined = words.join("");
    let lists = ["cacert", "cabundle", "cacertificates"];
    lists.iter().any(|list| joined.contains(list))
        || words
            .iter()
            .any(|word| word.starts_with("root") || word.starts_with("trust"))
}

/// The certificates in a text, in order. What cannot be read is none.
fn read(scalar: &Scalar<'_>) -> Vec<Known> {
    let text = scalar.text.as_str();
    if text.len() < SHORTEST {
        return Vec::new();
    }
    let shown = scalar.text.locate(beginning(text));
    if text.contains(BEGIN) {
        let places = blocks(text).into_iter();
        let known = places
            .filter_map(|(begin, inside)| certificate(&text[inside], scalar.text.locate(begin)));
        return known.collect();
    }
    let trimmed = text.trim_start();
    if trimmed.starts_with(WRAPPED) {
        let inner = decoded(trimmed).and_then(|bytes| String::from_utf8(bytes).ok());
        let inner = inner.unwrap_or_default();
        let places = blocks(&inner).into_iter();
        let known = places.filter_map(|(_, inside)| certificate(&inner[inside], shown));
        return known.collect();
    }
    if trimmed.starts_with(BARE) {
        return certificate(trimmed, shown).into_iter().collect();
    }
    Vec::new()
}

/// The first letters of a text that is all of one piece.
fn beginning(text: &str) -> Range<usize> {
    let start = text.len() - text.trim_start().len();
    let line = text[start..]
        .find(['\n', '\r'])
        .unwrap_or(text.len() - start);
    let end = (start + line.min(SHOWN)).min(text.len());
    let end = (start..=end).rev().find(|end| text.is_char_boundary(*end));
    start..end.unwrap_or(start)
}

/// Where the first lines of certificates stand, and what is behind them.
fn blocks(text: &str) -> Vec<(Range<usize>, Range<usize>)> {
    let begins = text.match_indices(BEGIN);
    let blocks = begins.filter_map(|(start, _)| {
        let inside = start + BEGIN.len();
        let length = text[inside..].find(END)?;
        Some((start..inside, inside..inside + length))
    });
    blocks.collect()
}

fn certificate(text: &str, span: Span) -> Option<Known> {
    // In one line, line ends are written out.
    let text = text.replace("\\r", "").replace("\\n", "");
    let bytes = decoded(&text)?;
    let known = Certificate::from_der(&bytes).ok()?;
    let known = known.tbs_certificate;
    let seconds = known.validity.not_after.to_unix_duration().as_secs();
    let name = known.subject.to_string();
    let mut parts = name.split([',', '+']);
    let common = parts.find_map(|part| part.trim().strip_prefix("CN="));
    let plain = |letter: char| letter.is_alphanumeric() || " .-_*@:/".contains(letter);
    let common = common.filter(|name| name.len() < 80 && name.chars().all(plain));
    Some(Known {
        subject: known.subject.to_der().ok()?,
        name: common.map(str::to_owned),
        end: Moment::of_seconds(i64::try_from(seconds).ok()?),
        span,
    })
}

/// The bytes that Base64 writes; blanks and line ends in it say nothing.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0u32, 0u32);
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' | b' ' | b'\t' | b'\r' | b'\n' => continue,
            _ => return None,
        };
        held = (held << 6 | u32::from(value)) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
        }
    }
    Some(bytes)
}
