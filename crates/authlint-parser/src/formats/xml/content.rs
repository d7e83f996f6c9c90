//! The text of elements and attributes, with its references replaced.

use std::ops::Range;

use super::scanner::{BLANKS, Scanner, is_name};
use crate::document::{Holes, Node, Scalar, Value};
use crate::text::{Decoder, Text};

/// A stretch of text without markup. Comments in between are part of none.
pub(super) enum Piece {
    /// With references.
    Text(Range<usize>),
    /// A CDATA section.
    Verbatim {
        whole: Range<usize>,
        content: Range<usize>,
    },
}

/// The entities that every document has.
const ENTITIES: [(&str, &str); 5] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
];

/// The text of an element, without the blanks around it; `None` if there is nothing else.
pub(super) fn of_element<'s>(
    text: &Text<'s>,
    pieces: &[Piece],
    scanner: &mut Scanner<'_>,
) -> Option<Node<'s>> {
    let source = text.as_str();
    let blank = |piece: &Piece| match piece {
        Piece::Text(range) => trimmed(source, range).is_empty(),
        Piece::Verbatim { .. } => false,
    };
    let first = pieces.iter().position(|piece| !blank(piece))?;
    let last = pieces.iter().rposition(|piece| !blank(piece))?;
    let start = match pieces.get(first)? {
        Piece::Text(range) => trimmed(source, range).start,
        Piece::Verbatim { whole, .. } => whole.start,
    };
    let end = match pieces.get(last)? {
        Piece::Text(range) => trimmed(source, range).end,
        Piece::Verbatim { whole, .. } => whole.end,
    };
    let mut reader = Reader::new(text, scanner, false);
    for piece in pieces.get(first..=last)? {
        match piece {
            Piece::Text(range) => reader.read(range.start.max(start)..range.end.min(end)),
            Piece::Verbatim { content, .. } => reader.read_verbatim(content.clone()),
        }
    }
    Some(Node {
        span: text.locate(start..end),
        value: Value::Scalar(reader.finish(start)),
    })
}

/// The value of an attribute.
pub(super) fn of_attribute<'s>(
    text: &Text<'s>,
    value: Range<usize>,
    scanner: &mut Scanner<'_>,
) -> Scalar<'s> {
    let mut reader = Reader::new(text, scanner, true);
    let start = value.start;
    reader.read(value);
    reader.finish(start)
}

/// The range without blanks at its ends.
fn trimmed(source: &str, range: &Range<usize>) -> Range<usize> {
    let text = &source[range.clone()];
    let start = range.end - text.trim_start_matches(BLANKS).len();
    start..(range.start + text.trim_end_matches(BLANKS).len()).max(start)
}

/// What an `&` begins.
enum Reference {
    /// A reference of that length to these characters.
    To(usize, String),
    /// A reference of that length to what only a document type tells.
    Unknown(usize),
    /// None.
    No,
}

/// Reads one text.
struct Reader<'t, 's, 'b, 'c> {
    source: &'t str,
    decoder: Decoder<'t, 's>,
    holes: Vec<Range<usize>>,
    scanner: &'b mut Scanner<'c>,
    /// In an attribute each kind of white space is a blank.
    flat: bool,
}

impl<'t, 's, 'b, 'c> Reader<'t, 's, 'b, 'c> {
    fn new(text: &'t Text<'s>, scanner: &'b mut Scanner<'c>, flat: bool) -> Self {
        Reader {
            source: text.as_str(),
            decoder: Decoder::new(text),
            holes: Vec::new(),
            scanner,
            flat,
        }
    }

    /// Reads a stretch with references.
    fn read(&mut self, range: Range<usize>) {
        let marks: &[char] = if self.flat {
            &['&', '\r', '\n', '\t']
        } else {
            &['&', '\r']
        };
        self.read_to_marks(range, marks);
    }

    /// Reads a stretch without references.
    fn read_verbatim(&mut self, range: Range<usize>) {
        self.read_to_marks(range, &['\r']);
    }

    fn read_to_marks(&mut self, range: Range<usize>, marks: &[char]) {
        let mut at = range.start;
        while let Some(found) = self.source[at..range.end].find(marks) {
            self.decoder.keep(at..at + found);
            at += found;
            at = if self.source[at..].starts_with('&') {
                self.reference(at, range.end)
            } else {
                self.blank(at, range.end)
            };
        }
        self.decoder.keep(at..range.end);
    }

    /// White space that means other white space. Behind it.
    fn blank(&mut self, at: usize, end: usize) -> usize {
        let behind = at + 1;
        let paired = self.source[at..end].starts_with("\r\n");
        if self.flat {
            let behind = behind + usize::from(paired);
            self.decoder.replace(at..behind, " ");
            return behind;
        }
        let with = if paired { "" } else { "\n" };
        self.decoder.replace(at..behind, with);
        behind
    }

    /// The reference at `at`, or an `&` that begins none. Behind it.
    fn reference(&mut self, at: usize, end: usize) -> usize {
        match reference(&self.source[at..end]) {
            Reference::To(length, with) => {
                self.decoder.replace(at..at + length, &with);
                at + length
            }
            Reference::Unknown(length) => {
                let hole = self.decoder.len();
                self.decoder.keep(at..at + length);
                self.holes.push(hole..hole + length);
                at + length
            }
            Reference::No => {
                self.decoder.keep(at..at + 1);
                self.scanner
                    .blame(at..at + 1, "`&` begins no reference, and is not escaped");
                at + 1
            }
        }
    }

    fn finish(self, start: usize) -> Scalar<'s> {
        let text = self.decoder.finish(start);
        if self.holes.is_empty() {
            return Scalar::plain(text);
        }
        // Whoever reads the value may fill in more than the entities.
        if text.as_str().contains('$') {
            return Scalar::opaque(text);
        }
        Scalar {
            holes: Holes::At(self.holes),
            ..Scalar::plain(text)
        }
    }
}

/// The reference at the start of `source`, which is an `&`.
fn reference(source: &str) -> Reference {
    let rest = &source[1..];
    let numeric = rest.strip_prefix('#');
    let name = numeric.unwrap_or(rest);
    let length = name.bytes().take_while(|byte| is_name(*byte)).count();
    let name = &name[..length];
    let whole = "&".len() + usize::from(numeric.is_some()) + length;
    if length == 0 || !source[whole..].starts_with(';') {
        return Reference::No;
    }
    let whole = whole + ";".len();
    if numeric.is_some() {
        let code = match name.strip_prefix('x') {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => name.parse(),
        };
        let letter = code.ok().and_then(char::from_u32);
        return letter.map_or(Reference::No, |letter| {
            Reference::To(whole, letter.to_string())
        });
    }
    let entity = ENTITIES.iter().find(|(known, _)| *known == name);
    entity.map_or(Reference::Unknown(whole), |(_, with)| {
        Reference::To(whole, (*with).to_owned())
    })
}
