//! What the catalogue of providers says is held against itself: what a provider has is silent, and what
//! it is said not to have is found and put right.

#[path = "support/mod.rs"]
#[expect(dead_code, reason = "each test needs a part of it")]
mod support;

use std::collections::BTreeMap;

use authlint_engine::findings::Diagnostic;
use authlint_engine::knowledge::{
    Confidence, Endpoint, EndpointRole, Provider, Region, Says, Status, Subject, Wrong, expand,
    pattern,
};

use support::{Texts, knowledge};

/// All mistakes of a test in one message: a catalogue is mended in one go.
#[derive(Default)]
struct Mistakes(Vec<String>);

impl Mistakes {
    fn add(&mut self, mistake: String) {
        self.0.push(mistake);
    }

    fn none(self) {
        assert!(
            self.0.is_empty(),
            "{} mistakes:\n{}",
            self.0.len(),
            self.0.join("\n")
        );
    }
}

/// A pattern with something put in for each name, once for each word that a name can be.
fn samples(pattern: &str) -> Vec<String> {
    let mut samples = vec![BTreeMap::new()];
    for (name, words) in pattern::names(pattern) {
        let values: Vec<String> = match words {
            Some(words) => words.split('|').map(str::to_owned).collect(),
            None => vec![sample(name, pattern)],
        };
        samples = values
            .iter()
            .flat_map(|value| {
                samples
                    .iter()
                    .map(move |sample: &BTreeMap<String, String>| {
                        let mut sample = sample.clone();
                        sample
                            .entry(name.to_owned())
                            .or_insert_with(|| value.clone());
                        sample
                    })
            })
            .collect();
    }
    samples.dedup();
    samples
        .iter()
        .map(|sample| {
            let filled = pattern::fill_some(pattern, sample);
            filled.replace("**", "some.where").replace('*', "some1")
        })
        .collect()
}

/// Something that may stand for a name.
fn sample(name: &str, pattern: &str) -> String {
    let (_, host, _) = pattern::parts(pattern);
    if host == format!("{{{name}*}}") {
        return "id.acme-corp.net".to_owned();
    }
    if pattern.contains(&format!("{{{name}*}}")) {
        return "some".to_owned();
    }
    if name.to_ascii_lowercase().contains("version") || name == "n" {
        return "3".to_owned();
    }
    format!("ac{}", name.to_ascii_lowercase().replace(['_', ' '], ""))
}

/// What is found in a minimal client, in each of three formats.
fn found_in(
    settings: &[(&str, &str)],
    prefix: &str,
    least: Confidence,
) -> Vec<(String, Vec<Diagnostic>)> {
    let yaml: String = settings
        .iter()
        .map(|(key, value)| format!("  {key}: {}\n", serde_json::json!(value)))
        .collect();
    let object: serde_json::Map<String, serde_json::Value> = settings
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).into()))
        .collect();
    let env: String = settings
        .iter()
        .map(|(key, value)| format!("{prefix}_{}={value}\n", snake(key)))
        .collect();
    let section = prefix.to_lowercase().replace('_', "-");
    let files = [
        ("client.yaml", format!("{section}:\n{yaml}")),
        (
            "client.json",
            serde_json::json!({ section: object }).to_string(),
        ),
        (".env", env),
    ];
    files
        .into_iter()
        .map(|(name, text)| {
            let outcome = Texts::new([(name, text.as_str())]).lint(knowledge(), least);
            (text, outcome.diagnostics)
        })
        .collect()
}

fn snake(key: &str) -> String {
    let mut name = String::new();
    for letter in key.chars() {
        if letter.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

/// The beginning of a provider's variables.
fn prefix(provider: &Provider) -> String {
    // A variable does not begin with a digit.
    let mut words = provider.words.iter();
    let words = words.find(|words| !words.starts_with(|letter: char| letter.is_ascii_digit()));
    words.map_or_else(
        || "SSO".to_owned(),
        |words| words.replace([' ', '-'], "_").to_uppercase(),
    )
}

/// The endpoints that are to be used, with each region's domain put in.
fn current(provider: &Provider, role: EndpointRole) -> Vec<String> {
    let usable = |endpoint: &&Endpoint| {
        endpoint.role == role && matches!(endpoint.status, Status::Current | Status::Alternate)
    };
    let endpoints = provider.endpoints.iter().filter(usable);
    endpoints
        .flat_map(|endpoint| {
            if endpoint.url.contains("{domain}") {
                let outer = provider.regions.iter().filter(|region| !region.internal);
                outer.map(|region| expand(&endpoint.url, region)).collect()
            } else {
                vec![endpoint.url.clone()]
            }
        })
        .flat_map(|url| samples(&url))
        .collect()
}

const ID: &str = "5d1f0a9c-3b7e-4f62-9c1d-8e2a7b604f13";

/// Each current endpoint, given as what it is, is silent under all rules.
#[test]
fn every_current_endpoint_is_silent() {
    let mut mistakes = Mistakes::default();
    for (_, provider) in knowledge().providers() {
        for (role, key) in [
            (EndpointRole::Token, "tokenUrl"),
            (EndpointRole::Authorize, "authorizationUrl"),
            (EndpointRole::Issuer, "issuer"),
            (EndpointRole::Discovery, "discoveryUrl"),
            (EndpointRole::Jwks, "jwksUri"),
        ] {
            for url in current(provider, role) {
                let settings = [("clientId", ID), (key, url.as_str())];
                for (text, found) in found_in(&settings, &prefix(provider), Confidence::Medium) {
                    for found in found {
                        let (id, rule, message) = (&provider.id, &found.rule, &found.message);
                        mistakes.add(format!("{id}: {rule}: {message} in\n{text}"));
                    }
                }
            }
        }
    }
    mistakes.none();
}

/// Each scope that a provider has, and each region by each of its names, is silent.
#[test]
fn every_scope_and_region_is_silent() {
    let mut mistakes = Mistakes::default();
    for (_, provider) in knowledge().providers() {
        let Some(token) = current(provider, EndpointRole::Token).into_iter().next() else {
            continue;
        };
        let mut told = |settings: &[(&str, &str)]| {
            for (text, found) in found_in(settings, &prefix(provider), Confidence::Medium) {
                for found in found {
                    let (id, rule, message) = (&provider.id, &found.rule, &found.message);
                    mistakes.add(format!("{id}: {rule}: {message} in\n{text}"));
                }
            }
        };
        if let Some(scopes) = &provider.scopes {
            let separator = if scopes.separator.is_empty() {
                " "
            } else {
                &scopes.separator
            };
            let old = |name: &&String| scopes.old.iter().any(|old| old.name == **name);
            let names = scopes
                .names
                .iter()
                .filter(|name| !old(name) && !name.contains('*'));
            let names: Vec<&str> = names.map(String::as_str).collect();
            for some in names.chunks(20) {
                let scope = some.join(separator);
                told(&[("clientId", ID), ("tokenUrl", &token), ("scope", &scope)]);
            }
        }
        for region in provider.regions.iter().filter(|region| !region.internal) {
            for name in std::iter::once(&region.id).chain(&region.aliases) {
                told(&[("clientId", ID), ("region", name)]);
            }
        }
    }
    mistakes.none();
}

/// Each wrong value is found, and where the right one is known it is what the repair says.
#[test]
fn every_wrong_value_is_found_and_put_right() {
    let mut mistakes = Mistakes::default();
    let mut rows = 0;
    for (_, provider) in knowledge().providers() {
        for wrong in &provider.wrong {
            rows += 1;
            for value in samples(&real_path(provider, &wrong.value)) {
                if let Err(mistake) = is_found(provider, wrong, &value) {
                    mistakes.add(format!("{}: {value}: {mistake}", provider.id));
                }
            }
        }
    }
    assert!(rows > 200, "only {rows} wrong values");
    mistakes.none();
}

/// A pattern that takes any path, with the path of an endpoint of the provider put in where one fits.
fn real_path(provider: &Provider, value: &str) -> String {
    let (_, _, path) = pattern::parts(value);
    let Some((start, name)) = path.rsplit_once("/{") else {
        return value.to_owned();
    };
    if !name.ends_with("*}") {
        return value.to_owned();
    }
    let mut paths = provider.endpoints.iter().filter_map(|endpoint| {
        let url = samples(&endpoint.url).into_iter().next()?;
        let (_, _, path) = pattern::parts(&url);
        path.strip_prefix(start)?
            .strip_prefix('/')
            .map(str::to_owned)
    });
    match paths.next() {
        Some(rest) => value.replace(&format!("{{{name}"), &rest),
        None => value.to_owned(),
    }
}

fn is_found(provider: &Provider, wrong: &Wrong, value: &str) -> Result<(), String> {
    if is_excepted(wrong, value) {
        return Ok(());
    }
    let key = match wrong.of {
        Subject::TokenUrl => "tokenUrl",
        Subject::AuthorizeUrl => "authorizationUrl",
        Subject::ApiBase => "apiUrl",
        Subject::Issuer => "issuer",
        Subject::Host if wrong.when.given_as == Some(EndpointRole::Authorize) => "authorizationUrl",
        Subject::Host => "tokenUrl",
        Subject::Scope => "scope",
        Subject::Audience => "audience",
        Subject::Resource => "resource",
        Subject::Region => "region",
        Subject::Grant => "grantType",
        Subject::ClientAuthentication => "clientAuthenticationMethod",
        Subject::ClientSecret => "clientSecret",
    };
    let value = match wrong.of {
        // A form is written with letters that stand for others.
        Subject::ClientSecret => value.replace('x', "a").replace('z', "q"),
        Subject::Host => format!("https://{value}{}", token_path(provider)),
        _ => value.to_owned(),
    };
    let mut settings: Vec<(&str, String)> = vec![("clientId", ID.to_owned()), (key, value.clone())];
    let when = &wrong.when;
    let tenant = when.with.contains(&Says::Tenant);
    settings.extend(tenant.then(|| ("tenantId", ID.to_owned())));
    settings.extend(when.grant.iter().map(|grant| ("grantType", grant.clone())));
    let some = |patterns: &[String]| {
        patterns
            .first()
            .and_then(|pattern| samples(pattern).into_iter().next())
    };
    let token = when.token_url.iter().find_map(|pattern| {
        let mut urls = current(provider, EndpointRole::Token).into_iter();
        urls.find(|url| {
            let (_, host, path) = pattern::parts(url);
            pattern::captures_of_url(pattern, host, path).is_some()
        })
    });
    settings.extend(
        token
            .or_else(|| some(&when.token_url))
            .map(|url| ("tokenUrl", url)),
    );
    settings.extend(some(&when.authorize_url).map(|url| ("authorizationUrl", url)));
    match some(&when.scope) {
        Some(beside) if wrong.of == Subject::Scope => settings[1].1 = format!("{value} {beside}"),
        beside => settings.extend(beside.map(|scope| ("scope", scope))),
    }
    settings.extend(some(&when.api).map(|host| ("apiUrl", format!("https://{host}"))));
    if !when.api_not.is_empty() {
        let host = other_api(provider, &when.api_not);
        settings.extend(host.map(|host| ("apiUrl", format!("https://{host}"))));
    }
    if let Some(region) = when.region.first() {
        // Of an address in question, another one tells the region; else the token URL does.
        let mut tokens = current(provider, EndpointRole::Token).into_iter();
        let token = tokens.find(|url| is_in(provider, url, region));
        match token.filter(|_| !wrong.of.is_address()) {
            Some(token) => settings.push(("tokenUrl", token)),
            None => {
                let region = provider.regions.iter().find(|known| known.id == *region);
                let host = region.and_then(host_in);
                settings.extend(host.map(|host| ("apiUrl", format!("https://{host}"))));
            }
        }
    }
    // What tells whose client it is.
    let told = settings.iter().any(|(key, _)| *key == "tokenUrl");
    if !told && !matches!(wrong.of, Subject::AuthorizeUrl) {
        let issuer = provider
            .issued_by
            .as_ref()
            .and_then(|by| knowledge().provider_named(by));
        let issuer = issuer.map_or(provider, |id| knowledge().provider(id));
        let token = current(issuer, EndpointRole::Token).into_iter().next();
        let issuer = current(issuer, EndpointRole::Issuer).into_iter().next();
        match (token, issuer) {
            (Some(token), _) => settings.push(("tokenUrl", token)),
            (None, Some(issuer)) if key != "issuer" => settings.push(("issuer", issuer)),
            _ => {}
        }
    }
    let settings: Vec<(&str, &str)> = settings
        .iter()
        .map(|(key, value)| (*key, value.as_str()))
        .collect();
    let mut problems = Vec::new();
    for (text, found) in found_in(&settings, &prefix(provider), Confidence::Low) {
        let here = found.iter().find(|found| {
            let span = found.primary.span;
            let covered = text
                .get(span.start as usize..span.end as usize)
                .unwrap_or_default();
            wrong.of == Subject::ClientSecret || covered.contains(&value) || value.contains(covered)
        });
        let Some(here) = here else {
            let rules: Vec<_> = found
                .iter()
                .map(|found| format!("{}: {}", found.rule, found.message))
                .collect();
            problems.push(format!("not found in\n{text}{rules:?}"));
            continue;
        };
        let Some(right) = &wrong.right else { continue };
        // Where two rows fit, the first one is told.
        let rows = provider
            .wrong
            .iter()
            .filter(|row| row.of == wrong.of && row.when == wrong.when);
        let mut rows =
            rows.filter(|row| captures(row, &value).is_some() && !is_excepted(row, &value));
        let first = rows.next().unwrap_or(wrong);
        let right = first.right.as_ref().unwrap_or(right);
        let captures = captures(first, &value).unwrap_or_default();
        let right = pattern::fill_some(right, &captures);
        let right = match wrong.of {
            Subject::Host => format!("https://{right}{}", token_path(provider)),
            _ => right,
        };
        let fix = here.fix.as_ref().map(|fix| {
            fix.edits
                .iter()
                .map(|edit| edit.text.as_str())
                .collect::<String>()
        });
        let said = here.help.clone().unwrap_or_default();
        let as_said = said.contains(&right);
        let as_fixed = fix
            .as_deref()
            .is_none_or(|fix| fix == right || right.contains(fix));
        if !as_said || !as_fixed {
            problems.push(format!(
                "{}: not `{right}` but {said:?} and {fix:?} in\n{text}",
                here.rule
            ));
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems[0].clone())
    }
}

/// True if the row itself says that this value is right.
fn is_excepted(wrong: &Wrong, value: &str) -> bool {
    wrong.except.iter().any(|pattern| match wrong.of {
        of if of.is_address() => {
            let (_, host, path) = pattern::parts(value);
            pattern::captures_of_url(pattern, host, path).is_some()
        }
        _ => pattern::fits_text(pattern, value),
    })
}

fn captures(wrong: &Wrong, value: &str) -> Option<pattern::Captures> {
    let (_, host, path) = pattern::parts(value);
    match wrong.of {
        Subject::TokenUrl | Subject::AuthorizeUrl | Subject::Issuer | Subject::ApiBase => {
            pattern::captures_of_url(&wrong.value, host, path)
        }
        Subject::Host => pattern::captures_of_host(&wrong.value, host),
        _ => pattern::captures_of_text(&wrong.value, value),
    }
}

/// The path of a token endpoint.
fn token_path(provider: &Provider) -> String {
    let token = current(provider, EndpointRole::Token).into_iter().next();
    token.map_or_else(
        || "/oauth/token".to_owned(),
        |url| pattern::parts(&url).2.to_owned(),
    )
}

/// True if the host of `url` is in the region.
fn is_in(provider: &Provider, url: &str, region: &str) -> bool {
    let host = pattern::parts(url).1.to_ascii_lowercase();
    let id = knowledge().provider_named(&provider.id);
    let known = id.and_then(|id| knowledge().host_of(id, &host));
    known.is_some_and(|known| known.regions.iter().any(|known| known.id == region))
}

/// An API host of a provider that fits none of `patterns`.
fn other_api(provider: &Provider, patterns: &[String]) -> Option<String> {
    let hosts = provider.regions.iter().flat_map(|region| &region.hosts);
    let hosts = hosts.chain(provider.hosts.iter().map(|host| &host.host));
    hosts.flat_map(|host| samples(host)).find(|host| {
        !patterns
            .iter()
            .any(|pattern| pattern::fits_host(pattern, host))
    })
}

/// A host of a region.
fn host_in(region: &Region) -> Option<String> {
    region.hosts.iter().flat_map(|host| samples(host)).next()
}

/// No provider claims what another one has.
#[test]
fn every_endpoint_belongs_to_one_provider() {
    let mut mistakes = Mistakes::default();
    for (_, provider) in knowledge().providers() {
        for endpoint in &provider.endpoints {
            if pattern::parts(&endpoint.url).1.ends_with("*}") {
                continue;
            }
            for url in samples(&endpoint.url.replace("{domain}", "mypurecloud.com")) {
                let (_, host, _) = pattern::parts(&url);
                let owner = knowledge().known_host(&host.to_ascii_lowercase());
                let owner = owner.map(|known| knowledge().provider(known.provider).id.as_str());
                let owns =
                    owner == Some(provider.id.as_str()) || owner == provider.issued_by.as_deref();
                if !owns {
                    mistakes.add(format!("{}: {url} belongs to {owner:?}", provider.id));
                }
            }
        }
    }
    mistakes.none();
}
