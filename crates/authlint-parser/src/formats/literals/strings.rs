//! Where string literals begin and end, in each language.

use memchr::memmem;

use super::interpolation::{self, Filling, Found};
use super::lexer::{Before, Lexer, Opened, is_before_pattern, is_word};
use super::literal::{Escapes, Margin, Style, escape_mark};
use super::token::{Bracket, Mark, Token};
use crate::format::Language;

/// How a literal is closed.
#[derive(Clone, Copy)]
struct Closing {
    quote: u8,
    /// How many of them.
    count: usize,
    /// It may go over lines.
    lines: bool,
    style: Style,
    opened: Opened,
}

const DOLLAR: Style = Style {
    filling: Filling::Dollar,
    ..Style::ESCAPED
};
const VARIABLES: Style = Style {
    filling: Filling::Variables,
    ..Style::ESCAPED
};
const HASH: Style = Style {
    filling: Filling::Hash,
    ..Style::ESCAPED
};
const QUOTE_ONLY: Style = Style {
    escapes: Escapes::Quote,
    ..Style::RAW
};

impl Lexer<'_> {
    /// The token at a quote that is no part of a longer mark. `None` if nothing can be made of it.
    pub(super) fn quote(&mut self, start: usize) -> Option<Token> {
        let quote = self.byte(start);
        let triple = self.byte(start + 1) == quote && self.byte(start + 2) == quote;
        let (count, lines, style) = match (self.language, quote) {
            (Language::Python, b'`') => return self.mark(1, Mark::Other),
            (Language::Python, _) if triple => (3, true, Style::ESCAPED),
            (Language::JavaScript, b'`') => (1, true, DOLLAR),
            (Language::JavaScript, _) if self.is_apostrophe(start) => {
                return self.mark(1, Mark::Other);
            }
            (Language::Go, b'`') => (1, true, Style::RAW),
            (Language::Go | Language::Java | Language::Kotlin | Language::CSharp, b'\'')
            | (Language::Rust, b'\'') => return self.character(start),
            (Language::Java, b'"') if triple => (3, true, Style::ESCAPED),
            (Language::Kotlin, b'"') if triple => (
                3,
                true,
                Style {
                    filling: Filling::Variables,
                    ..Style::RAW
                },
            ),
            (Language::Groovy, b'\'') if triple => (3, true, Style::ESCAPED),
            (Language::Groovy, b'"') if triple => (3, true, VARIABLES),
            (Language::Kotlin | Language::Groovy, b'"') => (1, false, VARIABLES),
            (Language::CSharp, b'"') if triple => return self.csharp_string(),
            (Language::Ruby, b'"' | b'`') => (1, true, HASH),
            (Language::Ruby | Language::Php, b'\'') => (1, true, QUOTE_ONLY),
            (Language::Php, _) => (1, true, VARIABLES),
            (Language::Rust, b'"') => (1, true, Style::ESCAPED),
            (Language::PowerShell, b'`') => return self.backtick(),
            (Language::PowerShell, b'\'') => (
                1,
                true,
                Style {
                    doubled: Some(b'\''),
                    ..Style::RAW
                },
            ),
            (Language::PowerShell, _) => (
                1,
                true,
                Style {
                    doubled: Some(b'"'),
                    ..VARIABLES
                },
            ),
            (_, b'`') => return self.mark(1, Mark::Other),
            _ => (1, false, Style::ESCAPED),
        };
        self.quoted(start, start, quote, count, lines, style)
    }

    /// The literal that starts at `start` with quotes at `at`.
    pub(super) fn quoted(
        &mut self,
        start: usize,
        at: usize,
        quote: u8,
        count: usize,
        lines: bool,
        style: Style,
    ) -> Option<Token> {
        let opened = match (quote, count) {
            (b'`', _) => Opened::Backtick,
            (b'\'', 1) => Opened::Single,
            (_, 1) => Opened::Double,
            (b'\'', _) => Opened::TripleSingle,
            _ => Opened::TripleDouble,
        };
        let closing = Closing {
            quote,
            count,
            lines,
            style,
            opened,
        };
        let inner = at + count;
        match self.closed(inner, closing) {
            Some(end) => {
                let (inner, style) = self.text_block(inner..end, count, style);
                Some(self.literal(start..end + count, inner, style))
            }
            // The string was not closed on its line; what else is there can't be told from it.
            None if !lines => {
                self.at = self.line_end(at);
                self.before = Before::Value;
                Some(Token::Word)
            }
            None => {
                self.at = at;
                self.mark(count, Mark::Other)
            }
        }
    }

    /// A text block starts on the next line, and its indentation is none of it.
    fn text_block(
        &self,
        inner: std::ops::Range<usize>,
        count: usize,
        style: Style,
    ) -> (std::ops::Range<usize>, Style) {
        if count < 3 || self.language != Language::Java {
            return (inner, style);
        }
        let Some(first) = memchr::memchr(b'\n', &self.bytes[inner.clone()]) else {
            return (inner, style);
        };
        let margin = Margin::CommonAndTrailing;
        (
            inner.start + first + 1..inner.end,
            Style { margin, ..style },
        )
    }

    /// Where the quotes are that close a literal whose text starts at `at`.
    fn closed(&mut self, mut at: usize, closing: Closing) -> Option<usize> {
        if closing.lines && self.is_missing(closing.opened) {
            return None;
        }
        let limit = if closing.lines {
            self.bytes.len()
        } else {
            usize::MAX
        };
        let escape = match closing.style.escapes {
            Escapes::None => None,
            Escapes::Quote => Some(b'\\'),
            Escapes::All => Some(escape_mark(self.language)),
        };
        let filling = closing.style.filling;
        let mut fills = filling != Filling::None;
        while let Some(byte) = self.bytes.get(at) {
            if *byte == closing.quote {
                let run = self.bytes[at..].iter().take(closing.count + 1);
                let run = run.take_while(|byte| **byte == closing.quote).count();
                if closing.style.doubled == Some(closing.quote) && run == 2 {
                    at += 2;
                } else if run < closing.count {
                    at += run;
                } else if run > closing.count && closing.count > 1 && self.closes_late() {
                    at += 1;
                } else {
                    return Some(at);
                }
            } else if Some(*byte) == escape {
                // An escaped line break goes on; half a break of two must not be passed over.
                at += if self.starts(at + 1, b"\r\n") { 3 } else { 2 };
            } else if *byte == b'\n' && !closing.lines {
                return None;
            } else if fills && interpolation::may_start(filling, *byte) {
                let limit = limit.min(if closing.lines {
                    limit
                } else {
                    self.line_end(at)
                });
                if limit == self.unclosed {
                    fills = false;
                    continue;
                }
                match interpolation::at(self.source, at, limit, filling, self.language) {
                    Found::Hole(end) => at = end,
                    Found::Escaped(length) => at += length,
                    Found::Unclosed => {
                        self.unclosed = limit;
                        fills = false;
                    }
                    Found::Nothing => at += 1,
                }
            } else {
                at += 1;
            }
        }
        if closing.lines {
            self.miss(closing.opened);
        }
        None
    }

    /// Of more than three quotes the last three close.
    fn closes_late(&self) -> bool {
        matches!(self.language, Language::Kotlin | Language::CSharp)
    }

    /// True for the apostrophe in the text of a page: no string follows a word's letter at once.
    fn is_apostrophe(&self, start: usize) -> bool {
        self.before == Before::Word
            && self.word.end == start
            && !is_before_pattern(&self.source[self.word.clone()])
            && self.byte(start) == b'\''
    }

    /// A character, or the name of a lifetime.
    pub(super) fn character(&mut self, start: usize) -> Option<Token> {
        let rest = &self.source[start + 1..];
        let letter = rest.chars().next().map_or(0, char::len_utf8);
        let end = if rest.starts_with('\\') {
            let tail = rest.bytes().skip(2).take(10);
            tail.clone()
                .position(|byte| byte == b'\'')
                .map(|found| start + 4 + found)
        } else {
            rest[letter..]
                .starts_with('\'')
                .then_some(start + 2 + letter)
        };
        match end {
            Some(end) => {
                self.at = end;
                self.before = Before::Value;
                Some(Token::Word)
            }
            None => self.mark(1, Mark::Other),
        }
    }

    /// A backtick of PowerShell: it makes the next letter a plain one, and a line go on.
    fn backtick(&mut self) -> Option<Token> {
        let next = self.source[self.at + 1..].chars().next();
        self.at += 1 + next.map_or(0, char::len_utf8);
        if next == Some('\r') && self.byte(self.at) == b'\n' {
            self.at += 1;
        }
        None
    }

    /// An address as an argument, without quotes.
    pub(super) fn bare_address(&mut self, start: usize) -> Token {
        let ends = |byte: &u8| byte.is_ascii_whitespace() || b"\"'`)},;|".contains(byte);
        let rest = &self.bytes[start..];
        let mut end = start + rest.iter().position(ends).unwrap_or(rest.len());
        // The bracket of `$(x)` is a part of it.
        let limit = self.line_end(start);
        if let Some(found) = self.source[start..end].find("$(")
            && self.unclosed != limit
        {
            let at = start + found;
            match interpolation::at(self.source, at, limit, Filling::Variables, self.language) {
                Found::Hole(hole) => {
                    let rest = &self.bytes[hole..];
                    end = hole + rest.iter().position(ends).unwrap_or(rest.len());
                }
                _ => self.unclosed = limit,
            }
        }
        self.literal(start..end, start..end, VARIABLES)
    }

    /// `$/…/$` of Groovy.
    pub(super) fn dollar_slashy(&mut self) -> Option<Token> {
        let inner = self.at + 2;
        if self.before == Before::Value || self.is_missing(Opened::Raw) {
            return self.mark(1, Mark::Other);
        }
        match memmem::find(&self.bytes[inner..], b"/$") {
            Some(found) => {
                let style = Style {
                    filling: Filling::Variables,
                    ..Style::RAW
                };
                let end = inner + found;
                Some(self.literal(self.at..end + 2, inner..end, style))
            }
            None => {
                self.miss(Opened::Raw);
                self.mark(1, Mark::Other)
            }
        }
    }

    /// `%w[a b]`, `%q(…)` of Ruby, or the operator.
    pub(super) fn percent(&mut self) -> Option<Token> {
        let start = self.at;
        let kind = self.byte(start + 1);
        let lettered = b"wWiIqQrxs".contains(&kind);
        let open_at = start + 1 + usize::from(lettered);
        let open = self.byte(open_at);
        let close = match open {
            b'(' => b')',
            b'[' => b']',
            b'{' => b'}',
            b'<' => b'>',
            b'|' | b'!' | b'/' | b'^' | b'-' | b'~' if lettered => open,
            _ => return self.mark(1, Mark::Percent),
        };
        let blank = start == 0 || self.bytes[start - 1].is_ascii_whitespace();
        let starts = self.before == Before::Mark || self.before == Before::Word && blank;
        if self.language != Language::Ruby || !starts || self.is_missing(Opened::Percent) {
            return self.mark(1, Mark::Percent);
        }
        let Some(end) = self.balanced(open_at, open, close) else {
            self.miss(Opened::Percent);
            return self.mark(1, Mark::Percent);
        };
        let inner = open_at + 1..end;
        match kind {
            b'w' | b'W' | b'i' | b'I' => Some(self.words(start, inner, end + 1)),
            b'r' | b'x' => {
                self.at = end + 1;
                self.before = Before::Value;
                Some(Token::Word)
            }
            b'q' | b's' => Some(self.literal(start..end + 1, inner, QUOTE_ONLY)),
            _ => Some(self.literal(start..end + 1, inner, HASH)),
        }
    }

    /// Where the bracket at `at` is closed.
    fn balanced(&self, at: usize, open: u8, close: u8) -> Option<usize> {
        let mut depth = 0_usize;
        let mut at = at;
        while let Some(byte) = self.bytes.get(at) {
            if *byte == b'\\' {
                at += 1;
            } else if depth > 0 && *byte == close {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            } else if *byte == open {
                depth += 1;
            }
            at += 1;
        }
        None
    }

    /// The words of `%w[a b]` as a list of literals.
    fn words(&mut self, start: usize, inner: std::ops::Range<usize>, end: usize) -> Token {
        let mut tokens = Vec::new();
        let mut at = inner.start;
        while at < inner.end {
            if self.bytes[at].is_ascii_whitespace() {
                at += 1;
                continue;
            }
            let length = self.bytes[at..inner.end].iter();
            let length = length.take_while(|byte| !byte.is_ascii_whitespace());
            let word = at..at + length.count();
            let token = self.literal(word.clone(), word.clone(), Style::RAW);
            tokens.push((token, word.clone()));
            tokens.push((Token::Mark(Mark::Comma), word.end..word.end));
            at = word.end;
        }
        tokens.push((Token::Close(Bracket::Square), inner.end..end));
        tokens.reverse();
        self.queue = tokens;
        self.start = start;
        self.at = inner.start;
        self.before = Before::Value;
        Token::Open(Bracket::Square)
    }

    /// The end of a name, and the name, that may stand in quotes.
    pub(super) fn label(&self, at: usize) -> Option<(usize, &str, u8)> {
        let quote = match self.byte(at) {
            quote @ (b'"' | b'\'' | b'`') => quote,
            _ => 0,
        };
        let start = at + usize::from(quote != 0);
        let rest = &self.bytes[start.min(self.bytes.len())..];
        let length = rest.iter().take_while(|byte| is_word(**byte)).count();
        let end = start + length;
        if length == 0 || quote != 0 && self.byte(end) != quote {
            return None;
        }
        let label = &self.source[start..end];
        Some((end + usize::from(quote != 0), label, quote))
    }
}
