//! The page of a provider: what the linter believes of it, and who says so.

mod answers;
mod places;
mod requests;
mod wrong;

use authlint_engine::knowledge::{Confidence, ErrorFact, Knowledge, Provider};
use serde::Serialize;

use super::page::{Page, Told};
use super::patterns::Names;

pub(super) fn show(provider: &Provider, knowledge: &Knowledge, page: &mut Page) {
    let names = Names::of(provider);
    head(provider, knowledge, page);
    places::endpoints(provider, &names, page);
    places::names(provider, &names, page);
    places::regions(provider, &names, page);
    places::hosts(provider, &names, page);
    requests::grants(provider, page);
    requests::scopes(provider, &names, page);
    requests::audience(provider, page);
    requests::credentials(provider, page);
    wrong::show(provider, &names, page);
    answers::errors(provider, knowledge, page);
    answers::keys(provider, page);
    answers::clients(provider, page);
    answers::notes(provider, page);
    answers::sources(provider, knowledge, page);
}

fn head(provider: &Provider, knowledge: &Knowledge, page: &mut Page) {
    page.title(&provider.name, &format!(" ({})", provider.id));
    if !provider.checked.is_empty() {
        let checked = format!(
            "Facts last held against their sources on {}.",
            provider.checked
        );
        page.para(0, &checked, None);
    }
    if let Some(summary) = &provider.summary {
        page.blank();
        page.para(0, summary, None);
    }
    let mut facts = Vec::new();
    if !provider.also.is_empty() {
        facts.push(("also: ", provider.also.join(", ")));
    }
    if !provider.not.is_empty() {
        facts.push(("not: ", provider.not.join("; ")));
    }
    if let Some(issuer) = &provider.issued_by {
        let issuer = knowledge.provider_named(issuer);
        let name = issuer.map_or("", |id| &knowledge.provider(id).name);
        facts.push(("tokens: ", format!("issued by {name}")));
    }
    if provider.own_hosts {
        let own = "customers reach it under hosts of their own, too, so a host that is not listed means nothing";
        facts.push(("hosts: ", own.to_owned()));
    }
    if !facts.is_empty() {
        page.blank();
    }
    for (mark, text) in facts {
        page.item(0, mark, &text, None);
    }
}

/// How sure a fact is and who states it, for any of a provider's facts.
fn told(confidence: Confidence, sources: &[String]) -> Option<Told<'_>> {
    Some(Told {
        confidence,
        sources,
    })
}

/// All facts, as JSON has them.
#[derive(Serialize)]
pub(super) struct JsonProvider<'k> {
    provider: &'k Provider,
    /// What the general list of errors says of this provider, with the sources it names.
    errors: Vec<&'k ErrorFact>,
    error_sources: std::collections::BTreeMap<&'k str, &'k str>,
}

pub(super) fn json<'k>(provider: &'k Provider, knowledge: &'k Knowledge) -> JsonProvider<'k> {
    let errors: Vec<&ErrorFact> = listed_errors(provider, knowledge).collect();
    let keys = errors.iter().flat_map(|fact| &fact.sources);
    let sources = keys.filter_map(|key| knowledge.errors.sources.get_key_value(key));
    JsonProvider {
        provider,
        error_sources: sources
            .map(|(key, address)| (key.as_str(), address.as_str()))
            .collect(),
        errors,
    }
}

/// What `errors.yaml` says of a provider.
fn listed_errors<'k>(
    provider: &'k Provider,
    knowledge: &'k Knowledge,
) -> impl Iterator<Item = &'k ErrorFact> {
    let facts = knowledge.errors.errors.iter();
    facts.filter(|fact| fact.provider.as_ref() == Some(&provider.id))
}
