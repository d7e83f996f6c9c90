//! Maps and lists with one element for each region, and sections that say they are for a government's cloud.

use std::collections::HashSet;

use authlint_parser::{Document, Entry, Located, Node, Scalar, Span, Text, Value};
use serde::{Deserialize, Serialize};

use super::clouds::RegionFact;
use super::extract::scalar_of;
use super::template::Template;
use crate::knowledge::Knowledge;
use crate::url::Url;

/// What keys around addresses say of regions.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Keyed {
    /// Elements of maps and lists that have at least [`FEWEST`] of them; those without an address that may tell a region are
    /// left out.
    pub elements: Vec<KeyedElement>,
    /// Sections for a government's cloud: their key, and all that is in them.
    pub sections: Vec<(Located<String>, Span)>,
}

impl Keyed {
    /// True if it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.elements.is_empty() && self.sections.is_empty()
    }
}

/// What stands under one of several keys.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct KeyedElement {
    /// The number of the map or list in the file.
    pub container: usize,
    /// What names it: a key, or what an element of a list says it is.
    pub label: Located<String>,
    /// The bytes of all of it.
    pub span: Span,
    /// The addresses in it that may tell a region.
    pub texts: Vec<Located<String>>,
}

/// Fewer elements show no pattern.
const FEWEST: usize = 3;
/// More are data.
const MOST: usize = 100;
/// More addresses than this make no element of a table.
const MOST_TEXTS: usize = 20;
/// Longer texts name no region.
const LONGEST_LABEL: usize = 24;
/// How deep below an element addresses are looked for.
const DEEPEST_TEXT: usize = 4;
/// How deep trees are followed.
const DEEPEST: usize = 40;
/// Where an element of a list says what it is for, the surest first.
const LABELS: [&str; 9] = [
    "region",
    "Region",
    "id",
    "code",
    "key",
    "name",
    "site",
    "dc",
    "datacenter",
];
/// Parts of keys that may name a government's cloud.
const GOVERNMENT: [&str; 3] = ["gov", "fedramp", "gcc"];

/// What `document` says, but for what stands at `secrets`; `regions` of clouds are named in it.
pub(super) fn read(
    document: &Document<'_>,
    secrets: &[Span],
    regions: &[RegionFact],
    knowledge: &Knowledge,
) -> Keyed {
    let mut regions: Vec<usize> = regions.iter().map(|fact| fact.span.range().start).collect();
    regions.sort_unstable();
    let mut walk = Walk {
        found: Keyed::default(),
        secrets: secrets.iter().copied().collect(),
        regions,
        knowledge,
        containers: 0,
    };
    walk.document(document, 0);
    walk.found
}

struct Walk<'k> {
    found: Keyed,
    secrets: HashSet<Span>,
    /// Where regions of clouds are named.
    regions: Vec<usize>,
    knowledge: &'k Knowledge,
    containers: usize,
}

impl Walk<'_> {
    fn document(&mut self, document: &Document<'_>, depth: usize) {
        if !document.is_template {
            let roots = document.roots.iter();
            roots.for_each(|root| self.node(root, depth));
        }
    }

    fn node(&mut self, node: &Node<'_>, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        match &node.value {
            Value::Scalar(scalar) => {
                if let Some(inner) = &scalar.inner {
                    self.document(inner, depth + 1);
                }
            }
            Value::List(nodes) => {
                if nodes.len() >= FEWEST {
                    let elements = nodes.iter().filter_map(|node| Some((label(node)?, node)));
                    self.container(elements.collect());
                }
                nodes.iter().for_each(|node| self.node(node, depth + 1));
            }
            Value::Map(entries) => {
                if (FEWEST..=MOST).contains(&entries.len()) {
                    let elements = entries.iter().map(|entry| (&entry.key, &entry.value));
                    self.container(elements.collect());
                }
                for entry in entries {
                    self.section(entry);
                    self.node(&entry.value, depth + 1);
                }
            }
            Value::Command(_) => {}
        }
    }

    fn section(&mut self, entry: &Entry<'_>) {
        let key = entry.key.as_str().as_bytes();
        let is_in = |part: &&str| {
            let mut places = key.windows(part.len());
            places.any(|letters| letters.eq_ignore_ascii_case(part.as_bytes()))
        };
        if GOVERNMENT.iter().any(is_in) {
            let section = (located(&entry.key), entry.value.span);
            self.found.sections.push(section);
        }
    }

    fn container(&mut self, elements: Vec<(&Text<'_>, &Node<'_>)>) {
        if !(FEWEST..=MOST).contains(&elements.len()) {
            return;
        }
        let labelled = elements.into_iter().filter(|(label, _)| may_be(label));
        let found = labelled.filter_map(|(label, node)| {
            let mut texts = Vec::new();
            self.texts(node, 0, &mut texts);
            // The text that names the element is none of its addresses.
            texts.retain(|text| text.span() != label.span());
            let some = (1..=MOST_TEXTS).contains(&texts.len());
            some.then_some((label, node.span, texts))
        });
        let found: Vec<_> = found.collect();
        if found.len() < FEWEST {
            return;
        }
        let container = self.containers;
        self.containers += 1;
        for (label, span, texts) in found {
            let texts = texts.into_iter().filter(|text| self.may_tell(text));
            let texts: Vec<_> = texts.map(located).collect();
            if !texts.is_empty() {
                self.found.elements.push(KeyedElement {
                    container,
                    label: located(label),
                    span,
                    texts,
                });
            }
        }
    }

    /// True if an address may tell a region: some provider has hosts like its own, or a region of a cloud is named in it.
    fn may_tell(&self, text: &Text<'_>) -> bool {
        let range = text.span().range();
        let next = self.regions.partition_point(|start| *start < range.start);
        let named = self.regions.get(next);
        let value = text.as_str();
        named.is_some_and(|start| *start < range.end)
            || Url::split(value).is_some_and(|url| {
                let host = value[url.host].to_ascii_lowercase();
                self.knowledge.may_know(&host)
            })
    }

    fn texts<'n, 's>(&self, node: &'n Node<'s>, depth: usize, found: &mut Vec<&'n Text<'s>>) {
        if depth > DEEPEST_TEXT || found.len() > MOST_TEXTS {
            return;
        }
        match &node.value {
            Value::Scalar(scalar) if is_address(scalar) => {
                if !self.secrets.contains(&scalar.text.span()) {
                    found.push(&scalar.text);
                }
            }
            // What is listed is allowed or tried in turn.
            Value::Scalar(_) | Value::List(_) | Value::Command(_) => {}
            Value::Map(entries) => {
                let nodes = entries.iter().map(|entry| &entry.value);
                nodes.for_each(|node| self.texts(node, depth + 1, found));
            }
        }
    }
}

/// True for what may be a URL, a host, the name of a resource or of a user pool, all of it known.
fn is_address(scalar: &Scalar<'_>) -> bool {
    let text = scalar.text.as_str();
    text.len() < 300
        && text.contains(['.', ':', '_'])
        && !text.contains([' ', '\n', ',', ';', '@'])
        && scalar.inner.is_none()
        && scalar.tag.is_none()
        && Template::holes_of(scalar).is_empty()
}

/// True if a text may name a region.
fn may_be(label: &Text<'_>) -> bool {
    let label = label.as_str();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    (2..=LONGEST_LABEL).contains(&label.len()) && label.chars().all(plain)
}

/// What an element of a list says it is for.
fn label<'n, 's>(node: &'n Node<'s>) -> Option<&'n Text<'s>> {
    let Value::Map(entries) = &node.value else {
        return None;
    };
    LABELS.iter().find_map(|name| {
        let mut entries = entries.iter();
        let entry = entries.find(|entry| entry.key == **name)?;
        Some(&scalar_of(&entry.value)?.text)
    })
}

fn located(text: &Text<'_>) -> Located<String> {
    Located {
        value: text.as_str().to_owned(),
        span: text.span(),
    }
}
