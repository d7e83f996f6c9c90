//! A client uses a grant that its registration does not give it.

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::findings::Finding;
use crate::knowledge::{Platform, Says};
use crate::link::{RegisteredClient, Tie, Workspace};

pub(super) const CHECK: Check = Check {
    name: "enabled-grant",
    sees: Sees::Workspace,
    gives: &[
        "primary", "granted", "tie", "grant", "platform", "what", "client", "off", "known",
    ],
    rule: |card| Ok(Box::new(params::<EnabledGrant>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EnabledGrant {}

/// The grants of RFC 6749 that have to be switched on.
const GRANTS: [&str; 4] = [
    "authorization_code",
    "client_credentials",
    "implicit",
    "password",
];

impl Rule for EnabledGrant {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let mut found = Vec::new();
        for tie in &workspace.granted.ties {
            let facts: Vec<_> = tie.facts(workspace, Says::Grant).collect();
            for fact in &facts {
                let Some(grant) = fact.value.known().and_then(grant_of) else {
                    continue;
                };
                let span = fact.value.locate(0..fact.value.text.len());
                found.extend(look(tie, grant, span, fact.doubt, workspace));
            }
            let tacit = workspace.groups[tie.group].tacit.as_ref();
            if let Some(grant) = tacit.and_then(|grant| grant_of(&grant.id))
                && facts.is_empty()
            {
                let doubt = workspace.files[tie.file].place.role.doubt();
                found.extend(look(tie, grant, tie.id, doubt, workspace));
            }
        }
        found
    }
}

fn grant_of(text: &str) -> Option<&'static str> {
    let text = text.trim().to_ascii_lowercase().replace('-', "_");
    GRANTS.into_iter().find(|known| *known == text)
}

fn look(
    tie: &Tie,
    grant: &str,
    span: authlint_parser::Span,
    doubt: u8,
    workspace: &Workspace<'_>,
) -> Option<Finding> {
    let platforms = &workspace.knowledge.grants.platforms;
    let mut first = None;
    for client in tie.registrations(workspace) {
        let platform = &platforms[client.platform];
        let refused = refused(grant, client, platform)?;
        first.get_or_insert((client, platform, refused));
    }
    let (client, platform, (at, known, off)) = first?;
    let finding = Finding::at(span)
        .with("grant", grant)
        .with("platform", &platform.name)
        .with("what", &client.what)
        .with("client", &client.name.value)
        .with("tie", tie.words(&client.what))
        .with_some("off", off.then_some("switched off here"))
        .with_some("known", known);
    let related = if at == span {
        Vec::new()
    } else {
        vec![("granted", at), ("tie", tie.id)]
    };
    Some(Finding {
        doubt: doubt.max(client.doubt),
        related,
        ..finding
    })
}

/// Where a client is not given `grant`, and what it is given.
fn refused(
    grant: &str,
    client: &RegisteredClient,
    platform: &Platform,
) -> Option<(authlint_parser::Span, Option<String>, bool)> {
    if let Some((_, at)) = client.off.iter().find(|(off, _)| off == grant) {
        return Some((*at, None, *at != client.name.span));
    }
    let listed = client
        .grants
        .as_ref()
        .filter(|listed| listed.is_literal())?;
    let meant = |word: &str| {
        let word = word.trim();
        let told = platform.words.get(word).map(String::as_str);
        told.or_else(|| grant_of(word)).map(str::to_owned)
    };
    let mut known = Vec::new();
    for word in &listed.words {
        // What a word means that nobody knows, may be this grant.
        let is_other = word.text.contains(':') || word.text == "refresh_token";
        match meant(&word.text) {
            Some(other) if other == grant => return None,
            Some(other) => known.push(format!("`{other}`")),
            None if is_other => {}
            None => return None,
        }
    }
    let known = (!known.is_empty()).then(|| known.join(", "));
    Some((listed.at, known, false))
}
