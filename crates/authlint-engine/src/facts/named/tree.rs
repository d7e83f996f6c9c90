//! Reads declarations and uses where the catalogue says they stand.

use authlint_parser::{Document, Located, Node, Span, Value};

use super::way::Spot;
use super::{Declared, Names, OpenScope, Used};
use crate::facts::{Place, Template};
use crate::knowledge::pattern::fits_text;
use crate::knowledge::{Declares, Ecosystem, Guard, Parts, Step, Steps, Take, Uses};

/// The names in `document`.
pub(super) fn read(document: &Document<'_>, place: &Place, ecosystems: &[Ecosystem]) -> Names {
    let mut reader = Reader {
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
            let root = Spot::of(root);
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
            .filter(|row| fits(file, &row.when, root))
        {
            for at in root.follow(&row.at) {
                if fits(file, &row.item, at) {
                    let declared = self.declared(row, root, at);
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
            .filter(|row| fits(file, &row.when, root))
        {
            for at in root.follow(&row.at) {
                if fits(file, &row.item, at) {
                    self.used(row, root, at);
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

    fn declared(&self, row: &Declares, root: Spot<'_, '_>, at: Spot<'_, '_>) -> Declared {
        let mut parts = Vec::new();
        let mut open = row.open || self.template || row.open_if.iter().any(|steps| at.has(steps));
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
            implied: row.implied.clone(),
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
        let used = |part| Used {
            kind: row.kind.clone(),
            name: name.clone(),
            within: within(row.within.as_ref(), root),
            document: self.document,
            part,
            optional,
        };
        let used: Vec<Used> = if parts.is_empty() {
            vec![used(None)]
        } else {
            let parts = parts.into_iter().filter_map(Spot::text);
            parts.map(|part| used(Some(part))).collect()
        };
        self.names.used.extend(used);
    }
}

/// True if all that `guard` asks for holds of what stands here, in a file of this name.
pub(in crate::facts) fn fits(file: &str, guard: &Guard, at: Spot<'_, '_>) -> bool {
    let mut files = guard.files.iter();
    let of_file = guard.files.is_empty() || files.any(|pattern| fits_text(pattern, file));
    of_file
        && guard.has.iter().all(|steps| at.has(steps))
        && !guard.lacks.iter().any(|steps| at.has(steps))
        && guard.is.iter().all(|is| {
            let mut texts = at.follow(&is.at).into_iter().filter_map(Spot::text);
            texts.any(|text| {
                let mut known = is.one_of.iter();
                known.any(|pattern| fits_text(pattern, &text.value))
            })
        })
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
