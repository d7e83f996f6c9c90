//! What a topic names: a rule, a family of rules, a provider, or an error.

use authlint_engine::knowledge::{Card, Knowledge, Provider};
use strsim::{jaro_winkler, osa_distance};

use super::error::Explained;
use super::recognise::recognise;

/// What is to be explained.
pub(super) enum Topic<'k> {
    /// A rule, or several that begin alike.
    Rules(Vec<&'k Card>),
    Provider(&'k Provider),
    Error(Explained<'k>),
}

/// A text of more words is pasted, and a word in it names no provider.
const MOST_TYPED_WORDS: usize = 4;

/// What `topic` names. Names come first: they are exact.
pub(super) fn find<'k>(topic: &str, knowledge: &'k Knowledge) -> Option<Topic<'k>> {
    let wanted = fold(topic);
    if wanted.is_empty() {
        return None;
    }
    let cards = cards(&wanted, knowledge);
    if !cards.is_empty() {
        return Some(Topic::Rules(cards));
    }
    if let Some(provider) = provider(&wanted, knowledge) {
        return Some(Topic::Provider(provider));
    }
    let recognised = recognise(topic, knowledge);
    let words: Vec<&str> = topic.split_whitespace().collect();
    let typed = if words.len() <= MOST_TYPED_WORDS {
        words
            .iter()
            .find_map(|word| provider(&fold(word), knowledge))
    } else {
        None
    };
    Explained::new(recognised, typed, knowledge).map(Topic::Error)
}

/// The rule called so, or the rules of a family: `scope`, `token-url`.
fn cards<'k>(wanted: &str, knowledge: &'k Knowledge) -> Vec<&'k Card> {
    if let Some(card) = knowledge.card(wanted) {
        return vec![card];
    }
    let family = format!("{wanted}-");
    let cards = knowledge.cards.iter();
    cards.filter(|card| card.id.starts_with(&family)).collect()
}

/// The provider called so, by any of its names.
fn provider<'k>(wanted: &str, knowledge: &'k Knowledge) -> Option<&'k Provider> {
    let is_name = |name: &str| fold(name) == wanted;
    let all = || knowledge.providers().map(|(_, provider)| provider);
    let by_id = all().find(|provider| is_name(&provider.id));
    let by_name = || all().find(|provider| names(provider).any(is_name));
    let by_word = || {
        let mut found = all().filter(|provider| provider.words.iter().any(|word| is_name(word)));
        let first = found.next()?;
        found.next().is_none().then_some(first)
    };
    by_id.or_else(by_name).or_else(by_word)
}

/// What a provider is called. `Keycloak / Red Hat build of Keycloak` has two names, and what stands in
/// brackets is another.
fn names(provider: &Provider) -> impl Iterator<Item = &str> {
    let parts = provider.name.split(['(', ')', '/']).map(str::trim);
    let also = provider.also.iter().map(String::as_str);
    let whole = std::iter::once(provider.name.as_str());
    whole
        .chain(parts)
        .chain(also)
        .filter(|name| !name.is_empty())
}

/// A name as it is compared: `Genesys Cloud`, `genesys_cloud` and `genesys-cloud` are one.
fn fold(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '_'], "-")
}

/// What is said of a topic that is unknown. The topic is repeated only where it can be no secret.
pub(super) fn unknown(topic: &str, pasted: bool, knowledge: &Knowledge) -> String {
    if topic.is_empty() {
        return "nothing to explain: give a rule, a provider or an error".to_owned();
    }
    let plain = topic.len() <= 32
        && topic
            .chars()
            .all(|letter| letter.is_ascii_alphabetic() || matches!(letter, ' ' | '-' | '_' | '.'));
    let known = if pasted {
        "no error that is known stands on standard input".to_owned()
    } else if plain {
        format!("nothing is known of `{topic}`")
    } else {
        "no error that is known stands in the text".to_owned()
    };
    let near = near(topic, knowledge);
    let meant = match &near[..] {
        [] => String::new(),
        [one] => format!(". Did you mean `{one}`?"),
        several => format!(". Did you mean one of `{}`?", several.join("`, `")),
    };
    format!(
        "{known}{meant}\n\
         Give a rule (`authlint rules` lists them) or the beginning of some (`scope`),\n\
         a provider (`okta`), or an error: a code (`invalid_client`, `AADSTS70011`,\n\
         `401`), a JSON body, what curl printed. `-` reads it from standard input."
    )
}

/// Names that look like a topic, the most alike first.
fn near<'k>(topic: &str, knowledge: &'k Knowledge) -> Vec<&'k str> {
    const MOST: usize = 3;
    let wanted = fold(topic);
    // A paste is like nothing, and comparing it takes long.
    if !(3..=64).contains(&wanted.len()) {
        return Vec::new();
    }
    let cards = knowledge.cards.iter().map(|card| card.id.as_str());
    let providers = knowledge.providers().map(|(_, provider)| provider);
    let ids = providers.clone().map(|provider| provider.id.as_str());
    let also = providers.flat_map(|provider| provider.also.iter().map(String::as_str));
    let errors = knowledge.errors.errors.iter();
    let codes = errors.map(|fact| fact.code.as_str());
    let names = cards.chain(ids).chain(also).chain(codes);
    let mut scored: Vec<(f64, &str)> = names
        .map(|name| (name, fold(name)))
        .filter(|(_, folded)| {
            osa_distance(folded, &wanted) <= wanted.len().max(folded.len()).div_ceil(4)
        })
        .map(|(name, folded)| (jaro_winkler(&folded, &wanted), name))
        .filter(|(score, _)| *score > 0.85)
        .collect();
    scored.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(right.1)));
    let mut names: Vec<&str> = Vec::new();
    for (_, name) in scored {
        if !names.contains(&name) && names.len() < MOST {
            names.push(name);
        }
    }
    names
}
