//! A variable is meant to override a setting, and almost names one.

use std::collections::BTreeSet;

use authlint_parser::{Located, Span};
use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::{FileFacts, Role};
use crate::findings::Finding;
use crate::knowledge::{Confidence, folded};
use crate::likeness::near;
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "void-override",
    sees: Sees::Workspace,
    gives: &["primary", "declared", "name", "near"],
    rule: |card| Ok(Box::new(params::<VoidOverride>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VoidOverride {
    program: Program,
}

/// Which programs read it.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Program {
    /// `A__B` goes before `A: { B }` of `appsettings.json`.
    Dotnet,
    /// `SPRING_SECURITY_OAUTH2_CLIENT_REGISTRATION_X_CLIENTID`.
    Spring,
}

/// Sections of .NET that may hold what they like.
const OPEN_SECTIONS: [&str; 7] = [
    "logging",
    "kestrel",
    "connectionstrings",
    "serilog",
    "allowedhosts",
    "nlog",
    "reverseproxy",
];

/// What Spring Security has of a client, joined as variables join it; the longest first.
const CLIENT_SETTINGS: [&str; 16] = [
    "AUTHORIZATION_GRANT_TYPE",
    "AUTHORIZATIONGRANTTYPE",
    "CLIENT_AUTHENTICATION_METHOD",
    "CLIENTAUTHENTICATIONMETHOD",
    "AUTHORIZATION_URI",
    "AUTHORIZATIONURI",
    "CLIENT_SECRET",
    "CLIENTSECRET",
    "REDIRECT_URI",
    "REDIRECTURI",
    "ISSUER_URI",
    "ISSUERURI",
    "CLIENT_ID",
    "CLIENTID",
    "TOKEN_URI",
    "TOKENURI",
];

const SPRING: &str = "SPRING_SECURITY_OAUTH2_CLIENT_";

impl Rule for VoidOverride {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let files = workspace.files.iter();
        let files = files.filter(|said| said.place.role == Role::Config && !said.place.program);
        match self.program {
            Program::Dotnet => dotnet(files, workspace),
            Program::Spring => spring(files, workspace),
        }
    }
}

/// The variables that a file sets for a program.
fn variables(said: &FileFacts) -> impl Iterator<Item = &Located<String>> {
    let lists = said.names.lists.iter().flat_map(|list| &list.variables);
    let listed = said.settings.all.iter().filter(|_| said.settings.variables);
    lists
        .map(|variable| &variable.name)
        .chain(listed.map(|setting| &setting.name))
        .chain(&said.names.service_variables)
}

fn dotnet<'w>(
    files: impl Iterator<Item = &'w FileFacts>,
    workspace: &Workspace<'_>,
) -> Vec<Finding> {
    let settings = workspace.files.iter().filter(|said| {
        let name = said.place.path.rsplit('/').next().unwrap_or_default();
        name.starts_with("appsettings") && name.ends_with(".json")
    });
    let settings: Vec<&FileFacts> = settings.collect();
    if settings.iter().any(|said| !said.problems.is_empty()) {
        return Vec::new();
    }
    let known = settings.iter().flat_map(|said| &said.settings.all);
    let known: Vec<(String, Span)> = known
        .map(|setting| (setting.path.to_lowercase(), setting.name.span))
        .collect();
    let written = settings.iter().flat_map(|said| &said.settings.all);
    let written: BTreeSet<&str> = written.map(|setting| setting.path.as_str()).collect();
    let mut found = Vec::new();
    for name in files.filter(|_| !known.is_empty()).flat_map(variables) {
        let path = name.value.replace("__", ".");
        let lower = path.to_lowercase();
        let section = lower.split('.').next().unwrap_or_default();
        let numbered = lower
            .split('.')
            .any(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        if !name.value.contains("__")
            || numbered
            || OPEN_SECTIONS.contains(&section)
            || known.iter().any(|(known, _)| *known == lower)
        {
            continue;
        }
        // By the same names of the sections: what they hold is compared.
        let (around, _) = path.rsplit_once('.').unwrap_or_default();
        let beside = written.iter().copied().filter(|known| {
            let depth = |path: &str| path.split('.').count();
            depth(known) == depth(&path)
                && (known
                    .rsplit_once('.')
                    .is_some_and(|(above, _)| above.eq_ignore_ascii_case(around))
                    || known.rsplit('.').next().is_some_and(|last| {
                        path.rsplit('.')
                            .next()
                            .is_some_and(|own| own.eq_ignore_ascii_case(last))
                    }))
        });
        let Some((close, _)) = near(&path, beside, &workspace.knowledge.words) else {
            continue;
        };
        let Some((_, shown)) = known
            .iter()
            .find(|(known, _)| *known == close.to_lowercase())
        else {
            continue;
        };
        let right = close.replace('.', "__");
        found.push(Finding {
            related: vec![("declared", *shown)],
            confidence: Confidence::High,
            ..Finding::at(name.span)
                .with("name", &name.value)
                .with("near", &right)
                .with_edit(Some(name.span), &right)
        });
    }
    found
}

fn spring<'w>(
    files: impl Iterator<Item = &'w FileFacts>,
    workspace: &Workspace<'_>,
) -> Vec<Finding> {
    let mut folders = BTreeSet::new();
    let mut known: Vec<(&str, &str, Span)> = Vec::new();
    for said in &workspace.files {
        for setting in &said.settings.all {
            let Some(rest) = setting.path.strip_prefix("spring.security.oauth2.client.") else {
                continue;
            };
            let mut parts = rest.split('.');
            if let (Some(section), Some(id)) = (parts.next(), parts.next()) {
                folders.insert(said.place.folder());
                known.push((section, id, setting.name.span));
            }
        }
    }
    // Which of several programs a variable is for, nobody can tell.
    if folders.len() != 1 || known.iter().any(|(_, id, _)| id.contains(['$', '{', '@'])) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for name in files.flat_map(variables) {
        let Some(rest) = name.value.strip_prefix(SPRING) else {
            continue;
        };
        let Some((section, rest)) = rest.split_once('_') else {
            continue;
        };
        let end = CLIENT_SETTINGS.iter().find_map(|setting| {
            let id = rest.strip_suffix(setting)?.strip_suffix('_')?;
            (!id.is_empty()).then_some((id, *setting))
        });
        let Some((id, setting)) = end else {
            continue;
        };
        if known
            .iter()
            .any(|(_, known, _)| folded(known) == folded(id))
        {
            continue;
        }
        let section = section.to_lowercase();
        let mut ids: Vec<&str> = known
            .iter()
            .filter(|(of, ..)| *of == section)
            .map(|(_, id, _)| *id)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let written = id.to_lowercase().replace('_', "-");
        let Some((close, _)) = near(&written, ids.into_iter(), &workspace.knowledge.words) else {
            continue;
        };
        let Some((.., shown)) = known
            .iter()
            .find(|(of, id, _)| *of == section && *id == close)
        else {
            continue;
        };
        let right = format!(
            "{SPRING}{}_{}_{setting}",
            section.to_uppercase(),
            close.replace('-', "").to_uppercase()
        );
        found.push(Finding {
            related: vec![("declared", *shown)],
            confidence: Confidence::High,
            ..Finding::at(name.span)
                .with("name", &name.value)
                .with("near", &right)
                .with_edit(Some(name.span), &right)
        });
    }
    found
}
