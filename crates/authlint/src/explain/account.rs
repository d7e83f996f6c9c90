//! What is known of one error, wherever in the rules it stands.

use authlint_engine::knowledge::{
    Answering, Confidence, ErrorAnswer, ErrorFact, Knowledge, Provider,
};
use serde::Serialize;

use super::recognise::Recognised;

/// One error as RFCs define it or as one provider answers it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Account<'k> {
    pub(super) code: &'k str,
    pub(super) provider: Option<Named<'k>>,
    /// Who answers: `token`, `authorize`, `api`, `transport`.
    pub(super) at: Vec<&'k str>,
    pub(super) status: Option<u16>,
    pub(super) meaning: Option<&'k str>,
    /// The likeliest first.
    pub(super) causes: Vec<Reason<'k>>,
    pub(super) confidence: Confidence,
    pub(super) sources: Vec<Source<'k>>,
}

/// A provider, by its names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Named<'k> {
    pub(super) id: &'k str,
    pub(super) name: &'k str,
}

impl<'k> From<&'k Provider> for Named<'k> {
    fn from(provider: &'k Provider) -> Self {
        Named {
            id: &provider.id,
            name: &provider.name,
        }
    }
}

/// Why it comes.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Reason<'k> {
    pub(super) cause: &'k str,
    pub(super) look: Option<&'k str>,
    /// Rules that find it in files.
    pub(super) rules: Vec<&'k str>,
    /// What was pasted says that it is this one.
    pub(super) said: bool,
    /// Less than the account's own, where several facts make one account.
    pub(super) confidence: Confidence,
}

/// Where it is stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Source<'k> {
    pub(super) key: &'k str,
    pub(super) address: &'k str,
}

impl<'k> Account<'k> {
    /// An entry of `errors.yaml`.
    pub(super) fn of_fact(
        fact: &'k ErrorFact,
        said: &Recognised,
        knowledge: &'k Knowledge,
    ) -> Self {
        let known = |rule: &&String| knowledge.card(rule).is_some();
        let causes = fact.causes.iter().map(|cause| Reason {
            cause: &cause.cause,
            look: cause.look.as_deref(),
            rules: cause
                .rules
                .iter()
                .filter(known)
                .map(String::as_str)
                .collect(),
            said: cause.says.iter().any(|phrase| said.says(phrase)),
            confidence: fact.confidence,
        });
        let mut causes: Vec<Reason<'_>> = causes.collect();
        causes.sort_by_key(|cause| !cause.said);
        let provider = fact.provider.as_ref();
        let provider = provider.and_then(|id| knowledge.provider_named(id));
        let sources = fact.sources.iter();
        let sources = sources.filter_map(|key| knowledge.errors.sources.get_key_value(key));
        Account {
            code: &fact.code,
            provider: provider.map(|id| knowledge.provider(id).into()),
            at: fact.at.iter().map(|at| at_name(*at)).collect(),
            status: fact.status,
            meaning: Some(&fact.meaning),
            causes,
            confidence: fact.confidence,
            sources: sources
                .map(|(key, address)| Source { key, address })
                .collect(),
        }
    }

    /// What a provider's own file says: several facts about one answer make one account.
    pub(super) fn of_answers(provider: &'k Provider, code: &str, said: &Recognised) -> Vec<Self> {
        let mut accounts: Vec<Account<'k>> = Vec::new();
        for answer in provider.errors.iter().filter(|answer| answer.error == code) {
            let sources = answer.sources.iter();
            let sources = sources.filter_map(|key| provider.sources.get_key_value(key));
            let same = accounts.iter_mut().find(|known| {
                known.at == [answer.at.as_str()] && known.status == Some(answer.status)
            });
            let reasons = reasons(answer, said);
            match same {
                Some(account) => {
                    account.causes.extend(reasons);
                    account.confidence = account.confidence.max(answer.confidence);
                    for (key, address) in sources {
                        let source = Source { key, address };
                        if !account.sources.contains(&source) {
                            account.sources.push(source);
                        }
                    }
                }
                None => accounts.push(Account {
                    code: &answer.error,
                    provider: Some(provider.into()),
                    at: vec![&answer.at],
                    status: Some(answer.status),
                    meaning: None,
                    causes: reasons.collect(),
                    confidence: answer.confidence,
                    sources: sources
                        .map(|(key, address)| Source { key, address })
                        .collect(),
                }),
            }
        }
        for account in &mut accounts {
            account.causes.sort_by_key(|cause| !cause.said);
        }
        accounts
    }

    /// `the token endpoint, with status 401`
    pub(super) fn answered(&self) -> String {
        let names: Vec<&str> = self.at.iter().map(|at| at_words(at)).collect();
        let names = match &names[..] {
            [first, last] => format!("{first} or {last}"),
            names => names.join(", "),
        };
        match self.status {
            // What a provider answers is known; RFCs leave room.
            Some(status) if self.provider.is_none() => {
                format!("{names}, usually with status {status}")
            }
            Some(status) => format!("{names}, with status {status}"),
            None => names,
        }
    }
}

fn reasons<'k>(answer: &'k ErrorAnswer, said: &Recognised) -> impl Iterator<Item = Reason<'k>> {
    let detail = answer.detail.as_deref();
    let said = detail.is_some_and(|detail| said.says(detail));
    answer.causes.iter().map(move |cause| Reason {
        cause,
        look: None,
        rules: Vec::new(),
        said,
        confidence: answer.confidence,
    })
}

fn at_name(at: Answering) -> &'static str {
    match at {
        Answering::Token => "token",
        Answering::Authorize => "authorize",
        Answering::Api => "api",
        Answering::Transport => "transport",
    }
}

/// Provider files write the name of who answers as text.
fn at_words(at: &str) -> &str {
    let all = [
        Answering::Token,
        Answering::Authorize,
        Answering::Api,
        Answering::Transport,
    ];
    let known = all.into_iter().find(|known| at_name(*known) == at);
    match known {
        Some(known) => known.words(),
        None => at,
    }
}
