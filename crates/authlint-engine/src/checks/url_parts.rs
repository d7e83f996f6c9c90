//! A URL whose parts cannot be what they are: two schemes, an empty host, a password in clear, a
//! fragment that never leaves the client (RFC 3986, 3; RFC 6749, 3.1 and 3.2; RFC 8414, 2).
//!
//! Parts are judged where all values are put in: `https://${HOST}` is right until the host brings a
//! scheme of its own.

use std::ops::Range;

use serde::Deserialize;
use strsim::osa_distance;

use super::host::{is_local, pieces, through};
use super::{Check, Rule, Sees, params};
use crate::facts::{Role, is_placeholder, words_of};
use crate::findings::Finding;
use crate::knowledge::{Confidence, HostMatch, Knowledge, Says};
use crate::link::{LinkedFact, Resolved, Workspace};
use crate::url::{Url, parameters};

pub(super) const CHECK: Check = Check {
    name: "url-parts",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "through",
        "piece",
        "what",
        "part",
        "why",
        "host",
        "name",
        "parameter",
        "instead",
    ],
    rule: |card| Ok(Box::new(params::<UrlParts>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UrlParts {
    /// Which facts are looked at.
    says: Vec<Says>,
    /// What is reported.
    fault: Fault,
}

/// What can be wrong with the parts of a URL.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Fault {
    /// Scheme, host or port.
    Authority,
    /// Two slashes in the path.
    DoubleSlash,
    /// Somebody's name before the host.
    User,
    /// A secret in the query.
    Secret,
    /// A fragment.
    Fragment,
    /// A query.
    Query,
    /// The well-known part of a metadata address.
    WellKnown,
}

/// A wrong part of a URL.
struct Wrong {
    range: Range<usize>,
    confidence: Confidence,
    /// Why it is wrong, in words.
    why: String,
    /// What belongs in its place, if that is sure.
    instead: Option<&'static str>,
    /// Only its place may be told.
    hidden: bool,
}

impl Wrong {
    fn new(range: Range<usize>, confidence: Confidence, why: impl Into<String>) -> Self {
        Wrong {
            range,
            confidence,
            why: why.into(),
            instead: None,
            hidden: false,
        }
    }

    fn instead(self, instead: &'static str) -> Self {
        Wrong {
            instead: Some(instead),
            ..self
        }
    }
}

impl Rule for UrlParts {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let facts = workspace.facts.iter();
        let facts = facts.filter(|fact| self.says.contains(&fact.says));
        facts
            .filter_map(|fact| self.look(fact, workspace.knowledge))
            .collect()
    }
}

impl UrlParts {
    fn look(&self, fact: &LinkedFact, knowledge: &Knowledge) -> Option<Finding> {
        let value = &fact.value;
        let text = value.text.as_str();
        let wrong = match self.fault {
            Fault::Authority => broken_authority(text),
            Fault::DoubleSlash => double_slash(text, knowledge),
            Fault::User => user(text),
            Fault::Secret => secret(value, knowledge),
            Fault::Fragment => fragment(text, fact.says),
            Fault::Query => query(text),
            Fault::WellKnown => well_known(text, knowledge),
        }?;
        // Tests of programs that read URLs are full of broken ones.
        if !value.is_known(&wrong.range) || fact.role == Role::Test {
            return None;
        }
        let part = &text[wrong.range.clone()];
        let name = (self.fault == Fault::Secret).then_some(part);
        let host = Url::split(text).filter(|url| value.is_known(&url.host));
        let host = host.map(|url| &text[url.host]);
        let primary = value.locate(wrong.range.clone());
        let mut related = through(value);
        related.extend(pieces(value, &wrong.range));
        related.retain(|(_, span)| *span != primary);
        let editable = value.editable(wrong.range.clone());
        let instead = wrong.instead.filter(|_| editable.is_some());
        let mut finding = Finding::at(primary)
            .with("what", fact.says.words())
            .with_some("part", (!wrong.hidden).then_some(part))
            .with("why", wrong.why)
            .with_some("host", host)
            .with_some("name", name)
            .with_some(
                "parameter",
                (fact.says == Says::Resource).then_some("resource"),
            )
            .with_some("instead", instead);
        if let Some(instead) = instead {
            finding = finding.with_edit(editable, instead);
        }
        Some(Finding {
            confidence: wrong.confidence,
            doubt: fact.doubt,
            related,
            ..finding
        })
    }
}

/// The schemes an endpoint can have.
const SCHEMES: [&str; 2] = ["https", "http"];

fn broken_authority(text: &str) -> Option<Wrong> {
    let start = text.len() - text.trim_start().len();
    let rest = &text[start..];
    let letters = rest.find(|letter: char| !letter.is_ascii_alphanumeric())?;
    let scheme = rest[..letters].to_ascii_lowercase();
    let behind = &rest[letters..];
    let known = SCHEMES.into_iter().find(|known| *known == scheme);
    let Some(known) = known else {
        let slip = |known: &&str| scheme.len() > 2 && osa_distance(known, &scheme) == 1;
        let meant = SCHEMES.into_iter().find(slip)?;
        let why = format!("`{scheme}` is no scheme");
        let wrong = Wrong::new(start..start + letters, Confidence::Certain, why);
        return behind.starts_with("://").then(|| wrong.instead(meant));
    };
    let slashes = |text: &str| text.len() - text.trim_start_matches('/').len();
    let mended = if known == "https" {
        "https://"
    } else {
        "http://"
    };
    // `https//host`, `https:/host`, `https:////host`.
    let (mark, why) = match (behind.strip_prefix(':'), slashes(behind)) {
        (None, 2) => (2, "the colon behind its scheme is missing"),
        (Some(rest), _) if slashes(rest) == 1 => (2, "a slash behind its scheme is missing"),
        (Some(rest), _) if slashes(rest) > 2 => (
            1 + slashes(rest),
            "its host is empty, as more than two slashes follow its scheme",
        ),
        (Some(rest), _) if slashes(rest) == 2 => return behind_scheme(text, start, letters + 3),
        _ => return None,
    };
    let after = rest[letters + mark..].chars().next()?;
    let range = start..start + letters + mark;
    // A scheme with nothing behind it is a piece that a program puts together.
    let host = after.is_ascii_alphanumeric() || after == '$';
    host.then(|| Wrong::new(range, Confidence::Certain, why).instead(mended))
}

/// What is wrong behind `https://`, whose `length` letters start at `start`.
fn behind_scheme(text: &str, start: usize, length: usize) -> Option<Wrong> {
    let rest = &text[start + length..];
    let lower = rest.get(..8).unwrap_or(rest).to_ascii_lowercase();
    let second = ["https://", "http://", "https//", "http//"]
        .into_iter()
        .find(|second| lower.starts_with(second));
    if let Some(second) = second {
        let range = start..start + length + second.len();
        let mended = if second.starts_with("https") {
            "https://"
        } else {
            "http://"
        };
        let name = second.trim_end_matches(['/', ':']);
        let why = format!("it has two schemes, and so a host called `{name}`");
        let wrong = Wrong::new(range, Confidence::Certain, why).instead(mended);
        return (rest.len() > second.len()).then_some(wrong);
    }
    let url = Url::split(text)?;
    let authority = url
        .user
        .as_ref()
        .map_or(start + length, |user| user.end + 1);
    let host = &text[url.host.clone()];
    if url.host.start != authority || host.starts_with('[') {
        return None;
    }
    let port = url.port.clone().map(|port| &text[port]);
    let numeric = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((_, first)) = host.rsplit_once(':')
        && numeric(first)
        && port.is_some_and(numeric)
    {
        let range = url.host.end..url.path.start;
        let why = "it has two ports";
        return Some(Wrong::new(range, Confidence::Certain, why));
    }
    let scheme = text[url.scheme.clone()].to_ascii_lowercase();
    let other = match (scheme.as_str(), port?) {
        ("http", "443") => "443 is the port of https",
        ("https", "80") => "80 is the port of http",
        _ => return None,
    };
    let range = url.scheme.start..url.path.start;
    (!is_local(host)).then(|| Wrong::new(range, Confidence::High, other))
}

fn double_slash(text: &str, knowledge: &Knowledge) -> Option<Wrong> {
    let url = Url::split(text).filter(|url| !url.scheme.is_empty())?;
    let path = &text[url.path.clone()];
    let at = path.find("//")?;
    // A URL inside of the path, and the one double slash that is meant.
    let meant = broken_authority(text).is_some()
        || path.contains(':')
        || path.contains("//.default")
        || path.contains("//.well-known");
    let length = path[at..].len() - path[at..].trim_start_matches('/').len();
    let range = url.path.start + at..url.path.start + at + length;
    let host = text[url.host].to_ascii_lowercase();
    let known = matches!(knowledge.host(&host), Some(HostMatch::Known(_)));
    let confidence = if known {
        Confidence::High
    } else {
        Confidence::Medium
    };
    let why = "servers compare paths letter by letter";
    (!meant && !is_placeholder(&host)).then(|| Wrong::new(range, confidence, why).instead("/"))
}

fn user(text: &str) -> Option<Wrong> {
    let url = Url::split(text)?;
    let scheme = text[url.scheme.clone()].to_ascii_lowercase();
    let user = url.user.filter(|_| SCHEMES.contains(&scheme.as_str()))?;
    let password = text[user.clone()].split_once(':');
    let password = password.is_some_and(|(_, password)| !is_placeholder(password));
    let confidence = if password {
        Confidence::Certain
    } else {
        Confidence::High
    };
    let why = if password {
        "a name and a password"
    } else {
        "a name"
    };
    Some(Wrong {
        hidden: true,
        ..Wrong::new(user, confidence, why)
    })
}

/// Shorter values are switches and types.
const SHORTEST_SECRET: usize = 8;

fn secret(value: &Resolved, knowledge: &Knowledge) -> Option<Wrong> {
    let text = value.text.as_str();
    let query = Url::split(text)?.query?;
    let pairs = parameters(&text[query.clone()], query.start);
    let (name, _) = pairs.into_iter().find(|(name, secret)| {
        let held = &text[secret.clone()];
        // A word is the name of something.
        let random = held.bytes().any(|byte| byte.is_ascii_digit());
        knowledge
            .vocabulary
            .is_secret(&words_of(&text[name.clone()]))
            && value.is_known(secret)
            && held.len() >= SHORTEST_SECRET
            && random
            && !is_placeholder(held)
    })?;
    Some(Wrong::new(
        name,
        Confidence::High,
        "its value is written out",
    ))
}

fn fragment(text: &str, says: Says) -> Option<Wrong> {
    let url = Url::split(text).filter(|url| !url.scheme.is_empty())?;
    let mark = text[url.path.end..].find('#')? + url.path.end;
    let fragment = &text[mark + 1..];
    // An application that routes by the fragment gets one on purpose; Keycloak puts `##` between several URLs.
    let several = fragment.starts_with('#') && fragment.contains("://");
    if several || fragment.starts_with(['/', '!', '{']) || text[..mark].ends_with(['#', '@']) {
        return None;
    }
    let confidence = match says {
        Says::RedirectUri => Confidence::Medium,
        _ => Confidence::Certain,
    };
    let why = "clients keep it to themselves";
    Some(Wrong::new(mark..text.trim_end().len(), confidence, why).instead(""))
}

fn query(text: &str) -> Option<Wrong> {
    let url = Url::split(text).filter(|url| !url.scheme.is_empty())?;
    let query = url.query?;
    Some(Wrong {
        hidden: true,
        ..Wrong::new(
            query.start - 1..query.end,
            Confidence::High,
            "an issuer has none",
        )
    })
}

/// Where the metadata of an issuer with a path are: OpenID Connect puts its part behind the path, RFC 8414, 3.1 between
/// host and path.
fn well_known(text: &str, knowledge: &Knowledge) -> Option<Wrong> {
    const OPENID: &str = "/.well-known/openid-configuration";
    const OAUTH: &str = "/.well-known/oauth-authorization-server";
    let url = Url::split(text).filter(|url| !url.scheme.is_empty())?;
    let path = text[url.path.clone()].trim_end_matches('/');
    let host = text[url.host.clone()].to_ascii_lowercase();
    // What a provider has where it has it is right.
    if knowledge.known_host(&host).is_some() || knowledge.is_telling(&host, path) {
        return None;
    }
    let behind = path
        .strip_prefix(OPENID)
        .filter(|rest| rest.starts_with('/'));
    let before = path.strip_suffix(OAUTH).filter(|rest| !rest.is_empty());
    let why = match (behind, before) {
        (Some(_), _) => "OpenID Connect looks for it behind the path of the issuer",
        (_, Some(_)) => "RFC 8414 looks for it between host and path of the issuer",
        _ => return None,
    };
    let range = url.path.start..url.path.start + path.len();
    Some(Wrong::new(range, Confidence::Low, why))
}
