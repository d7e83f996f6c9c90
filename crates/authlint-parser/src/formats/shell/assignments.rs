//! Variables and what they are set to.

use std::ops::Range;

use super::Reader;
use super::lexer::{Assignment, Word};
use super::nesting::name_len;
use crate::document::{Entry, Holes, Node, Scalar, Value};

impl<'s> Reader<'_, 's> {
    /// Reads the value behind a `NAME=`.
    pub(super) fn assign(&mut self, assignment: &Assignment) {
        self.command.line_start = false;
        self.lexer.at = assignment.value;
        let (written, scalar) = self.assigned();
        if !assignment.whole {
            return self.aside(scalar.inner);
        }
        let text = self.lexer.text();
        self.assignments.push(Entry {
            key: text.slice(assignment.name.clone()),
            value: Node {
                span: text.locate(written),
                value: Value::Scalar(scalar),
            },
        });
    }

    /// The value that starts here, which may be empty.
    fn assigned(&mut self) -> (Range<usize>, Scalar<'s>) {
        let (start, limit) = (self.lexer.at, self.lexer.source().len());
        if self.lexer.starts_with("(")
            && let Some(end) = self.lexer.nesting().group(start, limit)
        {
            return (start..end, self.array(start..end));
        }
        match self.lexer.word() {
            Some(word) => (word.written, word.scalar),
            None => {
                let scalar = Scalar {
                    holes: Holes::At(Vec::new()),
                    ..Scalar::plain(self.lexer.text().slice(start..start))
                };
                (start..start, scalar)
            }
        }
    }

    /// An array is no single value, but commands may fill it.
    fn array(&mut self, range: Range<usize>) -> Scalar<'s> {
        let mut array = Scalar::opaque(self.lexer.text().slice(range.clone()));
        self.lexer.at = range.start + 1;
        while self.lexer.at + 1 < range.end {
            match self.lexer.peek() {
                Some(b'#') => self.comment(),
                _ => match self.lexer.word() {
                    Some(word) => join(&mut array, word),
                    None => self.lexer.skip_character(),
                },
            }
            self.lexer.skip_blanks();
        }
        self.lexer.at = range.end;
        array
    }

    /// An argument of `export` and its like, quoted as a whole or without a value.
    pub(super) fn declare(&mut self, word: Word<'s>) {
        let scalar = word.scalar;
        let name = name_len(scalar.text.as_str().as_bytes());
        let value = name + 1;
        if name == 0 || !scalar.text.as_str()[name..].starts_with('=') {
            return self.aside(scalar.inner);
        }
        let holes = match scalar.holes {
            Holes::At(holes) => Holes::At(
                holes
                    .iter()
                    .map(|hole| hole.start - value..hole.end - value)
                    .collect(),
            ),
            Holes::LeftToReader => Holes::LeftToReader,
        };
        let text = scalar.text.slice(value..scalar.text.len());
        self.assignments.push(Entry {
            key: scalar.text.slice(0..name),
            value: Node {
                span: text.span(),
                value: Value::Scalar(Scalar {
                    text,
                    holes,
                    ..scalar
                }),
            },
        });
    }
}

/// Adds the commands of an element to those of its array.
fn join<'s>(array: &mut Scalar<'s>, element: Word<'s>) {
    match (&mut array.inner, element.scalar.inner) {
        (Some(all), Some(more)) => {
            all.roots.extend(more.roots);
            all.comments.extend(more.comments);
        }
        (all @ None, more) => *all = more,
        (Some(_), None) => {}
    }
}
