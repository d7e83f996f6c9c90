//! What a file of Terraform uses: `var.name`, `local.name`, `data.type.name`, `module.name.output`, in expressions and in
//! what is filled into texts.

use authlint_parser::{Document, Entry, Holes, Located, Node, Scalar, Text, Value};

use super::references::{Reference, references};
use super::{Declared, ModuleCall, Names, OpenScope, Used};
use crate::facts::{Place, Role};
use crate::knowledge::pattern::fits_text;

/// The kinds of `rules/names/terraform.yaml`.
const KINDS: [&str; 5] = [
    "terraform-variable",
    "terraform-local",
    "terraform-data",
    "terraform-module",
    "terraform-output",
];

/// What a call of a module holds besides arguments.
const META: [&str; 7] = [
    "source",
    "version",
    "providers",
    "count",
    "for_each",
    "depends_on",
    "lifecycle",
];

/// Adds what `document` declares beyond what rows can say, and what it uses.
pub(super) fn read(document: &Document<'_>, place: &Place, names: &mut Names) {
    let file = place.path.rsplit('/').next().unwrap_or_default();
    let is = |pattern| fits_text(pattern, file);
    let hcl = is("*.tf") || is("*.tofu");
    if !(hcl || is("*.tf.json") || is("*.tofu.json")) {
        return;
    }
    let mut reader = Reader {
        names,
        bound: Vec::new(),
        quiet: !hcl || place.role != Role::Config,
        open: document.is_template,
    };
    for root in &document.roots {
        match &root.value {
            Value::Map(entries) => entries.iter().for_each(|entry| reader.block(entry)),
            _ => reader.open = true,
        }
    }
    if reader.open {
        let open = KINDS.map(|kind| OpenScope {
            kind: kind.to_owned(),
            document: 1,
        });
        names.open.extend(open);
    }
}

struct Reader<'n> {
    names: &'n mut Names,
    /// Names that stand for something else here.
    bound: Vec<String>,
    /// What it uses is not looked at.
    quiet: bool,
    /// A part of the file could not be read.
    open: bool,
}

impl Reader<'_> {
    /// A block of the file, its labels as keys.
    fn block(&mut self, entry: &Entry<'_>) {
        match entry.key.as_str() {
            // What was moved or removed need not be there any more.
            "moved" | "removed" => {}
            // An address, not a reference: what it names is made by the module.
            "import" => self.import(&entry.value),
            "data" => {
                self.data(&entry.value);
                self.node(&entry.value);
            }
            "module" => {
                for (label, body) in maps(&entry.value) {
                    self.call(label, body);
                }
                self.node(&entry.value);
            }
            // What later versions keep for themselves: a module of an old one, to which other rules apply.
            "variable" => {
                let mut labels = maps(&entry.value).map(|(label, _)| label.as_str());
                self.open |= labels.any(|label| META.contains(&label));
                self.node(&entry.value);
            }
            "check" => {
                for (_, body) in maps(&entry.value) {
                    let data = body.iter().filter(|entry| entry.key.as_str() == "data");
                    data.for_each(|entry| self.data(&entry.value));
                }
                self.node(&entry.value);
            }
            _ => self.node(&entry.value),
        }
    }

    fn import(&mut self, node: &Node<'_>) {
        match &node.value {
            Value::List(nodes) => nodes.iter().for_each(|node| self.import(node)),
            Value::Map(entries) => {
                let read = entries.iter().filter(|entry| entry.key != *"to");
                read.for_each(|entry| self.node(&entry.value));
            }
            _ => {}
        }
    }

    fn data(&mut self, node: &Node<'_>) {
        for (kind, bodies) in maps(node) {
            for entry in bodies {
                let name = Located {
                    value: format!("{}.{}", kind.as_str(), entry.key.as_str()),
                    span: entry.key.span(),
                };
                self.names.declared.push(Declared {
                    kind: "terraform-data".to_owned(),
                    name: Some(name),
                    document: 1,
                    open: true,
                    ..Declared::default()
                });
            }
        }
    }

    fn call(&mut self, label: &Text<'_>, body: &[Entry<'_>]) {
        let entry = |name: &str| body.iter().find(|entry| entry.key.as_str() == name);
        let source = entry("source").and_then(|entry| match &entry.value.value {
            Value::Scalar(scalar) if scalar.holes == Holes::At(Vec::new()) => Some(Located {
                value: scalar.text.as_str().to_owned(),
                span: scalar.text.span(),
            }),
            _ => None,
        });
        let Some(source) = source else { return };
        let arguments = body
            .iter()
            .filter(|entry| !META.contains(&entry.key.as_str()));
        let arguments = arguments.map(|entry| located(&entry.key, 0..entry.key.len()));
        self.names.calls.push(ModuleCall {
            name: located(label, 0..label.len()),
            source,
            arguments: arguments.collect(),
            many: entry("count").or(entry("for_each")).is_some(),
        });
    }

    fn node(&mut self, node: &Node<'_>) {
        match &node.value {
            Value::Scalar(scalar) => self.scalar(scalar),
            Value::List(nodes) => nodes.iter().for_each(|node| self.node(node)),
            Value::Map(entries) => {
                for entry in entries {
                    let before = self.bound.len();
                    // Each content of a dynamic block knows its element by the name of the block.
                    if entry.key.as_str() == "dynamic" {
                        for (label, body) in maps(&entry.value) {
                            self.bound.push(label.as_str().to_owned());
                            let iterator =
                                body.iter().filter(|entry| entry.key.as_str() == "iterator");
                            for entry in iterator {
                                if let Value::Scalar(scalar) = &entry.value.value {
                                    self.bound.push(scalar.text.as_str().to_owned());
                                }
                            }
                        }
                    }
                    if entry.key.as_str().starts_with('(') {
                        self.text(&entry.key, 0..entry.key.len());
                    }
                    let used = self.names.used.len();
                    self.node(&entry.value);
                    // What something waits for is the whole module, whatever stands behind its name.
                    if entry.key.as_str() == "depends_on" {
                        let waits = self.names.used.iter_mut().skip(used);
                        waits.for_each(|used| used.part = None);
                    }
                    self.bound.truncate(before);
                }
            }
            Value::Command(_) => {}
        }
    }

    fn scalar(&mut self, scalar: &Scalar<'_>) {
        let Holes::At(holes) = &scalar.holes else {
            return;
        };
        // What the reader of the format could not make sense of.
        if scalar.declared.is_some() && holes.first() == Some(&(0..scalar.text.len())) {
            self.open = true;
            return;
        }
        for hole in holes {
            self.text(&scalar.text, hole.clone());
        }
    }

    fn text(&mut self, text: &Text<'_>, range: std::ops::Range<usize>) {
        if self.quiet {
            return;
        }
        let Some(written) = text.as_str().get(range.clone()) else {
            return;
        };
        // `try` and `can` take what a module has not for an answer.
        let tried = ["try(", "can("]
            .iter()
            .any(|call| text.as_str().contains(call));
        for reference in references(written, &self.bound) {
            let at = |part: &std::ops::Range<usize>| {
                located(text, range.start + part.start..range.start + part.end)
            };
            let (kind, name, part) = match &reference {
                Reference::Variable(name) => ("terraform-variable", at(name), None),
                Reference::Local(name) => ("terraform-local", at(name), None),
                Reference::Data { kind, name } => {
                    let kind = at(kind);
                    let name = at(name);
                    let value = format!("{}.{}", kind.value, name.value);
                    ("terraform-data", Located { value, ..name }, None)
                }
                Reference::Module { name, output, .. } => (
                    "terraform-module",
                    at(name),
                    output.as_ref().filter(|_| !tried).map(&at),
                ),
            };
            let indexed = matches!(reference, Reference::Module { indexed: true, .. });
            self.names.used.push(Used {
                within: indexed.then(|| "[]".to_owned()),
                part,
                ..Used::of(kind, name, 1)
            });
        }
    }
}

fn located(text: &Text<'_>, range: std::ops::Range<usize>) -> Located<String> {
    Located {
        value: text.as_str()[range.clone()].to_owned(),
        span: text.locate(range),
    }
}

/// The entries of a map that are maps.
fn maps<'n, 's>(node: &'n Node<'s>) -> impl Iterator<Item = (&'n Text<'s>, &'n [Entry<'s>])> {
    let entries = match &node.value {
        Value::Map(entries) => &entries[..],
        _ => &[],
    };
    entries.iter().filter_map(|entry| match &entry.value.value {
        Value::Map(inner) => Some((&entry.key, &inner[..])),
        _ => None,
    })
}
