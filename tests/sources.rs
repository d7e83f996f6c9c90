//! What the rules know has a source, and what they name exists.

#[path = "support/mod.rs"]
#[expect(dead_code, reason = "each test needs a part of it")]
mod support;

use std::collections::BTreeSet;

use authlint_engine::knowledge::{Location, Provider};

use support::knowledge;

#[test]
fn every_fact_has_a_source_and_every_source_a_fact() {
    for (_, provider) in knowledge().providers() {
        let mut used: BTreeSet<&str> = BTreeSet::new();
        for sources in sources(provider) {
            assert!(
                !sources.is_empty(),
                "{}: a fact without source",
                provider.id
            );
            used.extend(sources.iter().map(String::as_str));
        }
        let known: BTreeSet<&str> = provider.sources.keys().map(String::as_str).collect();
        let unknown: Vec<_> = used.difference(&known).collect();
        assert!(
            unknown.is_empty(),
            "{}: unknown sources {unknown:?}",
            provider.id
        );
        let unused: Vec<_> = known.difference(&used).collect();
        assert!(
            unused.is_empty(),
            "{}: unused sources {unused:?}",
            provider.id
        );
        let date: Vec<usize> = provider.checked.split('-').map(str::len).collect();
        assert_eq!(date, [4, 2, 2], "{}: checked is no date", provider.id);
    }
}

/// A component is known by something, is looked for in files that may name it, and says where its facts are from.
#[test]
fn every_component_is_sound() {
    let components = &knowledge().components;
    let ids: BTreeSet<&str> = components
        .components
        .iter()
        .map(|it| it.id.as_str())
        .collect();
    assert_eq!(
        ids.len(),
        components.components.len(),
        "an id is there twice"
    );
    assert!(!components.offline_access.sources.is_empty());
    let one = components.one_grant.iter().map(|it| &it.sources);
    let two = components.two_places.iter().map(|it| &it.sources);
    assert!(one.chain(two).all(|sources| !sources.is_empty()));
    for component in &components.components {
        let id = &component.id;
        assert!(!component.sources.is_empty(), "{id}: no source");
        assert!(
            !component.paths.is_empty() || !component.variables.is_empty(),
            "{id}"
        );
        assert!(
            component.paths.is_empty() || !component.words.is_empty(),
            "{id}: no words"
        );
        for path in &component.paths {
            // The reader looks at no other keys.
            let last = path.0.last().is_some_and(|name| name.contains("scope"));
            assert!(last, "{id}: a path does not end with a key of scopes");
            // What ends in a word that any file may have is told by its company.
            let told = path.0.len() > 1 || !component.beside.is_empty();
            assert!(
                told || path.0[0] != "scope",
                "{id}: nothing tells its `scope`"
            );
        }
    }
}

fn sources(provider: &Provider) -> Vec<&Vec<String>> {
    let mut all = Vec::new();
    all.extend(provider.regions.iter().map(|fact| &fact.sources));
    all.extend(provider.isolation.iter().map(|fact| &fact.sources));
    all.extend(provider.hosts.iter().map(|fact| &fact.sources));
    all.extend(provider.wrong_hosts.iter().map(|fact| &fact.sources));
    all.extend(provider.endpoints.iter().map(|fact| &fact.sources));
    all.extend(provider.wrong_token_paths.iter().map(|fact| &fact.sources));
    all.extend(provider.grants.iter().map(|fact| &fact.sources));
    all.extend(provider.scopes.iter().map(|fact| &fact.sources));
    let not_scopes = provider.scopes.iter().flat_map(|scopes| &scopes.not_scopes);
    all.extend(
        not_scopes
            .map(|fact| &fact.sources)
            .filter(|sources| !sources.is_empty()),
    );
    all.extend(provider.wrong.iter().map(|fact| &fact.sources));
    all.extend(provider.missing.iter().map(|fact| &fact.sources));
    let scopes = provider.scopes.iter();
    all.extend(
        scopes
            .clone()
            .flat_map(|scopes| &scopes.refused)
            .map(|fact| &fact.sources),
    );
    all.extend(
        scopes
            .flat_map(|scopes| &scopes.old)
            .map(|fact| &fact.sources),
    );
    all.extend(provider.audience.iter().map(|fact| &fact.sources));
    let shapes = provider.client_ids.iter().chain(&provider.client_secrets);
    all.extend(shapes.map(|fact| &fact.sources));
    all.extend(provider.errors.iter().map(|fact| &fact.sources));
    all.extend(provider.keys.iter().map(|fact| &fact.sources));
    all.extend(provider.clients.iter().map(|fact| &fact.sources));
    let blockers = provider
        .clients
        .iter()
        .flat_map(|clients| &clients.blockers);
    all.extend(blockers.map(|fact| &fact.sources));
    all.extend(provider.notes.iter().map(|fact| &fact.sources));
    all
}

/// Clouds, too: what they know has a source, and each region is in one partition.
#[test]
fn every_fact_of_a_cloud_has_a_source() {
    for cloud in &knowledge().clouds {
        let id = &cloud.id;
        let mut all = vec![&cloud.form.sources, &cloud.keys.sources];
        all.extend(cloud.partitions.iter().map(|fact| &fact.sources));
        all.extend(cloud.names.iter().map(|fact| &fact.sources));
        all.extend(cloud.principals.iter().map(|fact| &fact.sources));
        all.extend(cloud.named_by_customers.iter().map(|fact| &fact.sources));
        all.extend(cloud.pools.iter().map(|fact| &fact.sources));
        all.extend(cloud.secrets.iter().map(|fact| &fact.sources));
        let used: BTreeSet<&String> = all.iter().copied().flatten().collect();
        let known: BTreeSet<&String> = cloud.sources.keys().collect();
        assert!(all.iter().all(|sources| !sources.is_empty()), "{id}");
        assert_eq!(used, known, "{id}: sources");
        for partition in &cloud.partitions {
            for region in &partition.regions {
                let expected = Some(Location::Region(&partition.id));
                assert_eq!(cloud.location(region), expected, "{id}: {region}");
            }
        }
    }
}

/// Every error has a source, every rule it names exists, and no code is there twice.
#[test]
fn errors_are_sound() {
    let knowledge = knowledge();
    let errors = &knowledge.errors;
    let date: Vec<usize> = errors.checked.split('-').map(str::len).collect();
    assert_eq!(date, [4, 2, 2], "errors.yaml: checked is no date");
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let mut codes: BTreeSet<(Option<&str>, &str)> = BTreeSet::new();
    let provider_errors = knowledge.providers().flat_map(|(_, provider)| {
        let codes: BTreeSet<&str> = provider
            .errors
            .iter()
            .map(|error| error.error.as_str())
            .collect();
        codes
            .into_iter()
            .map(|code| (Some(provider.id.as_str()), code))
    });
    codes.extend(provider_errors);
    for fact in &errors.errors {
        let code = &fact.code;
        assert!(!fact.sources.is_empty(), "{code} has no source");
        assert!(!fact.causes.is_empty(), "{code} has no cause");
        assert!(!fact.at.is_empty(), "nobody answers {code}");
        used.extend(fact.sources.iter().map(String::as_str));
        let provider = fact.provider.as_deref();
        assert!(
            codes.insert((provider, code)),
            "{code} of {provider:?} is there twice"
        );
        if let Some(id) = provider {
            assert!(
                knowledge.provider_named(id).is_some(),
                "{code}: no provider {id}"
            );
        }
        for cause in &fact.causes {
            // `JSON` may begin one.
            let mut letters = cause.cause.chars().map(char::is_uppercase);
            assert!(
                letters.next() != Some(true) || letters.next() == Some(true),
                "{code}: a capital in {:?}",
                cause.cause
            );
            assert!(
                !cause.cause.ends_with('.'),
                "{code}: a full stop in {:?}",
                cause.cause
            );
            for rule in &cause.rules {
                assert!(knowledge.card(rule).is_some(), "{code}: no rule {rule}");
            }
        }
        assert!(
            fact.meaning.ends_with('.'),
            "{code}: the meaning is no sentence"
        );
    }
    for family in &errors.families {
        assert!(
            knowledge.provider_named(&family.provider).is_some(),
            "{}",
            family.prefix
        );
        assert!(family.page.contains("{number}"), "{}", family.prefix);
        used.extend(family.sources.iter().map(String::as_str));
    }
    let known: BTreeSet<&str> = errors.sources.keys().map(String::as_str).collect();
    assert_eq!(
        used, known,
        "sources of errors.yaml that are unknown or unused"
    );
}
