//! Scope settings that a known component reads, told by the keys that lead to them and by what
//! stands around them.

use authlint_parser::{Document, Node, Scalar, Span, Text, Value};
use serde::{Deserialize, Serialize};

use super::extract::{name_value_pairs, scalar_of};
use super::names::is_variable;
use super::options::options;
use super::recognised::Claims;
use super::template::Template;
use crate::knowledge::{Component, Components, Knowledge, fits, folded, is_folded};

/// Each name of such a setting holds this word.
const WORD: &[u8] = b"scope";

/// A setting of scopes.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ScopeSetting {
    /// Who reads it: an index in `Components::components`.
    pub component: usize,
    /// Its key.
    pub key: Span,
    /// What it holds.
    pub scopes: Scopes,
    /// True if all of it is known and it is meant for signing in.
    pub login: bool,
    /// Where the component is told to get refresh tokens.
    pub refresh: Option<Span>,
    /// The issuer beside it.
    pub issuer: Option<Template>,
    /// By how many levels less sure everything said about it is, because of where it stands.
    pub doubt: u8,
}

/// What a scope setting holds.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub enum Scopes {
    /// One text.
    Text(Template),
    /// The elements of a list.
    List(Vec<Template>),
}

impl Scopes {
    /// The texts.
    pub fn texts(&self) -> &[Template] {
        match self {
            Scopes::Text(text) => std::slice::from_ref(text),
            Scopes::List(texts) => texts,
        }
    }
}

/// The settings in `document`, those of the documents inside of it included.
pub(super) fn read(
    document: &Document<'_>,
    knowledge: &Knowledge,
    claims: &Claims,
    doubt: u8,
) -> Vec<ScopeSetting> {
    let mut reader = Reader {
        knowledge,
        components: &knowledge.components,
        claims,
        doubt,
        is_template: document.is_template,
        found: Vec::new(),
    };
    for root in &document.roots {
        reader.node(root, "", None);
    }
    reader.found
}

/// A map, and the maps around it.
struct Level<'a> {
    /// The key that leads to it.
    key: &'a str,
    entries: &'a [(&'a Text<'a>, &'a Node<'a>)],
    outer: Option<&'a Level<'a>>,
}

impl<'a> Level<'a> {
    /// What stands beside the setting under a folded name.
    fn beside(&self, name: &str, prefix: &str) -> Option<&'a Scalar<'a>> {
        scalar_of(self.node(name, prefix)?)
    }

    fn node(&self, name: &str, prefix: &str) -> Option<&'a Node<'a>> {
        let fits = |key: &str| {
            let key = key.rsplit('.').next().unwrap_or(key);
            let bare = key.strip_prefix(prefix).unwrap_or(key);
            is_folded(bare, name) || is_folded(key, name)
        };
        let found = self.entries.iter().find(|(key, _)| fits(key.as_str()));
        found.map(|(_, node)| *node)
    }

    /// This map and those around it.
    fn all(&self) -> impl Iterator<Item = &Level<'a>> {
        std::iter::successors(Some(self), |level| level.outer)
    }

    /// The folded names of the keys that lead to the entry `key`.
    fn path(&self, key: &str) -> Vec<String> {
        let mut keys: Vec<&str> = self.all().map(|level| level.key).collect();
        keys.reverse();
        keys.push(key);
        let names = keys.iter().flat_map(|key| key.split('.'));
        names.filter(|name| !name.is_empty()).map(folded).collect()
    }
}

struct Reader<'k> {
    knowledge: &'k Knowledge,
    components: &'k Components,
    claims: &'k Claims,
    doubt: u8,
    is_template: bool,
    found: Vec<ScopeSetting>,
}

impl Reader<'_> {
    fn node(&mut self, node: &Node<'_>, key: &str, outer: Option<&Level<'_>>) {
        match &node.value {
            Value::Scalar(scalar) => {
                if let Some(inner) = &scalar.inner {
                    let around = std::mem::replace(&mut self.is_template, inner.is_template);
                    inner
                        .roots
                        .iter()
                        .for_each(|root| self.node(root, key, outer));
                    self.is_template = around;
                }
            }
            Value::Map(entries) => {
                let entries: Vec<_> = entries
                    .iter()
                    .map(|entry| (&entry.key, &entry.value))
                    .collect();
                self.map(&entries, key, outer);
            }
            Value::List(nodes) => {
                let pairs = name_value_pairs(nodes).or_else(|| {
                    let words: Option<Vec<&Scalar<'_>>> = nodes.iter().map(scalar_of).collect();
                    options(&words?, false)
                });
                match pairs {
                    Some(pairs) => self.pairs(&pairs, key, outer),
                    None => nodes.iter().for_each(|node| self.node(node, key, outer)),
                }
            }
            Value::Command(words) => {
                let words: Vec<&Scalar<'_>> = words.iter().collect();
                if let Some(pairs) = options(&words, false) {
                    self.pairs(&pairs, key, outer);
                }
            }
        }
    }

    fn pairs(&mut self, pairs: &[(Text<'_>, Node<'_>)], key: &str, outer: Option<&Level<'_>>) {
        let entries: Vec<_> = pairs.iter().map(|(key, value)| (key, value)).collect();
        self.map(&entries, key, outer);
    }

    fn map(&mut self, entries: &[(&Text<'_>, &Node<'_>)], key: &str, outer: Option<&Level<'_>>) {
        let level = Level {
            key,
            entries,
            outer,
        };
        for (key, value) in entries {
            let named = key
                .as_str()
                .as_bytes()
                .windows(WORD.len())
                .any(|letters| letters.eq_ignore_ascii_case(WORD));
            if named && let Some(setting) = self.setting(key, value, &level) {
                self.found.push(setting);
            } else {
                self.node(value, key.as_str(), Some(&level));
            }
        }
    }

    fn setting(&self, key: &Text<'_>, value: &Node<'_>, level: &Level<'_>) -> Option<ScopeSetting> {
        let scopes = match &value.value {
            Value::Scalar(scalar) if scalar.inner.is_none() => Scopes::Text(Template::of(scalar)),
            Value::List(nodes) => {
                let scalars: Option<Vec<_>> = nodes.iter().map(scalar_of).collect();
                Scopes::List(scalars?.into_iter().map(Template::of).collect())
            }
            _ => return None,
        };
        let path = level.path(key.as_str());
        let variable = is_variable(key.as_str()).then_some(key.as_str());
        let mut components = self.components.components.iter().enumerate();
        let claimed = self.claims.settings(key.span(), self.knowledge);
        let claimed = claimed.and_then(|(_, settings)| settings.component.as_ref());
        let (index, component) = components.find(|(_, component)| match claimed {
            Some(id) => component.id == *id,
            None => reads(component, &path, variable, level),
        })?;
        let prefix = component.prefix.as_str();
        let known = |text: &Template| text.holes.is_empty();
        let is_list = matches!(scopes, Scopes::List(_));
        let login = scopes.texts().iter().all(known)
            && !(is_list && self.is_template)
            && !component.unless.iter().any(|(name, values)| {
                let held = level.node(&folded(name), prefix);
                held.is_some_and(|held| may_hold(held, values))
            });
        let refresh = component.refresh.as_ref();
        let told = refresh.and_then(|told| level.beside(&folded(&told.setting), prefix));
        let told = told.filter(|told| is_on(&Template::of(told)));
        let issuer = refresh.and_then(|told| match told.issuer.split_once('.') {
            None => level.beside(&folded(&told.issuer), prefix),
            Some((map, name)) => match &level.node(&folded(map), prefix)?.value {
                Value::Map(entries) => entries
                    .iter()
                    .find(|entry| entry.key == *name)
                    .and_then(|entry| scalar_of(&entry.value)),
                _ => None,
            },
        });
        Some(ScopeSetting {
            component: index,
            key: key.span(),
            scopes,
            login,
            refresh: told.map(|told| told.text.span()),
            issuer: issuer.map(Template::of),
            doubt: self.doubt,
        })
    }
}

/// True if `component` reads the setting that `path` leads to.
fn reads(
    component: &Component,
    path: &[String],
    variable: Option<&str>,
    level: &Level<'_>,
) -> bool {
    let by_name = component.paths.iter().any(|known| known.fits(path));
    let by_variable = variable.is_some_and(|name| {
        let mut known = component.variables.iter();
        known.any(|known| fits(known, name))
    });
    let prefix = component.prefix.as_str();
    // A variable has the component's name in its own, and needs no company to be known.
    let has_company = || {
        component.beside.iter().all(|names| {
            let mut names = names.0.iter();
            names.any(|name| level.node(name, prefix).is_some())
        })
    };
    let holds = |level: &Level<'_>| {
        component.with.iter().any(|(name, values)| {
            let held = level.beside(&folded(name), prefix);
            let held = held.map(Template::of).filter(|held| held.holes.is_empty());
            held.is_some_and(|held| {
                let mut values = values.iter();
                values.any(|value| fits(value, held.text.as_str()))
            })
        })
    };
    let is_said = || component.with.is_empty() || level.all().any(holds);
    (by_variable || (by_name && has_company())) && is_said()
}

/// True if one of `values` is, or may be, in `node`.
fn may_hold(node: &Node<'_>, values: &[String]) -> bool {
    let holds = |scalar: &Scalar<'_>| {
        let held = Template::of(scalar);
        !held.holes.is_empty() || values.iter().any(|value| *value == *held.text.as_str())
    };
    match &node.value {
        Value::Scalar(scalar) => holds(scalar),
        Value::List(nodes) => nodes.iter().all(|node| scalar_of(node).is_none_or(holds)),
        _ => true,
    }
}

/// True for a switch that is on and for a time that is not zero.
fn is_on(value: &Template) -> bool {
    let text = value.text.as_str();
    let off = ["", "false", "no", "off", "null", "~"].contains(&text.to_lowercase().as_str());
    let zero =
        text.starts_with('0') && !text.contains(|letter: char| ('1'..='9').contains(&letter));
    value.holes.is_empty() && !off && !zero
}
