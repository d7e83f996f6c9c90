//! Lays the value of a YAML scalar over the bytes that wrote it.
//!
//! Folding, chomping and indentation have many rules, and the parser crate has applied them all.
//! So nothing is decoded twice here: each written line's content is looked for in the value, and
//! what the value has between two lines is what their line break stands for. Whatever does not
//! fit falls back to one indivisible run, which is less exact and never wrong.

use std::ops::Range;

use granit_parser::ScalarStyle;

use crate::text::{Decoder, Text};

/// What the parser crate says of a scalar.
pub(super) struct Token<'a> {
    /// The bytes that write it.
    pub(super) range: Range<usize>,
    pub(super) style: ScalarStyle,
    /// Where it starts in its line; for a block scalar that is its indentation, in characters.
    pub(super) column: usize,
    pub(super) value: &'a str,
}

/// The text of a scalar. `source` is what the parser crate read: `text`, or `text` with some of
/// its letters masked.
pub(super) fn decode<'s>(text: &Text<'s>, source: &str, token: &Token<'_>) -> Text<'s> {
    let Token { style, value, .. } = *token;
    let range = token.range.clone();
    let quoted = matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted);
    let inner = if quoted && range.len() >= 2 {
        range.start + 1..range.end - 1
    } else {
        range
    };
    // A line break of a block ends it if other text takes its place: it is no letter of the value.
    if source.get(inner.clone()) == Some(value) && !value.contains('\n') {
        return text.slice(inner);
    }
    let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
    let mut lines = Lines {
        source,
        at: inner.start,
        end: inner.end,
        indent: block.then_some(token.column),
    };
    let mut decoder = Decoder::new(text);
    let mut at = 0;
    let mut written = inner.start;
    let mut first = true;
    while let Some(line) = lines.next() {
        let content = match style {
            ScalarStyle::Literal | ScalarStyle::Folded => line.content,
            ScalarStyle::Plain => trim(source, line.content, true, true),
            _ => {
                let last = lines.at >= lines.end;
                trim(source, line.content, !first, !last && !line.joined)
            }
        };
        first = false;
        if content.is_empty() {
            continue;
        }
        let pieces = Pieces::new(source, content.clone(), style, line.joined);
        let Some(skipped) = find(&value[at..], &pieces) else {
            return fallback(text, source, inner, value);
        };
        if skipped > 0 || written < content.start {
            decoder.replace(written..content.start, &value[at..at + skipped]);
        }
        at += skipped;
        for piece in pieces {
            at += match &piece {
                Piece::Kept(range) => range.len(),
                Piece::Escape(_, with) => with.map_or(0, char::len_utf8),
            };
            piece.tell(&mut decoder);
        }
        written = content.end;
    }
    let rest = &value[at..];
    if !rest.bytes().all(|byte| byte == b'\n' || byte == b' ') {
        return fallback(text, source, inner, value);
    }
    if !rest.is_empty() {
        decoder.replace(written..inner.end, rest);
    }
    decoder.finish(inner.start)
}

fn fallback<'s>(text: &Text<'s>, source: &str, range: Range<usize>, value: &str) -> Text<'s> {
    if source != text.as_str() {
        // The value is made of masks.
        return text.slice(range);
    }
    Text::written_as(value.to_owned(), text.locate(range))
}

/// How many blanks and line breaks of `value` stand before `pieces`.
fn find(value: &str, pieces: &Pieces<'_>) -> Option<usize> {
    let begins = |value: &str| {
        let mut rest = value.as_bytes();
        pieces.clone().all(|piece| {
            let mut letter = [0; 4];
            let text = match piece {
                Piece::Kept(range) => &pieces.source[range],
                Piece::Escape(_, with) => with.map_or("", |with| with.encode_utf8(&mut letter)),
            };
            let after = rest.strip_prefix(text.as_bytes());
            rest = after.unwrap_or_default();
            after.is_some()
        })
    };
    let blanks = value
        .bytes()
        .take_while(|byte| matches!(byte, b' ' | b'\n'))
        .count();
    (0..=blanks).find(|skipped| begins(&value[*skipped..]))
}

/// A written line, without its indentation and line break.
struct Line {
    content: Range<usize>,
    /// A backslash at its end joins it to the next (double-quoted style).
    joined: bool,
}

struct Lines<'t> {
    source: &'t str,
    at: usize,
    end: usize,
    /// How many characters to cut from the start of each line but the first.
    indent: Option<usize>,
}

impl Iterator for Lines<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        if self.at >= self.end {
            return None;
        }
        let rest = &self.source[self.at..self.end];
        let length = rest.find('\n').unwrap_or(rest.len());
        let line = &rest[..length];
        let line = line.strip_suffix('\r').unwrap_or(line);
        let content = self.at..self.at + line.len();
        self.at += length + 1;
        // The scalar's own span starts behind the indentation; each further line has it in front.
        if let (Some(indent), true) = (self.indent, self.at < self.end) {
            let next = &self.source[self.at..self.end];
            let blanks = next
                .bytes()
                .take(indent)
                .take_while(|byte| *byte == b' ')
                .count();
            self.at += blanks;
        }
        let slashes = line.bytes().rev().take_while(|byte| *byte == b'\\').count();
        Some(Line {
            content,
            joined: slashes % 2 == 1 && length < rest.len(),
        })
    }
}

pub(super) fn trim(source: &str, range: Range<usize>, start: bool, end: bool) -> Range<usize> {
    let line = &source[range.clone()];
    let blank = |letter: char| letter == ' ' || letter == '\t';
    let cut_start = if start {
        line.len() - line.trim_start_matches(blank).len()
    } else {
        0
    };
    let kept = if end {
        line.trim_end_matches(blank).len()
    } else {
        line.len()
    };
    range.start + cut_start..range.start + kept.max(cut_start)
}

/// A stretch of a line's content: letters as they are, or an escape and what it stands for.
pub(super) enum Piece {
    Kept(Range<usize>),
    Escape(Range<usize>, Option<char>),
}

impl Piece {
    /// Adds it to what `decoder` has so far.
    pub(super) fn tell(self, decoder: &mut Decoder<'_, '_>) {
        match self {
            Piece::Kept(range) => decoder.keep(range),
            Piece::Escape(range, with) => {
                let mut letter = [0; 4];
                let with = with.map_or("", |with| with.encode_utf8(&mut letter));
                decoder.replace(range, with);
            }
        }
    }
}

/// The content of a line cut at its escapes.
#[derive(Clone)]
pub(super) struct Pieces<'a> {
    source: &'a str,
    at: usize,
    end: usize,
    /// What escapes begin with in this style.
    escape: Option<char>,
}

impl<'a> Pieces<'a> {
    pub(super) fn new(
        source: &'a str,
        content: Range<usize>,
        style: ScalarStyle,
        joined: bool,
    ) -> Self {
        let escape = match style {
            ScalarStyle::SingleQuoted => Some('\''),
            ScalarStyle::DoubleQuoted => Some('\\'),
            _ => None,
        };
        let joined = joined && style == ScalarStyle::DoubleQuoted;
        Pieces {
            source,
            at: content.start,
            end: content.end - usize::from(joined),
            escape,
        }
    }
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        if self.at >= self.end {
            return None;
        }
        let start = self.at;
        let rest = &self.source[start..self.end];
        let found = self.escape.and_then(|escape| rest.find(escape));
        let length = found.unwrap_or(rest.len());
        if length > 0 {
            self.at = start + length;
            return Some(Piece::Kept(start..self.at));
        }
        let (length, with) = if rest.starts_with('\'') {
            (2, Some('\''))
        } else {
            unescape(rest)
        };
        self.at = (start + length).min(self.end);
        Some(Piece::Escape(start..self.at, with))
    }
}

/// The length of the escape at the start of `source` and what it stands for (YAML 1.2, 5.7).
fn unescape(source: &str) -> (usize, Option<char>) {
    let Some(letter) = source[1..].chars().next() else {
        return (1, Some('\\'));
    };
    let hex = |digits: usize| {
        let code = source
            .get(2..2 + digits)
            .and_then(|hex| u32::from_str_radix(hex, 16).ok());
        code.and_then(char::from_u32)
            .map(|letter| (2 + digits, Some(letter)))
    };
    // `\uD83D\uDE00`: two escapes for one character outside of the basic plane.
    let pair = || {
        let half = |at: usize| {
            let unit = source.get(at..at + 6)?.strip_prefix("\\u")?;
            u16::from_str_radix(unit, 16).ok()
        };
        let mut letters = char::decode_utf16([half(0)?, half(6)?]);
        Some((12, Some(letters.next()?.ok()?)))
    };
    let plain = match letter {
        'x' => return hex(2).unwrap_or((2, None)),
        'u' => return hex(4).or_else(pair).unwrap_or((2, None)),
        'U' => return hex(8).unwrap_or((2, None)),
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        other => other,
    };
    (1 + letter.len_utf8(), Some(plain))
}
