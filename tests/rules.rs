//! Every card and every provider is sound, used, documented and has fixtures.

#[path = "support/mod.rs"]
#[expect(dead_code, reason = "each test needs a part of it")]
mod support;

use std::collections::{BTreeMap, BTreeSet};

use authlint_engine::checks::{CHECKS, check_of};
use authlint_engine::knowledge::{Card, Confidence, Knowledge, Provider, Region, expand};

use support::{Texts, cases, knowledge, root};

/// First words of rule ids: what `--select` will take.
const FAMILIES: [&str; 20] = [
    "redirect",
    "api",
    "token",
    "authorize",
    "certificate",
    "issuer",
    "login",
    "scope",
    "region",
    "secret",
    "variable",
    "saml",
    "client",
    "syntax",
    "url",
    "security",
    "oauth",
    "openid",
    "workflow",
    "suppression",
];

#[test]
fn a_card_is_named_like_its_file() {
    let files: BTreeSet<String> = std::fs::read_dir(root().join("rules/cards"))
        .unwrap_or_else(|error| panic!("{error}"))
        .flatten()
        .filter_map(|entry| {
            support::file_name(&entry.path())
                .strip_suffix(".yaml")
                .map(str::to_owned)
        })
        .collect();
    let cards: BTreeSet<String> = knowledge()
        .cards
        .iter()
        .map(|card| card.id.clone())
        .collect();
    assert_eq!(files, cards);
    for id in cards {
        let family = id.split('-').next().unwrap_or_default();
        assert!(FAMILIES.contains(&family), "{id} is of no known family");
    }
}

#[test]
fn a_card_asks_for_what_its_check_gives() {
    for card in &knowledge().cards {
        let check =
            check_of(card).unwrap_or_else(|| panic!("{}: no check {}", card.id, card.check));
        if let Err(error) = (check.rule)(card) {
            panic!("{error}");
        }
        for name in card
            .placeholders()
            .into_iter()
            .chain(card.labels.keys().map(String::as_str))
        {
            assert!(
                check.gives.contains(&name),
                "{}: {} does not give {name}",
                card.id,
                check.name
            );
        }
    }
}

#[test]
fn every_check_has_a_card() {
    let knowledge = knowledge();
    for check in CHECKS {
        let used = knowledge.cards.iter().any(|card| card.check == check.name);
        assert!(used, "no card uses {}", check.name);
    }
}

#[test]
fn words_are_worded_alike() {
    for card in &knowledge().cards {
        let lines = card.message.0.iter().chain(&card.help.0).chain(&card.notes);
        for line in lines {
            assert!(!line.ends_with('.'), "{}: a full stop in {line:?}", card.id);
            let first = line.chars().next().unwrap_or(' ');
            assert!(!first.is_uppercase(), "{}: a capital in {line:?}", card.id);
        }
        assert!(card.title.len() <= 72, "{}: a long title", card.id);
        assert!(!card.message.0.is_empty(), "{}: no message", card.id);
    }
}

#[test]
fn the_examples_of_a_card_are_true() {
    let knowledge = knowledge();
    for card in &knowledge.cards {
        let fences = fences(card);
        for kind in ["bad", "good"] {
            let some = fences.iter().any(|(_, found, _)| found.starts_with(kind));
            assert!(some, "{}: `why` has no {kind} example", card.id);
        }
        let mut projects: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for (number, (language, kind, text)) in fences.into_iter().enumerate() {
            let name = match language.as_str() {
                "env" => ".env".to_owned(),
                language => format!("example.{language}"),
            };
            // Examples with a path are the files of one project.
            let (project, name) = match kind.split_once(' ') {
                Some((kind, path)) => (kind.to_owned(), path.to_owned()),
                None => (format!("{kind} {number}"), name),
            };
            projects.entry(project).or_default().push((name, text));
        }
        for (kind, files) in projects {
            // `example.` tells a role; the example is to be judged as a file of its own.
            let texts = files
                .iter()
                .map(|(name, text)| (&**name, "config", &**text));
            // What is only a lead shows where leads are asked for.
            let least = card.confidence.min(Confidence::Medium);
            let found = Texts::within(texts).found_from(knowledge, least);
            if kind.starts_with("bad") {
                assert!(
                    found.iter().any(|found| found.rule == card.id),
                    "{}: not found in\n{files:#?}\n{found:#?}",
                    card.id
                );
            } else {
                assert!(found.is_empty(), "{}: {found:#?} in\n{files:#?}", card.id);
            }
        }
    }
}

/// The examples in `why`: language, kind and text. A kind can have a path behind it.
fn fences(card: &Card) -> Vec<(String, String, String)> {
    let mut fences = Vec::new();
    let mut open: Option<(String, String, String)> = None;
    for line in card.why.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let (language, kind) = info.split_once(' ').unwrap_or((info, ""));
                open = Some((language.to_owned(), kind.to_owned(), String::new()));
            }
            (Some(_), Some(_)) => fences.extend(open.take()),
            (Some((_, _, text)), None) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    fences
}

#[test]
fn every_rule_has_fixtures_of_both_kinds() {
    let cases = cases();
    for card in &knowledge().cards {
        let count = |bad| {
            cases
                .iter()
                .filter(|case| case.rule == card.id && case.bad == bad)
                .count()
        };
        assert!(count(true) >= 2, "{}: {} bad cases", card.id, count(true));
        assert!(
            count(false) >= 2,
            "{}: {} good cases",
            card.id,
            count(false)
        );
    }
    let ids: BTreeSet<String> = knowledge()
        .cards
        .iter()
        .map(|card| card.id.clone())
        .collect();
    for case in cases {
        assert!(ids.contains(&case.rule), "{} is of no rule", case.name());
    }
}

/// A client of each region, made of the provider's own facts, is right; its scopes exist.
#[test]
fn what_a_provider_has_is_silent() {
    let knowledge = knowledge();
    for (_, provider) in knowledge.providers() {
        let outer = |region: &&Region| !region.internal && region.domain.is_some();
        for region in provider.regions.iter().filter(outer) {
            for (name, text) in clients(provider, |url| expand(url, region), &region.id) {
                let found = Texts::new([(name, text.as_str())]).found(knowledge);
                assert!(found.is_empty(), "{}: {found:#?} in\n{text}", provider.id);
            }
        }
    }
}

/// A minimal client in three formats.
fn clients(
    provider: &Provider,
    expand: impl Fn(&str) -> String,
    region: &str,
) -> [(&'static str, String); 3] {
    let url = |role: &str| {
        let endpoint = provider
            .endpoints
            .iter()
            .find(|endpoint| endpoint.role.words().contains(role));
        endpoint
            .map(|endpoint| expand(&endpoint.url))
            .unwrap_or_default()
    };
    let (token, authorize) = (url("token"), url("authorization"));
    let id = "5d1f0a9c-3b7e-4f62-9c1d-8e2a7b604f13";
    let scopes = provider
        .scopes
        .as_ref()
        .map(|scopes| scopes.names.clone())
        .unwrap_or_default();
    let prefix = provider
        .words
        .first()
        .map(|words| words.replace(' ', "_").to_uppercase());
    let prefix = prefix.unwrap_or_else(|| "OAUTH".to_owned());
    [
        (
            "client.yaml",
            format!(
                "oauth:\n  clientId: {id}\n  tokenUrl: {token}\n  authorizationUrl: {authorize}\n  scopes: [{}]\n",
                scopes.join(", ")
            ),
        ),
        (
            "client.json",
            format!(
                "{{\"clientId\": \"{id}\", \"tokenUrl\": \"{token}\", \"authorizationUrl\": \"{authorize}\", \"scope\": \"{}\"}}",
                scopes.join(" ")
            ),
        ),
        (
            ".env",
            format!(
                "{prefix}_CLIENT_ID={id}\n{prefix}_TOKEN_URL={token}\n{prefix}_REGION={region}\n{prefix}_SCOPES=\"{}\"\n",
                scopes.join(" ")
            ),
        ),
    ]
}

/// Each wrong host and path of a provider is found, and no host that it has fits one.
#[test]
fn what_a_provider_does_not_have_is_found() {
    let knowledge = knowledge();
    for (_, provider) in knowledge.providers() {
        for wrong in &provider.wrong_hosts {
            for pattern in &wrong.hosts {
                let host = pattern
                    .replace("{label}", "api")
                    .replace("**", "nowhere.deep")
                    .replace('*', "nowhere");
                let text = format!("baseUrl: https://{host}/\n");
                assert!(
                    rules_in("host.yaml", &text, knowledge)
                        .contains(&"region-host-unknown".to_owned()),
                    "{}: {pattern} as {host} is not found",
                    provider.id
                );
            }
        }
        let Some(region) = provider.regions.first() else {
            continue;
        };
        for wrong in &provider.wrong_token_paths {
            for host in provider
                .hosts
                .iter()
                .filter(|host| host.token_answer.is_some())
            {
                let host = expand(&host.host, region);
                let text = format!("tokenUrl: https://{host}{}\n", wrong.path);
                let found = rules_in("path.yaml", &text, knowledge);
                assert!(
                    found.contains(&"token-url-wrong-host".to_owned()),
                    "{text}: {found:?}"
                );
            }
            let login = provider
                .endpoints
                .first()
                .map(|endpoint| expand(&endpoint.url, region));
            let login = login.unwrap_or_default();
            let origin: String = login.split_inclusive('/').take(3).collect();
            let text = format!("tokenUrl: {}{}\n", origin.trim_end_matches('/'), wrong.path);
            let found = rules_in("path.yaml", &text, knowledge);
            assert!(
                found.contains(&"token-url-wrong-path".to_owned()),
                "{text}: {found:?}"
            );
        }
    }
}

fn rules_in(name: &str, text: &str, knowledge: &Knowledge) -> Vec<String> {
    let texts = Texts::new([(name, text)]);
    let outcome = texts.lint(knowledge, Confidence::Low);
    outcome
        .diagnostics
        .into_iter()
        .map(|diagnostic| diagnostic.rule)
        .collect()
}

/// The rules folder read as a user's own gives the same knowledge as the packed one.
#[test]
fn a_folder_of_rules_is_read_like_the_built_in_one() {
    let folder = root().join("rules");
    let mut texts = Vec::new();
    for entry in walkdir::WalkDir::new(&folder)
        .sort_by_file_name()
        .into_iter()
        .flatten()
    {
        if entry
            .path()
            .extension()
            .is_some_and(|ending| ending == "yaml" || ending == "tsv")
        {
            let name = entry
                .path()
                .strip_prefix(&folder)
                .map(|path| path.to_string_lossy());
            let name = name.unwrap_or_else(|error| panic!("{error}")).into_owned();
            texts.push((name, support::read(entry.path())));
        }
    }
    let files = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    let own = Knowledge::from_files(files).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(
        format!("{:?}", own.cards),
        format!("{:?}", knowledge().cards)
    );
    assert_eq!(
        format!("{:?}", own.providers().collect::<Vec<_>>()),
        format!("{:?}", knowledge().providers().collect::<Vec<_>>())
    );
    assert_eq!(
        format!("{:?}", own.clouds),
        format!("{:?}", knowledge().clouds)
    );
    assert_eq!(
        format!("{:?}", own.components),
        format!("{:?}", knowledge().components)
    );
    assert_eq!(
        format!("{:?}", own.errors),
        format!("{:?}", knowledge().errors)
    );
}

#[test]
fn a_broken_rule_is_refused_with_its_path_and_line() {
    let card = "id: x\nsince: 0.1.0\nseverity: dreadful\n";
    let error = Knowledge::from_files([("cards/x.yaml", card)]).err();
    let error = error.unwrap_or_else(|| panic!("a card with a wrong severity was taken"));
    assert_eq!(error.path, "cards/x.yaml");
    assert!(error.message.contains('3'), "no line in {}", error.message);
}

/// A provider, its region, a scope and a wrong value, in a folder of the user's own: no Rust.
#[test]
fn a_provider_of_ones_own_is_ten_lines() {
    let own = r#"
id: northbay
name: Northbay ID
words: [northbay]
sources: { DOC: https://docs.northbay.example/oauth }
regions:
  - { id: eu, domain: eu.northbay-id.com, sources: [DOC] }
endpoints:
  - { role: token, url: "https://login.{domain}/oauth/token", sources: [DOC] }
scopes: { complete: true, names: [orders.read], sources: [DOC] }
wrong:
  - of: token-url
    value: "https://api.eu.northbay-id.com/{rest*}"
    right: "https://login.eu.northbay-id.com/oauth/token"
    why: is the API, which issues no tokens
    sources: [DOC]
"#;
    let mut files: Vec<(String, String)> = Vec::new();
    for folder in ["cards", "clients"] {
        let entries = std::fs::read_dir(root().join("rules").join(folder));
        for entry in entries.unwrap_or_else(|error| panic!("{error}")).flatten() {
            let name = support::file_name(&entry.path());
            files.push((format!("{folder}/{name}"), support::read(&entry.path())));
        }
    }
    let vocabulary = support::read(&root().join("rules/vocabulary.yaml"));
    files.push(("vocabulary.yaml".to_owned(), vocabulary));
    files.push(("providers/northbay.yaml".to_owned(), own.to_owned()));
    let files = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    let rules = Knowledge::from_files(files);
    let rules = rules.unwrap_or_else(|error| panic!("{error}"));
    let found = |text: &str| {
        let outcome = Texts::new([("app.env", text)]).lint(&rules, Confidence::Medium);
        let rules = outcome.diagnostics.into_iter().map(|found| found.rule);
        rules.collect::<Vec<_>>()
    };
    let id = "NORTHBAY_CLIENT_ID=5d1f0a9c3b7e4f62\n";
    let url = "NORTHBAY_TOKEN_URL=https://login.eu.northbay-id.com/oauth";
    let right = format!("{id}{url}/token\nNORTHBAY_REGION=eu\nNORTHBAY_SCOPES=orders.read\n");
    assert_eq!(found(&right), [""; 0]);
    let path = format!("{id}{url}2/token\n");
    assert_eq!(found(&path), ["token-url-wrong-path"]);
    let host = format!("{id}NORTHBAY_TOKEN_URL=https://api.eu.northbay-id.com/oauth/token\n");
    assert_eq!(found(&host), ["token-url-wrong-host"]);
    let region = format!("{id}{url}/token\nNORTHBAY_REGION=us-1\n");
    assert_eq!(found(&region), ["region-unknown"]);
    let scope = format!("{id}{url}/token\nNORTHBAY_SCOPES=order.read\n");
    assert_eq!(found(&scope), ["scope-unknown"]);
}
