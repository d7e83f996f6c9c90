//! A redirect URI that is not registered for its client: one that is asked for, or the one that a program always uses.

use std::collections::BTreeSet;

use authlint_parser::Span;
use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::is_placeholder;
use crate::findings::Finding;
use crate::knowledge::Says;
use crate::link::{FixedTie, LinkedFact, RegisteredClient, Tie, Words, Workspace};
use crate::url::Url;

pub(super) const CHECK: Check = Check {
    name: "registered-redirect",
    sees: Sees::Workspace,
    gives: &[
        "primary",
        "registered",
        "tie",
        "uri",
        "path",
        "program",
        "near",
        "slash",
        "platform",
        "what",
        "client",
    ],
    rule: |card| Ok(Box::new(params::<RegisteredRedirect>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegisteredRedirect {
    /// Whose redirect URI is looked at.
    of: Of,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Of {
    /// One that is asked for.
    Request,
    /// The one that a program always uses.
    Program,
}

impl Rule for RegisteredRedirect {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let granted = &workspace.granted;
        match self.of {
            Of::Request => {
                let ties = granted.ties.iter();
                ties.flat_map(|tie| {
                    let facts = tie.facts(workspace, Says::RedirectUri);
                    facts.filter_map(|fact| asked(tie, fact, workspace))
                })
                .collect()
            }
            Of::Program => {
                let ties = granted.fixed.iter();
                ties.filter_map(|tie| fixed(tie, workspace)).collect()
            }
        }
    }
}

/// The redirect URIs of a client, if all of them are spelt out and stand for nothing but themselves.
fn plain(client: &RegisteredClient) -> Option<&Words> {
    let listed = client.redirects.as_ref()?;
    let plain = |text: &str| text.contains("://") && !text.contains('*') && !is_placeholder(text);
    let all = listed
        .words
        .iter()
        .all(|word| word.literal && plain(&word.text));
    (all && !listed.words.is_empty()).then_some(listed)
}

/// Scheme, host and port of an address, and its path.
fn parts(text: &str) -> Option<(String, &str)> {
    let url = Url::split(text)?;
    let origin = text.get(..url.path.start)?.to_ascii_lowercase();
    Some((origin, text.get(url.path.clone())?))
}

fn asked(tie: &Tie, fact: &LinkedFact, workspace: &Workspace<'_>) -> Option<Finding> {
    let uri = fact.value.known()?.trim();
    let (origin, path) = parts(uri).filter(|_| uri.contains("://") && !uri.contains('*'))?;
    if is_placeholder(uri) || uri.split_whitespace().nth(1).is_some() {
        return None;
    }
    let grants = &workspace.knowledge.grants;
    let local = |origin: &str| {
        let host = origin.split("://").nth(1).unwrap_or_default();
        let mut loopback = grants.loopback.iter();
        loopback.any(|known| host == known || host.starts_with(&format!("{known}:")))
    };
    let mut first: Option<(&RegisteredClient, &Words)> = None;
    let mut near: BTreeSet<&str> = BTreeSet::new();
    for client in tie.registrations(workspace) {
        let listed = plain(client)?;
        let any_port = grants.platforms[client.platform].any_port;
        for word in &listed.words {
            let (other, at) = parts(&word.text)?;
            let port = any_port && local(&origin) && local(&other) && at == path;
            if word.text.trim() == uri || port {
                return None;
            }
            if other == origin {
                near.insert(&word.text);
            }
        }
        first.get_or_insert((client, listed));
    }
    // An id that people chose may be used in several places; there, an address on a host that is registered too shows
    // that this one is meant.
    if near.is_empty() && !tie.by_reference {
        return None;
    }
    let (client, listed) = first?;
    let only = match near.len() {
        1 => near.first().copied(),
        _ => None,
    };
    let slash = only.filter(|only| only.trim_end_matches('/') == uri.trim_end_matches('/'));
    let at = listed
        .words
        .iter()
        .find(|word| Some(word.text.as_str()) == only);
    let finding = Finding::at(fact.value.locate(0..fact.value.text.len()))
        .with("uri", uri)
        .with_some("near", only)
        .with_some("slash", slash.map(|_| "by a final slash only"))
        .with("platform", &grants.platforms[client.platform].name)
        .with("what", &client.what)
        .with("client", &client.name.value)
        .with("tie", tie.words(&client.what));
    Some(Finding {
        doubt: fact.doubt.max(client.doubt),
        related: vec![
            ("registered", at.map_or(listed.at, |word| word.span)),
            ("tie", tie.id),
        ],
        ..finding
    })
}

fn fixed(tie: &FixedTie, workspace: &Workspace<'_>) -> Option<Finding> {
    let mut first: Option<(&RegisteredClient, &Words)> = None;
    for client in tie
        .clients
        .iter()
        .map(|client| &workspace.granted.clients[*client])
    {
        let listed = plain(client)?;
        for word in &listed.words {
            let (_, path) = parts(&word.text)?;
            // What stands before it is where a proxy puts the program.
            if path.trim_end_matches('/').ends_with(&tie.path) {
                return None;
            }
        }
        first.get_or_insert((client, listed));
    }
    let (client, listed) = first?;
    let (at, right): (Span, Option<String>) = match &listed.words[..] {
        [only] => {
            let origin = parts(&only.text).map(|(origin, _)| origin);
            (
                only.span,
                origin.map(|origin| format!("{origin}{}", tie.path)),
            )
        }
        _ => (listed.at, None),
    };
    let finding = Finding::at(at)
        .with("path", &tie.path)
        .with("program", &tie.name)
        .with_some("near", right)
        .with(
            "platform",
            &workspace.knowledge.grants.platforms[client.platform].name,
        )
        .with("what", &client.what)
        .with("client", &client.name.value)
        .with("tie", tie.words(&client.what));
    Some(Finding {
        doubt: client
            .doubt
            .max(workspace.files[tie.file].place.role.doubt()),
        related: vec![("tie", tie.id)],
        ..finding
    })
}
