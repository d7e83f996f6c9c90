//! Makes nodes of what was put together, and lets stand by itself what belongs to nothing.

use std::ops::Range;

use super::directives;
use super::frames::Reader;
use super::separators::map_of;
use super::shape::{Calls, Group, Outcome, Part, Positional, Written};
use super::token::{Bracket, Element, Kind};
use super::value::put_in;
use crate::document::{Holes, Node, Scalar, Value};
use crate::format::Language;
use crate::text::Decoder;

/// Of texts without a name, one shorter than this says nothing.
const SHORTEST: usize = 4;

impl<'s> Reader<'_, 's> {
    /// A scalar around all of an expression.
    pub(super) fn scalar_node(&self, written: &Written) -> Node<'s> {
        let mut span = self
            .text
            .locate(written.start as usize..written.end as usize);
        let mut decoder = Decoder::new(self.text);
        let mut holes: Vec<Range<usize>> = Vec::new();
        let mut all_directives = Vec::new();
        for part in &written.parts {
            match *part {
                Part::Literal { index, directives } => {
                    let literal = self.literal(index);
                    let start = decoder.len();
                    literal.decode(self.source, self.language, &mut decoder, &mut holes);
                    if directives {
                        all_directives.push(start..decoder.len());
                    }
                    // The lines of a here-document stand below the expression.
                    span = span.cover(self.text.locate(literal.written()));
                }
                Part::Hole(start, end) => {
                    let at = decoder.len();
                    decoder.keep(start as usize..end as usize);
                    holes.push(at..decoder.len());
                }
                Part::Variable {
                    start,
                    end,
                    name,
                    default,
                } => {
                    let at = decoder.len();
                    let name = name.0 as usize..name.1 as usize;
                    decoder.replace(start as usize..name.start, "${");
                    decoder.keep(name.clone());
                    let mut behind = name.end;
                    if let Some(default) = default.map(|index| self.literal(index)) {
                        let inner = default.inner();
                        decoder.replace(behind..inner.start.max(behind), ":-");
                        default.decode(self.source, self.language, &mut decoder, &mut Vec::new());
                        behind = inner.end.max(behind);
                    }
                    decoder.replace(behind.min(end as usize)..end as usize, "}");
                    holes.push(at..decoder.len());
                }
            }
        }
        let start = written
            .parts
            .first()
            .map_or(written.start as usize, |part| match *part {
                Part::Literal { index, .. } => self.literal(index).inner().start,
                Part::Hole(start, _) | Part::Variable { start, .. } => start as usize,
            });
        let text = decoder.finish(start);
        for range in all_directives {
            directives::add(text.as_str(), range, self.language, &mut holes);
        }
        holes.retain(|hole| !hole.is_empty());
        let holes = if holes.is_empty() {
            Holes::LeftToReader
        } else {
            Holes::At(holes)
        };
        Node {
            span,
            value: Value::Scalar(Scalar {
                holes,
                ..Scalar::plain(text)
            }),
        }
    }

    /// A map of what calls were told, around all of them.
    pub(super) fn calls_node(&self, calls: Calls<'s>) -> Node<'s> {
        let whole = self.text.locate(calls.start as usize..calls.end as usize);
        let span = calls
            .entries
            .iter()
            .fold(whole, |span, entry| span.cover(entry.value.span));
        Node {
            span,
            value: Value::Map(calls.entries),
        }
    }

    /// What brackets come to that are no call's: a map, a list, or what is alone in them.
    pub(super) fn brackets(&mut self, mut group: Group<'s>) -> Outcome<'s> {
        if !group.entries.is_empty() {
            let span = self.text.locate(group.start as usize..group.end as usize);
            self.let_positional_go(std::mem::take(&mut group.positional));
            let span = group
                .entries
                .iter()
                .fold(span, |span, entry| span.cover(entry.value.span));
            return Outcome::Node(Box::new(Node {
                span,
                value: Value::Map(group.entries),
            }));
        }
        if group.bracket == Bracket::Round && group.positional.len() == 1 {
            return match group.positional.pop() {
                Some(Positional::Text(mut written)) => {
                    (written.start, written.end) = (group.start, group.end);
                    Outcome::Text(written)
                }
                Some(Positional::Node(node)) => Outcome::Node(node),
                _ => Outcome::Unknown,
            };
        }
        self.elements(group)
    }

    /// A list of what stands between brackets.
    pub(super) fn elements(&mut self, group: Group<'s>) -> Outcome<'s> {
        let span = self.text.locate(group.start as usize..group.end as usize);
        let mut positional = group.positional;
        // A list that is all that a list is made of.
        if positional.len() == 1
            && let Some(Positional::Node(node)) = positional.first()
            && matches!(node.value, Value::List(_))
            && group.bracket == Bracket::Round
            && let Some(Positional::Node(node)) = positional.pop()
        {
            return Outcome::Node(node);
        }
        let mut span = span;
        let nodes: Vec<Node<'s>> = positional
            .into_iter()
            .map(|positional| self.positional_node(positional))
            .collect();
        for node in &nodes {
            span = span.cover(node.span);
        }
        Outcome::Node(Box::new(Node {
            span,
            value: Value::List(nodes),
        }))
    }

    fn positional_node(&self, positional: Positional<'s>) -> Node<'s> {
        match positional {
            Positional::Unknown(start, end) => {
                let range = start as usize..end as usize;
                Node {
                    span: self.text.locate(range.clone()),
                    value: Value::Scalar(Scalar::opaque(self.text.slice(range))),
                }
            }
            Positional::Text(written) => self.scalar_node(&written),
            Positional::Node(node) => *node,
        }
    }

    /// The list among the arguments of a function that joins one; without it all but the first or
    /// none of them.
    pub(super) fn joined(&mut self, mut group: Group<'s>) -> Outcome<'s> {
        let list = group.positional.iter().position(|positional| {
            matches!(positional, Positional::Node(node) if matches!(node.value, Value::List(_)))
        });
        if let Some(at) = list
            && let Positional::Node(node) = group.positional.swap_remove(at)
        {
            self.let_positional_go(group.positional);
            return Outcome::Node(node);
        }
        if group.positional.len() > 2 {
            group.positional.remove(0);
            return self.elements(group);
        }
        self.let_go(group);
        Outcome::Unknown
    }

    /// The first text among the arguments, with marks for what is put in.
    pub(super) fn formatted(&mut self, mut group: Group<'s>) -> Outcome<'s> {
        // A locale or a writer may come first, but not in Python: `format(x, "#x")` formats `x`.
        let most = if self.language == Language::Python {
            1
        } else {
            2
        };
        let text = group
            .positional
            .iter()
            .take(most)
            .position(|positional| matches!(positional, Positional::Text(_)));
        let Some(at) = text else {
            self.let_go(group);
            return Outcome::Unknown;
        };
        let Positional::Text(mut written) = group.positional.remove(at) else {
            return Outcome::Unknown;
        };
        put_in(&mut written);
        self.let_go(group);
        Outcome::Text(written)
    }

    /// Lets what is in `group` stand by itself.
    pub(super) fn let_go(&mut self, group: Group<'s>) {
        self.loose.extend(map_of(group.entries));
        self.let_positional_go(group.positional);
    }

    pub(super) fn let_positional_go(&mut self, positional: Vec<Positional<'s>>) {
        for positional in positional {
            match positional {
                Positional::Unknown(..) => {}
                Positional::Text(written) => self.let_text_go(&written),
                Positional::Node(node) => self.loose.push(*node),
            }
        }
    }

    pub(super) fn let_outcome_go(&mut self, outcome: Outcome<'s>) {
        match outcome {
            Outcome::Unknown => {}
            Outcome::Text(written) => self.let_text_go(&written),
            Outcome::Node(node) => self.loose.push(*node),
            Outcome::Calls(calls) => {
                let node = self.calls_node(calls);
                self.loose.push(node);
            }
        }
    }

    /// Lets every literal among `elements` stand by itself.
    pub(super) fn let_all_go(&mut self, elements: &[Element]) {
        let mut at = 0;
        while let Some(element) = elements.get(at) {
            match element.kind {
                Kind::Text(_) => {
                    let (written, behind) = self.adjacent(elements, at);
                    self.let_text_go(&written);
                    at = behind;
                    continue;
                }
                Kind::Group(_, index) => {
                    if let Some(group) = self.group(index) {
                        self.let_go(group);
                    }
                }
                _ => {}
            }
            at += 1;
        }
    }

    pub(super) fn let_literal_go(&mut self, index: u32) {
        let literal = self.literal(index);
        self.let_text_go(&Written {
            parts: vec![Part::Literal {
                index,
                directives: false,
            }],
            start: literal.whole.0,
            end: literal.whole.1,
        });
    }

    /// A text without a name stands by itself if it may say something all the same: an address,
    /// a document, a form. Words say something here only around an address.
    pub(super) fn let_text_go(&mut self, written: &Written) {
        let says = |part: &Part| match *part {
            Part::Literal { index, .. } => {
                let inner = &self.source[self.literal(index).inner()];
                let marks = |byte: &u8| matches!(byte, b'.' | b':' | b'=');
                let words = || inner.trim().contains([' ', '\n']);
                inner.len() >= SHORTEST
                    && inner.as_bytes().iter().any(marks)
                    && (!words() || inner.contains("://") || inner.trim_start().starts_with('{'))
            }
            _ => false,
        };
        if written.parts.iter().any(says) {
            let node = self.scalar_node(written);
            self.loose.push(node);
        }
    }
}
