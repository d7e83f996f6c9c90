//! Reads declarations and uses where the catalogue says they stand.

use std::collections::BTreeMap;

use authlint_parser::{Document, Located, Node, Scalar, Span, Value};

use super::objects::{self, located};
use super::texts::{dollar_colons, template_fields, values_of};
use super::way::Spot;
use super::{Declared, Mark, Names, OpenScope, Used};
use crate::facts::inventory::Inventory;
use crate::facts::{Place, Template};
use crate::knowledge::pattern::fits_text;
use crate::knowledge::{
    Declares, Ecosystem, Guard, Is, Parts, Step, Steps, Take, ThingType, Uses, WrittenAs,
};

/// The names in `document`.
pub(super) fn read(
    document: &Document<'_>,
    inventory: &Inventory<'_>,
    place: &Place,
    ecosystems: &[Ecosystem],
) -> Names {
    let mut reader = Reader {
        inventory,
        ecosystems,
        file: place.path.rsplit('/').next().unwrap_or(&place.path),
        template: false,
        document: 0,
        names: Names::default(),
    };
    reader.document(document);
    reader.names
}

struct Reader<'k> {
    inventory: &'k Inventory<'k>,
    ecosystems: &'k [Ecosystem],
    /// The name of the file.
    file: &'k str,
    /// In a template that is no text of its format before it is rendered.
    template: bool,
    /// The number of the document.
    document: usize,
    names: Names,
}

impl Reader<'_> {
    fn document(&mut self, document: &Document<'_>) {
        let around = std::mem::replace(&mut self.template, document.is_template);
        for root in &document.roots {
            self.document += 1;
            self.root(root);
            self.inside(root);
        }
        self.template = around;
    }

    /// Documents inside of texts.
    fn inside(&mut self, node: &Node<'_>) {
        match &node.value {
            Value::Scalar(scalar) => {
                if let Some(inner) = &scalar.inner {
                    self.document(inner);
                }
            }
            Value::List(nodes) => nodes.iter().for_each(|node| self.inside(node)),
            Value::Map(entries) => entries.iter().for_each(|entry| self.inside(&entry.value)),
            Value::Command(words) => {
                let inner = words.iter().filter_map(|word| word.inner.as_deref());
                inner.for_each(|inner| self.document(inner));
            }
        }
    }

    fn root(&mut self, root: &Node<'_>) {
        let file = self.file;
        if !matches!(root.value, Value::Map(_)) {
            return;
        }
        for ecosystem in self.ecosystems {
            let root = Spot::among(self.inventory, root);
            if !fits(file, &ecosystem.when, root) {
                continue;
            }
            self.object(ecosystem, root);
            let inner = ecosystem.roots.iter().flat_map(|steps| root.follow(steps));
            for root in inner.filter(|root| fits(file, &ecosystem.when, *root)) {
                self.document += 1;
                self.object(ecosystem, root);
            }
        }
    }

    fn object(&mut self, ecosystem: &Ecosystem, root: Spot<'_, '_>) {
        let file = self.file;
        for row in ecosystem
            .declares
            .iter()
            .filter(|row| self.inventory.may_lead(&row.at) && fits(file, &row.when, root))
        {
            for at in root.follow(&row.at) {
                if fits(file, &row.item, at) && !row.in_text.is_empty() {
                    self.declared_in_text(row, root, at);
                } else if fits(file, &row.item, at) {
                    let declared = self.declared(row, &ecosystem.types, root, at);
                    self.names.declared.push(declared);
                    let secret = row.parts.iter().filter(|parts| parts.secret);
                    let held = secret.flat_map(|parts| {
                        at.follow(&parts.at)
                            .into_iter()
                            .filter_map(|spot| held(parts, spot))
                    });
                    self.names.secrets.extend(held);
                }
            }
        }
        for row in ecosystem
            .uses
            .iter()
            .filter(|row| self.inventory.may_lead(&row.at) && fits(file, &row.when, root))
        {
            for at in root.follow(&row.at) {
                if !fits(file, &row.item, at) {
                    continue;
                }
                match row.written {
                    None => self.used(row, root, at),
                    Some(written) => self.used_in_text(row, written, root, at),
                }
            }
        }
        for row in ecosystem
            .opens
            .iter()
            .filter(|row| fits(file, &row.when, root))
        {
            let document = self.document;
            let open = row.kinds.iter().cloned();
            let open = open.map(|kind| OpenScope { kind, document });
            self.names.open.extend(open);
        }
        if !self.template {
            objects::read(ecosystem, file, self.document, root, &mut self.names);
        }
        let files = ecosystem
            .made_of
            .iter()
            .flat_map(|steps| root.follow(steps));
        self.names.made_of.extend(files.filter_map(file_path));
        for path in ecosystem
            .includes
            .iter()
            .flat_map(|steps| root.follow(steps))
        {
            self.names
                .includes
                .extend(path.text().map(|path| path.value));
        }
    }

    /// The things that a text declares; of one that nobody can tell, that there may be some.
    fn declared_in_text(&mut self, row: &Declares, root: Spot<'_, '_>, at: Spot<'_, '_>) {
        let thing = self.declared(row, &[], root, at);
        let Some(scalar) = at.scalar().filter(|_| at.text().is_some()) else {
            let name = None;
            self.names.declared.push(Declared { name, ..thing });
            return;
        };
        for range in values_of(scalar.text.as_str(), &row.in_text) {
            let name = Some(located(scalar, range));
            let declared = Declared {
                name,
                ..thing.clone()
            };
            self.names.declared.push(declared);
        }
    }

    fn declared(
        &self,
        row: &Declares,
        types: &[ThingType],
        root: Spot<'_, '_>,
        at: Spot<'_, '_>,
    ) -> Declared {
        let mut typed_open = false;
        let mut tells = told(&row.tells, at);
        tells.extend(told(&row.document_tells, root));
        let mut implied = row.implied.clone();
        let mut needs = Vec::new();
        if let Some(steps) = &row.type_at {
            let of_type = first(std::slice::from_ref(steps), at).and_then(Spot::text);
            let known = of_type.as_ref().and_then(|of_type| {
                let mut types = types.iter();
                types.find(|known| fits_text(&known.name, &of_type.value))
            });
            if let (Some(known), Some(of_type)) = (known, of_type) {
                implied.extend(known.implied.iter().cloned());
                needs.clone_from(&known.needs);
                typed_open = known.open;
                tells.insert("type".to_owned(), Mark::Text(of_type));
            }
        }
        let mut parts = Vec::new();
        let mut open = row.open
            || typed_open
            || self.template
            || row.open_if.iter().any(|steps| at.has(steps));
        for rule in &row.parts {
            for spot in at.follow(&rule.at) {
                match part(rule, spot) {
                    Some(part) => parts.push(part),
                    None => open = true,
                }
            }
        }
        Declared {
            kind: row.kind.clone(),
            name: first(&row.name, at).and_then(Spot::text),
            within: within(row.within.as_ref(), root),
            document: self.document,
            open: open || (parts.is_empty() && row.implied.is_empty()),
            parts,
            implied,
            needs,
            tells,
        }
    }

    fn used(&mut self, row: &Uses, root: Spot<'_, '_>, at: Spot<'_, '_>) {
        let Some(name) = first(&row.name, at).and_then(Spot::text) else {
            return;
        };
        let optional = row.optional.as_ref();
        let optional = optional.into_iter().flat_map(|steps| at.follow(steps));
        // Whatever is not plainly `false` may be `true`.
        let optional = optional
            .map(Spot::text)
            .any(|text| text.is_none_or(|text| text.value != "false"));
        let parts: Vec<_> = row
            .parts
            .iter()
            .flat_map(|steps| at.follow(steps))
            .collect();
        let thing = self.thing(row, name, root, at);
        let used = |part| Used {
            part,
            optional,
            ..thing.clone()
        };
        let mut used: Vec<Used> = if parts.is_empty() && row.reads.is_empty() {
            vec![used(None)]
        } else {
            let parts = parts.into_iter().filter_map(Spot::text);
            parts.map(|part| used(Some(part))).collect()
        };
        used.extend(row.reads.iter().map(|tacit| Used {
            tacit: tacit.clone(),
            ..thing.clone()
        }));
        self.names.used.extend(used);
    }

    /// A use of the thing called `name`, without a part.
    fn thing(
        &self,
        row: &Uses,
        name: Located<String>,
        root: Spot<'_, '_>,
        at: Spot<'_, '_>,
    ) -> Used {
        let own = within(row.within_own.as_ref(), at);
        Used {
            kind: row.kind.clone(),
            name,
            within: own.or_else(|| within(row.within.as_ref(), root)),
            document: self.document,
            part: None,
            optional: false,
            tacit: Vec::new(),
            mild: row.mild,
            asks: row.asks.clone(),
            effect: row.effect.clone(),
            of_path: false,
        }
    }

    /// Uses that are written inside of a text. What is rendered before its reader sees it says nothing.
    fn used_in_text(
        &mut self,
        row: &Uses,
        written: WrittenAs,
        root: Spot<'_, '_>,
        at: Spot<'_, '_>,
    ) {
        let Some(scalar) = at.scalar().filter(|_| !self.template) else {
            return;
        };
        let text = scalar.text.as_str();
        let names: Vec<_> = match written {
            WrittenAs::TemplateField => {
                let fields = template_fields(text).into_iter();
                fields.map(|name| (name, None)).collect()
            }
            WrittenAs::DollarColon => {
                let found = dollar_colons(text).into_iter();
                found.map(|(name, part)| (name, Some(part))).collect()
            }
        };
        for (name, part) in names {
            if let Some(part) = &part {
                let whole = name.start.saturating_sub(1)..part.end;
                self.names.references.push(located(scalar, whole).span);
            }
            let thing = self.thing(row, located(scalar, name), root, at);
            let part = part.map(|part| located(scalar, part));
            self.names.used.push(Used { part, ..thing });
        }
    }
}

/// What stands at the places of `rows`.
fn told(rows: &BTreeMap<String, Steps>, at: Spot<'_, '_>) -> BTreeMap<String, Mark> {
    let told = rows.iter().map(|(name, steps)| {
        let told = match at.follow(steps).first() {
            None => Mark::Nothing,
            Some(spot) => spot.text().map_or(Mark::Unknown, Mark::Text),
        };
        (name.clone(), told)
    });
    told.collect()
}

/// True if all that `guard` asks for holds of what stands here, in a file of this name.
pub(in crate::facts) fn fits(file: &str, guard: &Guard, at: Spot<'_, '_>) -> bool {
    let mut files = guard.files.iter();
    let of_file = guard.files.is_empty() || files.any(|pattern| fits_text(pattern, file));
    of_file
        && (guard.any.is_empty() || guard.any.iter().any(|guard| fits(file, guard, at)))
        && guard.has.iter().all(|steps| at.has(steps))
        && !guard.lacks.iter().any(|steps| at.has(steps))
        && guard.is.iter().all(|is| stands(is, at))
        && !guard.is_not.iter().any(|is| stands(is, at))
}

/// True if one of the texts stands there.
fn stands(is: &Is, at: Spot<'_, '_>) -> bool {
    let fits = |text: &str| is.one_of.iter().any(|pattern| fits_text(pattern, text));
    at.leads(&is.at, &mut |spot| {
        // Nearly all texts are others, which needs no closer look.
        let other = |scalar: &Scalar<'_>| is_plain(scalar) && !fits(scalar.text.as_str());
        let other = spot.scalar().is_some_and(other);
        !other && spot.text().is_some_and(|text| fits(&text.value))
    })
}

/// True for a text in which nothing is filled in: letters and digits with a slash, a dot or a dash between.
fn is_plain(scalar: &Scalar<'_>) -> bool {
    let text = scalar.text.as_str();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/.-".contains(&byte);
    !text.is_empty() && text.bytes().all(plain)
}

/// The first of the places that there are at which there is a text.
fn first<'n, 's>(ways: &[Steps], at: Spot<'n, 's>) -> Option<Spot<'n, 's>> {
    let mut spots = ways.iter().flat_map(|steps| at.follow(steps));
    spots.find(|spot| spot.node.is_none() || spot.scalar().is_some())
}

/// The bytes that a part holds.
fn held(rule: &Parts, spot: Spot<'_, '_>) -> Option<Span> {
    let scalar = spot.scalar()?;
    let text = scalar.text.as_str();
    let value = match rule.take {
        Take::All => scalar.slice(0..text.len()),
        _ => scalar.slice(text.find('=')? + 1..text.len()),
    };
    let clear = value.text.as_str().len() > 3 && Template::of(&value).is_clear();
    clear.then(|| value.text.span())
}

/// The path in `path` or `name=path`.
fn file_path(spot: Spot<'_, '_>) -> Option<Located<String>> {
    let text = spot.text()?;
    let Some((name, path)) = text.value.split_once('=') else {
        return Some(text);
    };
    let range = name.len() + 1..text.value.len();
    (!path.is_empty()).then(|| spot.scalar().map(|scalar| located(scalar, range)))?
}

/// What it lives in; a name that nobody can tell is none.
fn within(steps: Option<&Steps>, root: Spot<'_, '_>) -> Option<String> {
    let spot = root.follow(steps?).into_iter().next()?;
    spot.text().map(|text| text.value)
}

fn part(rule: &Parts, spot: Spot<'_, '_>) -> Option<Located<String>> {
    let of_key = matches!(rule.at.0.last(), Some(Step::Like(_)));
    let spot = if of_key {
        Spot { node: None, ..spot }
    } else {
        spot
    };
    if rule.take == Take::All {
        return spot.text();
    }
    // Only the name has to be known: `password=${PASSWORD}`.
    let scalar = spot.scalar()?;
    let text = scalar.text.as_str();
    let range = match (text.find('='), rule.take) {
        (Some(end), _) => 0..end,
        (None, Take::FileKey) => text.rfind('/').map_or(0, |at| at + 1)..text.len(),
        (None, _) => return None,
    };
    let name = scalar.slice(range);
    let known = Template::of(&name).holes.is_empty() && !name.text.as_str().is_empty();
    known.then(|| Located {
        value: name.text.as_str().to_owned(),
        span: name.text.span(),
    })
}
