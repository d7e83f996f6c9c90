//! Quoted strings and here-documents.

use std::ops::Range;

use super::scan::{HereStart, Mark};
use super::{Broken, Reader};
use crate::document::{Holes, Node, Scalar, Value};
use crate::format::Format;
use crate::text::{Decoder, Text};

/// A part of a template.
enum Piece {
    /// Text; in a here-document never of more than one line.
    Literal(Range<usize>),
    /// `${…}` or `%{…}`.
    Hole(Range<usize>),
}

/// How the text of a template is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spelling {
    /// With backslashes.
    Quoted,
    /// As it is.
    Here,
}

const UNCLOSED: &str = "template is not closed";

/// Words in the names of here-documents that tell what is in them.
const NAMES: [(&str, Format); 10] = [
    ("JSON", Format::Json),
    ("YAML", Format::Yaml),
    ("YML", Format::Yaml),
    ("TOML", Format::Toml),
    ("XML", Format::Xml),
    ("INI", Format::Ini),
    ("HCL", Format::Hcl),
    ("SH", Format::Shell),
    ("BASH", Format::Shell),
    ("SHELL", Format::Shell),
];

impl<'s> Reader<'_, 's> {
    /// The string that starts at `at`, and where it ends.
    pub(super) fn quoted(&mut self, at: usize) -> Result<(Scalar<'s>, usize), Broken> {
        let mut pieces = Vec::new();
        let mut from = at + 1;
        let mut to = from;
        loop {
            match self.byte(to) {
                None | Some(b'\n') => return Err(Broken::new(at..at + 1, "string is not closed")),
                Some(b'"') => break,
                Some(b'\\') if !matches!(self.byte(to + 1), None | Some(b'\n')) => to += 2,
                Some(_) => match self.mark(to) {
                    Mark::None => to += 1,
                    Mark::Escaped => to += 3,
                    Mark::Opens => {
                        let hole = self.hole(to)?;
                        literal(&mut pieces, from..to);
                        (from, to) = (hole.end, hole.end);
                        pieces.push(Piece::Hole(hole));
                    }
                },
            }
        }
        literal(&mut pieces, from..to);
        Ok((self.template(&pieces, at + 1, Spelling::Quoted), to + 1))
    }

    /// A string without an end: nobody knows where it would have been.
    pub(super) fn rest_of_line(&mut self, at: usize, broken: Broken) -> (Node<'s>, usize) {
        self.problem(broken);
        let end = at + self.part(at..self.line_end(at)).trim_end().len();
        (self.unread(at..end), end)
    }

    /// The here-document that starts at `at`, and where it ends.
    pub(super) fn here(
        &mut self,
        at: usize,
        start: &HereStart<'_>,
    ) -> Result<(Node<'s>, usize), Broken> {
        let mut line = start.body;
        let mut pieces = Vec::new();
        let mut closed = self.has_line(start.marker, line);
        while closed && !self.ends_here(line, start.marker) {
            line = self.here_line(line, start.marker, &mut pieces)?;
            closed = line < self.source.len();
        }
        if !closed {
            let opening = at..self.line_end(at);
            return self.open_here(Broken::new(opening, "here-document is not closed"));
        }
        if start.flush {
            self.flush(&mut pieces);
        }
        let end = line + self.part(line..self.line_end(line)).trim_end().len();
        let scalar = Scalar {
            declared: declared(start.marker),
            ..self.template(&pieces, start.body, Spelling::Here)
        };
        Ok((self.node(at..end, Value::Scalar(scalar)), end))
    }

    /// Adds the parts of a line from `at`. Where the next one starts.
    fn here_line(
        &mut self,
        at: usize,
        marker: &str,
        pieces: &mut Vec<Piece>,
    ) -> Result<usize, Broken> {
        let (mut from, mut to) = (at, at);
        while let Some(byte) = self.byte(to) {
            match self.mark(to) {
                Mark::Escaped => to += 3,
                Mark::None => to += 1,
                Mark::Opens => {
                    let hole = self.here_hole(to, marker)?;
                    literal(pieces, from..to);
                    (from, to) = (hole.end, hole.end);
                    pieces.push(Piece::Hole(hole));
                }
            }
            if byte == b'\n' {
                break;
            }
        }
        literal(pieces, from..to);
        Ok(to)
    }

    /// The `${…}` or `%{…}` at `at` in a here-document. One that swallows its end was never closed.
    fn here_hole(&mut self, at: usize, marker: &str) -> Result<Range<usize>, Broken> {
        let hole = self.hole(at);
        if !self.recovering {
            return hole;
        }
        let ends = |hole: &Range<usize>| {
            let mut lines = self.part(hole.clone()).lines();
            lines.any(|line| line.trim() == marker)
        };
        let broken = match hole {
            Ok(hole) if !ends(&hole) => return Ok(hole),
            Ok(_) => Broken::new(at..at + 2, UNCLOSED),
            Err(broken) => broken,
        };
        self.problem(broken);
        Ok(at..self.line_end(at))
    }

    /// A here-document without an end goes on to the next block.
    fn open_here(&mut self, broken: Broken) -> Result<(Node<'s>, usize), Broken> {
        if !self.recovering {
            return Err(broken);
        }
        let at = broken.at.start;
        self.problem(broken);
        let mut line = self.next_line(at);
        while line < self.source.len() && !self.is_block(line) {
            line = self.next_line(line);
        }
        let end = at + self.part(at..line).trim_end().len();
        Ok((self.unread(at..end), end))
    }

    /// The `${…}` or `%{…}` at `at`.
    fn hole(&mut self, at: usize) -> Result<Range<usize>, Broken> {
        match self.closed(at + 2, b'}') {
            Some(end) => Ok(at..end),
            None => Err(Broken::new(at..at + 2, UNCLOSED)),
        }
    }

    /// Takes off each line of a `<<-` here-document what all of them are indented by. As the
    /// language has it, empty lines and lines that a `~` has joined to the one before don't count.
    fn flush(&self, pieces: &mut [Piece]) {
        let mut least = usize::MAX;
        let mut starts = Vec::new();
        let mut line_start = true;
        for index in 0..pieces.len() {
            let Some(range) = self.trimmed(pieces, index, Spelling::Here) else {
                least = if line_start { 0 } else { least };
                line_start = false;
                continue;
            };
            let literal = self.part(range.clone());
            let text = literal.trim_start();
            if line_start && !(text.is_empty() && literal.ends_with('\n')) {
                let blanks = &literal[..literal.len() - text.len()];
                least = least.min(blanks.chars().count());
                starts.push((index, range));
            }
            line_start = literal.ends_with('\n');
        }
        for (index, range) in starts {
            let literal = self.part(range.clone());
            let blanks = literal.char_indices().nth(least);
            let cut = blanks.map_or(literal.len(), |(length, _)| length);
            pieces[index] = Piece::Literal(range.start + cut..range.end);
        }
    }

    /// The literal at `index` without what a `~` of its neighbours takes away.
    fn trimmed(&self, pieces: &[Piece], index: usize, spelling: Spelling) -> Option<Range<usize>> {
        let Some(Piece::Literal(range)) = pieces.get(index) else {
            return None;
        };
        let hole = |at: Option<usize>| match at.and_then(|at| pieces.get(at)) {
            Some(Piece::Hole(hole)) => self.part(hole.clone()),
            _ => "",
        };
        let mut range = range.clone();
        let start = hole(index.checked_sub(1)).ends_with("~}");
        let end = hole(Some(index + 1)).get(2..3) == Some("~");
        if !start && !end {
            return Some(range);
        }
        let mut at = range.start;
        let mut behind_text = at;
        let mut text = None;
        while at < range.end {
            let (length, is_blank) = match escape(self.part(at..range.end), spelling) {
                Some((length, with)) => (length, with.trim().is_empty()),
                None => {
                    let letter = self.rest(at).chars().next();
                    let blank = letter.is_some_and(char::is_whitespace);
                    (letter.map_or(1, char::len_utf8), blank)
                }
            };
            if !is_blank {
                text.get_or_insert(at);
                behind_text = at + length;
            }
            at += length;
        }
        if start {
            range.start = text.unwrap_or(range.end);
        }
        if end {
            range.end = behind_text.max(range.start);
        }
        Some(range)
    }

    fn template(&self, pieces: &[Piece], at: usize, spelling: Spelling) -> Scalar<'s> {
        let mut decoder = Decoder::new(self.text);
        let mut holes = Vec::new();
        for (index, piece) in pieces.iter().enumerate() {
            if let Some(range) = self.trimmed(pieces, index, spelling) {
                self.decode(range, spelling, &mut decoder);
            } else if let Piece::Hole(range) = piece {
                let start = decoder.len();
                decoder.keep(range.clone());
                holes.push(start..decoder.len());
            }
        }
        Scalar {
            holes: Holes::At(holes),
            ..Scalar::plain(decoder.finish(at))
        }
    }

    fn decode(&self, range: Range<usize>, spelling: Spelling, decoder: &mut Decoder<'_, 's>) {
        let literal = self.part(range.clone());
        let mut at = 0;
        let mut from = 0;
        while let Some(found) = literal[from..].find(['\\', '$', '%']) {
            let start = from + found;
            let Some((length, with)) = escape(&literal[start..], spelling) else {
                from = start + 1;
                continue;
            };
            decoder.keep(range.start + at..range.start + start);
            at = start + length;
            decoder.replace(range.start + start..range.start + at, &with);
            from = at;
        }
        decoder.keep(range.start + at..range.end);
    }

    /// The words of a label or key: a string without its quotes, or a word. And where it ends.
    pub(super) fn name(&mut self, at: usize) -> Result<(Text<'s>, usize), Broken> {
        if self.byte(at) == Some(b'"') {
            let (scalar, end) = self.quoted(at)?;
            return Ok((scalar.text, end));
        }
        let end = self.word(at);
        if end == at {
            return Err(Broken::new(self.letter(at), "name expected"));
        }
        Ok((self.text.slice(at..end), end))
    }
}

fn literal(pieces: &mut Vec<Piece>, range: Range<usize>) {
    if !range.is_empty() {
        pieces.push(Piece::Literal(range));
    }
}

/// The length of the escape at the start of `text` and what it stands for.
fn escape(text: &str, spelling: Spelling) -> Option<(usize, String)> {
    if text.starts_with("$${") || text.starts_with("%%{") {
        return Some((3, text[1..3].to_owned()));
    }
    let rest = text
        .strip_prefix('\\')
        .filter(|_| spelling == Spelling::Quoted)?;
    let letter = match rest.bytes().next()? {
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'"' => '"',
        b'\\' => '\\',
        b'u' => return code(rest, 4),
        b'U' => return code(rest, 8),
        _ => return None,
    };
    Some((2, letter.to_string()))
}

/// `\uXXXX`, from the `u` on.
fn code(rest: &str, digits: usize) -> Option<(usize, String)> {
    let code = rest.get(1..1 + digits)?;
    if !code.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let code = u32::from_str_radix(code, 16).ok()?;
    let letter = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
    Some((digits + 2, letter.to_string()))
}

/// What the name of a here-document tells of it.
fn declared(marker: &str) -> Option<Format> {
    let mut words = marker.split(['_', '-']);
    words.find_map(|word| {
        let row = NAMES
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(word));
        row.map(|(_, format)| *format)
    })
}
