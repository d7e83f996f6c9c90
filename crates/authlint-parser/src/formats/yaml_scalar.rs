//! Lays the value of a YAML scalar over the bytes that wrote it.
//!
//! Folding, chomping and indentation have many rules, and the parser crate has applied them all.
//! So nothing is decoded twice here: each written line's content is looked for in the value, and
//! what the value has between two lines is what their line break stands for. Whatever does not
//! fit falls back to one indivisible run, which is less exact and never wrong.

use std::ops::Range;

use granit_parser::ScalarStyle;

use crate::text::{Decoder, Text};

/// The text of a scalar whose token covers `range` of `text`. `column` is where the token starts;
/// for a block scalar that is its indentation, in characters.
pub(crate) fn decode<'s>(
    text: &Text<'s>,
    range: Range<usize>,
    style: ScalarStyle,
    column: usize,
    value: &str,
) -> Text<'s> {
    let source = text.as_str();
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
    let lines = Lines {
        source,
        at: inner.start,
        end: inner.end,
        indent: block.then_some(column),
    };
    let mut decoder = Decoder::new(text);
    let mut at = 0;
    let mut written = inner.start;
    let lines: Vec<Line> = lines.collect();
    let last = lines.len().saturating_sub(1);
    for (index, line) in lines.into_iter().enumerate() {
        let content = match style {
            ScalarStyle::Literal | ScalarStyle::Folded => line.content,
            ScalarStyle::Plain => trim(source, line.content, true, true),
            _ => trim(
                source,
                line.content,
                index > 0,
                index < last && !line.joined,
            ),
        };
        if content.is_empty() {
            continue;
        }
        let pieces = pieces(source, content.clone(), style, line.joined);
        let found = find(&value[at..], &pieces, source);
        let Some(skipped) = found else {
            return fallback(text, inner, value);
        };
        if skipped > 0 || written < content.start {
            decoder.replace(written..content.start, &value[at..at + skipped]);
        }
        at += skipped;
        for piece in pieces {
            match piece {
                Piece::Kept(range) => {
                    at += range.len();
                    decoder.keep(range);
                }
                Piece::Escape(range, with) => {
                    at += with.len();
                    decoder.replace(range, with.as_str());
                }
            }
        }
        written = content.end;
    }
    let rest = &value[at..];
    if !rest.bytes().all(|byte| byte == b'\n' || byte == b' ') {
        return fallback(text, inner, value);
    }
    if !rest.is_empty() {
        decoder.replace(written..inner.end, rest);
    }
    let decoded = decoder.finish(inner.start);
    if decoded == *value {
        decoded
    } else {
        fallback(text, inner, value)
    }
}

fn fallback<'s>(text: &Text<'s>, range: Range<usize>, value: &str) -> Text<'s> {
    Text::written_as(value.to_owned(), text.locate(range))
}

/// How many blanks and line breaks of `value` stand before `pieces`.
fn find(value: &str, pieces: &[Piece], source: &str) -> Option<usize> {
    let begins = |value: &str| {
        let mut rest = value;
        pieces
            .iter()
            .all(|piece| match rest.strip_prefix(piece.value(source)) {
                Some(after) => {
                    rest = after;
                    true
                }
                None => false,
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

fn trim(source: &str, range: Range<usize>, start: bool, end: bool) -> Range<usize> {
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

enum Piece {
    Kept(Range<usize>),
    Escape(Range<usize>, String),
}

impl Piece {
    fn value<'t>(&'t self, source: &'t str) -> &'t str {
        match self {
            Piece::Kept(range) => &source[range.clone()],
            Piece::Escape(_, with) => with,
        }
    }
}

/// The content of a line cut at its escapes.
fn pieces(source: &str, content: Range<usize>, style: ScalarStyle, joined: bool) -> Vec<Piece> {
    let escape = match style {
        ScalarStyle::SingleQuoted => '\'',
        ScalarStyle::DoubleQuoted => '\\',
        _ => return vec![Piece::Kept(content)],
    };
    let end = if joined && escape == '\\' {
        content.end - 1
    } else {
        content.end
    };
    let mut pieces = Vec::new();
    let mut at = content.start;
    while let Some(found) = source[at..end].find(escape) {
        if found > 0 {
            pieces.push(Piece::Kept(at..at + found));
        }
        let start = at + found;
        let (length, with) = if escape == '\'' {
            (2, "'".to_owned())
        } else {
            unescape(&source[start..end])
        };
        at = (start + length).min(end);
        pieces.push(Piece::Escape(start..at, with));
    }
    if at < end {
        pieces.push(Piece::Kept(at..end));
    }
    pieces
}

/// The length of the escape at the start of `source` and what it stands for (YAML 1.2, 5.7).
fn unescape(source: &str) -> (usize, String) {
    let Some(letter) = source[1..].chars().next() else {
        return (1, "\\".to_owned());
    };
    let hex = |digits: usize| {
        let code = source
            .get(2..2 + digits)
            .and_then(|hex| u32::from_str_radix(hex, 16).ok());
        code.and_then(char::from_u32)
            .map(|letter| (2 + digits, letter.to_string()))
    };
    // `\uD83D\uDE00`: two escapes for one character outside of the basic plane.
    let pair = || {
        let half = |at: usize| {
            let unit = source.get(at..at + 6)?.strip_prefix("\\u")?;
            u16::from_str_radix(unit, 16).ok()
        };
        let text = String::from_utf16(&[half(0)?, half(6)?]).ok()?;
        Some((12, text))
    };
    let plain = match letter {
        'x' => return hex(2).unwrap_or((2, String::new())),
        'u' => return hex(4).or_else(pair).unwrap_or((2, String::new())),
        'U' => return hex(8).unwrap_or((2, String::new())),
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
    (1 + letter.len_utf8(), plain.to_string())
}
