//! A scope that is spelt in a way no scope can be (RFC 6749, 3.3), or a scope of OpenID Connect in
//! other letters than its own.

use std::collections::BTreeMap;
use std::ops::Range;

use authlint_parser::{Span, Text};
use serde::Deserialize;

use super::{Check, Rule, Sees, params};
use crate::facts::is_placeholder;
use crate::findings::Finding;
use crate::knowledge::{Confidence, Says, Vocabulary};
use crate::link::Workspace;

pub(super) const CHECK: Check = Check {
    name: "scope-token",
    sees: Sees::Workspace,
    gives: &["primary", "beside", "scope", "letter", "instead"],
    rule: |card| Ok(Box::new(params::<Token>(card)?)),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Token {
    /// What is looked for.
    fault: Fault,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Fault {
    /// A character that no scope may have.
    Character,
    /// A scope of OpenID Connect with capitals.
    Case,
    /// The same scope once more.
    Again,
}

/// What stands between scopes that one key holds.
struct Scope<'w> {
    text: &'w Text<'static>,
    range: Range<usize>,
    /// Where it can be edited.
    editable: Option<Span>,
    at: Span,
}

impl Scope<'_> {
    fn name(&self) -> &str {
        &self.text.as_str()[self.range.clone()]
    }
}

/// The scopes of one setting.
struct Setting<'w> {
    scopes: Vec<Scope<'w>>,
    /// A known component reads it, so scopes it is.
    sure: bool,
    doubt: u8,
}

impl Rule for Token {
    fn check(&self, workspace: &Workspace<'_>) -> Vec<Finding> {
        let vocabulary = &workspace.knowledge.vocabulary;
        let settings = settings(workspace);
        let find = |setting: &Setting<'_>| match self.fault {
            Fault::Character => characters(setting),
            Fault::Case => cases(setting, vocabulary),
            Fault::Again => repeated(setting),
        };
        settings.iter().flat_map(find).collect()
    }
}

fn settings<'w>(workspace: &'w Workspace<'_>) -> Vec<Setting<'w>> {
    let mut settings: Vec<Setting<'w>> = Vec::new();
    for setting in workspace.files.iter().flat_map(|file| &file.scope_settings) {
        let texts = setting.scopes.texts().iter();
        let scopes = texts
            .filter(|value| value.holes.is_empty())
            .flat_map(|value| {
                let each = tokens(value.text.as_str()).into_iter();
                each.map(|range| Scope {
                    text: &value.text,
                    editable: value.text.editable(range.clone()),
                    at: value.text.locate(range.clone()),
                    range,
                })
            });
        settings.push(Setting {
            scopes: scopes.collect(),
            sure: true,
            doubt: setting.doubt,
        });
    }
    // The elements of a list are facts with one key.
    let mut by_key: BTreeMap<Span, Setting<'w>> = BTreeMap::new();
    for fact in &workspace.facts {
        let alone = workspace.groups[fact.group].is_lone();
        let (Says::Scopes, Some(key), false) = (fact.says, fact.key, alone) else {
            continue;
        };
        let setting = by_key.entry(key).or_insert_with(|| Setting {
            scopes: Vec::new(),
            sure: false,
            doubt: fact.doubt,
        });
        for range in tokens(fact.value.text.as_str()) {
            if fact.value.is_known(&range) {
                setting.scopes.push(Scope {
                    text: &fact.value.text,
                    editable: fact.value.editable(range.clone()),
                    at: fact.value.locate(range.clone()),
                    range,
                });
            }
        }
    }
    settings.extend(by_key.into_values());
    settings
}

/// The parts of a text between blanks and commas. A blank that is none of ASCII is part of a part.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    for token in text.split(|letter: char| letter.is_ascii_whitespace() || letter == ',') {
        let range = at..at + token.len();
        at = range.end + 1;
        if !token.is_empty() {
            tokens.push(range);
        }
    }
    tokens
}

fn characters(setting: &Setting<'_>) -> Vec<Finding> {
    // A sentence about scopes is none: it is told by letters of a language.
    let prose = |letter: char| !letter.is_ascii() && letter.is_alphanumeric();
    if setting
        .scopes
        .iter()
        .any(|scope| scope.name().contains(prose))
    {
        return Vec::new();
    }
    let find = |scope: &Scope<'_>| {
        let name = scope.name();
        let wrong = |letter: &char| matches!(letter, '"' | '\\') || !letter.is_ascii_graphic();
        let letter = name.chars().find(wrong)?;
        let plain: String = name
            .chars()
            .filter_map(|letter| match letter {
                '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
                '"' | '\\' | '\u{200b}'..='\u{200d}' | '\u{feff}' => None,
                '\u{2018}'..='\u{201f}' => None,
                letter if !letter.is_ascii_graphic() => Some(' '),
                letter => Some(letter),
            })
            .collect();
        let told = match letter {
            '"' => "a quotation mark".to_owned(),
            '\\' => "a backslash".to_owned(),
            '\u{a0}' => "a no-break space (U+00A0)".to_owned(),
            letter if letter.is_control() || letter.is_whitespace() => {
                format!("an invisible character (U+{:04X})", u32::from(letter))
            }
            letter => format!("`{letter}` (U+{:04X})", u32::from(letter)),
        };
        let plain = Some(plain.trim()).filter(|plain| !plain.is_empty() && !is_placeholder(name));
        let mut finding = Finding::at(scope.at)
            .with("scope", name)
            .with("letter", told)
            .with("instead", plain?);
        // The other half of a pair of quotes stands at another scope, and two scopes may have to be two elements.
        if !matches!(letter, '"' | '\\') && !plain?.contains(' ') {
            finding = finding.with_edit(scope.editable, plain?);
        }
        Some(Finding {
            confidence: if setting.sure {
                Confidence::Certain
            } else {
                Confidence::High
            },
            doubt: setting.doubt,
            ..finding
        })
    };
    setting.scopes.iter().filter_map(find).collect()
}

fn cases(setting: &Setting<'_>, vocabulary: &Vocabulary) -> Vec<Finding> {
    let exact = |scope: &&Scope<'_>| vocabulary.is_standard_scope(scope.name());
    // `Profile` may be a scope of an API. Beside `openid`, it is that of OpenID Connect.
    let openid = openid_of(setting);
    let written = setting.scopes.iter().filter(exact).count();
    if openid.is_none() || (!setting.sure && written == 0) {
        return Vec::new();
    }
    let find = |scope: &Scope<'_>| {
        let name = scope.name();
        let instead = vocabulary
            .standard_scope(name)
            .filter(|known| *known != name)?;
        let beside = openid.filter(|beside| *beside != scope.at);
        let finding = Finding::at(scope.at)
            .with("scope", name)
            .with("instead", instead)
            .with_edit(scope.editable, instead);
        Some(Finding {
            doubt: setting.doubt,
            related: beside.map(|span| ("beside", span)).into_iter().collect(),
            ..finding
        })
    };
    setting.scopes.iter().filter_map(find).collect()
}

/// Where `openid` stands, by which a list is one of OpenID Connect.
fn openid_of(setting: &Setting<'_>) -> Option<Span> {
    let mut scopes = setting.scopes.iter();
    let openid = scopes.find(|scope| scope.name().eq_ignore_ascii_case("openid"));
    openid.map(|scope| scope.at)
}

/// Scopes that stand in a setting twice.
fn repeated(setting: &Setting<'_>) -> Vec<Finding> {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    let mut found = Vec::new();
    for scope in &setting.scopes {
        let name = scope.name();
        // What is still to be filled in is filled in differently.
        if is_placeholder(name) || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            continue;
        }
        match seen.get(name) {
            Some(first) if !first.overlaps(scope.at) => found.push(Finding {
                confidence: Confidence::Low,
                doubt: setting.doubt,
                related: vec![("beside", *first)],
                ..Finding::at(scope.at).with("scope", name)
            }),
            Some(_) => {}
            None => {
                seen.insert(name, scope.at);
            }
        }
    }
    found
}
