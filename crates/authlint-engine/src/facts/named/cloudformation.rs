//! Templates of CloudFormation: what they declare, and what `Ref`, `GetAtt`, `Sub`, `If`, `DependsOn` and `Condition` name.
//!
//! A template is a document of its own, and nothing outside of it can declare anything; but a transform may, except that of SAM, which adds
//! resources whose names begin with those of others.

use std::collections::BTreeSet;
use std::ops::Range;

use authlint_parser::{Document, Entry, Holes, Located, Node, Scalar, Tag, Text, Value};

use super::{Declared, Names, Used};

const ID: &str = "cloudformation-id";
const CONDITION: &str = "cloudformation-condition";

/// The transform whose additions are known.
const SAM: &str = "AWS::Serverless-2016-10-31";

/// How a lookup begins.
const LOOKUP: &str = "{{resolve:";

/// Adds what the templates in `document` declare and use, those inside of other documents included.
pub(super) fn read(document: &Document<'_>, names: &mut Names) {
    for root in &document.roots {
        // A template is numbered by its place, behind all numbers that rows give.
        if !document.is_template {
            template(root, FIRST + root.span.start as usize, names);
        }
        inside(root, names);
    }
}

const FIRST: usize = 1 << 20;

fn inside(node: &Node<'_>, names: &mut Names) {
    match &node.value {
        Value::Scalar(scalar) => {
            if let Some(inner) = &scalar.inner {
                read(inner, names);
            }
        }
        Value::List(nodes) => nodes.iter().for_each(|node| inside(node, names)),
        Value::Map(entries) => entries.iter().for_each(|entry| inside(&entry.value, names)),
        Value::Command(words) => {
            let inner = words.iter().filter_map(|word| word.inner.as_deref());
            inner.for_each(|inner| read(inner, names));
        }
    }
}

fn template(root: &Node<'_>, number: usize, names: &mut Names) {
    let Some(resources) = entries(root, "Resources") else {
        return;
    };
    let kinds = || {
        resources
            .iter()
            .filter_map(|entry| text(get(&entry.value, "Type")?))
    };
    let own = ["AWS::", "Custom::", "Alexa::"];
    if !kinds().any(|kind| own.iter().any(|begin| kind.starts_with(begin))) {
        return;
    }
    let mut reader = Reader {
        number,
        ids: BTreeSet::new(),
        sam: false,
        open: kinds().any(|kind| kind.ends_with("::MODULE")),
        declared: Vec::new(),
        used: Vec::new(),
        lookups: Vec::new(),
    };
    if let Some(transform) = get(root, "Transform") {
        let is_sam = text(transform) == Some(SAM)
            || matches!(&transform.value, Value::List(nodes) if nodes.len() == 1 && text(&nodes[0]) == Some(SAM));
        reader.sam = is_sam;
        reader.open |= !is_sam;
    }
    // Serverless puts files with nothing but resources together.
    let whole = ["AWSTemplateFormatVersion", "Transform", "Parameters"];
    reader.open |= whole.iter().all(|name| get(root, name).is_none());
    let parameters = entries(root, "Parameters").unwrap_or_default();
    let conditions = entries(root, "Conditions").unwrap_or_default();
    for entry in parameters.iter().chain(resources) {
        reader.open |= entry.key.as_str().starts_with("Fn::");
        reader.ids.insert(entry.key.as_str().to_owned());
        reader.declare(ID, &entry.key);
    }
    for entry in conditions {
        reader.declare(CONDITION, &entry.key);
        reader.node(&entry.value);
    }
    for entry in resources {
        reader.resource(entry);
    }
    for entry in entries(root, "Outputs").unwrap_or_default() {
        if let Some(condition) = get(&entry.value, "Condition") {
            reader.condition(condition);
        }
        reader.node(&entry.value);
    }
    names.lookups.append(&mut reader.lookups);
    if !reader.open {
        names.declared.append(&mut reader.declared);
        names.used.append(&mut reader.used);
    }
}

struct Reader {
    number: usize,
    ids: BTreeSet<String>,
    /// SAM adds resources.
    sam: bool,
    /// More may be declared than is seen.
    open: bool,
    declared: Vec<Declared>,
    used: Vec<Used>,
    lookups: Vec<Located<String>>,
}

impl Reader {
    fn declare(&mut self, kind: &str, name: &Text<'_>) {
        self.declared.push(Declared {
            kind: kind.to_owned(),
            name: Some(located(name, 0..name.len())),
            document: self.number,
            open: true,
            ..Declared::default()
        });
    }

    fn used(&mut self, kind: &str, text: &Text<'_>, range: Range<usize>) {
        let name = &text.as_str()[range.clone()];
        let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let added = self.sam
            && kind == ID
            && (name.starts_with("Serverless") || self.ids.iter().any(|id| name.starts_with(id)));
        if plain && !added {
            self.used
                .push(Used::of(kind, located(text, range), self.number));
        }
    }

    /// The logical id that a text begins with: `Id`, `Id.Attribute`.
    fn id(&mut self, text: &Text<'_>, range: Range<usize>) {
        let name = &text.as_str()[range.clone()];
        let end = name.find('.').unwrap_or(name.len());
        self.used(ID, text, range.start..range.start + end);
    }

    fn whole(&mut self, kind: &str, node: &Node<'_>) {
        if let Value::Scalar(scalar) = &node.value
            && scalar.tag.is_none()
        {
            let range = 0..scalar.text.len();
            if kind == ID {
                self.id(&scalar.text, range);
            } else {
                self.used(kind, &scalar.text, range);
            }
        }
    }

    fn condition(&mut self, node: &Node<'_>) {
        self.whole(CONDITION, node);
    }

    fn resource(&mut self, entry: &Entry<'_>) {
        if let Some(condition) = get(&entry.value, "Condition") {
            self.condition(condition);
        }
        match get(&entry.value, "DependsOn").map(|node| &node.value) {
            Some(Value::List(nodes)) => nodes.iter().for_each(|node| self.whole(ID, node)),
            Some(Value::Scalar(_)) => {
                if let Some(node) = get(&entry.value, "DependsOn") {
                    self.whole(ID, node);
                }
            }
            _ => {}
        }
        self.node(&entry.value);
    }

    fn node(&mut self, node: &Node<'_>) {
        match &node.value {
            Value::Scalar(scalar) => self.scalar(scalar),
            Value::List(nodes) => nodes.iter().for_each(|node| self.node(node)),
            Value::Map(entries) => {
                if let [Entry { key, value }] = &entries[..] {
                    self.function(key.as_str(), value);
                }
                for Entry { key, value } in entries {
                    self.open |= key.as_str().starts_with("Fn::ForEach");
                    self.open |= matches!(key.as_str(), "Fn::Transform" | "AWS::Include");
                    self.node(value);
                }
            }
            Value::Command(_) => {}
        }
    }

    /// A function that is written as a map of one entry.
    fn function(&mut self, name: &str, value: &Node<'_>) {
        match (name, &value.value) {
            ("Ref", _) => self.whole(ID, value),
            ("Fn::GetAtt", Value::List(nodes)) => {
                if let [id, _] = &nodes[..] {
                    self.whole(ID, id);
                }
            }
            ("Fn::GetAtt", _) => self.whole(ID, value),
            ("Fn::If", Value::List(nodes)) => {
                if let [condition, _, _] = &nodes[..] {
                    self.condition(condition);
                }
            }
            ("Fn::Sub", Value::Scalar(scalar)) if scalar.tag.is_none() => {
                self.filled(&scalar.text, &[]);
            }
            ("Fn::Sub", Value::List(nodes)) => {
                if let [
                    Node {
                        value: Value::Scalar(scalar),
                        ..
                    },
                    Node {
                        value: Value::Map(own),
                        ..
                    },
                ] = &nodes[..]
                {
                    let own: Vec<&str> = own.iter().map(|entry| entry.key.as_str()).collect();
                    self.filled(&scalar.text, &own);
                }
            }
            _ => {}
        }
    }

    fn scalar(&mut self, scalar: &Scalar<'_>) {
        let written = scalar.text.as_str();
        // The parts of a list that a function joins are no lookup before they are joined.
        if !written.starts_with('[') {
            self.lookups(&scalar.text);
        }
        let whole = 0..scalar.text.len();
        match scalar.tag {
            Some(Tag::Ref | Tag::GetAtt) => self.id(&scalar.text, whole),
            Some(Tag::Condition) => self.used(CONDITION, &scalar.text, whole),
            Some(Tag::Sub) => self.filled(&scalar.text, &[]),
            Some(Tag::Transform) => self.open = true,
            Some(_) => {}
            // A list or map behind a tag is a text as it is written.
            None if scalar.holes == Holes::At(vec![whole]) => self.written(&scalar.text),
            None => {}
        }
    }

    /// `${Id}` and `${Id.Attribute}`, but not `${!Literal}` and what the function brings along.
    fn filled(&mut self, text: &Text<'_>, own: &[&str]) {
        let value = text.as_str();
        let mut at = 0;
        while let Some(start) = value[at..].find("${").map(|found| at + found + 2) {
            let Some(length) = value[start..].find('}') else {
                return;
            };
            at = start + length;
            let name = &value[start..at];
            let blank = name.len() - name.trim_start().len();
            if !own.contains(&name.trim()) {
                self.id(text, start + blank..start + name.trim_end().len());
            }
        }
    }

    /// Functions in a text of YAML.
    fn written(&mut self, text: &Text<'_>) {
        let mut start = 0;
        for line in text.as_str().split_inclusive('\n') {
            let end = line.find('#').unwrap_or(line.len());
            self.open |= line.contains("!Transform") || line.contains("Fn::Transform");
            for (mark, condition) in [("!Ref ", false), ("!GetAtt ", false), ("!Condition ", true)]
            {
                for (found, _) in line[..end].match_indices(mark) {
                    let from = found + mark.len();
                    let rest = &line[from..end];
                    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b".:".contains(byte);
                    let length = rest.bytes().take_while(|byte| plain(byte)).count();
                    let range = start + from..start + from + length;
                    if condition {
                        self.used(CONDITION, text, range);
                    } else {
                        self.id(text, range);
                    }
                }
            }
            start += line.len();
        }
    }

    fn lookups(&mut self, text: &Text<'_>) {
        let value = text.as_str();
        for (start, _) in value.match_indices(LOOKUP) {
            let Some(length) = value[start..].find("}}") else {
                continue;
            };
            // A name that is filled in ends with a brace, too.
            let more = value[start + length..].starts_with("}}}");
            let end = start + length + usize::from(more);
            // A list of pieces that `Join` puts together, as it is written.
            if value[start..end].contains(['"', '\'']) {
                continue;
            }
            self.lookups.push(located(text, start + 2..end));
        }
    }
}

fn located(text: &Text<'_>, range: Range<usize>) -> Located<String> {
    Located {
        value: text.as_str()[range.clone()].to_owned(),
        span: text.locate(range),
    }
}

fn get<'n, 's>(node: &'n Node<'s>, name: &str) -> Option<&'n Node<'s>> {
    let Value::Map(entries) = &node.value else {
        return None;
    };
    let entry = entries.iter().find(|entry| entry.key.as_str() == name);
    entry.map(|entry| &entry.value)
}

fn entries<'n, 's>(node: &'n Node<'s>, name: &str) -> Option<&'n [Entry<'s>]> {
    match &get(node, name)?.value {
        Value::Map(entries) => Some(entries),
        _ => None,
    }
}

fn text<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    match &node.value {
        Value::Scalar(scalar) => Some(scalar.text.as_str()),
        _ => None,
    }
}
