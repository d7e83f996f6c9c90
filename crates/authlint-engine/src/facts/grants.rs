//! What files register: clients with what they may ask for, APIs with their scopes, and programs that fix the path
//! of their redirect URI. Where that stands is data in `rules/grants.yaml`.

use authlint_parser::{Document, Located, Node, Span, Text, Value};
use serde::{Deserialize, Serialize};

use super::extract::scalar_of;
use super::inventory::Inventory;
use super::named::{Spot, each, fits};
use super::{Place, Template};
use crate::knowledge::{Framework, GrantRow, Grants, Knowledge, Step, Steps, folded};

/// What a file registers.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Registered {
    /// Clients, grants and APIs.
    pub registrations: Vec<Registration>,
    /// Texts that a reference can mean, by its words: `type.name.attribute`.
    pub attributes: Vec<(String, Template)>,
    /// Programs that fix the path of their redirect URI.
    pub programs: Vec<FixedPath>,
}

impl Registered {
    /// True if it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.registrations.is_empty() && self.attributes.is_empty() && self.programs.is_empty()
    }
}

/// A client, a grant or an API.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Registration {
    /// The index of its platform.
    pub platform: usize,
    /// The index of its row there.
    pub row: usize,
    /// All of it.
    pub span: Span,
    /// The key that it stands under, or where it begins.
    pub name: Located<String>,
    /// How references call it: `type.name`.
    pub address: Option<String>,
    /// Its id.
    pub id: Option<Template>,
    /// The client it is of.
    pub client: Option<Template>,
    /// The clients whose tokens it takes.
    pub takes: Option<Listed>,
    /// The API it is of, or is.
    pub api: Option<Template>,
    /// What it lives in.
    pub pool: Option<Template>,
    /// Its scopes.
    pub scopes: Option<Listed>,
    /// Its grants, as it calls them.
    pub grants: Option<Listed>,
    /// Grants that it has switched off, and where.
    pub off: Vec<(String, Span)>,
    /// Its redirect URIs.
    pub redirects: Option<Listed>,
    /// True if more may be registered than is seen.
    pub open: bool,
}

/// A list.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Listed {
    /// Where it stands.
    pub at: Span,
    /// What is in it.
    pub texts: Vec<Template>,
    /// True if more may be in it than is seen.
    pub open: bool,
}

/// A program that fixes the path of its redirect URI.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct FixedPath {
    /// What messages call it.
    pub name: String,
    /// The client id.
    pub client: Template,
    /// The path.
    pub path: String,
}

/// What `document` registers, those inside of its texts included.
pub(super) fn read(
    document: &Document<'_>,
    inventory: &Inventory<'_>,
    place: &Place,
    knowledge: &Knowledge,
) -> Registered {
    let mut reader = Reader {
        inventory,
        grants: &knowledge.grants,
        file: place.path.rsplit('/').next().unwrap_or(&place.path),
        found: Registered::default(),
    };
    each(document, &mut |document| {
        // A template may leave out what it likes, and prose shows excerpts.
        if document.is_template || document.is_program() || document.is_prose() {
            return;
        }
        for root in &document.roots {
            reader.root(root);
        }
    });
    reader.found
}

struct Reader<'k> {
    inventory: &'k Inventory<'k>,
    grants: &'k Grants,
    file: &'k str,
    found: Registered,
}

impl Reader<'_> {
    fn root(&mut self, root: &Node<'_>) {
        let Value::Map(entries) = &root.value else {
            return;
        };
        let spot = Spot::among(self.inventory, root);
        let mut dotted: Option<Vec<Leaf<'_, '_>>> = None;
        for (platform, known) in self.grants.platforms.iter().enumerate() {
            for (index, row) in known.rows.iter().enumerate() {
                if !fits(self.file, &row.when, spot) {
                    continue;
                }
                let things: Vec<Thing<'_, '_>> = if row.relaxed {
                    if !self.may_have(&row.at) {
                        continue;
                    }
                    let leaves = dotted.get_or_insert_with(|| leaves(root));
                    relaxed(leaves, &row.at)
                } else {
                    let places = spot.follow(&row.place()).into_iter();
                    let places = places.filter(|at| fits(self.file, &row.item, *at));
                    places.filter_map(Thing::at).collect()
                };
                for thing in things {
                    self.register((platform, index), row, &thing);
                }
            }
        }
        for framework in &self.grants.frameworks {
            if !fits(self.file, &framework.when, spot) {
                continue;
            }
            let things = if framework.relaxed {
                if !self.may_have(&framework.at) {
                    continue;
                }
                relaxed(dotted.get_or_insert_with(|| leaves(root)), &framework.at)
            } else {
                let places = spot.follow(&framework.at).into_iter();
                places.filter_map(Thing::at).collect()
            };
            let fixed = things.iter().filter_map(|thing| fixed(framework, thing));
            self.found.programs.extend(fixed);
        }
        for entry in entries
            .iter()
            .filter(|entry| entry.key.as_str() == "locals")
        {
            if let Value::Map(locals) = &entry.value.value {
                for local in locals {
                    self.attribute("local", &local.key, &local.value);
                }
            }
        }
    }

    /// False where nothing can stand at `at`, of which the last step is any key.
    fn may_have(&self, at: &Steps) -> bool {
        at.0.split_last()
            .is_some_and(|(_, before)| self.inventory.has_parts(before))
    }

    fn attribute(&mut self, of: &str, key: &Text<'_>, value: &Node<'_>) {
        if let Some(scalar) = scalar_of(value).filter(|scalar| scalar.inner.is_none()) {
            let address = format!("{of}.{}", key.as_str());
            self.found.attributes.push((address, Template::of(scalar)));
        }
    }

    fn register(&mut self, at: (usize, usize), row: &GrantRow, thing: &Thing<'_, '_>) {
        let address = match &row.resource {
            Some(kind) => Some(format!("{kind}.{}", thing.name.value)),
            None => (!thing.name.value.is_empty()).then(|| thing.name.value.clone()),
        };
        if let (Some(address), Some(_)) = (&address, &row.resource)
            && let Source::Node(Spot {
                node: Some(node), ..
            }) = thing.source
            && let Value::Map(entries) = &node.value
        {
            for entry in entries {
                self.attribute(address, &entry.key, &entry.value);
            }
        }
        let first = |ways: &[Steps]| ways.iter().find_map(|way| thing.text(way));
        let mut off = Vec::new();
        for (grant, way) in &row.off {
            match thing.text(way) {
                Some(text) if text.holes.is_empty() && text.text.as_str() == "false" => {
                    off.push((grant.clone(), text.text.span()));
                }
                None if row.off_unsaid && !thing.has(way) => {
                    off.push((grant.clone(), thing.name.span));
                }
                _ => {}
            }
        }
        let resource = row.resource.is_some();
        let said = |way: &str| {
            let steps = Steps::parse(way).unwrap_or_default();
            thing.has(&steps)
        };
        let registration = Registration {
            platform: at.0,
            row: at.1,
            span: thing.span,
            name: thing.name.clone(),
            address,
            id: first(&row.id),
            client: row.client.as_ref().and_then(|way| thing.text(way)),
            takes: thing.list(&row.takes),
            api: first(&row.api),
            pool: row.pool.as_ref().and_then(|way| thing.text(way)),
            scopes: thing.list(&row.scopes),
            grants: thing.list(&row.grants),
            off,
            redirects: thing.list(&row.redirects),
            open: row.open_if.iter().any(|way| thing.has(way))
                || (resource
                    && (said("for_each") || said("lifecycle ignore_changes") || said("dynamic"))),
        };
        self.found.registrations.push(registration);
    }
}

/// The path that a program has for its redirect URI.
fn fixed(framework: &Framework, thing: &Thing<'_, '_>) -> Option<FixedPath> {
    let client = framework.id.iter().find_map(|way| thing.text(way))?;
    let moved = framework.unless.iter().any(|way| thing.has(way));
    let other = framework.grant.iter().filter(|way| thing.has(way));
    let other = other.map(|way| thing.text(way)).any(|grant| {
        grant.is_none_or(|grant| {
            !grant.holes.is_empty() || grant.text.as_str() != "authorization_code"
        })
    });
    let moved = moved || other;
    (!moved).then(|| FixedPath {
        name: framework.name.clone(),
        client,
        path: framework.path.replace("{key}", &thing.name.value),
    })
}

/// A text in a tree, and the keys that lead to it, split at dots.
type Leaf<'n, 's> = (Vec<Located<String>>, &'n Node<'s>);

/// Something that a row speaks of.
struct Thing<'n, 's> {
    name: Located<String>,
    span: Span,
    source: Source<'n, 's>,
}

/// How it is written.
enum Source<'n, 's> {
    /// As a map.
    Node(Spot<'n, 's>),
    /// As lines that begin alike; the keys seen from there.
    Leaves(Vec<(Vec<String>, &'n Node<'s>)>),
}

impl<'n, 's> Thing<'n, 's> {
    fn at(spot: Spot<'n, 's>) -> Option<Self> {
        let node = spot.node?;
        let start = Span {
            end: node.span.start,
            ..node.span
        };
        let name = spot.key.map_or_else(
            || Located {
                value: String::new(),
                span: start,
            },
            |key| Located {
                value: key.as_str().to_owned(),
                span: key.span(),
            },
        );
        Some(Thing {
            name,
            span: node.span,
            source: Source::Node(spot),
        })
    }

    /// What stands at `way`.
    fn nodes(&self, way: &Steps) -> Vec<&'n Node<'s>> {
        match &self.source {
            Source::Node(spot) => spot
                .follow(way)
                .into_iter()
                .filter_map(|spot| spot.node)
                .collect(),
            Source::Leaves(leaves) => {
                let wanted: Vec<String> = way.0.iter().map(key_of).collect();
                let leaves = leaves.iter().filter(|(keys, _)| *keys == wanted);
                leaves.map(|(_, node)| *node).collect()
            }
        }
    }

    /// True if something stands at `way` or below it.
    fn has(&self, way: &Steps) -> bool {
        match &self.source {
            Source::Node(spot) => spot.has(way),
            Source::Leaves(leaves) => {
                let wanted: Vec<String> = way.0.iter().map(key_of).collect();
                leaves.iter().any(|(keys, _)| keys.starts_with(&wanted))
            }
        }
    }

    fn text(&self, way: &Steps) -> Option<Template> {
        let [node] = self.nodes(way)[..] else {
            return None;
        };
        Some(Template::of(scalar_of(node)?))
    }

    /// The lists at `ways`, put together.
    fn list(&self, ways: &[Steps]) -> Option<Listed> {
        let mut listed: Option<Listed> = None;
        for way in ways {
            for node in self.nodes(way) {
                let into = listed.get_or_insert_with(|| Listed {
                    at: node.span,
                    texts: Vec::new(),
                    open: false,
                });
                collect(node, into);
            }
            // `scopes[0]`, `scopes.0`: settings that are spelt in a way which is not read.
            if let (Source::Leaves(_), Some(listed)) = (&self.source, &mut listed) {
                let longer = self.has(way) && self.nodes(way).is_empty();
                listed.open |= longer;
            }
        }
        listed
    }
}

fn collect(node: &Node<'_>, into: &mut Listed) {
    match &node.value {
        Value::Scalar(scalar) => into.texts.push(Template::of(scalar)),
        Value::List(nodes) => {
            for node in nodes {
                match scalar_of(node) {
                    Some(scalar) => into.texts.push(Template::of(scalar)),
                    None => into.open = true,
                }
            }
        }
        _ => into.open = true,
    }
}

/// All that holds a value, with the keys that lead there.
fn leaves<'n, 's>(root: &'n Node<'s>) -> Vec<Leaf<'n, 's>> {
    let mut found = Vec::new();
    below(root, &mut Vec::new(), &mut found);
    found
}

fn below<'n, 's>(
    node: &'n Node<'s>,
    path: &mut Vec<Located<String>>,
    found: &mut Vec<Leaf<'n, 's>>,
) {
    let Value::Map(entries) = &node.value else {
        found.push((path.clone(), node));
        return;
    };
    for entry in entries {
        let before = path.len();
        let mut start = 0;
        for part in entry.key.as_str().split('.') {
            let range = start..start + part.len();
            start = range.end + 1;
            path.push(Located {
                value: part.to_owned(),
                span: entry.key.locate(range),
            });
        }
        below(&entry.value, path, found);
        path.truncate(before);
    }
}

fn key_of(step: &Step) -> String {
    match step {
        Step::Key(key) | Step::Like(key) => folded(key),
        _ => String::new(),
    }
}

/// The things at `at`, of which the last step is any key.
fn relaxed<'n, 's>(leaves: &[Leaf<'n, 's>], at: &Steps) -> Vec<Thing<'n, 's>> {
    let mut things: Vec<Thing<'n, 's>> = Vec::new();
    let Some((_, before)) = at.0.split_last() else {
        return things;
    };
    for (keys, node) in leaves {
        let fits = keys.len() > before.len() + 1
            && before
                .iter()
                .zip(keys)
                .all(|(step, key)| key_of(step) == folded(&key.value));
        if !fits {
            continue;
        }
        let name = &keys[before.len()];
        let rest = keys[before.len() + 1..].iter();
        let rest: Vec<String> = rest.map(|key| folded(&key.value)).collect();
        let known = things
            .iter_mut()
            .find(|thing| thing.name.value == name.value);
        match known {
            Some(thing) => {
                if let Source::Leaves(leaves) = &mut thing.source {
                    leaves.push((rest, node));
                }
                thing.span.start = thing.span.start.min(node.span.start);
                thing.span.end = thing.span.end.max(node.span.end);
            }
            None => things.push(Thing {
                name: name.clone(),
                span: node.span,
                source: Source::Leaves(vec![(rest, node)]),
            }),
        }
    }
    things
}
