//! What a provider answers, how its clients are set up, and who says all this.

use authlint_engine::knowledge::{Confidence, ErrorAnswer, Knowledge, Provider};

use super::{listed_errors, told};
use crate::explain::page::{Page, column};

pub(super) fn errors(provider: &Provider, knowledge: &Knowledge, page: &mut Page) {
    let mut listed = listed_errors(provider, knowledge).peekable();
    if provider.errors.is_empty() && listed.peek().is_none() {
        return;
    }
    page.heading("Errors");
    let mut before: Option<&ErrorAnswer> = None;
    for answer in &provider.errors {
        let same = before.is_some_and(|before| {
            (&before.error, before.status, &before.at) == (&answer.error, answer.status, &answer.at)
        });
        // Several facts about one answer stand below one heading.
        if !same {
            let text = format!("{} {} ({})", answer.status, answer.error, answer.at);
            page.para(2, &text, told(Confidence::High, &answer.sources));
        }
        for cause in &answer.causes {
            page.item(4, "- ", cause, told(answer.confidence, &[]));
        }
        before = Some(answer);
    }
    let codes: Vec<_> = listed.collect();
    let width = column(codes.iter().map(|fact| fact.code.as_str()), 28);
    for fact in codes {
        page.row(2, width, &fact.code, &fact.meaning, None);
    }
    let more = format!(
        "`authlint explain {} <error>` tells why each comes.",
        provider.id
    );
    page.blank();
    page.para(2, &more, None);
}

pub(super) fn keys(provider: &Provider, page: &mut Page) {
    if provider.keys.is_empty() {
        return;
    }
    page.heading("Variables and settings of its own");
    let width = column(provider.keys.iter().map(|key| key.key.as_str()), 34);
    for key in &provider.keys {
        let used = key.used_by.iter();
        let used: String = used.map(|used| format!(": {used}")).collect();
        let text = format!("{}{used}", key.says.words());
        page.row(
            2,
            width,
            &key.key,
            &text,
            told(Confidence::High, &key.sources),
        );
    }
}

pub(super) fn clients(provider: &Provider, page: &mut Page) {
    let Some(clients) = &provider.clients else {
        return;
    };
    page.heading("Clients");
    let sources = told(Confidence::High, &clients.sources);
    if clients.authentication.is_empty() {
        page.para(2, "", sources);
    } else {
        let methods = clients.authentication.join(", ");
        page.para(2, &format!("they prove themselves with {methods}"), sources);
    }
    for (what, seconds) in &clients.token_seconds {
        page.item(2, &format!("{what}: "), &format!("{seconds} seconds"), None);
    }
    let facts = || clients.states.iter().chain(&clients.files);
    let width = column(facts().map(|(name, _)| name.as_str()), 20);
    for (name, meaning) in facts() {
        page.row(2, width, name, meaning, None);
    }
    if !clients.blockers.is_empty() {
        page.blank();
        page.para(2, "What stops a client whose configuration is right:", None);
    }
    for blocker in &clients.blockers {
        page.item(
            4,
            "- ",
            &blocker.name,
            told(blocker.confidence, &blocker.sources),
        );
        page.item(6, "seen as: ", &blocker.symptom, None);
        page.item(6, "look: ", &blocker.look, None);
    }
}

pub(super) fn notes(provider: &Provider, page: &mut Page) {
    if provider.notes.is_empty() {
        return;
    }
    page.heading("Notes");
    for note in &provider.notes {
        page.item(2, "- ", &note.text, told(note.confidence, &note.sources));
    }
}

pub(super) fn sources(provider: &Provider, knowledge: &Knowledge, page: &mut Page) {
    let listed = listed_errors(provider, knowledge).flat_map(|fact| &fact.sources);
    let listed = listed.filter_map(|key| knowledge.errors.sources.get_key_value(key));
    let mut sources: Vec<_> = provider.sources.iter().collect();
    for (key, address) in listed {
        if !sources.iter().any(|(known, _)| *known == key) {
            sources.push((key, address));
        }
    }
    if sources.is_empty() {
        return;
    }
    page.heading("Sources");
    let width = column(sources.iter().map(|(key, _)| key.as_str()), 20);
    for (key, address) in sources {
        page.row(2, width, key, address, None);
    }
}
