//! What people write, and what is right.

use authlint_engine::knowledge::{Provider, Subject, When, Wrong};

use super::told;
use crate::explain::page::Page;
use crate::explain::patterns::Names;

pub(super) fn show(provider: &Provider, names: &Names<'_>, page: &mut Page) {
    let none = provider.wrong.is_empty()
        && provider.missing.is_empty()
        && provider.wrong_hosts.is_empty()
        && provider.wrong_token_paths.is_empty();
    if none {
        return;
    }
    page.heading("What people write, and what is right");
    for wrong in &provider.wrong_hosts {
        page.item(2, "host ", &wrong.hosts.join(", "), None);
        page.para(4, &wrong.why, told(wrong.confidence, &wrong.sources));
        if !wrong.except.is_empty() {
            page.item(4, "but for ", &wrong.except.join(", "), None);
        }
        if let Some(region) = &wrong.region {
            page.item(4, "→ ", &format!("the hosts of {region}"), None);
        }
    }
    for wrong in &provider.wrong_token_paths {
        page.item(2, "token path ", &wrong.path, None);
        page.para(4, &wrong.why, told(wrong.confidence, &wrong.sources));
    }
    for wrong in &provider.wrong {
        one(wrong, names, page);
    }
    for missing in &provider.missing {
        page.item(2, "no parameter ", &missing.parameter, None);
        let when = conditions(&missing.when, names);
        if !when.is_empty() {
            page.item(4, "if ", &when.join(", and "), None);
        }
        page.para(4, &missing.why, told(missing.confidence, &missing.sources));
        for instead in missing.right.iter().chain(&missing.advice) {
            page.item(4, "→ ", instead, None);
        }
    }
}

fn one(wrong: &Wrong, names: &Names<'_>, page: &mut Page) {
    let (value, own) = names.readable(&wrong.value);
    page.item(2, &format!("{} ", subject(wrong.of)), &value, None);
    for line in own {
        page.para(4, &line, None);
    }
    let when = conditions(&wrong.when, names);
    if !when.is_empty() {
        page.item(4, "if ", &when.join(", and "), None);
    }
    page.para(4, &wrong.why, told(wrong.confidence, &wrong.sources));
    if !wrong.except.is_empty() {
        let except = wrong.except.iter().map(|pattern| names.readable(pattern).0);
        let except = except.collect::<Vec<_>>().join(", ");
        page.item(4, "but for ", &except, None);
    }
    if let Some(right) = &wrong.right {
        page.item(4, "→ ", &names.readable(right).0, None);
    }
    if let Some(advice) = &wrong.advice {
        page.item(4, "→ ", advice, None);
    }
}

fn subject(of: Subject) -> &'static str {
    match of {
        Subject::TokenUrl => "token URL",
        Subject::AuthorizeUrl => "authorization URL",
        Subject::ApiBase => "API base",
        Subject::Issuer => "issuer",
        Subject::Host => "host",
        Subject::Scope => "scope",
        Subject::Audience => "audience",
        Subject::Resource => "resource",
        Subject::Region => "region",
        Subject::Grant => "grant",
        Subject::ClientAuthentication => "client authentication",
        Subject::ClientSecret => "client secret",
    }
}

/// What must be known besides, each as a clause.
fn conditions(when: &When, names: &Names<'_>) -> Vec<String> {
    let mut clauses = Vec::new();
    let any_of = |patterns: &[String]| {
        let patterns = patterns.iter().map(|pattern| names.readable(pattern).0);
        patterns.collect::<Vec<_>>().join(" or ")
    };
    if let Some(grant) = &when.grant {
        clauses.push(format!("the grant is {grant}"));
    }
    let lists = [
        ("the token URL is ", &when.token_url),
        ("the authorization URL is ", &when.authorize_url),
        ("an API host is ", &when.api),
        ("no API host is ", &when.api_not),
        ("a scope is ", &when.scope),
        ("the other addresses are in ", &when.region),
    ];
    for (words, patterns) in lists.iter().filter(|(_, patterns)| !patterns.is_empty()) {
        clauses.push(format!("{words}{}", any_of(patterns)));
    }
    if let Some(role) = when.given_as {
        clauses.push(format!("it is given for {}", role.words()));
    }
    clauses
}
