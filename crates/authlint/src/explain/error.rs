//! The page of an error: why it comes, which rules find that, and what providers really answer.

use authlint_engine::knowledge::{Card, CodeFamily, Confidence, Knowledge, Provider};
use serde::Serialize;

use super::account::{Account, Named, Reason};
use super::page::{Page, Told, column};
use super::recognise::{Code, Recognised};

/// All that a text tells about an error.
#[derive(Serialize)]
pub(super) struct Explained<'k> {
    /// The code that is explained.
    code: String,
    /// All codes in the text, the most specific first.
    found: Vec<String>,
    /// Who answered, if the text tells.
    provider: Option<Named<'k>>,
    /// Where a code that is not listed is explained.
    elsewhere: Option<String>,
    /// What is known: first what that provider answers, then what all have in common, then the others.
    accounts: Vec<Account<'k>>,
    /// Rules that find a cause in files.
    rules: Vec<JsonRule<'k>>,
}

#[derive(Serialize)]
struct JsonRule<'k> {
    id: &'k str,
    title: &'k str,
}

impl<'k> Explained<'k> {
    /// What is known of the first code in a text. `typed` is the provider that was named beside it.
    pub(super) fn new(
        recognised: Recognised,
        typed: Option<&'k Provider>,
        knowledge: &'k Knowledge,
    ) -> Option<Self> {
        let first = recognised.codes.first()?;
        let addressed = recognised.provider.map(|id| knowledge.provider(id));
        let family = family_of(&first.name, knowledge);
        let by_code = family
            .and_then(|family| knowledge.provider_named(&family.provider))
            .map(|id| knowledge.provider(id));
        let provider = by_code.or(typed).or(addressed);
        let listed = recognised.codes.iter().find(|code| code.listed);
        let mut accounts = match listed {
            Some(code) => accounts(code, &recognised, knowledge),
            None => Vec::new(),
        };
        // The code itself tells, if only one provider answers so.
        let provider = provider.map(Named::from).or_else(|| {
            let only = accounts.first()?.provider;
            accounts
                .iter()
                .all(|account| account.provider == only)
                .then_some(only)?
        });
        if let Some(provider) = provider {
            let issuer = knowledge.provider_named(provider.id);
            let issuer = issuer.map(|id| &knowledge.provider(knowledge.issuer_of(id)).id);
            let own = |account: &Account<'_>| {
                account.provider.is_some_and(|named| {
                    named.id == provider.id || issuer.is_some_and(|issuer| issuer == named.id)
                })
            };
            // What others answer is of use where nothing better is known only.
            let better = |account: &Account<'_>| account.provider.is_none() || own(account);
            if accounts.iter().any(better) {
                accounts.retain(better);
                accounts.sort_by_key(|account| !own(account));
            }
        }
        let elsewhere = family
            .filter(|_| !first.listed)
            .map(|family| address(family, &first.name));
        Some(Explained {
            code: first.name.clone(),
            rules: rules(&accounts, listed, knowledge),
            found: recognised
                .codes
                .iter()
                .map(|code| code.name.clone())
                .collect(),
            provider,
            elsewhere,
            accounts,
        })
    }
}

/// What is known of a code: what all have in common, then provider by provider.
fn accounts<'k>(code: &Code, said: &Recognised, knowledge: &'k Knowledge) -> Vec<Account<'k>> {
    let facts = knowledge.errors.errors.iter();
    let facts = facts.filter(|fact| fact.code == code.name);
    let mut accounts: Vec<Account<'k>> = facts
        .map(|fact| Account::of_fact(fact, said, knowledge))
        .collect();
    for (_, provider) in knowledge.providers() {
        accounts.extend(Account::of_answers(provider, &code.name, said));
    }
    accounts.sort_by_key(|account| {
        let name = account
            .provider
            .map(|provider| provider.name.to_lowercase());
        // The one in whose words the text is comes before the others.
        let said = account.causes.iter().any(|cause| cause.said);
        (name.is_some() && !said, name)
    });
    accounts.sort_by_key(|account| account.provider.is_some());
    accounts
}

/// The rules that causes name, then those whose cards list the error as a symptom.
fn rules<'k>(
    accounts: &[Account<'k>],
    code: Option<&Code>,
    knowledge: &'k Knowledge,
) -> Vec<JsonRule<'k>> {
    let causes = accounts.iter().flat_map(|account| &account.causes);
    let named = causes.flat_map(|cause| &cause.rules);
    let mut ids: Vec<&str> = Vec::new();
    for id in named {
        if !ids.contains(id) {
            ids.push(id);
        }
    }
    let mut cards: Vec<&Card> = ids.iter().filter_map(|id| knowledge.card(id)).collect();
    if let Some(code) = code {
        for card in &knowledge.cards {
            if has_symptom(card, &code.name, knowledge) && !ids.contains(&card.id.as_str()) {
                cards.push(card);
            }
        }
    }
    let rules = cards.into_iter().map(|card| JsonRule {
        id: &card.id,
        title: &card.title,
    });
    rules.collect()
}

fn has_symptom(card: &Card, code: &str, knowledge: &Knowledge) -> bool {
    let code = code.to_lowercase();
    let facts = knowledge.errors.errors.iter();
    let fact = facts
        .filter(|fact| fact.provider.is_none())
        .find(|fact| fact.code.to_lowercase() == code);
    card.symptoms.iter().any(|symptom| {
        let symptom = symptom.to_lowercase();
        symptom == code
            || fact.is_some_and(|fact| fact.texts.iter().any(|text| text.to_lowercase() == symptom))
    })
}

fn family_of<'k>(code: &str, knowledge: &'k Knowledge) -> Option<&'k CodeFamily> {
    let mut families = knowledge.errors.families.iter();
    families.find(|family| code.starts_with(&family.prefix))
}

/// The page that explains a code of a family.
fn address(family: &CodeFamily, code: &str) -> String {
    let number = code.strip_prefix(&family.prefix).unwrap_or_default();
    family.page.replace("{number}", number)
}

pub(super) fn show(error: &Explained<'_>, page: &mut Page) {
    head(error, page);
    let own = error.accounts.first().and_then(|account| account.provider);
    let own = own.filter(|provider| error.provider == Some(*provider) || error.accounts.len() == 1);
    let (first, others): (Vec<_>, Vec<_>) = error.accounts.iter().partition(|account| match own {
        Some(provider) => account.provider == Some(provider),
        None => account.provider.is_none(),
    });
    if let Some(provider) = error.provider
        && own.is_none()
        && error.elsewhere.is_none()
        && !first.is_empty()
    {
        let text = if first.iter().any(|account| is_transport(account)) {
            format!(
                "The text names {}: `authlint explain {}` lists its addresses.",
                provider.name, provider.id
            )
        } else {
            let name = provider.name;
            format!("What {name} in particular means by it is not known here.")
        };
        page.para(0, &text, None);
    }
    for account in &first {
        causes(account, page);
    }
    let (general, others): (Vec<_>, Vec<_>) = others
        .into_iter()
        .partition(|account| account.provider.is_none());
    for account in general {
        page.heading("What it means in general");
        page.para(2, account.meaning.unwrap_or_default(), None);
        numbered(&account.causes, 2, page);
    }
    if !others.is_empty() {
        page.heading("What providers really answer");
        for account in others {
            answer(account, page);
        }
    }
    if !error.rules.is_empty() {
        page.heading("Rules that find a cause in files");
        let width = column(error.rules.iter().map(|rule| rule.id), 32);
        for rule in &error.rules {
            page.row(2, width, rule.id, rule.title, None);
        }
    }
    sources(error, page);
}

/// True if nobody answered.
fn is_transport(account: &Account<'_>) -> bool {
    account.at == ["transport"]
}

/// What was found, and what of it is explained.
fn head(error: &Explained<'_>, page: &mut Page) {
    let by = match error.provider {
        _ if error.accounts.first().is_some_and(is_transport) => {
            ", or the same from another client".to_owned()
        }
        Some(provider) => format!(", from {}", provider.name),
        None => String::new(),
    };
    page.title(&error.code, &by);
    if let [others @ .., last] = &error.found[..]
        && !others.is_empty()
    {
        let explained = match error.elsewhere {
            Some(_) => "",
            None => " and is explained here",
        };
        let found = format!(
            "The text holds {} and {last}. The first tells most{explained}.",
            others.join(", ")
        );
        page.para(0, &found, None);
        page.blank();
    }
    if let Some(address) = &error.elsewhere {
        page.para(
            0,
            "Nothing is known of this number here. The provider explains it at",
            None,
        );
        page.para(2, address, None);
        if let Some(account) = error.accounts.first() {
            page.blank();
            let instead = format!("What follows is about {}.", account.code);
            page.para(0, &instead, None);
        }
    }
}

/// The account that answers the question.
fn causes(account: &Account<'_>, page: &mut Page) {
    if let Some(meaning) = account.meaning {
        page.para(0, meaning, None);
    }
    let told = Told {
        confidence: account.confidence,
        sources: &[],
    };
    if !is_transport(account) {
        let answered = format!("It comes from {}.", account.answered());
        page.para(0, &answered, Some(told));
    }
    page.heading(if account.causes.len() > 1 {
        "Likely causes, in order"
    } else {
        "Cause"
    });
    numbered(&account.causes, 2, page);
}

fn numbered(causes: &[Reason<'_>], indent: usize, page: &mut Page) {
    for (index, cause) in causes.iter().enumerate() {
        let mark = if causes.len() > 1 {
            format!("{}. ", index + 1)
        } else {
            String::new()
        };
        page.item(indent, &mark, &as_said(cause), doubt(cause));
        let below = indent + mark.len();
        if let Some(look) = cause.look {
            page.item(below, "look: ", look, None);
        }
        if !cause.rules.is_empty() {
            page.item(below, "found by: ", &cause.rules.join(", "), None);
        }
    }
}

/// A cause, and that it is this one if the text tells.
fn as_said(cause: &Reason<'_>) -> String {
    let said = if cause.said {
        " (the text points to it)"
    } else {
        ""
    };
    format!("{}{said}", cause.cause)
}

/// How sure a cause is, if that has to be said.
fn doubt(cause: &Reason<'_>) -> Option<Told<'static>> {
    (cause.confidence != Confidence::High).then_some(Told {
        confidence: cause.confidence,
        sources: &[],
    })
}

/// One provider among several.
fn answer(account: &Account<'_>, page: &mut Page) {
    let name = account.provider.map_or("", |provider| provider.name);
    let status = account.status.map(|status| format!("{status} "));
    let status = status.unwrap_or_default();
    let from = Account {
        status: None,
        ..account.clone()
    }
    .answered();
    page.item(
        2,
        "",
        &format!("{name}: {status}{} from {from}", account.code),
        None,
    );
    for cause in &account.causes {
        page.item(4, "- ", &as_said(cause), doubt(cause));
        if let Some(look) = cause.look {
            page.item(6, "look: ", look, None);
        }
    }
}

fn sources(error: &Explained<'_>, page: &mut Page) {
    let mut all = Vec::new();
    for source in error.accounts.iter().flat_map(|account| &account.sources) {
        if !all.contains(&source) {
            all.push(source);
        }
    }
    if all.is_empty() {
        return;
    }
    page.heading("Sources");
    let width = column(all.iter().map(|source| source.key), 20);
    for source in all {
        page.row(2, width, source.key, source.address, None);
    }
}
