//! What a known program makes of settings without being told: the grant it uses, and the two places
//! that it reads one client from.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use authlint_parser::{Document, Node, Span, Value};

use super::recognised::Claims;
use super::template::Template;
use super::{Fact, Group, TacitGrant};
use crate::knowledge::{Components, Knowledge, TwoPlaces, folded};

/// Tells the groups of a document what their program makes of them.
pub(super) fn tell(
    document: &Document<'_>,
    components: &Components,
    facts: &[Fact],
    groups: &mut [Group],
) {
    let keys: HashSet<Span> = facts.iter().filter_map(|fact| fact.key).collect();
    if keys.is_empty() {
        return;
    }
    let mut reader = Reader {
        components,
        keys,
        root: 0,
        roots: 0,
        settings: HashMap::new(),
        names: HashMap::new(),
    };
    reader.document(document, &mut Vec::new());
    let mut parts: Vec<HashSet<String>> = vec![HashSet::new(); groups.len()];
    for fact in facts {
        let Some(path) = fact.key.and_then(|key| reader.settings.get(&key)) else {
            continue;
        };
        let group = &mut groups[fact.group];
        group.grant = group.grant.take().or_else(|| reader.grant(path));
        parts[fact.group].extend(reader.client(path));
    }
    for (group, clients) in groups.iter_mut().zip(parts) {
        let mut clients = clients.into_iter();
        let only = clients.next();
        group.client = only.filter(|_| clients.next().is_none());
    }
}

/// Tells groups what is known of the recognised program that they are of: whose it is, and the grant that it
/// uses without a word.
pub(super) fn tell_recognised(
    claims: &Claims,
    knowledge: &Knowledge,
    facts: &[Fact],
    groups: &mut [Group],
) {
    for fact in facts {
        let settings = fact.key.and_then(|key| claims.settings(key, knowledge));
        let Some((program, settings)) = settings else {
            continue;
        };
        let grant = settings.grant.as_ref().map(|grant| TacitGrant {
            id: grant.clone(),
            program: program.to_owned(),
        });
        let group = &mut groups[fact.group];
        group.told |= claims.key_provider(fact.key).is_some();
        group.grant = group.grant.take().or(grant);
    }
}

/// The keys that lead to a setting.
struct Path {
    /// The tree it is in: a file can hold several.
    root: usize,
    /// Their folded names.
    names: Vec<String>,
}

struct Reader<'k> {
    components: &'k Components,
    keys: HashSet<Span>,
    /// The tree that is read, and how many there were.
    root: usize,
    roots: usize,
    /// The settings that are facts, by their keys.
    settings: HashMap<Span, Path>,
    /// What names the second place of a client, by the first; `None` if nobody can tell.
    names: HashMap<String, Option<String>>,
}

impl Reader<'_> {
    fn document<'d>(&mut self, document: &'d Document<'_>, around: &mut Vec<&'d str>) {
        for root in &document.roots {
            self.roots += 1;
            let outer = std::mem::replace(&mut self.root, self.roots);
            self.node(root, around);
            self.root = outer;
        }
    }

    fn node<'d>(&mut self, node: &'d Node<'_>, around: &mut Vec<&'d str>) {
        match &node.value {
            Value::Scalar(scalar) => {
                if let Some(inner) = &scalar.inner {
                    self.document(inner, around);
                }
            }
            Value::List(nodes) => nodes.iter().for_each(|node| self.node(node, around)),
            Value::Map(entries) => {
                for entry in entries {
                    around.push(entry.key.as_str());
                    self.entry(entry.key.span(), &entry.value, around);
                    self.node(&entry.value, around);
                    around.pop();
                }
            }
            Value::Command(_) => {}
        }
    }

    fn entry(&mut self, key: Span, value: &Node<'_>, keys: &[&str]) {
        let last = keys.last().and_then(|key| key.rsplit('.').next());
        let last = last.unwrap_or_default();
        let mut kinds = self.components.two_places.iter();
        let names_place = kinds.any(|kind| last.eq_ignore_ascii_case(&kind.named_by));
        let is_fact = self.keys.contains(&key);
        if !names_place && !is_fact {
            return;
        }
        let names = keys.iter().flat_map(|key| key.split('.'));
        let path = Path {
            root: self.root,
            names: names.filter(|name| !name.is_empty()).map(folded).collect(),
        };
        if let Value::Scalar(scalar) = &value.value
            && names_place
        {
            let value = Template::of(scalar);
            let known = value.holes.is_empty();
            let name = known.then(|| folded(value.text.as_str().trim()));
            for kind in &self.components.two_places {
                if let Some(within) = kind.client.within(&path.names) {
                    let (around, id) = place(kind, within, &path);
                    self.names.insert(format!("{around}{id}"), name.clone());
                }
            }
        }
        if is_fact {
            self.settings.insert(key, path);
        }
    }

    fn grant(&self, path: &Path) -> Option<TacitGrant> {
        let mut kinds = self.components.one_grant.iter();
        let kind = kinds.find(|kind| {
            let mut paths = kind.paths.iter();
            paths.any(|known| known.within(&path.names).is_some())
        })?;
        Some(TacitGrant {
            id: kind.grant.clone(),
            program: kind.name.clone(),
        })
    }

    /// What the settings of one client have in common, wherever they stand.
    fn client(&self, path: &Path) -> Option<String> {
        self.components.two_places.iter().find_map(|kind| {
            if let Some(within) = kind.rest.within(&path.names) {
                let (around, name) = place(kind, within, path);
                return Some(format!("{around}{name}"));
            }
            let (around, id) = place(kind, kind.client.within(&path.names)?, path);
            let named = self.names.get(&format!("{around}{id}")).cloned();
            let name = named.unwrap_or_else(|| Some(id.to_owned()))?;
            Some(format!("{around}{name}"))
        })
    }
}

/// What is around a place, and its name.
fn place<'p>(kind: &TwoPlaces, within: Range<usize>, path: &'p Path) -> (String, &'p str) {
    let around = path.names[..within.start].join(".");
    let name = path.names[within].last().map_or("", String::as_str);
    (format!("{} {} {around}: ", path.root, kind.name), name)
}
