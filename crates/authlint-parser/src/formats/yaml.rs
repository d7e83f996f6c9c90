//! YAML 1.2: events of the parser crate become a tree; aliases and merge keys are written out.
//!
//! The crate gives each scalar's value and the bytes that wrote it, but not how the two belong
//! together. [`super::yaml_scalar`] lays one over the other and so maps every byte.

use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, options};

use super::yaml_scalar::decode;
use crate::document::{Comment, Document, Entry, Node, Problem, Scalar, Value};
use crate::format::Format;
use crate::text::Text;

/// How many nodes a document may keep for its aliases, and how many they may add to it. Past that
/// an alias is a text nobody can tell: a linter has no use for the billionth copy of a node.
const MOST_ALIASED_NODES: usize = 100_000;

pub(crate) fn read<'s>(text: &Text<'s>) -> Document<'s> {
    let source = text.as_str();
    let options = options! {
        emit_comments: true,
        // Licence headers and commented-out values easily pass the default of 96.
        max_buffered_comment_events: 100_000,
        emit_unresolved_aliases: true,
        // A linter may not refuse a long key that other tools take.
        simple_key_max_lookahead: 65_536,
    };
    let mut parser = Parser::new_from_str_with_options(source, options);
    let mut tree = Tree::new(text);
    loop {
        match parser.next() {
            None => break,
            Some(Ok((event, span))) => {
                let range = span.byte_range().unwrap_or(0..0);
                tree.take(event, range, span.start.col());
            }
            Some(Err(error)) => {
                tree.give_up(&error);
                if !matches!(parser.proceed_next_document(), Ok(true)) {
                    break;
                }
            }
        }
    }
    tree.finish()
}

/// A collection that is still open.
struct Open<'s> {
    start: usize,
    anchor: usize,
    opaque: bool,
    /// How many nodes are in it so far, itself included.
    nodes: usize,
    holds: Holds<'s>,
}

enum Holds<'s> {
    List(Vec<Node<'s>>),
    /// The entries, and a key whose value is still to come.
    Map(Vec<Entry<'s>>, Option<Node<'s>>),
}

struct Tree<'t, 's> {
    text: &'t Text<'s>,
    open: Vec<Open<'s>>,
    /// What each anchor names, and how many nodes that is.
    anchors: HashMap<usize, (Node<'s>, usize)>,
    kept_for_aliases: usize,
    added_by_aliases: usize,
    /// Where the last node ended: a block collection ends there, whatever the events say.
    last: usize,
    /// Where the last event ended: up to here nothing is left to be read.
    taken: usize,
    document: Document<'s>,
}

impl<'t, 's> Tree<'t, 's> {
    fn new(text: &'t Text<'s>) -> Self {
        Tree {
            text,
            open: Vec::new(),
            anchors: HashMap::new(),
            kept_for_aliases: 0,
            added_by_aliases: 0,
            last: 0,
            taken: 0,
            document: Document::empty(Format::Yaml),
        }
    }

    fn take(&mut self, event: Event<'_>, range: std::ops::Range<usize>, column: usize) {
        self.taken = range.end.max(self.taken);
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                let empty = range.is_empty() && style == ScalarStyle::Plain;
                let text = if empty {
                    self.text.slice(range.start..range.start)
                } else {
                    decode(self.text, range.clone(), style, column, &value)
                };
                let scalar = match tag {
                    Some(tag) if tag.core_suffix().is_none() => Scalar::opaque(text),
                    _ => Scalar::plain(text),
                };
                self.last = range.end.max(self.last);
                let node = Node {
                    span: self.text.locate(range),
                    value: Value::Scalar(scalar),
                };
                self.put(node, anchor, 1);
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.start(range.start, anchor, tag.is_some(), Holds::List(Vec::new()));
            }
            Event::MappingStart(_, anchor, tag) => {
                self.start(
                    range.start,
                    anchor,
                    tag.is_some(),
                    Holds::Map(Vec::new(), None),
                );
            }
            Event::SequenceEnd | Event::MappingEnd => {
                // A flow collection has a bracket there, a block collection only the next token.
                if !range.is_empty() {
                    self.last = range.end.max(self.last);
                }
                self.close();
            }
            Event::Alias(anchor) => self.put_alias(anchor, range),
            Event::UnresolvedAlias(_) => {
                let scalar = Scalar::opaque(self.text.slice(range.clone()));
                let node = Node {
                    span: self.text.locate(range),
                    value: Value::Scalar(scalar),
                };
                self.put(node, 0, 1);
            }
            Event::Comment(..) => {
                let text = self.text.slice(range);
                let start = text.as_str().len() - text.as_str().trim_start_matches('#').len();
                let text = text.slice(start..text.len());
                self.document.comments.push(Comment { text });
            }
            Event::DocumentEnd => {
                while !self.open.is_empty() {
                    self.close();
                }
                self.anchors.clear();
            }
            _ => {}
        }
    }

    fn start(&mut self, start: usize, anchor: usize, tagged: bool, holds: Holds<'s>) {
        self.open.push(Open {
            start,
            anchor,
            opaque: tagged,
            nodes: 1,
            holds,
        });
    }

    fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let end = self.last.max(open.start);
        let span = self.text.locate(open.start..end);
        let value = match open.holds {
            // `!reference [a, b]`, `!Join […]`: a function's arguments are not its value.
            _ if open.opaque => Value::Scalar(Scalar::opaque(self.text.slice(open.start..end))),
            Holds::List(nodes) => Value::List(nodes),
            Holds::Map(entries, _) => Value::Map(merge(entries)),
        };
        self.put(Node { span, value }, open.anchor, open.nodes);
    }

    fn put(&mut self, node: Node<'s>, anchor: usize, nodes: usize) {
        if anchor != 0 && self.kept_for_aliases + nodes <= MOST_ALIASED_NODES {
            self.kept_for_aliases += nodes;
            self.anchors.insert(anchor, (node.clone(), nodes));
        }
        if let Some(open) = self.open.last_mut() {
            open.nodes += nodes;
        }
        match self.open.last_mut().map(|open| &mut open.holds) {
            None => self.document.roots.push(node),
            Some(Holds::List(nodes)) => nodes.push(node),
            Some(Holds::Map(entries, key)) => match key.take() {
                None => *key = Some(node),
                Some(name) => {
                    // A mapping or list as a key is legal YAML and names nothing here.
                    if let Value::Scalar(name) = name.value {
                        entries.push(Entry {
                            key: name.text,
                            value: node,
                        });
                    }
                }
            },
        }
    }

    fn put_alias(&mut self, anchor: usize, range: std::ops::Range<usize>) {
        self.last = range.end.max(self.last);
        let known = self.anchors.get(&anchor);
        let known = known.filter(|(_, nodes)| self.added_by_aliases + nodes <= MOST_ALIASED_NODES);
        let (node, nodes) = known.cloned().unwrap_or_else(|| {
            let span = self.text.locate(range.clone());
            let value = Value::Scalar(Scalar::opaque(self.text.slice(range)));
            (Node { span, value }, 1)
        });
        self.added_by_aliases += nodes;
        self.put(node, 0, nodes);
    }

    /// Keeps what was read before the error and hands the rest of the document on as prose.
    fn give_up(&mut self, error: &ScanError) {
        let source = self.text.as_str();
        let at = error
            .marker()
            .byte_offset()
            .unwrap_or(source.len())
            .min(source.len());
        let at = (0..=at)
            .rev()
            .find(|at| source.is_char_boundary(*at))
            .unwrap_or(0);
        while !self.open.is_empty() {
            self.close();
        }
        self.anchors.clear();
        let line = source[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let rest = &source[line..];
        let end = rest.find("\n---").map_or(source.len(), |end| line + end);
        // A quote or bracket that is never closed shows far behind the lines it took.
        let start = self.taken.min(line);
        let text = self.text.slice(start..end);
        // Templates are no syntax errors: what they become is not known yet.
        if !source.contains("{{") && !source.contains("{%") {
            let behind = source[at..]
                .chars()
                .next()
                .map_or(at, |next| at + next.len_utf8());
            let span = self.text.locate(at..behind);
            self.document.problems.push(Problem {
                span,
                message: error.info(),
            });
        }
        let scalar = Scalar {
            declared: Some(Format::Text),
            ..Scalar::opaque(text)
        };
        let span = self.text.locate(start..end);
        self.taken = end.max(self.taken);
        self.document.roots.push(Node {
            span,
            value: Value::Scalar(scalar),
        });
    }

    fn finish(mut self) -> Document<'s> {
        while !self.open.is_empty() {
            self.close();
        }
        self.document
    }
}

/// Writes merge keys (`<<: *base`) out: what the mapping says itself stands before what it merges.
fn merge(entries: Vec<Entry<'_>>) -> Vec<Entry<'_>> {
    if !entries.iter().any(|entry| entry.key == *"<<") {
        return entries;
    }
    let (merges, mut own): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|entry| entry.key == *"<<");
    for merged in merges {
        let maps = match merged.value.value {
            Value::Map(_) => vec![merged.value],
            Value::List(nodes) => nodes,
            Value::Scalar(_) | Value::Command(_) => Vec::new(),
        };
        for map in maps {
            let Value::Map(entries) = map.value else {
                continue;
            };
            for entry in entries {
                if !own.iter().any(|known| known.key == *entry.key.as_str()) {
                    own.push(entry);
                }
            }
        }
    }
    own
}
