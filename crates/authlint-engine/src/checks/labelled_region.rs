//! A setting is labelled as one of a certain region, and its address is in another: `FEDRAMP_LOGIN_URL` on a
//! commercial host.

use authlint_parser::Span;
use serde::Deserialize;

use super::host::Address;
use super::{Check, Rule, Sees, params};
use crate::facts::words_of;
use crate::findings::Finding;
use crate::knowledge::{Confidence, Provider, Region, Says};
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "labelled-region",
    sees: Sees::Workspace,
    gives: &[
        "primary", "label", "through", "provider", "what", "host", "words", "region", "expected",
    ],
    rule: |card| Ok(Box::new(params::<LabelledRegion>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LabelledRegion {
    /// A label with one of these words says the opposite.
    unless: Vec<String>,
}

impl Rule for LabelledRegion {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let facts = workspace.facts.iter();
        let addresses = facts.filter(|fact| fact.says.is_address() && fact.says != Says::Url);
        addresses
            .filter_map(Address::of)
            .filter_map(|address| self.look(&address, workspace))
            .collect()
    }
}

impl LabelledRegion {
    fn look(&self, address: &Address<'_>, workspace: &Workspace<'_>) -> Option<Finding> {
        let known = address.known(workspace)?;
        let provider = workspace.knowledge.provider(known.provider);
        let first = known.regions.first()?;
        if provider
            .regions
            .iter()
            .all(|region| region.labels.is_empty())
        {
            return None;
        }
        let (span, words, regions) = self.label(address, provider, workspace)?;
        let is_one = |region: &&Region| regions.iter().any(|known| known.id == region.id);
        if known.regions.iter().any(is_one) {
            return None;
        }
        let right = regions.first()?;
        let domain = first.domain.as_ref().zip(right.domain.as_ref());
        let expected = domain.map(|(from, to)| address.host.replace(from.as_str(), to));
        let fact = address.fact;
        let mut related = vec![("label", span)];
        related.extend(address.through());
        Some(Finding {
            related,
            confidence: Confidence::Medium,
            doubt: fact.doubt,
            ..Finding::at(fact.value.locate(address.url.host.clone()))
                .with("provider", &provider.name)
                .with("what", fact.says.words())
                .with("host", &address.host)
                .with("words", words)
                .with("region", right.name.as_deref().unwrap_or(&right.id))
                .with_some("expected", expected)
        })
    }

    /// What labels the address, and the regions that are labelled so: its own key, or a section around it.
    fn label<'k>(
        &self,
        address: &Address<'_>,
        provider: &'k Provider,
        workspace: &Workspace<'_>,
    ) -> Option<(Span, String, Vec<&'k Region>)> {
        let fact = address.fact;
        let own = fact.key.zip(fact.name.as_deref());
        let file = &workspace.files[fact.value.at.file.0 as usize];
        let at = fact.value.at.range();
        let around = file.keyed.sections.iter().filter(|(_, whole)| {
            let whole = whole.range();
            whole.start <= at.start && at.end <= whole.end
        });
        let around = around.map(|(key, _)| (key.span, key.value.as_str()));
        own.into_iter().chain(around).find_map(|(span, name)| {
            let words = words_of(name);
            if words.iter().any(|word| self.unless.contains(word)) {
                return None;
            }
            let labelled = |region: &&Region| {
                let mut labels = region.labels.iter();
                labels.any(|label| has_phrase(&words, label))
            };
            let regions: Vec<&Region> = provider.regions.iter().filter(labelled).collect();
            (!regions.is_empty()).then(|| (span, name.to_owned(), regions))
        })
    }
}

/// True if the words of `phrase` stand next to each other in `words`.
fn has_phrase(words: &[String], phrase: &str) -> bool {
    let phrase: Vec<&str> = phrase.split(' ').collect();
    words.windows(phrase.len()).any(|window| window == phrase)
}
