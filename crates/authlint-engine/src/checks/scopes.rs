//! Scopes and grants in a client: what the checks about them begin with.

use std::ops::Range;

use strsim::osa_distance;

use crate::facts::{TacitGrant, is_placeholder};
use crate::knowledge::{Confidence, Grant, NotScopeKind, Provider, Says, Scopes, pattern};
use crate::link::{LinkedFact, Resolved, Workspace};

/// The grants that stand beside a fact.
pub(super) fn grant_facts<'w>(
    fact: &LinkedFact,
    workspace: &'w Workspace<'_>,
) -> impl Iterator<Item = &'w LinkedFact> {
    let grants = &workspace.groups[fact.group].grants;
    grants.iter().map(|index| &workspace.facts[*index])
}

/// The grant that is used beside a fact if none is named there.
pub(super) fn tacit<'w>(fact: &LinkedFact, workspace: &'w Workspace<'_>) -> Option<&'w TacitGrant> {
    let place = &workspace.groups[fact.group];
    place.tacit.as_ref().filter(|_| place.grants.is_empty())
}

/// The `grant_type` of the one grant that is used beside a fact, or else by its client.
pub(super) fn grants_beside<'w>(
    fact: &LinkedFact,
    workspace: &'w Workspace<'_>,
) -> Option<&'w str> {
    let mut near: Vec<&LinkedFact> = grant_facts(fact, workspace).collect();
    if near.is_empty() {
        let client = workspace.facts_of(&workspace.clients[fact.client]);
        near.extend(client.filter(|fact| fact.says == Says::Grant));
    }
    let Some(first) = near.first() else {
        return Some(&tacit(fact, workspace)?.id);
    };
    let first = first.value.known()?.trim();
    let alone = near
        .iter()
        .all(|fact| fact.value.known().map(str::trim) == Some(first));
    alone.then_some(first)
}

/// The one grant that is used beside a fact.
pub(super) fn grant_of<'k>(
    fact: &LinkedFact,
    provider: &'k Provider,
    workspace: &Workspace<'_>,
) -> Option<&'k Grant> {
    let mut used = grant_facts(fact, workspace);
    let value = match used.next() {
        Some(named) => named.value.known()?.trim(),
        None => &tacit(fact, workspace)?.id,
    };
    if used.next().is_some() {
        return None;
    }
    provider.grants.iter().find(|grant| {
        let settings = grant.setting.iter().chain(&grant.setting_also);
        grant.id == value || settings.into_iter().any(|setting| setting == value)
    })
}

/// The single scopes of a value, without those that nobody can tell.
pub(super) fn tokens(value: &Resolved) -> Vec<Range<usize>> {
    let text = value.text.as_str();
    let separator = |letter: char| letter.is_whitespace() || letter == ',';
    let mut tokens = Vec::new();
    let mut at = 0;
    for token in text.split(separator) {
        let range = at..at + token.len();
        at = text[range.end..]
            .chars()
            .next()
            .map_or(range.end, |next| range.end + next.len_utf8());
        // A number is a count of scopes.
        let is_name = token.contains(|letter: char| letter.is_ascii_alphabetic());
        if is_name && value.is_known(&range) {
            tokens.push(range);
        }
    }
    tokens
}

/// A name that is no scope, and what is known of it.
pub(super) struct Unknown {
    pub(super) kind: Option<NotScopeKind>,
    pub(super) instead: Option<String>,
    /// `instead` is the only scope that can be meant.
    pub(super) exact: bool,
    pub(super) confidence: Confidence,
}

/// What is known of `scope`, if it is none of `scopes`.
pub(super) fn unknown(scope: &str, scopes: &Scopes) -> Option<Unknown> {
    let exists = |name: &str| {
        let known = scopes.names.iter().chain(&scopes.legacy);
        let mut known = known.chain(&scopes.forms);
        known.any(|known| pattern::fits_text(known, name))
            || scopes.old.iter().any(|old| old.name == name)
    };
    if is_placeholder(scope) {
        return None;
    }
    if exists(scope) {
        return slip(scope, scopes);
    }
    if let Some(listed) = scopes.not_scopes.iter().find(|listed| listed.name == scope) {
        let oidc = listed.kind == NotScopeKind::Oidc;
        let confidence = if oidc {
            Confidence::Medium
        } else {
            Confidence::High
        };
        let instead = listed.instead.clone();
        return Some(Unknown {
            kind: Some(listed.kind),
            instead,
            exact: false,
            confidence,
        });
    }
    let parts: Vec<&str> = scope.split(':').collect();
    if let [domain, _, _] = parts[..]
        && let Some(covering) = scopes.permission_domains.get(domain)
    {
        let kind = Some(NotScopeKind::Permission);
        let instead = Some(covering.clone());
        return Some(Unknown {
            kind,
            instead,
            exact: false,
            confidence: Confidence::High,
        });
    }
    if let [base, ending] = parts[..]
        && let Some(pattern) = scopes.endings.get(ending)
    {
        let bases = [base.to_owned(), format!("{base}s")];
        let instead = bases.iter().map(|base| pattern.replace("{base}", base));
        if let Some(instead) = instead.into_iter().find(|name| exists(name)) {
            let instead = Some(instead);
            return Some(Unknown {
                kind: None,
                instead,
                exact: true,
                confidence: Confidence::High,
            });
        }
    }
    let near = nearest(scope, &scopes.names);
    // A list with gaps is no proof.
    let sure = scopes.confidence >= Confidence::High;
    let confidence = match near {
        Some(_) if sure => Confidence::High,
        _ => Confidence::Medium.min(scopes.confidence),
    };
    Some(Unknown {
        kind: None,
        exact: near.is_some(),
        instead: near,
        confidence,
    })
}

/// What is known of a name that has the form of a scope, is not listed, and is one letter away from one that is.
fn slip(scope: &str, scopes: &Scopes) -> Option<Unknown> {
    let mut listed = scopes.names.iter().chain(&scopes.legacy);
    let old = scopes.old.iter().any(|old| old.name == scope);
    if old || listed.any(|known| pattern::fits_text(known, scope)) {
        return None;
    }
    let near = nearest(scope, &scopes.names)?;
    // Another mark, and another number, make another scope; capitals are another rule's.
    let marks = |name: &str| name.replace(|letter: char| letter.is_ascii_alphabetic(), "");
    if marks(scope) != marks(&near) || scope.eq_ignore_ascii_case(&near) {
        return None;
    }
    Some(Unknown {
        kind: None,
        exact: true,
        instead: Some(near),
        confidence: Confidence::High.min(scopes.confidence),
    })
}

/// The one name at distance 1, or the one that differs only in case or in the mark between words.
fn nearest(scope: &str, names: &[String]) -> Option<String> {
    let folded = |name: &str| name.to_ascii_lowercase().replace(['_', '.', ' '], "-");
    if let Some(same) = names.iter().find(|name| folded(name) == folded(scope)) {
        return Some(same.clone());
    }
    if scope.len() < 5 {
        return None;
    }
    let mut near = names
        .iter()
        .filter(|name| name.len().abs_diff(scope.len()) <= 1 && osa_distance(name, scope) == 1);
    let first = near.next()?;
    near.next().is_none().then(|| first.clone())
}
