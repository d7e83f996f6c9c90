//! Takes the requests to pass something over out of a document and of those inside of it, and says
//! which bytes each one speaks of.
//!
//! A comment at the end of a line speaks of that line, and where the line holds a key, of the values
//! of the key and of those right below it. A comment on lines of its own speaks of the line below it,
//! and where that holds a key or begins a command, of its value. What a line is, is told by the
//! document that holds the comment: a script in a string has lines of its own.

use std::collections::{BTreeMap, BTreeSet};

use authlint_parser::{Comment, Document, Format, Located, Node, Span, Text, Value};

use super::directive::{Directive, of_comment};
use super::intervals::Intervals;
use super::lines::{Lines, TextKind};
use super::{Suppression, objects, removal};

/// What every request holds: texts without it are not looked at.
const NAME: &str = "authlint";

/// The requests in a file that was read into `document` from `text`, whose bytes are `source`.
pub(crate) fn read(document: &Document<'_>, text: &Text<'_>, source: &str) -> Vec<Suppression> {
    let mut found = Vec::new();
    if source.contains(NAME) {
        let reader = Reader { source };
        reader.document(document, text, true, &mut found);
    }
    found.sort_by_key(|suppression: &Suppression| suppression.span);
    // What several anchors lead to is read once for each.
    found.dedup_by_key(|suppression| suppression.span);
    found
}

/// So many requests reach further than one line: a line can have as many comments as keys.
const MOST_AT_LINE: usize = 20;

struct Reader<'f> {
    source: &'f str,
}

/// How far below a line a request reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Depth {
    /// To the values of its keys.
    Values,
    /// To the values right below its keys, too.
    Below,
}

impl Reader<'_> {
    /// `free` tells that the document is no value of another: in a value of no format, all is value.
    fn document(
        &self,
        document: &Document<'_>,
        text: &Text<'_>,
        free: bool,
        found: &mut Vec<Suppression>,
    ) {
        if free || document.format != Format::Text {
            self.comments(document, text, found);
        }
        objects::read(document, self.source, found);
        for root in &document.roots {
            self.inside(root, document.is_prose(), found);
        }
    }

    fn inside(&self, node: &Node<'_>, free: bool, found: &mut Vec<Suppression>) {
        match &node.value {
            Value::Scalar(scalar) => {
                let source = self.source.get(node.span.range()).unwrap_or_default();
                if let Some(inner) = scalar.inner.as_deref()
                    && (source.contains(NAME) || scalar.text.as_str().contains(NAME))
                {
                    self.document(inner, &scalar.text, free, found);
                }
            }
            Value::List(nodes) => nodes.iter().for_each(|node| self.inside(node, free, found)),
            Value::Map(entries) => entries
                .iter()
                .for_each(|entry| self.inside(&entry.value, free, found)),
            Value::Command(words) => {
                let scripts = words.iter().filter_map(|word| {
                    let inner = word.inner.as_deref()?;
                    word.text.as_str().contains(NAME).then_some((inner, word))
                });
                scripts.for_each(|(inner, word)| self.document(inner, &word.text, false, found));
            }
        }
    }

    fn comments(&self, document: &Document<'_>, text: &Text<'_>, found: &mut Vec<Suppression>) {
        let prose = match document.format {
            Format::Markdown => Some(TextKind::Markup),
            Format::Text => Some(TextKind::Plain),
            _ => None,
        };
        let asks = |comment: &Comment<'_>| comment.text.as_str().contains(NAME);
        if prose.is_none() && !document.comments.iter().any(asks) {
            return;
        }
        let lines = Lines::of(text);
        let written: Vec<Text<'_>> = match prose {
            Some(kind) => {
                let inner = Intervals::of(inner_texts(document).into_iter());
                let own = lines.comments(kind);
                own.filter(|comment| !inner.meet(comment.span())).collect()
            }
            None => {
                let comments = document.comments.iter();
                comments.map(|comment| comment.text.clone()).collect()
            }
        };
        let requests: Vec<(&Text<'_>, Directive)> = written
            .iter()
            .filter_map(|comment| Some((comment, of_comment(comment.as_str())?)))
            .collect();
        if requests.is_empty() {
            return;
        }
        // Lines that hold nothing but a comment.
        let mut alone: BTreeSet<usize> = BTreeSet::new();
        for comment in written.iter().filter(|comment| lines.is_alone(comment)) {
            let span = comment.span();
            alone.extend(lines.number(span.start)..=lines.number(last_byte(span)));
        }
        let passed = |line| prose == Some(TextKind::Markup) && lines.is_blank(line);
        // What the lines that are comments speak of, the last ones first: a block of them speaks of one line.
        let mut below: BTreeMap<usize, usize> = BTreeMap::new();
        for line in alone.iter().rev() {
            let next = (line + 1..).find(|next| !passed(*next)).unwrap_or(line + 1);
            let target = below.get(&next).copied().unwrap_or(next);
            below.insert(*line, target);
        }
        let mut targets: BTreeMap<usize, Vec<(usize, Depth)>> = BTreeMap::new();
        let mut aim = |line: usize, request: (usize, Depth)| {
            let requests = targets.entry(line).or_default();
            if requests.len() < MOST_AT_LINE {
                requests.push(request);
            }
        };
        let mut reaches: Vec<Vec<Span>> = Vec::with_capacity(requests.len());
        for (index, (comment, directive)) in requests.iter().enumerate() {
            let span = comment.span();
            let first = lines.number(span.start);
            let last = lines.number(last_byte(span));
            if directive.file {
                reaches.push(vec![text.span()]);
                continue;
            }
            let (target, depth) = match below.get(&last) {
                Some(target) if alone.contains(&first) => (*target, Depth::Values),
                _ => (first, Depth::Below),
            };
            let own = (first..=last).chain([target]);
            reaches.push(own.filter_map(|line| lines.span(line)).collect());
            aim(target, (index, depth));
            if prose.is_some() {
                // What a fence holds begins on the line below its mark.
                aim(target + 1, (index, depth));
            }
        }
        let mut walk = Walk {
            lines: &lines,
            targets: &targets,
            reaches: &mut reaches,
            fences: prose.is_some(),
        };
        document.roots.iter().for_each(|root| walk.node(root));
        let requests = requests.into_iter().zip(reaches);
        found.extend(
            requests.map(|((comment, directive), reach)| self.one(comment, &directive, reach)),
        );
    }

    fn one(&self, comment: &Text<'_>, directive: &Directive, reach: Vec<Span>) -> Suppression {
        let span = comment.locate(directive.range.clone());
        let edit = comment
            .editable(directive.range.clone())
            .and_then(|_| removal::of_comment(self.source, comment.span(), span));
        suppression(comment, directive, reach, edit)
    }
}

/// A request as it is written in `text`.
pub(super) fn suppression(
    text: &Text<'_>,
    directive: &Directive,
    reach: Vec<Span>,
    removal: Option<crate::findings::Edit>,
) -> Suppression {
    let names = directive.names.iter().map(|name| Located {
        value: text.as_str()[name.clone()].to_owned(),
        span: text.locate(name.clone()),
    });
    let list = directive.list.clone();
    Suppression {
        rules: names.collect(),
        reach,
        span: text.locate(directive.range.clone()),
        list: list.and_then(|list| text.editable(list)),
        removal,
        fault: directive.fault.clone(),
    }
}

/// Finds the values that the requests on some lines speak of.
struct Walk<'w, 't, 's> {
    lines: &'w Lines<'t, 's>,
    targets: &'w BTreeMap<usize, Vec<(usize, Depth)>>,
    reaches: &'w mut Vec<Vec<Span>>,
    /// Values are pieces of prose, without keys.
    fences: bool,
}

impl Walk<'_, '_, '_> {
    fn node(&mut self, node: &Node<'_>) {
        match &node.value {
            Value::Scalar(_) if self.fences => self.begins(node.span, node),
            Value::Scalar(_) => {}
            Value::List(nodes) => nodes.iter().for_each(|node| self.node(node)),
            Value::Command(_) => self.begins(node.span, node),
            Value::Map(entries) => {
                for entry in entries {
                    self.begins(entry.key.span(), &entry.value);
                    self.node(&entry.value);
                }
            }
        }
    }

    /// What begins at `start` has this value.
    fn begins(&mut self, start: Span, value: &Node<'_>) {
        let line = self.lines.number(start.start);
        for (index, depth) in self.targets.get(&line).into_iter().flatten() {
            cover(value, *depth, &mut self.reaches[*index]);
        }
    }
}

/// Adds the values in `node`, and as many levels below as `depth` says.
pub(super) fn cover(node: &Node<'_>, depth: Depth, reach: &mut Vec<Span>) {
    match &node.value {
        Value::Scalar(scalar) => reach.push(node.span.cover(scalar.text.span())),
        Value::Command(_) => reach.push(node.span),
        Value::List(nodes) => nodes.iter().for_each(|node| cover(node, depth, reach)),
        Value::Map(entries) if depth == Depth::Below => {
            for entry in entries {
                reach.push(entry.key.span());
                cover(&entry.value, Depth::Values, reach);
            }
        }
        Value::Map(_) => {}
    }
}

/// The pieces of a prose document that are read as something else.
fn inner_texts(document: &Document<'_>) -> Vec<Span> {
    let mut found = Vec::new();
    let mut open: Vec<&Node<'_>> = document.roots.iter().collect();
    while let Some(node) = open.pop() {
        match &node.value {
            // Prose is declared, too, as text.
            Value::Scalar(scalar) if scalar.declared.is_some_and(|is| is != Format::Text) => {
                found.push(scalar.text.span());
            }
            Value::Scalar(_) | Value::Command(_) => {}
            Value::List(nodes) => open.extend(nodes),
            Value::Map(entries) => open.extend(entries.iter().map(|entry| &entry.value)),
        }
    }
    found
}

fn last_byte(span: Span) -> u32 {
    span.end.saturating_sub(1).max(span.start)
}

impl Suppression {
    /// True if it can suppress something.
    pub fn is_understood(&self) -> bool {
        self.fault.is_none()
    }

    /// True if it is not understood, and nobody can tell by it which rules are meant.
    pub fn lacks_rules(&self) -> bool {
        self.fault.is_some() && self.rules.is_empty()
    }
}
