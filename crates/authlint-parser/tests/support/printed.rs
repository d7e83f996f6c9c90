//! A document as lines of text, so that a whole tree can be compared and reviewed.
//!
//! A line shows the kind, the bytes of the whole value, the text and its holes. Where a text is
//! not its bytes letter by letter, `from` lists what wrote it in order; a span in parentheses
//! stands for letters that are not its own, as an escape does.

use std::fmt::Write;
use std::ops::Range;

use authlint_parser::{Document, Holes, Node, Scalar, Span, Text, Value};

/// All of `document`.
pub(crate) fn printed(document: &Document<'_>) -> String {
    let mut printer = Printer::default();
    printer.document(document, "");
    printer.lines
}

#[derive(Default)]
struct Printer {
    lines: String,
    depth: usize,
}

impl Printer {
    fn line(&mut self, line: &str) {
        let blanks = 2 * self.depth;
        // Writing to a String cannot fail.
        let _ = writeln!(self.lines, "{:blanks$}{line}", "");
    }

    fn indented(&mut self, print: impl FnOnce(&mut Self)) {
        self.depth += 1;
        print(self);
        self.depth -= 1;
    }

    fn document(&mut self, document: &Document<'_>, declared: &str) {
        self.line(&format!("document {}{declared}", document.format.name()));
        self.indented(|printer| {
            for root in &document.roots {
                printer.node(root);
            }
            for comment in &document.comments {
                printer.line(&format!("comment {}", of_text(&comment.text)));
            }
            for problem in &document.problems {
                let (at, message) = (bytes(problem.span), &problem.message);
                printer.line(&format!("problem {at} {message:?}"));
            }
        });
    }

    fn node(&mut self, node: &Node<'_>) {
        let at = bytes(node.span);
        match &node.value {
            Value::Scalar(scalar) => {
                let whole = node.span != scalar.text.span();
                let around = if whole {
                    format!("{at} text ")
                } else {
                    String::new()
                };
                self.scalar(&format!("scalar {around}"), scalar);
            }
            Value::List(nodes) => {
                self.line(&format!("list {at}"));
                self.indented(|printer| nodes.iter().for_each(|node| printer.node(node)));
            }
            Value::Map(entries) => {
                self.line(&format!("map {at}"));
                self.indented(|printer| {
                    for entry in entries {
                        printer.line(&format!("key {}", of_text(&entry.key)));
                        printer.indented(|printer| printer.node(&entry.value));
                    }
                });
            }
            Value::Command(words) => {
                self.line(&format!("command {at}"));
                self.indented(|printer| {
                    words.iter().for_each(|word| printer.scalar("word ", word));
                });
            }
        }
    }

    fn scalar(&mut self, kind: &str, scalar: &Scalar<'_>) {
        let holes = match &scalar.holes {
            Holes::LeftToReader => String::new(),
            Holes::At(holes) if holes.is_empty() => " no holes".to_owned(),
            Holes::At(holes) => format!(" holes {holes:?}"),
        };
        self.line(&format!("{kind}{}{holes}", of_text(&scalar.text)));
        let declared = scalar.declared.map(|format| format.name());
        self.indented(|printer| match (&scalar.inner, declared) {
            (Some(inner), Some(_)) => printer.document(inner, " as declared"),
            (Some(inner), None) => printer.document(inner, ""),
            (None, Some(format)) => printer.line(&format!("unread {format}")),
            (None, None) => {}
        });
    }
}

fn of_text(text: &Text<'_>) -> String {
    let line = format!("{} {:?}", bytes(text.span()), text.as_str());
    if text.is_empty() || text.editable(0..text.len()).is_some() {
        return line;
    }
    let pieces = pieces(text).into_iter().map(|(span, verbatim)| {
        let span = bytes(span);
        if verbatim { span } else { format!("({span})") }
    });
    format!("{line} from {}", pieces.collect::<Vec<_>>().join(" "))
}

/// What wrote the text, in order, in as few pieces as can be; with true for what is verbatim.
fn pieces(text: &Text<'_>) -> Vec<(Span, bool)> {
    let mut pieces: Vec<(Span, bool)> = Vec::new();
    let mut start = 0;
    for (at, letter) in text.as_str().char_indices() {
        let range: Range<usize> = at..at + letter.len_utf8();
        let verbatim = text.editable(range.clone()).is_some();
        let joined = text.editable(start..range.end);
        let span = text.locate(range);
        match (pieces.last_mut(), joined) {
            (Some((last, true)), Some(joined)) => *last = joined,
            (Some((last, false)), _) if !verbatim && *last == span => {}
            _ => {
                pieces.push((span, verbatim));
                start = at;
            }
        }
    }
    pieces
}

fn bytes(span: Span) -> String {
    format!("{}..{}", span.start, span.end)
}
