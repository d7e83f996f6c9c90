//! What the name of a key tells: a meaning, a provider, an environment, and a group.

use std::cell::RefCell;
use std::rc::Rc;

use super::names::{PUBLIC_PREFIXES, is_variable};
use super::place::Environment;
use super::recognised::group_of;
use crate::kept::{Kept, kept};
use crate::knowledge::{Knowledge, Meaning, ProviderId, RequestPart, Says, folded, kept_words_of};

/// What a key's name tells.
#[derive(Clone, Debug, Default)]
pub(super) struct Naming {
    /// What its value says.
    pub(super) meaning: Option<Meaning>,
    /// Whose it is.
    pub(super) provider: Option<ProviderId>,
    /// Which environment it is for.
    pub(super) environment: Option<Environment>,
    /// The words that are left: keys that share them belong together.
    pub(super) rest: Vec<String>,
    /// Its value must never be shown.
    pub(super) secret: bool,
    /// A recogniser says what it means.
    pub(super) recognised: bool,
    /// Which part of a request it holds, if it is one of the settings that one is made of.
    pub(super) part: Option<RequestPart>,
    /// What is below it takes an issuer for an address.
    pub(super) issuer: bool,
    /// Its words, all of them.
    pub(super) words: Rc<[String]>,
    /// The first environment that any of these names.
    pub(super) stage: Option<Environment>,
    /// Its last part between dots, folded.
    pub(super) folded: String,
}

impl Naming {
    /// The same for a key of which a recogniser knows that it says this, whose it is, and that it belongs with
    /// those of `group`.
    pub(super) fn recognised(
        self,
        says: Says,
        provider: Option<ProviderId>,
        group: Vec<String>,
    ) -> Self {
        Naming {
            meaning: Some(Meaning { says, weak: false }),
            provider: provider.or(self.provider),
            rest: group,
            secret: says.is_secret() || (self.secret && says == Says::Other),
            recognised: true,
            ..self
        }
    }
}

thread_local! {
    /// What names tell: every file has the same few hundred.
    static KEPT: RefCell<Kept<Rc<Naming>>> = RefCell::default();
}

/// What `name` tells.
pub(super) fn naming(name: &str, knowledge: &Knowledge) -> Rc<Naming> {
    kept(&KEPT, knowledge.edition(), name, || {
        Rc::new(told_by(name, knowledge))
    })
}

fn told_by(name: &str, knowledge: &Knowledge) -> Naming {
    let all = kept_words_of(name);
    let words = &all;
    let public = PUBLIC_PREFIXES
        .iter()
        .find(|prefix| words.starts_with_words(prefix));
    let words = &words[public.map_or(0, |prefix| prefix.len())..];
    let secret = knowledge.vocabulary.is_secret(words);
    // Some of a provider's own keys begin with none of its names: `DD_SITE`.
    let named = provider_words(words, knowledge);
    let (provider, said) = named
        .or_else(|| Some((knowledge.owner_of_key(words)?, 0)))
        .unzip();
    let exact = provider.and_then(|id: ProviderId| {
        let keys = &knowledge.provider(id).keys;
        keys.iter().find(|key| *kept_words_of(&key.key) == *words)
    });
    let mut rest = words[said.unwrap_or(0)..].to_vec();
    let environment = rest.last().and_then(|word| Environment::named(word, false));
    if environment.is_some() && rest.len() > 1 {
        rest.pop();
    }
    let spoken = knowledge.vocabulary.meaning(&rest);
    if let Some((_, length)) = spoken {
        rest.truncate(rest.len() - length);
    }
    if let Some(key) = exact {
        // The provider's own key may be worded in a way no phrase has.
        rest = key.group.iter().cloned().collect();
    }
    let exact = exact.map(|key| Meaning {
        says: key.says,
        weak: false,
    });
    let meaning = exact.or(spoken.map(|(meaning, _)| meaning));
    let secret = secret || meaning.is_some_and(|meaning| meaning.says.is_secret());
    let naming = Naming {
        meaning,
        provider,
        environment,
        rest,
        secret,
        recognised: false,
        part: knowledge.vocabulary.request_part(name),
        issuer: knowledge.vocabulary.takes_issuer(name),
        stage: all.iter().find_map(|word| Environment::named(word, false)),
        folded: folded(name.rsplit('.').next().unwrap_or(name)),
        words: all.clone(),
    };
    let variable = is_variable(name).then(|| knowledge.recognisers.variable(name));
    match variable.flatten() {
        Some((says, program, between)) => {
            let provider = program.provider.as_ref();
            let provider = provider.and_then(|id| knowledge.provider_named(id));
            naming.recognised(says, provider, group_of(&program.name, &between))
        }
        None => naming,
    }
}

/// The provider whose name stands at the start of `words`, and in how many of them.
fn provider_words(words: &[String], knowledge: &Knowledge) -> Option<(ProviderId, usize)> {
    let named = knowledge.named_by(words.first()?).iter();
    let named = named.filter(|(phrase, _)| words.starts_with(phrase));
    let longest = named.max_by_key(|(phrase, _)| phrase.len())?;
    Some((longest.1, longest.0.len()))
}

/// `starts_with` for words of either kind.
trait StartsWithWords {
    fn starts_with_words(&self, prefix: &[&str]) -> bool;
}

impl StartsWithWords for [String] {
    fn starts_with_words(&self, prefix: &[&str]) -> bool {
        self.len() >= prefix.len() && self.iter().zip(prefix).all(|(word, known)| word == known)
    }
}
