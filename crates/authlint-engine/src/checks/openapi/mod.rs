//! An API description that contradicts itself: it requires what it does not declare, or declares
//! what cannot work.

mod schemes;
mod scopes;
mod uses;

use std::collections::{BTreeMap, BTreeSet};

use authlint_parser::Text;
use serde::Deserialize;

use self::uses::{Uses, listed, related};
use super::{Check, Rule, Sees, params};
use crate::facts::{Flow, FlowKind, FlowUrl, OpenApi, Scheme, SchemeKind};
use crate::findings::Finding;
use crate::knowledge::{Confidence, Vocabulary};
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "openapi",
    sees: Sees::File,
    gives: &[
        "primary",
        "declared",
        "scheme",
        "type",
        "scope",
        "instead",
        "known",
        "none",
        "others",
        "count",
        "flow",
        "url",
        "place",
        "described",
        "turned",
        "spare",
        "other",
    ],
    rule: |card| Ok(Box::new(params::<Described>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Described {
    /// What is looked for.
    fault: Fault,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Fault {
    /// A requirement names a scheme that is not declared.
    SchemeUndefined,
    /// A required scope is declared by no flow.
    ScopeUndeclared,
    /// Scopes are required of a scheme that has none.
    ScopeOnPlainScheme,
    /// A flow lacks a URL that it must give.
    FlowUrlMissing,
    /// A scope is declared that nothing requires.
    ScopeUnrequired,
    /// The metadata of an OpenID provider are looked for where they cannot be.
    NotDiscovery,
}

/// From this version on, schemes of all types may be required with names of roles.
const ROLES_SINCE: (u8, u8) = (3, 1);

/// Scopes that are declared in place of those that there are.
const STAND_INS: [&str; 3] = ["all", "any", "default"];

/// The end of the address of an OpenID provider's metadata (OpenID Connect Discovery, 4).
const DISCOVERY: &str = "/.well-known/openid-configuration";

impl Rule for Described {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let vocabulary = &workspace.knowledge.vocabulary;
        let described = workspace.files.iter().flat_map(|file| &file.openapi);
        let mut found = Vec::new();
        for api in described {
            let findings = match self.fault {
                Fault::SchemeUndefined => schemes::undefined(api),
                Fault::ScopeUndeclared => scopes::undeclared(api),
                Fault::ScopeOnPlainScheme => scopes_on_plain_schemes(api),
                Fault::FlowUrlMissing => flow_urls_missing(api),
                Fault::ScopeUnrequired => scopes_unrequired(api, vocabulary),
                Fault::NotDiscovery => not_discovery(api),
            };
            found.extend(findings.into_iter().map(|finding| Finding {
                doubt: api.doubt,
                ..finding
            }));
        }
        found
    }
}

/// Scopes that nothing requires, of schemes of which other scopes are required.
fn scopes_unrequired(api: &OpenApi, vocabulary: &Vocabulary) -> Vec<Finding> {
    if !api.complete || api.outline.elsewhere {
        return Vec::new();
    }
    let oauth = api.schemes.iter().filter(|scheme| {
        let everywhere = api.outline.everywhere.iter();
        scheme.kind == SchemeKind::OAuth2 && everywhere.clone().all(|name| scheme.name != **name)
    });
    let found = oauth.filter_map(|scheme| {
        let known = scheme.scopes.as_ref()?;
        let of_it = api.requirements.iter();
        let of_it = of_it.filter(|it| it.scheme.as_str() == scheme.name.as_str());
        let asked: Vec<_> = of_it.flat_map(|it| &it.scopes).collect();
        if asked.iter().any(|scope| !scope.holes.is_empty()) {
            return None;
        }
        let asked: BTreeSet<&str> = asked.iter().map(|scope| scope.text.as_str()).collect();
        let used = known.iter().find(|scope| asked.contains(scope.as_str()))?;
        let mut unused: BTreeMap<&str, &Text<'static>> = BTreeMap::new();
        for scope in known {
            let name = scope.as_str();
            // No operation requires the scopes of the sign-in itself.
            let own = vocabulary.is_standard_scope(name) || STAND_INS.contains(&name);
            if !own && !asked.contains(name) {
                unused.entry(name).or_insert(scope);
            }
        }
        let first = unused.values().min_by_key(|scope| scope.span())?;
        let finding = Finding::at(first.locate(0..first.len()))
            .with("scheme", scheme.name.as_str())
            .with_some("known", listed(unused.keys().copied()));
        Some(Finding {
            confidence: Confidence::Low,
            related: related(Some(used.span())),
            ..finding
        })
    });
    found.collect()
}

fn scopes_on_plain_schemes(api: &OpenApi) -> Vec<Finding> {
    if api.version >= ROLES_SINCE {
        return Vec::new();
    }
    let mut found: BTreeMap<&str, (Uses<'_>, &Scheme)> = BTreeMap::new();
    for (scheme, scopes, name) in required(api) {
        let plain = matches!(
            scheme.kind,
            SchemeKind::ApiKey | SchemeKind::Http | SchemeKind::MutualTls
        );
        // A gateway that extends the scheme may read the scopes.
        if !plain || scheme.extended {
            continue;
        }
        for scope in scopes {
            let (uses, _) = found
                .entry(name)
                .or_insert_with(|| (Uses::default(), scheme));
            uses.add(scope);
        }
    }
    let findings = found.into_iter().filter_map(|(name, (uses, scheme))| {
        let first = uses.0.iter().min_by_key(|text| text.span())?;
        let kind = match scheme.kind {
            SchemeKind::ApiKey => "apiKey",
            SchemeKind::MutualTls => "mutualTLS",
            _ => "http",
        };
        let finding = uses.finding(None, 1)?;
        let finding = finding
            .with("scheme", name)
            .with("scope", first.as_str())
            .with("type", kind);
        Some(Finding {
            related: related(Some(scheme.name.span())),
            ..finding
        })
    });
    findings.collect()
}

/// What is required of schemes that are declared: the scheme, the known scopes, and its name.
fn required(api: &OpenApi) -> impl Iterator<Item = (&Scheme, Vec<&Text<'static>>, &str)> {
    let schemes: BTreeMap<&str, &Scheme> = api
        .schemes
        .iter()
        .map(|scheme| (scheme.name.as_str(), scheme))
        .collect();
    let twice = schemes.len() < api.schemes.len();
    let requirements = api.requirements.iter().filter(move |_| !twice);
    requirements.filter_map(move |requirement| {
        let name = requirement.scheme.as_str();
        let known = requirement
            .scopes
            .iter()
            .filter(|scope| scope.holes.is_empty());
        Some((
            *schemes.get(name)?,
            known.map(|scope| &scope.text).collect(),
            name,
        ))
    })
}

/// The URLs that a flow must give (OpenAPI Specification, OAuth Flow Object).
fn needed(kind: FlowKind) -> &'static [FlowUrl] {
    match kind {
        FlowKind::Implicit => &[FlowUrl::Authorization],
        FlowKind::Password | FlowKind::ClientCredentials => &[FlowUrl::Token],
        FlowKind::AuthorizationCode => &[FlowUrl::Authorization, FlowUrl::Token],
        FlowKind::DeviceAuthorization => &[FlowUrl::DeviceAuthorization, FlowUrl::Token],
    }
}

fn flow_urls_missing(api: &OpenApi) -> Vec<Finding> {
    let schemes = api
        .schemes
        .iter()
        .filter(|scheme| scheme.kind == SchemeKind::OAuth2);
    let flows = schemes.flat_map(|scheme| scheme.flows.iter().map(move |flow| (scheme, flow)));
    let missing = |(scheme, flow): (&Scheme, &Flow)| {
        let needed = needed(flow.kind?).iter();
        let missing: Vec<String> = needed
            .filter(|url| !flow.urls.contains(url))
            .map(|url| format!("`{}`", url.key()))
            .collect();
        (!missing.is_empty()).then(|| {
            Finding::at(flow.name.locate(0..flow.name.len()))
                .with("scheme", scheme.name.as_str())
                .with("flow", flow.name.as_str())
                .with("url", missing.join(" and "))
        })
    };
    flows.filter_map(missing).collect()
}

fn not_discovery(api: &OpenApi) -> Vec<Finding> {
    let schemes = api
        .schemes
        .iter()
        .filter(|scheme| scheme.kind == SchemeKind::OpenIdConnect);
    let wrong = |scheme: &Scheme| {
        let value = scheme.discovery.as_ref()?;
        let url = value.text.as_str();
        let absolute = url.starts_with("https://") || url.starts_with("http://");
        let path = url.split(['?', '#']).next().unwrap_or_default();
        let known =
            path.trim_end_matches('/').ends_with(DISCOVERY) || path.contains("/.well-known/");
        (absolute && !known && value.holes.is_empty()).then(|| {
            let instead = format!("{}{DISCOVERY}", path.trim_end_matches('/'));
            Finding::at(value.text.locate(0..url.len()))
                .with("scheme", scheme.name.as_str())
                .with("url", url)
                .with("instead", instead)
        })
    };
    schemes.filter_map(wrong).collect()
}
