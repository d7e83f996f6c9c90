//! A scope setting that its component reads in another way than it is written, or that lacks a
//! scope which the component needs (OpenID Connect Core, 3.1.2.1 and 11).

use std::ops::Range;

use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{ScopeSetting, Scopes};
use crate::findings::Finding;
use crate::knowledge::{Component, Confidence, OpenId, Separator, Vocabulary};
use crate::link::Workspace;
use crate::url::Url;

pub(super) const CHECK: Check = Check {
    name: "scope-setting",
    sees: Sees::File,
    gives: &[
        "primary",
        "asked",
        "component",
        "scopes",
        "mark",
        "wanted",
        "element",
        "consequence",
        "answer",
        "instead",
        "host",
    ],
    rule: |card| Ok(Box::new(params::<Setting>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Setting {
    /// What is looked for.
    fault: Fault,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Fault {
    /// The scopes are joined by a mark that the component does not split at.
    WrongSeparator,
    /// Signing in without `openid`.
    OpenidMissing,
    /// Refresh tokens without `offline_access`.
    OfflineAccessMissing,
}

impl Rule for Setting {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let components = &workspace.knowledge.components;
        let vocabulary = &workspace.knowledge.vocabulary;
        let settings = workspace.files.iter().flat_map(|file| &file.scope_settings);
        let mut found = Vec::new();
        for setting in settings {
            let component = &components.components[setting.component];
            let findings = match self.fault {
                Fault::WrongSeparator => wrong_separator(setting, component, vocabulary),
                Fault::OpenidMissing => openid_missing(setting, component).into_iter().collect(),
                Fault::OfflineAccessMissing => {
                    let hosts = &components.offline_access.hosts;
                    offline_access_missing(setting, hosts).into_iter().collect()
                }
            };
            found.extend(findings.into_iter().map(|finding| Finding {
                doubt: setting.doubt,
                ..finding.with("component", &component.name)
            }));
        }
        found
    }
}

fn wrong_separator(
    setting: &ScopeSetting,
    component: &Component,
    vocabulary: &Vocabulary,
) -> Vec<Finding> {
    let list = matches!(setting.scopes, Scopes::List(_));
    let mut found = Vec::new();
    for value in setting.scopes.texts() {
        let text = value.text.as_str();
        if !value.holes.is_empty() || text.contains("://") {
            continue;
        }
        let (mark, joined) = if text.trim().contains(char::is_whitespace) {
            ("spaces", !text.contains([',', '+']))
        } else if text.contains(',') {
            ("commas", !text.contains('+'))
        } else if text.contains('+') {
            ("plus signs", true)
        } else {
            continue;
        };
        let wanted = match component.separator {
            _ if list => "elements of the list",
            Separator::Space if mark != "spaces" => "spaces",
            Separator::Comma if mark != "commas" => "commas",
            Separator::Plus if mark != "plus signs" => "plus signs",
            _ => continue,
        };
        let parts = parts(text);
        let known = parts
            .iter()
            .filter(|part| vocabulary.is_sign_in_scope(&text[(*part).clone()]));
        // The mark is what is between scopes for sure only where scopes are known on both sides.
        if !joined || known.count() < 2 {
            continue;
        }
        let names: Vec<&str> = parts.iter().map(|part| &text[part.clone()]).collect();
        let instead = match component.separator {
            _ if list => names.join("`, `"),
            Separator::Comma => names.join(","),
            Separator::Plus => names.join("+"),
            Separator::Space | Separator::Any => names.join(" "),
        };
        let refused = component
            .refuses_blanks
            .as_deref()
            .filter(|_| mark == "spaces");
        let confidence = match refused {
            Some(_) => Confidence::Certain,
            // Lists are joined by spaces before they are sent, so the server sees what was meant.
            None if mark == "spaces" => Confidence::Medium,
            None => Confidence::High,
        };
        let start = text.len() - text.trim_start().len();
        let finding = Finding::at(value.text.locate(start..text.trim_end().len()))
            .with("scopes", text.trim())
            .with("mark", mark)
            .with("wanted", wanted)
            .with_some("element", list.then_some("one element of the list"))
            .with_some("consequence", refused)
            .with_some("answer", (mark != "spaces").then_some("invalid_scope"))
            .with("instead", instead);
        found.push(Finding {
            confidence,
            ..finding
        });
    }
    found
}

fn openid_missing(setting: &ScopeSetting, component: &Component) -> Option<Finding> {
    let names = listed(setting)?;
    let has = |name: &&str| name.eq_ignore_ascii_case("openid");
    if component.openid != OpenId::Needed || names.iter().any(has) {
        return None;
    }
    let first = setting.scopes.texts().first()?;
    let last = setting.scopes.texts().last()?;
    let span = first.text.span().cover(last.text.span());
    let finding = Finding::at(span).with("scopes", names.join("`, `"));
    Some(Finding {
        confidence: component.confidence,
        ..finding
    })
}

fn offline_access_missing(setting: &ScopeSetting, hosts: &[String]) -> Option<Finding> {
    let names = listed(setting)?;
    let asked = setting.refresh?;
    let issuer = setting
        .issuer
        .as_ref()
        .filter(|issuer| issuer.holes.is_empty())?;
    let url = Url::split(issuer.text.as_str())?;
    let host = &issuer.text.as_str()[url.host.clone()];
    let is_one = |known: &String| {
        host.strip_suffix(known.as_str())
            .is_some_and(|start| start.is_empty() || start.ends_with('.'))
    };
    if !hosts.iter().any(is_one) || names.contains(&"offline_access") {
        return None;
    }
    let first = setting.scopes.texts().first()?;
    let last = setting.scopes.texts().last()?;
    let finding = Finding::at(first.text.span().cover(last.text.span()))
        .with("scopes", names.join("`, `"))
        .with("host", host);
    Some(Finding {
        related: vec![("asked", asked)],
        ..finding
    })
}

/// The scopes of a setting for signing in, if there are some.
fn listed(setting: &ScopeSetting) -> Option<Vec<&str>> {
    let texts = setting.scopes.texts().iter().map(|text| text.text.as_str());
    let names: Vec<&str> = texts
        .flat_map(|text| parts(text).into_iter().map(|part| &text[part]))
        .collect();
    (setting.login && !names.is_empty()).then_some(names)
}

/// The parts of a text between marks of any kind.
fn parts(text: &str) -> Vec<Range<usize>> {
    let mark = |letter: char| letter.is_whitespace() || letter == ',' || letter == '+';
    let mut parts = Vec::new();
    let mut at = 0;
    for part in text.split(mark) {
        let range = at..at + part.len();
        at = text[range.end..]
            .chars()
            .next()
            .map_or(range.end, |next| range.end + next.len_utf8());
        if !part.is_empty() {
            parts.push(range);
        }
    }
    parts
}
