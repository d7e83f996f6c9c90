//! The tree that the events of the parser crate describe.

use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event, ScalarStyle, ScanError, StructureStyle};

use super::mend::{Refused, folded};
use super::merge::merge;
use super::rendered;
use super::scalar::{Token, decode};
use super::tags;
use crate::document::{Comment, Document, Entry, Node, Problem, Scalar, Value};
use crate::format::Format;
use crate::templates::{self, Action};
use crate::text::Text;

/// How many nodes a document may keep for its aliases, and how many they may add to it. Past that
/// an alias is a text nobody can tell: a linter has no use for the billionth copy of a node.
const MOST_ALIASED_NODES: usize = 100_000;

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
    /// Where its nodes start among those of all open lists.
    List(usize),
    /// Where its entries start among those of all open mappings, and a key whose value is still to
    /// come.
    Map(usize, Option<Node<'s>>),
}

pub(super) struct Tree<'t, 's> {
    pub(super) text: &'t Text<'s>,
    /// What the parser crate reads: the text, or the text with its actions masked.
    pub(super) source: &'t str,
    /// The actions that are masked.
    pub(super) actions: &'t [Action],
    /// What was read is a template, which makes sense only with its actions masked.
    pub(super) is_template: bool,
    /// Something can't be read.
    pub(super) failed: bool,
    /// The first thing that can't be read, if others take it.
    pub(super) refused: Option<Refused>,
    /// How many flow collections are open.
    pub(super) flows: usize,
    open: Vec<Open<'s>>,
    /// What was read of the lists and of the mappings that are open, the innermost last.
    nodes: Vec<Node<'s>>,
    entries: Vec<Entry<'s>>,
    /// What each anchor names, and how many nodes that is.
    anchors: HashMap<usize, (Node<'s>, usize)>,
    kept_for_aliases: usize,
    added_by_aliases: usize,
    /// Where the last node ended: a block collection ends there, whatever the events say.
    pub(super) last: usize,
    /// Where the last event ended: up to here nothing is left to be read.
    pub(super) taken: usize,
    document: Document<'s>,
}

impl<'t, 's> Tree<'t, 's> {
    pub(super) fn new(text: &'t Text<'s>, source: &'t str, actions: &'t [Action]) -> Self {
        Tree {
            text,
            source,
            actions,
            is_template: false,
            failed: false,
            refused: None,
            flows: 0,
            open: Vec::new(),
            nodes: Vec::new(),
            entries: Vec::new(),
            anchors: HashMap::new(),
            kept_for_aliases: 0,
            added_by_aliases: 0,
            last: 0,
            taken: 0,
            document: Document::empty(Format::Yaml),
        }
    }

    /// Takes the event at `range`, which starts in `column`.
    pub(super) fn take(&mut self, event: Event<'_>, range: Range<usize>, column: usize) {
        let range = if self.actions.is_empty() {
            range
        } else {
            // A masked letter may be a part of one.
            self.floor(range.start)..self.floor(range.end)
        };
        self.taken = range.end.max(self.taken);
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                let token = Token {
                    range,
                    style,
                    column,
                    value: &value,
                };
                let (mut scalar, range) = self.scalar(&token);
                if let Some(tag) = tag.filter(|tag| !tags::is_type(tag)) {
                    scalar = tags::scalar(scalar.text, &tag);
                }
                self.last = range.end.max(self.last);
                let node = Node {
                    span: self.text.locate(range),
                    value: Value::Scalar(scalar),
                };
                self.put(node, anchor, 1);
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.flows += usize::from(style == StructureStyle::Flow);
                let opaque = tag.is_some_and(|tag| !tags::is_type(&tag));
                self.start(range.start, anchor, opaque, Holds::List(self.nodes.len()));
            }
            Event::MappingStart(style, anchor, tag) => {
                let is_flow = style == StructureStyle::Flow;
                self.flows += usize::from(is_flow);
                if is_flow && self.is_action(range.start) {
                    self.is_template = true;
                }
                let holds = Holds::Map(self.entries.len(), None);
                let opaque = tag.is_some_and(|tag| !tags::is_type(&tag));
                self.start(range.start, anchor, opaque, holds);
            }
            Event::SequenceEnd | Event::MappingEnd => {
                // A flow collection has a bracket there, a block collection only the next token.
                if !range.is_empty() {
                    self.last = range.end.max(self.last);
                    self.flows = self.flows.saturating_sub(1);
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
            Event::DocumentEnd => self.close_all(),
            _ => {}
        }
    }

    /// The scalar that a token writes, and the bytes of it.
    fn scalar(&mut self, token: &Token<'_>) -> (Scalar<'s>, Range<usize>) {
        let range = token.range.clone();
        if !self.actions.is_empty() {
            return rendered::scalar(self, token);
        }
        if range.is_empty() && token.style == ScalarStyle::Plain {
            return (Scalar::plain(self.text.slice(range.clone())), range);
        }
        if token.style == ScalarStyle::Plain && token.value.len() < range.len() {
            let mut lines = self.source[range.clone()].lines().skip(1);
            // Plain text over several lines, of which one is `<% end %>`.
            if lines.any(|line| templates::starts(line.trim_start())) {
                self.is_template = true;
            }
        }
        let quoted = matches!(
            token.style,
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted
        );
        let mended = || self.source[range.clone()] != self.text.as_str()[range.clone()];
        if quoted && !std::ptr::eq(self.source, self.text.as_str()) && mended() {
            return (Scalar::plain(folded(self.text, token)), range);
        }
        (Scalar::plain(decode(self.text, self.source, token)), range)
    }

    /// True if an action stands at `at`, not yet masked.
    fn is_action(&self, at: usize) -> bool {
        self.source.get(at..).is_some_and(templates::starts)
    }

    /// The last place up to `at` where a letter of the text starts.
    fn floor(&self, at: usize) -> usize {
        self.text.as_str().floor_char_boundary(at)
    }

    fn start(&mut self, start: usize, anchor: usize, opaque: bool, holds: Holds<'s>) {
        self.open.push(Open {
            start,
            anchor,
            opaque,
            nodes: 1,
            holds,
        });
    }

    fn close_all(&mut self) {
        while !self.open.is_empty() {
            self.close();
        }
        self.flows = 0;
        self.anchors.clear();
    }

    fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let end = self.last.max(open.start);
        let span = self.text.locate(open.start..end);
        let value = match open.holds {
            // `!reference [a, b]`, `!Join […]`: a function's arguments are not its value.
            Holds::List(start) if open.opaque => {
                self.nodes.truncate(start);
                Value::Scalar(Scalar::opaque(self.text.slice(open.start..end)))
            }
            Holds::Map(start, _) if open.opaque => {
                self.entries.truncate(start);
                Value::Scalar(Scalar::opaque(self.text.slice(open.start..end)))
            }
            Holds::List(start) => Value::List(self.nodes.drain(start..).collect()),
            Holds::Map(start, _) => Value::Map(merge(self.entries.drain(start..).collect())),
        };
        self.put(Node { span, value }, open.anchor, open.nodes);
    }

    fn put(&mut self, node: Node<'s>, anchor: usize, nodes: usize) {
        if anchor != 0 && self.kept_for_aliases + nodes <= MOST_ALIASED_NODES {
            self.kept_for_aliases += nodes;
            self.anchors.insert(anchor, (node.clone(), nodes));
        }
        let Some(open) = self.open.last_mut() else {
            self.document.roots.push(node);
            return;
        };
        open.nodes += nodes;
        match &mut open.holds {
            Holds::List(_) => self.nodes.push(node),
            Holds::Map(_, key) => match key.take() {
                None => *key = Some(node),
                Some(name) => {
                    // A mapping or list as a key is legal YAML and names nothing here.
                    if let Value::Scalar(name) = name.value {
                        self.entries.push(Entry {
                            key: name.text,
                            value: node,
                        });
                    }
                }
            },
        }
    }

    fn put_alias(&mut self, anchor: usize, range: Range<usize>) {
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
    pub(super) fn give_up(&mut self, error: &ScanError) {
        if !self.failed {
            self.failed = true;
            self.refused = Refused::new(self, error);
        }
        let source = self.text.as_str();
        let at = error.marker().byte_offset().unwrap_or(source.len());
        let at = self.floor(at);
        self.close_all();
        let line = source[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let rest = &source[line..];
        let end = rest.find("\n---").map_or(source.len(), |end| line + end);
        // A quote or bracket that is never closed shows far behind the lines it took.
        let start = self.taken.min(line);
        let text = self.text.slice(start..end);
        let behind = source[at..]
            .chars()
            .next()
            .map_or(at, |next| at + next.len_utf8());
        self.document.problems.push(Problem {
            span: self.text.locate(at..behind),
            message: error.info(),
        });
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

    pub(super) fn finish(mut self) -> Document<'s> {
        self.close_all();
        self.document
    }
}
