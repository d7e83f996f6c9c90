//! A scope that is granted, asked for or required, and that its API does not declare.

use std::collections::HashMap;

use authlint_parser::Span;
use serde::Deserialize;

use super::near::nearest;
use super::scopes::tokens;
use super::{Check, Rule, Sees, params};
use crate::facts::is_placeholder;
use crate::findings::Finding;
use crate::knowledge::{Platform, Says, pattern};
use crate::link::{GrantedScopes, LinkedFact, RegisteredApi, Word, Words, Workspace};

pub(super) const CHECK: Check = Check {
    name: "declared-scope",
    sees: Sees::Workspace,
    gives: &[
        "primary", "declared", "scope", "near", "platform", "what", "api", "refuses",
    ],
    rule: |card| Ok(Box::new(params::<DeclaredScope>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeclaredScope {
    /// Whose scopes are looked at.
    of: Of,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Of {
    /// Those that clients are granted and ask for.
    Clients,
    /// Those that gateways require.
    Gates,
}

/// A scope somewhere, and what is known of it.
struct Said<'w> {
    text: &'w str,
    span: Span,
    editable: Option<Span>,
    doubt: u8,
}

impl Rule for DeclaredScope {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        match self.of {
            Of::Clients => {
                let mut found = granted(workspace);
                found.extend(asked(workspace));
                found
            }
            Of::Gates => required(workspace),
        }
    }
}

/// What clients are granted.
fn granted(workspace: &Workspace<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for client in &workspace.granted.clients {
        let place = (client.platform, client.file, client.pool.as_ref());
        for list in client.scopes.iter().flatten() {
            found.extend(listed(list, place, workspace));
        }
    }
    for grant in &workspace.granted.grants {
        found.extend(listed(
            &grant.scopes,
            (grant.platform, grant.file, None),
            workspace,
        ));
    }
    found
}

/// What one list grants; `place` is the platform, the file and what its client lives in.
fn listed(
    list: &GrantedScopes,
    (platform, file, pool): (usize, usize, Option<&String>),
    workspace: &Workspace<'_>,
) -> Vec<Finding> {
    let said = &workspace.files[file].place;
    let apis = workspace.granted.apis.iter().filter(|api| {
        let beside = match api.id {
            Some(_) => workspace.files[api.file].place.folder() == said.folder(),
            None => api.file == file,
        };
        let tied = list.api.is_none() || list.api == api.id;
        beside && tied && api.platform == platform && api.pool.as_ref() == pool
    });
    let apis: Vec<&RegisteredApi> = apis.collect();
    let refuses = &workspace.knowledge.grants.platforms[platform].refuses;
    let refuses = Some(refuses).filter(|text| !text.is_empty());
    let words = list.words.words.iter().filter_map(|word| {
        let said = Said {
            text: &word.text,
            span: word.span,
            editable: word.editable.then_some(word.span),
            doubt: said.role.doubt(),
        };
        let finding = look(&said, &apis, workspace)?;
        Some(finding.with_some("refuses", refuses))
    });
    words.collect()
}

/// What is asked for by the full name of a scope, or of an API that is named beside it.
fn asked(workspace: &Workspace<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let is_address = |id: &str| id.contains("://") && !id.contains('\u{1}');
    let apis: Vec<&RegisteredApi> = workspace
        .granted
        .apis
        .iter()
        .filter(|api| api.id.as_deref().is_some_and(is_address))
        .collect();
    if apis.is_empty() {
        return found;
    }
    let mut audiences: HashMap<usize, Vec<&LinkedFact>> = HashMap::new();
    for fact in workspace
        .facts
        .iter()
        .filter(|fact| fact.says == Says::Audience)
    {
        audiences.entry(fact.group).or_default().push(fact);
    }
    for fact in workspace
        .facts
        .iter()
        .filter(|fact| fact.says == Says::Scopes)
    {
        let audience = match audiences.get(&fact.group).map(Vec::as_slice) {
            Some([only]) => only.value.known(),
            _ => None,
        };
        let registered = |span: Span| {
            let file = &workspace.files[span.file.0 as usize];
            let mut all = file.registered.registrations.iter();
            all.any(|known| known.span.start <= span.start && span.end <= known.span.end)
        };
        for range in tokens(&fact.value) {
            let text = &fact.value.text.as_str()[range.clone()];
            let meant = |api: &&&RegisteredApi| match api.before.as_str() {
                "" => audience.is_some() && api.id.as_deref() == audience,
                before => text.starts_with(before),
            };
            let apis: Vec<&RegisteredApi> = apis.iter().filter(meant).copied().collect();
            if apis.is_empty() || registered(fact.value.at) {
                continue;
            }
            let said = Said {
                text,
                span: fact.value.locate(range.clone()),
                editable: fact.value.editable(range),
                doubt: fact.doubt,
            };
            found.extend(look(&said, &apis, workspace));
        }
    }
    found
}

/// What gateways require.
fn required(workspace: &Workspace<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for gate in &workspace.granted.gates {
        let place = &workspace.files[gate.file].place;
        let apis = workspace.granted.apis.iter().filter(|api| {
            api.platform == gate.platform
                && api.id.is_some()
                && workspace.files[api.file].place.folder() == place.folder()
        });
        let apis: Vec<&RegisteredApi> = apis.collect();
        for word in &gate.scopes.words {
            let said = Said {
                text: &word.text,
                span: word.span,
                editable: word.editable.then_some(word.span),
                doubt: place.role.doubt(),
            };
            found.extend(look(&said, &apis, workspace));
        }
    }
    found
}

/// A finding if none of the APIs that a scope can be of has it, and all of their scopes are known.
fn look(said: &Said<'_>, apis: &[&RegisteredApi], workspace: &Workspace<'_>) -> Option<Finding> {
    let grants = &workspace.knowledge.grants;
    let longest = apis
        .iter()
        .filter(|api| said.text.starts_with(api.before.as_str()))
        .map(|api| api.before.len())
        .max()?;
    let of = || {
        apis.iter().filter(move |api| {
            api.before.len() == longest && said.text.starts_with(api.before.as_str())
        })
    };
    let name = &said.text[longest..];
    let platform: &Platform = &grants.platforms[of().next()?.platform];
    let always = platform.always.iter();
    let standard = longest == 0 && grants.standard.iter().any(|known| known == name);
    let allowed = standard
        || name.is_empty()
        || name == ".default"
        || always
            .into_iter()
            .any(|known| pattern::fits_text(known, name))
        || is_placeholder(name)
        || name.contains('\u{1}');
    if allowed {
        return None;
    }
    let mut known: Vec<&Word> = Vec::new();
    let mut first: Option<(&RegisteredApi, &Words)> = None;
    for api in of() {
        let words = api.scopes.as_ref()?;
        let rest = |word: &Word| word.text.get(longest..).map(str::to_owned);
        let whole = words
            .words
            .iter()
            .all(|word| word.literal || rest(word).is_some_and(|rest| !rest.contains('\u{1}')));
        if !whole || words.has(said.text) {
            return None;
        }
        known.extend(&words.words);
        first.get_or_insert((api, words));
    }
    let (api, words) = first?;
    let names = known.iter().filter_map(|word| word.text.get(longest..));
    let near = nearest(name, names);
    let shown = near.map(|near| format!("{}{near}", api.before));
    let shown = shown.filter(|near| !near.contains('\u{1}'));
    let id = api.id.as_deref().filter(|id| !id.contains('\u{1}'));
    let at = known
        .iter()
        .find(|word| near.is_some() && word.text.get(longest..) == near)
        .map_or(words.at, |word| word.span);
    let mut finding = Finding::at(said.span)
        .with("scope", name)
        .with("what", &api.what)
        .with("platform", &platform.name)
        .with_some("api", id)
        .with_some("near", near);
    if let Some(shown) = shown {
        finding = finding.with_edit(said.editable, &shown);
    }
    finding.related = vec![("declared", at)];
    Some(Finding {
        doubt: said.doubt,
        ..finding
    })
}
