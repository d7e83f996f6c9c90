//! Walks a document and lets the readers look at each value.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use authlint_parser::{Document, Located, Node, Scalar, Span, Text, Value};

use super::groups::{Around, Bucket, Draft, Drafts};
use super::inventory::Inventory;
use super::keys::{Naming, naming};
use super::names::is_variable;
use super::place::{Place, Role};
use super::recognised::Claims;
use super::requests::Request;
use super::template::Template;
use super::{
    Definition, Fact, FileFacts, Origin, clouds, commands, expiry, form, grants, keyed, named,
    openapi, overlay, pins, programs, scope_settings, secrets, settings, shapes,
};
use crate::knowledge::{Knowledge, Says};
use crate::prefilter::{Topic, Topics};

/// Everything that `document` says, whose text is `source` and may be about `topics`, as the file at `place`.
pub(crate) fn extract(
    document: &Document<'_>,
    (source, topics): (&str, Topics),
    place: Place,
    knowledge: &Knowledge,
) -> FileFacts {
    let out = FileFacts::read(place);
    let has_kin = out.kin().is_some();
    let around = Around {
        provider: None,
        environment: out.place.environment,
        prose: false,
        program: false,
        template: false,
        section: false,
        issuer: false,
    };
    let inventory = Inventory::of(document, source);
    let claims = Claims::of(document, &out.place, knowledge);
    let mut reader = Reader {
        knowledge,
        claims,
        drafts: Drafts::default(),
        out,
        defined: HashMap::new(),
    };
    reader.document(document, &around);
    let doubt = reader.out.place.role.doubt();
    if inventory.says("cope") || inventory.says("COPE") {
        reader.out.scope_settings =
            scope_settings::read(document, knowledge, &reader.claims, doubt);
    }
    // Only of the file itself: an excerpt in a fence may leave out what it likes.
    reader.out.problems.clone_from(&document.problems);
    let Reader {
        drafts,
        mut out,
        claims,
        ..
    } = reader;
    let (place, said) = out.parts();
    (said.facts, said.groups) = drafts.finish(knowledge);
    said.names = named::read(document, &inventory, place, knowledge);
    if topics.has(Topic::Pins) {
        said.pins = pins::read(document, &inventory, place, knowledge);
    }
    said.names
        .references
        .extend(said.pins.spans.iter().copied());
    // A scheme may be called `ApiKey`, and what is required of it is no key.
    let required = said.openapi.iter().flat_map(|api| &api.requirements);
    let required = required.flat_map(|scheme| &scheme.scopes);
    let required = required.map(|scope| scope.text.span());
    said.names.references.extend(required);
    let names = said.names.spans();
    said.secrets.retain(|span| !names.contains(span));
    // What stands in a Secret is one, but for settings that are known to be none.
    let settings = said.facts.iter().filter(|fact| !fact.says.is_secret());
    let settings: HashSet<Span> = settings.map(|fact| fact.value.text.span()).collect();
    let hidden = said.names.secrets.drain(..);
    let hidden = hidden.filter(|span| !settings.contains(span));
    said.secrets.extend(hidden);
    said.registered = grants::read(document, &inventory, place, knowledge);
    if topics.has(Topic::Expiries) {
        let mut ends = expiry::read(document, &inventory, place, knowledge);
        said.secrets.append(&mut ends.secrets);
        said.expiries = ends.expiries;
    }
    programs::tell(
        document,
        &knowledge.components,
        &said.facts,
        &mut said.groups,
    );
    programs::tell_recognised(&claims, knowledge, &said.facts, &mut said.groups);
    if topics.has(Topic::Clouds) {
        said.clouds = clouds::read(document, place, knowledge);
    }
    said.keyed = keyed::read(document, &said.secrets, &said.clouds.regions, knowledge);
    if place.overlay.is_some() {
        said.staged = overlay::read(document, &said.secrets);
    }
    said.settings = settings::read(document, place, has_kin);
    out
}

pub(super) struct Reader<'k> {
    pub(super) knowledge: &'k Knowledge,
    claims: Claims,
    pub(super) drafts: Drafts,
    pub(super) out: FileFacts,
    /// Which definition is the only one of its name.
    defined: HashMap<String, Option<usize>>,
}

/// Facts that no map made a group of yet: they look for company further out.
type Lone = Vec<usize>;

impl Reader<'_> {
    pub(super) fn document(&mut self, document: &Document<'_>, around: &Around) {
        let around = &Around {
            prose: document.is_prose(),
            program: document.is_program(),
            template: document.is_template,
            section: false,
            ..*around
        };
        let described = openapi::read(document, self.out.place.role.doubt());
        self.out.openapi.extend(described);
        for root in &document.roots {
            let lone = match &root.value {
                // What stands in one program is not thereby the arguments of one call.
                Value::List(nodes) if around.program => self.apart(nodes, &[], around),
                _ => self.node(root, around),
            };
            self.drafts.alone(lone, around);
        }
    }

    fn node(&mut self, node: &Node<'_>, around: &Around) -> Lone {
        if let Some(pairs) = self.claims.line(node) {
            let pairs: Vec<_> = pairs.iter().map(|(key, value)| (key, value)).collect();
            return self.map(&pairs, around);
        }
        match &node.value {
            Value::Scalar(scalar) => {
                self.unnamed(scalar, around);
                Lone::new()
            }
            Value::List(nodes) => self.list(nodes, around),
            Value::Map(entries) => {
                let entries: Vec<_> = entries
                    .iter()
                    .map(|entry| (&entry.key, &entry.value))
                    .collect();
                self.map(&entries, around)
            }
            Value::Command(words) => {
                commands::read(self, words, around);
                Lone::new()
            }
        }
    }

    /// Elements of a list are apart from each other: two regions in a list are no contradiction.
    fn list(&mut self, nodes: &[Node<'_>], around: &Around) -> Lone {
        if let Some(pairs) = name_value_pairs(nodes) {
            let pairs: Vec<_> = pairs.iter().map(|(key, value)| (key, value)).collect();
            return self.map(&pairs, around);
        }
        let mut used = &[][..];
        let request = Request::of_arguments(nodes, self.out.place.role.doubt());
        if let Some((request, parts)) = &request {
            used = parts;
            request.tell(self, around);
        }
        let words: Option<Vec<_>> = nodes
            .iter()
            .map(scalar_of)
            .map(Option::<&Scalar<'_>>::cloned)
            .collect();
        if let Some(words) = words
            && commands::client(self.knowledge, &words).is_some()
        {
            commands::read(self, &words, around);
            return Lone::new();
        }
        self.apart(nodes, used, around)
    }

    /// Reads nodes that have nothing to do with each other, those at `used` left out.
    fn apart(&mut self, nodes: &[Node<'_>], used: &[usize], around: &Around) -> Lone {
        for (index, node) in nodes.iter().enumerate() {
            if !used.contains(&index) {
                let lone = self.node(node, around);
                self.drafts.alone(lone, around);
            }
        }
        Lone::new()
    }

    pub(super) fn map(&mut self, entries: &[(&Text<'_>, &Node<'_>)], around: &Around) -> Lone {
        let doubt = self.out.place.role.doubt();
        let request = Request::of_settings(entries, self.knowledge, doubt);
        let mut used = &[][..];
        if let Some((request, parts)) = &request {
            used = parts;
            request.tell(self, around);
        }
        let entries = entries
            .iter()
            .enumerate()
            .filter(|(index, _)| !used.contains(index))
            .map(|(_, (key, value))| as_pair(value).unwrap_or((key, value)));
        let entries: Vec<(&Text<'_>, &Node<'_>)> = entries.collect();
        // In a flat space of variables, keys without a common prefix may be about anything.
        let flat = entries
            .iter()
            .filter(|(key, _)| is_variable(key.as_str()))
            .count()
            * 2
            > entries.len();
        let mut buckets: Vec<(Bucket, Vec<usize>)> = Vec::new();
        let mut places: HashMap<Bucket, usize> = HashMap::new();
        let mut children = Vec::new();
        let formed = self.drafts.formed();
        for (key, value) in &entries {
            let mut naming = naming(key.as_str(), self.knowledge);
            if let Some(claim) = self.claims.key(key.span()) {
                let own = Naming::clone(&naming);
                naming = Rc::new(own.recognised(claim.says, claim.provider, claim.rest.clone()));
            }
            let inner = Around {
                provider: naming.provider.or(around.provider),
                environment: naming.environment.or(around.environment),
                prose: around.prose,
                program: around.program,
                template: around.template,
                section: naming.provider.is_some(),
                issuer: around.issuer || naming.issuer,
            };
            // A constant of a program is no variable of its environment.
            if let Some(scalar) = scalar_of(value).filter(|_| !around.program) {
                self.define(key, scalar);
            }
            let drafts = self.named(key, value, &naming, &inner);
            match scalar_of(value) {
                Some(scalar) if drafts.is_empty() => {
                    self.hide(scalar, &naming);
                    self.hide_query(scalar);
                    if !naming.recognised || scalar.inner.is_some() {
                        self.unnamed(scalar, &inner);
                    }
                }
                None if naming.secret && is_texts(value) => {
                    let scalars = elements(value).filter_map(scalar_of);
                    scalars.for_each(|scalar| self.hide(scalar, &naming));
                }
                None if drafts.is_empty() || matches!(value.value, Value::Map(_)) => {
                    let lone = self.node(value, &inner);
                    children.extend((!lone.is_empty()).then_some(lone));
                }
                _ => {}
            }
            if drafts.is_empty() {
                continue;
            }
            let bucket = Bucket {
                provider: naming.provider,
                environment: naming.environment,
                rest: naming.rest.clone(),
            };
            match places.get(&bucket) {
                Some(place) => buckets[*place].1.extend(drafts),
                None => {
                    places.insert(bucket.clone(), buckets.len());
                    buckets.push((bucket, drafts));
                }
            }
        }
        self.drafts.gather(buckets, children, flat, formed, around)
    }

    /// The facts of an entry whose key means something.
    fn named(
        &mut self,
        key: &Text<'_>,
        value: &Node<'_>,
        naming: &Naming,
        around: &Around,
    ) -> Vec<usize> {
        let Some(meaning) = naming.meaning else {
            return Vec::new();
        };
        let says = match meaning.says {
            Says::Other => return Vec::new(),
            Says::DiscoveryUrl if around.issuer && !naming.recognised => Says::Issuer,
            says => says,
        };
        let values: Vec<Template> = match &value.value {
            Value::Scalar(scalar) => self.value(scalar, says, naming).into_iter().collect(),
            Value::List(nodes)
                if naming.recognised || matches!(says, Says::Scopes | Says::Grant) =>
            {
                let scalars = nodes.iter().filter_map(scalar_of);
                scalars
                    .filter_map(|scalar| self.value(scalar, says, naming))
                    .collect()
            }
            // A client whose id comes from a secret store is a client all the same.
            Value::Map(_) if says == Says::ClientId => vec![Template::secret(value.span)],
            _ => Vec::new(),
        };
        let mut drafts = Vec::new();
        for value in values {
            let fact = Fact {
                says,
                value,
                key: Some(key.span()),
                name: Some(key.as_str().to_owned()),
                whole: None,
                group: 0,
                origin: Origin::Key,
                doubt: self.out.place.role.doubt(),
            };
            let facts = form::with_query(fact, self.knowledge);
            for (index, fact) in facts.into_iter().enumerate() {
                let weak = meaning.weak && index == 0;
                let draft = Draft::new(fact, weak, around.provider);
                drafts.push(self.drafts.push(draft));
            }
        }
        drafts
    }

    /// The value of a key that means something. `None` for a script: a script under a key that
    /// reads like a setting is a script all the same.
    fn value(&mut self, scalar: &Scalar<'_>, says: Says, naming: &Naming) -> Option<Template> {
        if scalar.inner.is_some() && scalar.text.as_str().trim_end().contains('\n') {
            return None;
        }
        if says.is_secret() {
            self.hide(scalar, naming);
            return Some(Template::secret_of(scalar));
        }
        self.hide_query(scalar);
        Some(Template::of(scalar))
    }

    /// A value whose key means nothing, or that has none.
    fn unnamed(&mut self, scalar: &Scalar<'_>, around: &Around) {
        if let Some(inner) = &scalar.inner {
            self.document(inner, around);
        } else if let Some(mut fact) = shapes::fact(scalar, self.knowledge, self.out.place.role) {
            if around.prose {
                fact.doubt = fact.doubt.max(Role::Docs.doubt());
            }
            self.hide_query(scalar);
            let facts = form::with_query(fact, self.knowledge).into_iter();
            let drafts = facts.map(|fact| self.drafts.push(Draft::new(fact, false, None)));
            let drafts: Vec<usize> = drafts.collect();
            self.drafts.join(drafts, around.environment, true);
        }
    }

    /// Remembers what an environment variable holds.
    fn define(&mut self, key: &Text<'_>, scalar: &Scalar<'_>) {
        if is_variable(key.as_str()) {
            let name = Located {
                value: key.as_str().to_owned(),
                span: key.span(),
            };
            let place = self.out.definitions.len();
            self.defined
                .entry(name.value.clone())
                .and_modify(|only| *only = None)
                .or_insert(Some(place));
            self.out.definitions.push(Definition {
                name,
                value: Template::of(scalar),
            });
        }
    }

    /// Marks a secret that stands in clear.
    fn hide(&mut self, scalar: &Scalar<'_>, naming: &Naming) {
        if naming.secret && secrets::is_clear(scalar.text.as_str()) {
            self.out.secrets.push(scalar.text.span());
        }
    }

    /// The value that the file itself gives the variable which is all of `scalar`.
    pub(super) fn held_by(&self, scalar: &Scalar<'_>) -> Option<Template> {
        let value = Template::of(scalar);
        let [hole] = &value.holes[..] else {
            return None;
        };
        let name = hole
            .variable
            .as_ref()
            .filter(|_| hole.range == (0..value.text.len()))?;
        let only = (*self.defined.get(name)?)?;
        Some(self.out.definitions[only].value.clone())
    }

    /// Marks secrets in the query of a URL.
    fn hide_query(&mut self, scalar: &Scalar<'_>) {
        if !scalar.text.as_str().contains(['=', '@']) {
            return;
        }
        let spans = secrets::in_url(&scalar.text, self.knowledge);
        self.out.secrets.extend(spans);
    }
}

pub(super) fn scalar_of<'n, 's>(node: &'n Node<'s>) -> Option<&'n Scalar<'s>> {
    match &node.value {
        Value::Scalar(scalar) => Some(scalar),
        _ => None,
    }
}

/// The nodes of a list.
fn elements<'n, 's>(node: &'n Node<'s>) -> std::slice::Iter<'n, Node<'s>> {
    match &node.value {
        Value::List(nodes) => nodes.iter(),
        _ => [].iter(),
    }
}

/// True for a list of texts.
fn is_texts(node: &Node<'_>) -> bool {
    matches!(node.value, Value::List(_)) && elements(node).all(|node| scalar_of(node).is_some())
}

/// The setting that an element or a block of two stands for: `<add key="X" value="y"/>`,
/// `env { name = "X", value = "y" }`.
pub(super) fn as_pair<'n, 's>(node: &'n Node<'s>) -> Option<(&'n Text<'s>, &'n Node<'s>)> {
    let Value::Map(entries) = &node.value else {
        return None;
    };
    if entries.len() > 4 {
        return None;
    }
    let get = |names: &[&str]| {
        let mut entries = entries.iter();
        entries.find(|entry| names.contains(&entry.key.as_str()))
    };
    let name = scalar_of(&get(&["name", "key"])?.value)?;
    Some((&name.text, &get(&["value"])?.value))
}

/// The entries that a list stands for: `- name: X, value: Y` (manifests, task definitions,
/// request collections) or `- X=Y` (Compose).
pub(super) fn name_value_pairs<'s>(nodes: &[Node<'s>]) -> Option<Vec<(Text<'s>, Node<'s>)>> {
    let mut pairs = Vec::new();
    for node in nodes {
        match &node.value {
            Value::Map(entries) => {
                let get = |names: &[&str]| {
                    entries
                        .iter()
                        .find(|entry| names.contains(&entry.key.as_str()))
                };
                let name = get(&["name", "key", "Name", "Key"])?;
                let name = scalar_of(&name.value)?.text.clone();
                // What `valueFrom` fills in is there, too, whatever it is.
                let value = get(&["value", "Value"]).or_else(|| get(&["valueFrom", "ValueFrom"]));
                pairs.push((name, value?.value.clone()));
            }
            Value::Scalar(scalar) => {
                let text = scalar.text.as_str();
                let Some((name, _)) = text.split_once('=') else {
                    // `- NAME` passes a variable through.
                    if is_variable(text) {
                        continue;
                    }
                    return None;
                };
                if !is_variable(name) {
                    return None;
                }
                let value = scalar.slice(name.len() + 1..text.len());
                let node = Node {
                    span: value.text.span(),
                    value: Value::Scalar(value),
                };
                pairs.push((scalar.text.slice(0..name.len()), node));
            }
            _ => return None,
        }
    }
    (!pairs.is_empty()).then_some(pairs)
}
