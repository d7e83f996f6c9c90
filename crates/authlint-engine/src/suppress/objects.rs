//! Requests in formats without comments, or whose comments packaging drops: a `"//"` key of JSON, an annotation of
//! Kubernetes, and metadata of CloudFormation.

use authlint_parser::{Document, Entry, Format, Holes, Node, Scalar, Span, Value};

use super::directive::{Directive, of_annotation, of_comment};
use super::read::{Depth, cover, suppression};
use super::removal;
use super::{Fault, Suppression};

/// So many requests of one object are read, and so many values beside one count: an object can have as many of
/// either as a file has lines.
const MOST_REQUESTS: usize = 5;
const MOST_VALUES: usize = 10_000;

const ANNOTATION: &str = "authlint.dev/ignore";
const METADATA: &str = "authlint";

/// The requests in the keys of `document`, not in those inside of it.
pub(super) fn read(document: &Document<'_>, source: &str, found: &mut Vec<Suppression>) {
    let is_json = document.format == Format::Json;
    if !is_json && document.format != Format::Yaml {
        return;
    }
    let whole = |span: Span| Span {
        start: 0,
        end: u32::try_from(source.len()).unwrap_or(u32::MAX),
        ..span
    };
    let mut open: Vec<&Node<'_>> = document.roots.iter().collect();
    while let Some(node) = open.pop() {
        match &node.value {
            Value::List(nodes) => open.extend(nodes),
            Value::Map(entries) => {
                open.extend(entries.iter().map(|entry| &entry.value));
                if is_json {
                    keys(entries, source, whole(node.span), found);
                }
                found.extend(annotation(node, entries));
                metadata(node, entries, found);
            }
            Value::Scalar(_) | Value::Command(_) => {}
        }
    }
}

/// `"//": "authlint: ignore[rule] reason"`, which speaks of the values beside it and of what is right below
/// the next key.
fn keys(entries: &[Entry<'_>], source: &str, file: Span, found: &mut Vec<Suppression>) {
    let asking = entries.iter().enumerate();
    let asking = asking.filter(|(_, entry)| {
        entry.key.as_str().starts_with("//") && !requests(&entry.value).is_empty()
    });
    for (index, entry) in asking.take(MOST_REQUESTS) {
        let mut reach = Vec::new();
        for (scalar, directive) in requests(&entry.value).into_iter().take(MOST_REQUESTS) {
            if reach.is_empty() {
                for other in entries.iter().take(MOST_VALUES) {
                    reach.push(other.key.span());
                    cover(&other.value, Depth::Values, &mut reach);
                }
                if let Some(next) = entries.get(index + 1) {
                    cover(&next.value, Depth::Below, &mut reach);
                }
            }
            let reach = if directive.file {
                vec![file]
            } else {
                reach.clone()
            };
            let alone = matches!(entry.value.value, Value::Scalar(_));
            let edit = alone
                .then(|| removal::of_entry(source, entry.key.span(), entry.value.span))
                .flatten();
            found.push(suppression(&scalar.text, &directive, reach, edit));
        }
    }
}

/// The requests in a text or a list of texts.
fn requests<'n, 's>(node: &'n Node<'s>) -> Vec<(&'n Scalar<'s>, Directive)> {
    let nodes = match &node.value {
        Value::List(nodes) => nodes,
        _ => std::slice::from_ref(node),
    };
    let scalars = nodes.iter().filter_map(|node| match &node.value {
        Value::Scalar(scalar) => Some((scalar, of_comment(scalar.text.as_str())?)),
        _ => None,
    });
    scalars.collect()
}

/// The annotation of an object, which speaks of all that is in it.
fn annotation(object: &Node<'_>, entries: &[Entry<'_>]) -> Option<Suppression> {
    let metadata = map(value(entries, "metadata")?)?;
    let annotations = map(value(metadata, "annotations")?)?;
    let Value::Scalar(scalar) = &value(annotations, ANNOTATION)?.value else {
        return None;
    };
    if is_open(scalar) {
        return None;
    }
    let directive = of_annotation(scalar.text.as_str());
    // A value may stand around the object's own bytes where an anchor brought it in.
    let reach = vec![object.span];
    Some(suppression(&scalar.text, &directive, reach, None))
}

/// `Metadata: { authlint: { ignore: [rule reason, …] } }` of a resource or a whole template of CloudFormation, which
/// speaks of all that is in it.
fn metadata(object: &Node<'_>, entries: &[Entry<'_>], found: &mut Vec<Suppression>) {
    let own = value(entries, "Metadata").and_then(map);
    let own = own.and_then(|metadata| map(value(metadata, METADATA)?));
    for entry in own.into_iter().flatten().take(MOST_REQUESTS) {
        let verb = entry.key.as_str();
        if verb != "ignore" {
            let asks = Directive {
                range: 0..verb.len(),
                file: false,
                list: None,
                names: Vec::new(),
                fault: Some(Fault::Verb(verb.to_owned())),
            };
            found.push(suppression(&entry.key, &asks, Vec::new(), None));
            continue;
        }
        let texts = match &entry.value.value {
            Value::List(texts) => texts,
            _ => std::slice::from_ref(&entry.value),
        };
        for text in texts.iter().take(MOST_REQUESTS) {
            if let Value::Scalar(scalar) = &text.value
                && !is_open(scalar)
            {
                let directive = of_annotation(scalar.text.as_str());
                let reach = vec![object.span];
                found.push(suppression(&scalar.text, &directive, reach, None));
            }
        }
    }
}

/// True if something fills in a part of a text.
fn is_open(scalar: &Scalar<'_>) -> bool {
    let text = scalar.text.as_str();
    let open = matches!(&scalar.holes, Holes::At(holes) if !holes.is_empty());
    open || text.contains("{{") || text.contains("${")
}

fn value<'e, 's>(entries: &'e [Entry<'s>], name: &str) -> Option<&'e Node<'s>> {
    let mut entries = entries.iter();
    let entry = entries.find(|entry| entry.key.as_str() == name)?;
    Some(&entry.value)
}

fn map<'e, 's>(node: &'e Node<'s>) -> Option<&'e [Entry<'s>]> {
    match &node.value {
        Value::Map(entries) => Some(entries),
        _ => None,
    }
}
