//! A document without places: what it says, in order. Two of them tell what an edit changed.

use authlint_parser::{
    Document, FileId, Format, Holes, Node, Problem, Scalar, Span, Text, Value, parse,
};

use crate::caught;

/// What a text says.
#[derive(Default)]
pub(super) struct Shape {
    pub(super) tokens: Vec<Token>,
    pub(super) problems: Vec<Problem>,
    /// The format of the document that is being read.
    format: Option<Format>,
}

/// A part of a document.
#[derive(PartialEq)]
pub(super) enum Token {
    /// A list, a map or a command, and how many are in it.
    Many(u8, usize),
    /// A name or a value.
    Text(Said),
    /// A document in a text.
    Inner(Format),
}

/// A name or a value.
#[derive(PartialEq)]
pub(super) struct Said {
    pub(super) text: String,
    /// Where it was, quotes not included.
    pub(super) span: Span,
    /// How many parts of it the format fills in.
    pub(super) holes: usize,
    /// The format of the document that it is in.
    pub(super) format: Option<Format>,
}

impl Shape {
    /// Reads a text as file number 0. `None` if the reader fails on it.
    pub(super) fn of(text: &str, format: Format) -> Option<Self> {
        caught(|| {
            let mut shape = Shape::default();
            shape.document(&parse(Text::of_file(FileId(0), text), format));
            shape
        })
    }

    fn document(&mut self, document: &Document<'_>) {
        let outer = self.format.replace(document.format);
        self.tokens.push(Token::Inner(document.format));
        self.problems.extend(document.problems.iter().cloned());
        for root in &document.roots {
            self.node(root);
        }
        self.format = outer;
    }

    fn node(&mut self, node: &Node<'_>) {
        match &node.value {
            Value::Scalar(scalar) => self.scalar(scalar),
            Value::List(items) => {
                self.tokens.push(Token::Many(0, items.len()));
                items.iter().for_each(|item| self.node(item));
            }
            Value::Map(entries) => {
                self.tokens.push(Token::Many(1, entries.len()));
                for entry in entries {
                    self.text(&entry.key, 0);
                    self.node(&entry.value);
                }
            }
            Value::Command(words) => {
                self.tokens.push(Token::Many(2, words.len()));
                words.iter().for_each(|word| self.scalar(word));
            }
        }
    }

    fn scalar(&mut self, scalar: &Scalar<'_>) {
        let holes = match &scalar.holes {
            Holes::At(holes) => holes.len(),
            Holes::LeftToReader => 0,
        };
        self.text(&scalar.text, holes);
        if let Some(inner) = &scalar.inner {
            self.document(inner);
        }
    }

    fn text(&mut self, text: &Text<'_>, holes: usize) {
        self.tokens.push(Token::Text(Said {
            text: text.as_str().to_owned(),
            span: text.span(),
            holes,
            format: self.format,
        }));
    }
}

/// True for texts that formats with types take for a number, a truth or nothing.
pub(super) fn is_other_type(text: &str) -> bool {
    let words = [
        "true", "false", "yes", "no", "on", "off", "y", "n", "null", "~", "",
    ];
    text.parse::<f64>().is_ok() || words.contains(&text.to_ascii_lowercase().as_str())
}
