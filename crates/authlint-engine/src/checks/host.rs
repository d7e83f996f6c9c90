//! An address in a fact, taken apart and looked up: what several checks begin with.

use std::ops::Range;

use authlint_parser::Span;

use crate::facts::is_placeholder;
use crate::knowledge::{HostMatch, KnownHost, Says};
use crate::link::{LinkedFact, Resolved, Workspace};
use crate::url::Url;

/// Endings of hosts that never leave a machine, a cluster or a home.
const LOCAL: [&str; 13] = [
    "localhost",
    ".svc",
    ".local",
    ".localhost",
    ".internal",
    ".lan",
    ".home.arpa",
    ".test",
    ".localtest.me",
    ".nip.io",
    ".sslip.io",
    ".example",
    ".invalid",
];

/// The address that a fact holds, with a host that is known to the last letter.
pub(super) struct Address<'w> {
    pub(super) fact: &'w LinkedFact,
    pub(super) url: Url,
    /// The host in lower case, without a final dot.
    pub(super) host: String,
}

impl<'w> Address<'w> {
    pub(super) fn of(fact: &'w LinkedFact) -> Option<Self> {
        let bare = matches!(fact.says, Says::Region | Says::Environment);
        if !fact.says.is_address() && !bare {
            return None;
        }
        let text = fact.value.text.as_str();
        let url = Url::split(text)?;
        if !fact.value.is_known(&url.host) || (bare && !url.scheme.is_empty()) {
            return None;
        }
        let host = text[url.host.clone()]
            .trim_end_matches('.')
            .to_ascii_lowercase();
        // `*.example.org` is a pattern, `api.xxxxx.example` is still to be put in.
        let plain = host
            .chars()
            .all(|letter| letter.is_alphanumeric() || "-._".contains(letter));
        // `my` alone is a label that hosts do have: `acme.my.salesforce.com`.
        (plain && !is_placeholder(&host.replace(".my.", "."))).then_some(Address {
            fact,
            url,
            host,
        })
    }

    pub(super) fn text(&self) -> &'w str {
        self.fact.value.text.as_str()
    }

    /// The path, if all of it is known, without a final slash.
    pub(super) fn path(&self) -> Option<&'w str> {
        let known = self.fact.value.is_known(&self.url.path);
        known.then(|| self.text()[self.url.path.clone()].trim_end_matches('/'))
    }

    /// The path, if all of it is known, as it is written.
    pub(super) fn exact_path(&self) -> Option<&'w str> {
        let known = self.fact.value.is_known(&self.url.path);
        known.then(|| &self.text()[self.url.path.clone()])
    }

    /// The URL on another host.
    pub(super) fn with_host(&self, host: &str) -> String {
        let text = self.text();
        let scheme = match &text[self.url.scheme.clone()] {
            "" => "https",
            scheme => scheme,
        };
        format!("{scheme}://{host}{}", &text[self.url.path.clone()])
    }

    /// The URL without query and fragment, and without the user, who may come with a password.
    pub(super) fn shown(&self) -> String {
        self.with_scheme(&self.text()[self.url.scheme.clone()])
    }

    /// The same with another scheme.
    pub(super) fn with_scheme(&self, scheme: &str) -> String {
        let rest = &self.text()[self.url.host.start..self.url.path.end];
        if scheme.is_empty() {
            rest.to_owned()
        } else {
            format!("{scheme}://{rest}")
        }
    }

    /// The bytes of the URL without query and fragment, if replacing them replaces just that: all
    /// of it is known, and nobody's name stands in it.
    pub(super) fn editable(&self) -> Option<Span> {
        let range = self.url.endpoint();
        let plain = self.url.user.is_none() && self.fact.value.is_known(&range);
        self.fact.value.editable(range).filter(|_| plain)
    }

    /// Where the value passed through, if it came from elsewhere.
    pub(super) fn through(&self) -> Vec<(&'static str, Span)> {
        through(&self.fact.value)
    }

    /// The host, if it is a provider's.
    pub(super) fn known<'k>(&self, workspace: &Workspace<'k>) -> Option<KnownHost<'k>> {
        match workspace.knowledge.host(&self.host)? {
            HostMatch::Known(known) => Some(known),
            HostMatch::Wrong { .. } | HostMatch::Near { .. } => None,
        }
    }
}

/// Where a value passed through, if it came from elsewhere.
pub(super) fn through(value: &Resolved) -> Vec<(&'static str, Span)> {
    let spans = value.through.iter();
    spans.map(|span| ("through", *span)).collect()
}

/// What leads to what is said of a value, besides its own place: where it passed through, and the address in another
/// file that tells whose client it is.
pub(super) fn led(fact: &LinkedFact, workspace: &Workspace<'_>) -> Vec<(&'static str, Span)> {
    let mut related = through(&fact.value);
    let teller = teller(fact, workspace).map(|span| ("provider", span));
    related.extend(teller.filter(|(_, span)| related.iter().all(|(_, known)| known != span)));
    related
}

/// The address that tells whose client a fact is of, if only another file has one.
fn teller(fact: &LinkedFact, workspace: &Workspace<'_>) -> Option<Span> {
    let client = &workspace.clients[fact.client];
    let provider = client
        .provider
        .filter(|_| client.named_provider.is_none())?;
    let others = client.facts.iter().map(|other| &workspace.facts[*other]);
    let tells = |other: &LinkedFact| {
        let address = Address::of(other)?;
        let known = address.known(workspace)?;
        (known.provider == provider).then(|| other.value.locate(address.url.host.clone()))
    };
    let mut tellers = others.filter_map(|other| Some((other, tells(other)?)));
    let (first, span) = tellers.next()?;
    let is_here = |other: &LinkedFact| other.value.at.file == fact.value.at.file;
    let here = is_here(first) || tellers.any(|(other, _)| is_here(other));
    (!here).then_some(span)
}

/// The places that wrote `range` of a value which was put together from several.
pub(super) fn pieces(value: &Resolved, range: &Range<usize>) -> Vec<(&'static str, Span)> {
    let seams = value.seams.iter().copied();
    let mut ends: Vec<usize> = seams.filter(|seam| range.contains(seam)).collect();
    ends.push(range.end);
    let mut start = range.start;
    let mut pieces = Vec::new();
    for end in ends.into_iter().filter(|end| *end > range.start) {
        pieces.push(("piece", value.locate(start..end)));
        start = end;
    }
    // Whole in one place: that is the finding's own.
    pieces.retain(|_| value.locate(range.clone()) == value.at && value.seams.len() > 1);
    pieces.retain(|(_, span)| !span.overlaps(value.at) && !span.is_empty());
    pieces
}

/// True for hosts that are reached without leaving a machine, a cluster or a home.
pub(super) fn is_local(host: &str) -> bool {
    let private = |host: &str| {
        let mut numbers = host.split('.').map(str::parse::<u8>);
        match (numbers.next(), numbers.next()) {
            (Some(Ok(0 | 10 | 127)), Some(Ok(_))) | (Some(Ok(192)), Some(Ok(168))) => true,
            (Some(Ok(172)), Some(Ok(second))) => (16..32).contains(&second),
            _ => false,
        }
    };
    !host.contains('.')
        || host.starts_with('[')
        || LOCAL.iter().any(|ending| host.ends_with(ending))
        || private(host)
}
