//! A client asks for a scope that its registration does not grant it.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::near::nearest;
use super::scopes::{grants_beside, tokens};
use super::{Check, Rule, Sees, params};
use crate::facts::is_placeholder;
use crate::findings::Finding;
use crate::knowledge::{Platform, Says, pattern};
use crate::link::{LinkedFact, RegisteredClient, Tie, Word, Workspace};

pub(super) const CHECK: Check = Check {
    name: "granted-scope",
    sees: Sees::Workspace,
    gives: &[
        "primary", "granted", "tie", "scope", "near", "known", "platform", "what", "client",
        "answer",
    ],
    rule: |card| Ok(Box::new(params::<GrantedScope>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GrantedScope {}

/// So many granted scopes are named in a message.
const MOST_NAMED: usize = 6;

impl Rule for GrantedScope {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let mut found = Vec::new();
        for tie in &workspace.granted.ties {
            for fact in tie.facts(workspace, Says::Scopes) {
                found.extend(look(tie, fact, workspace));
            }
        }
        found
    }
}

fn look(tie: &Tie, fact: &LinkedFact, workspace: &Workspace<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let grants = &workspace.knowledge.grants;
    let audience = audience(tie, workspace);
    for range in tokens(&fact.value) {
        let scope = &fact.value.text.as_str()[range.clone()];
        if is_placeholder(scope) || grants.standard.iter().any(|known| known == scope) {
            continue;
        }
        let mut lacking = Vec::new();
        for client in tie.registrations(workspace) {
            let platform = &grants.platforms[client.platform];
            let limited = platform.only_with.as_deref().is_none_or(|only| {
                let own = client.grants.as_ref();
                let alone = own.is_some_and(|own| {
                    let mut words = own.words.iter();
                    words.all(|word| word.text == only)
                });
                alone || grants_beside(fact, workspace) == Some(only)
            });
            let words = limited
                .then(|| granted(scope, client, platform, audience.as_deref()))
                .flatten();
            let Some((at, words)) = words else { break };
            lacking.push((client, platform, at, words));
        }
        let Some((client, platform, at, words)) = lacking
            .first()
            .filter(|_| lacking.len() == tie.clients.len())
        else {
            continue;
        };
        let names: BTreeSet<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let near = nearest(scope, names.iter().copied());
        let known = (!names.is_empty() && names.len() <= MOST_NAMED).then(|| {
            let names = names.iter().map(|name| format!("`{name}`"));
            names.collect::<Vec<_>>().join(", ")
        });
        let mut finding = Finding::at(fact.value.locate(range.clone()))
            .with("scope", scope)
            .with_some("near", near)
            .with_some("known", known)
            .with("platform", &platform.name)
            .with("what", &client.what)
            .with("client", &client.name.value)
            .with_some(
                "answer",
                Some(&platform.answer).filter(|text| !text.is_empty()),
            )
            .with("tie", tie.words(&client.what));
        if let Some(near) = near {
            finding = finding.with_edit(fact.value.editable(range), near);
        }
        finding.related = vec![("granted", *at), ("tie", tie.id)];
        found.push(Finding {
            doubt: fact.doubt.max(client.doubt),
            ..finding
        });
    }
    found
}

/// The audience that is asked for; `None` if there is none or nobody can tell.
fn audience(tie: &Tie, workspace: &Workspace<'_>) -> Option<String> {
    let mut all = tie.facts(workspace, Says::Audience);
    let first = all.next()?.value.known()?.trim().to_owned();
    all.next().is_none().then_some(first)
}

/// What a client is granted, if `scope` is not among it and all of it is known.
fn granted<'w>(
    scope: &str,
    client: &'w RegisteredClient,
    platform: &Platform,
    audience: Option<&str>,
) -> Option<(authlint_parser::Span, Vec<&'w Word>)> {
    if platform
        .always
        .iter()
        .any(|known| pattern::fits_text(known, scope))
    {
        return None;
    }
    let lists = client.scopes.as_ref()?;
    if lists.iter().any(|list| !list.words.is_literal()) {
        return None;
    }
    let told = lists.iter().filter(|list| {
        let covers = list.covers.as_deref();
        let of_api = audience.is_none_or(|audience| {
            let api = list.api.as_deref();
            api.is_none_or(|api| api == audience || api.contains('\u{1}'))
        });
        of_api && covers.is_none_or(|covers| pattern::fits_text(covers, scope))
    });
    let told: Vec<_> = told.collect();
    let at = told.first()?.words.at;
    let words: Vec<&Word> = told.iter().flat_map(|list| &list.words.words).collect();
    let has = words.iter().any(|word| {
        let with_it = platform.with_it.iter();
        let mut with_it = with_it.map(|also| also.replace("{scope}", &word.text));
        pattern::fits_text(&word.text, scope) || with_it.any(|also| also == scope)
    });
    (!has).then_some((at, words))
}
