//! An API description that contradicts itself: it requires what it does not declare, or declares
//! what cannot work.

use std::collections::{BTreeMap, BTreeSet};

use authlint_parser::{Span, Text};
use serde::Deserialize;

use super::near::nearest;
use super::{Check, Rule, Sees, params};
use crate::facts::{Flow, FlowKind, FlowUrl, OpenApi, Scheme, SchemeKind};
use crate::findings::Finding;
use crate::knowledge::Confidence;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "openapi",
    sees: Sees::File,
    gives: &[
        "primary", "declared", "scheme", "type", "scope", "instead", "known", "none", "others",
        "count", "flow", "url", "place",
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

/// From this version on, a requirement may name a scheme by its URI.
const URIS_SINCE: (u8, u8) = (3, 2);

/// So many names are listed in words.
const MOST_LISTED: usize = 8;

/// Scopes that are declared in place of those that there are.
const STAND_INS: [&str; 3] = ["all", "any", "default"];

/// Scopes of the sign-in itself, which no operation requires (OpenID Connect Core, 5.4 and 11).
const OF_SIGN_IN: [&str; 6] = [
    "openid",
    "profile",
    "email",
    "address",
    "phone",
    "offline_access",
];

/// The end of the address of an OpenID provider's metadata (OpenID Connect Discovery, 4).
const DISCOVERY: &str = "/.well-known/openid-configuration";

impl Rule for Described {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let described = workspace.files.iter().flat_map(|file| &file.openapi);
        let mut found = Vec::new();
        for api in described {
            let findings = match self.fault {
                Fault::SchemeUndefined => schemes_undefined(api),
                Fault::ScopeUndeclared => scopes_undeclared(api),
                Fault::ScopeOnPlainScheme => scopes_on_plain_schemes(api),
                Fault::FlowUrlMissing => flow_urls_missing(api),
                Fault::ScopeUnrequired => scopes_unrequired(api),
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

/// The places where one wrong name is written. It is told of once.
#[derive(Default)]
struct Uses<'a>(Vec<&'a Text<'static>>);

impl<'a> Uses<'a> {
    fn add(&mut self, text: &'a Text<'static>) {
        // An alias writes a name once and uses it often.
        if self.0.iter().all(|other| other.span() != text.span()) {
            self.0.push(text);
        }
    }

    /// A finding at the first place, which repairs all if `instead` is meant.
    fn finding(&self, instead: Option<&str>) -> Option<Finding> {
        let first = self.0.iter().min_by_key(|text| text.span())?;
        let mut finding = Finding::at(first.locate(0..first.len()));
        let spans: Option<Vec<Span>> = self
            .0
            .iter()
            .map(|text| text.editable(0..text.len()))
            .collect();
        if let (Some(instead), Some(spans)) = (instead, spans) {
            finding = spans
                .into_iter()
                .fold(finding, |it, span| it.with_edit(Some(span), instead));
        }
        let others = self.0.len() - 1;
        let others = match others {
            0 => None,
            1 => Some("is one more place".to_owned()),
            _ => Some(format!("are {others} more places")),
        };
        Some(
            finding
                .with_some("instead", instead)
                .with_some("others", others),
        )
    }
}

fn schemes_undefined(api: &OpenApi) -> Vec<Finding> {
    if !api.complete {
        return Vec::new();
    }
    let names = || api.schemes.iter().map(|scheme| scheme.name.as_str());
    let known: BTreeSet<&str> = names().collect();
    let mut undefined: BTreeMap<&str, Uses<'_>> = BTreeMap::new();
    for requirement in &api.requirements {
        let name = requirement.scheme.as_str();
        let uri = api.version >= URIS_SINCE && name.contains(['/', '#', '.', ':']);
        if !known.contains(name) && !uri {
            undefined.entry(name).or_default().add(&requirement.scheme);
        }
    }
    let place = match api.version.0 {
        2 => "securityDefinitions",
        _ => "components.securitySchemes",
    };
    let findings = undefined.into_iter().filter_map(|(name, uses)| {
        let finding = uses.finding(nearest(name, names()))?;
        let finding = finding
            .with("scheme", name)
            .with("place", place)
            .with_some("known", listed(names()))
            .with_some("none", known.is_empty().then_some("no scheme"));
        Some(Finding {
            // Some generators leave the declarations to a later step.
            confidence: if known.is_empty() {
                Confidence::High
            } else {
                Confidence::Certain
            },
            related: related(api.schemes.first().map(|scheme| scheme.name.span())),
            ..finding
        })
    });
    findings.collect()
}

fn scopes_undeclared(api: &OpenApi) -> Vec<Finding> {
    let mut asked: BTreeMap<&str, Asked<'_>> = BTreeMap::new();
    for (scheme, scopes, requirement) in required(api) {
        let Some(known) = scheme
            .scopes
            .as_ref()
            .filter(|_| scheme.kind == SchemeKind::OAuth2)
        else {
            continue;
        };
        let asked = asked
            .entry(requirement)
            .or_insert_with(|| Asked::of(scheme));
        for scope in scopes {
            let name = scope.as_str();
            if known.iter().any(|known| known.as_str() == name) {
                asked.some_are_declared = true;
            } else if !name.is_empty() {
                asked.undeclared.entry(name).or_default().add(scope);
            }
        }
    }
    asked
        .into_iter()
        .flat_map(|(name, asked)| asked.findings(name))
        .collect()
}

/// What is asked of one scheme.
struct Asked<'a> {
    scheme: &'a Scheme,
    undeclared: BTreeMap<&'a str, Uses<'a>>,
    some_are_declared: bool,
}

impl<'a> Asked<'a> {
    fn of(scheme: &'a Scheme) -> Self {
        Asked {
            scheme,
            undeclared: BTreeMap::new(),
            some_are_declared: false,
        }
    }

    fn known(&self) -> impl Iterator<Item = &'a str> + Clone {
        self.scheme.scopes.iter().flatten().map(Text::as_str)
    }

    fn findings(&self, scheme: &str) -> Vec<Finding> {
        let none = self.known().next().is_none();
        let declared = self.scheme.flows.iter().find_map(|flow| flow.scopes_at);
        let declared = declared.or(Some(self.scheme.name.span()));
        // Where not one is declared, the list of the flows is what is wrong, and that once. It may
        // stand for all scopes on purpose: `all: Everything`.
        let count = self.undeclared.len();
        let (uses, confidence) = if !self.some_are_declared && count > 1 {
            let uses = self.undeclared.values().flat_map(|uses| &uses.0);
            let all = Uses(uses.copied().collect());
            let confidence = if none {
                Confidence::High
            } else {
                Confidence::Medium
            };
            (vec![(None, all.finding(None))], confidence)
        } else {
            let each = self.undeclared.iter().map(|(scope, uses)| {
                let instead = nearest(scope, self.known());
                (Some(*scope), uses.finding(instead))
            });
            let stub = self.known().any(|known| STAND_INS.contains(&known));
            let confidence = match (none, stub) {
                (true, _) => Confidence::High,
                (_, true) => Confidence::Medium,
                _ => Confidence::Certain,
            };
            (each.collect(), confidence)
        };
        let findings = uses.into_iter().filter_map(|(scope, finding)| {
            let all = scope.is_none().then(|| count.to_string());
            let finding = finding?
                .with("scheme", scheme)
                .with_some("scope", scope)
                .with_some("count", all)
                .with_some("known", listed(self.known()))
                .with_some("none", none.then_some("no scope"));
            Some(Finding {
                confidence,
                related: related(declared),
                ..finding
            })
        });
        findings.collect()
    }
}

/// Scopes that nothing requires, of schemes of which other scopes are required.
fn scopes_unrequired(api: &OpenApi) -> Vec<Finding> {
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
            let own = OF_SIGN_IN.contains(&name) || STAND_INS.contains(&name);
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
        let finding = uses.finding(None)?;
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

/// The first of `names`, as a sentence lists them.
fn listed<'n>(names: impl Iterator<Item = &'n str>) -> Option<String> {
    let mut seen = BTreeSet::new();
    let names: Vec<String> = names
        .filter(|name| seen.insert(*name))
        .map(|name| format!("`{name}`"))
        .collect();
    let more = names.len().saturating_sub(MOST_LISTED);
    let shown = names[..names.len() - more].join(", ");
    match more {
        0 => (!shown.is_empty()).then_some(shown),
        _ => Some(format!("{shown} and {more} more")),
    }
}

fn related(declared: Option<Span>) -> Vec<(&'static str, Span)> {
    declared
        .map(|span| ("declared", span))
        .into_iter()
        .collect()
}
