//! What the formats for people have in common: prose with pieces of code in it, in order.

use std::ops::Range;

use crate::document::{Document, Node, Scalar, Value};
use crate::format::Format;
use crate::looks;
use crate::text::{Decoder, Text};

/// Collects the pieces of one text. What no piece of code takes is prose.
pub(super) struct Pieces<'t, 's> {
    text: &'t Text<'s>,
    nodes: Vec<Node<'s>>,
    /// Where the prose that was not handed on yet starts.
    prose: usize,
}

impl<'t, 's> Pieces<'t, 's> {
    pub(super) fn new(text: &'t Text<'s>) -> Self {
        Pieces {
            text,
            nodes: Vec::new(),
            prose: 0,
        }
    }

    /// Hands the prose before `end` on, as `clean` leaves it, and goes on behind `next`.
    pub(super) fn cut_cleaned(
        &mut self,
        end: usize,
        next: usize,
        clean: impl FnOnce(&Text<'s>, Range<usize>) -> Text<'s>,
    ) {
        let prose = self.prose..end;
        // Prose of blanks holds nothing.
        if prose.start < end && !self.text.as_str()[prose.clone()].trim().is_empty() {
            let prose = clean(self.text, prose);
            self.code(prose, Some(Format::Text));
        }
        self.prose = self.prose.max(next);
    }

    /// Hands the prose before `end` on, and goes on behind `next`.
    pub(super) fn cut(&mut self, end: usize, next: usize) {
        self.cut_cleaned(end, next, |text, range| text.slice(range));
    }

    /// Hands a piece of code on. `None` is a language that is not read, or none that is known:
    /// then it is still looked through for commands and URLs.
    pub(super) fn code(&mut self, code: Text<'s>, format: Option<Format>) {
        let format = format.unwrap_or(Format::Text);
        let code = match format {
            Format::Text => code,
            _ => unelided(code),
        };
        let scalar = Scalar {
            declared: Some(format),
            ..Scalar::opaque(code)
        };
        self.node(Node {
            span: scalar.text.span(),
            value: Value::Scalar(scalar),
        });
    }

    pub(super) fn node(&mut self, node: Node<'s>) {
        self.nodes.push(node);
    }

    pub(super) fn finish(self, format: Format) -> Document<'s> {
        let mut document = Document::empty(format);
        if !self.nodes.is_empty() {
            document.roots.push(Node {
                span: self.text.span(),
                value: Value::List(self.nodes),
            });
        }
        document
    }
}

/// The format of a piece of code without a language: what its letters tell, or prose.
pub(super) fn unlabelled(code: &str) -> Option<Format> {
    let text = code.trim();
    let first = text.lines().next().unwrap_or_default();
    let is_request = first.starts_with("HTTP/1") || first.trim_end().ends_with(" HTTP/1.1");
    let is_object = text.starts_with('{') && text.ends_with('}') && text.contains(':');
    if is_request {
        return Some(Format::Http);
    }
    if is_object || looks::is_json(text) {
        return Some(Format::Json);
    }
    let told = Format::of_content(text).filter(|format| *format != Format::Json);
    // A single line says too little.
    let several = || text.contains('\n').then(|| looks::settings(text)).flatten();
    told.or_else(several).or(Some(Format::Text))
}

/// The text without the lines that stand for what was left out: in documentation, `...` is no part
/// of the code.
fn unelided(code: Text<'_>) -> Text<'_> {
    let source = code.as_str();
    if !source.contains("...") && !source.contains('\u{2026}') {
        return code;
    }
    let mut decoder = Decoder::new(&code);
    for line in Line::all(source, 0) {
        let start = line.content.start;
        match source[line.content].trim() {
            "..." | "\u{2026}" | "...," => decoder.drop(start..line.next),
            _ => decoder.keep(start..line.next),
        }
    }
    decoder.finish(0)
}

/// A line of a text.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Its letters, without the line break.
    pub(super) content: Range<usize>,
    /// Where the next line starts.
    pub(super) next: usize,
}

impl Line {
    /// The line that starts at `at`.
    pub(super) fn at(source: &str, at: usize) -> Line {
        let rest = source.get(at..).unwrap_or_default();
        let (length, next) = match rest.find('\n') {
            Some(length) => (length, at + length + 1),
            None => (rest.len(), at + rest.len()),
        };
        let content = rest[..length].trim_end_matches('\r');
        Line {
            content: at..at + content.len(),
            next,
        }
    }

    /// The lines from `at` to the end.
    pub(super) fn all(source: &str, at: usize) -> impl Iterator<Item = Line> + '_ {
        let first = (at < source.len()).then(|| Line::at(source, at));
        std::iter::successors(first, |line| {
            (line.next < source.len()).then(|| Line::at(source, line.next))
        })
    }
}
