//! A string literal: where it stands, how it is written, and the text that it stands for.

use std::ops::Range;

use super::escapes::{Meaning, meaning};
use super::interpolation::{self, Filling};
use crate::format::Language;
use crate::text::{Decoder, Text};

/// A literal as the lexer found it. Most are never looked at again, so nothing is decoded yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Literal {
    /// With the quotes and what stands before them.
    pub(super) whole: (u32, u32),
    /// Between the quotes; of a here-document the lines below.
    pub(super) inner: (u32, u32),
    pub(super) style: Style,
}

/// How the text between the quotes is to be read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub(super) escapes: Escapes,
    /// This quote is written twice to stand in the text.
    pub(super) doubled: Option<u8>,
    pub(super) filling: Filling,
    pub(super) margin: Margin,
}

/// What a backslash (in PowerShell a backtick) does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escapes {
    None,
    /// Only itself and the quote can be escaped: single quotes in Ruby and PHP.
    Quote,
    /// What the language has.
    All,
}

/// The indentation that is none of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Margin {
    None,
    /// So many bytes of each line.
    Fixed(u32),
    /// As much as all lines have in common.
    Common,
    /// The same; and blanks at the end of a line don't count either.
    CommonAndTrailing,
}

impl Style {
    pub(super) const RAW: Style = Style {
        escapes: Escapes::None,
        doubled: None,
        filling: Filling::None,
        margin: Margin::None,
    };
    pub(super) const ESCAPED: Style = Style {
        escapes: Escapes::All,
        ..Style::RAW
    };
}

impl Literal {
    pub(super) fn whole(&self) -> Range<usize> {
        self.whole.0 as usize..self.whole.1 as usize
    }

    pub(super) fn inner(&self) -> Range<usize> {
        self.inner.0 as usize..self.inner.1 as usize
    }

    /// The bytes of the literal; of a here-document with those of its lines.
    pub(super) fn written(&self) -> Range<usize> {
        let (whole, inner) = (self.whole(), self.inner());
        whole.start.min(inner.start)..whole.end.max(inner.end)
    }

    /// True if its text is written in one piece and letter by letter.
    fn is_plain(&self, source: &[u8]) -> bool {
        let style = self.style;
        if style.margin != Margin::None {
            return false;
        }
        let marks = |byte: &u8| {
            matches!(byte, b'\\' | b'`' | b'\r' | b'$' | b'#' | b'{' | b'}')
                || style.doubled == Some(*byte)
        };
        !source[self.inner()].iter().any(marks)
    }

    /// The text that it stands for.
    pub(super) fn text<'s>(&self, text: &Text<'s>, language: Language) -> Text<'s> {
        let mut decoder = Decoder::new(text);
        self.decode(text.as_str(), language, &mut decoder, &mut Vec::new());
        decoder.finish(self.inner().start)
    }

    /// Adds the text that it stands for to `decoder`, and to `holes` the parts of the decoded text
    /// that the program fills in.
    pub(super) fn decode(
        &self,
        source: &str,
        language: Language,
        decoder: &mut Decoder<'_, '_>,
        holes: &mut Vec<Range<usize>>,
    ) {
        let inner = self.inner();
        if self.is_plain(source.as_bytes()) {
            decoder.keep(inner);
            return;
        }
        let margin = self.margin(source);
        let bytes = &source.as_bytes()[..inner.end];
        let mut at = inner.start;
        let mut kept = at;
        let mut fills = self.style.filling != Filling::None;
        if margin > 0 {
            at = past_margin(bytes, at, margin);
            kept = at;
        }
        while at < inner.end {
            let byte = bytes[at];
            let escape = self.style.escapes != Escapes::None
                && byte == escape_mark(language)
                && at + 1 < inner.end;
            if escape {
                decoder.keep(kept..at);
                at = self.unescape(source, language, at, decoder, holes);
                // Indentation counts as none of the text before escapes are looked at.
                if margin > 0 && bytes[at - 1] == b'\n' {
                    at = past_margin(bytes, at, margin);
                }
                kept = at;
            } else if self.style.doubled == Some(byte) && bytes.get(at + 1) == Some(&byte) {
                decoder.keep(kept..at + 1);
                at += 2;
                kept = at;
            } else if byte == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
                decoder.keep(kept..at);
                at += 1;
                kept = at;
            } else if byte == b'\n' && margin > 0 {
                decoder.keep(kept..at + 1);
                at = past_margin(bytes, at + 1, margin);
                kept = at;
            } else if matches!(byte, b' ' | b'\t')
                && self.style.margin == Margin::CommonAndTrailing
                && is_trailing(bytes, at)
            {
                decoder.keep(kept..at);
                at = past_margin(bytes, at, usize::MAX);
                kept = at;
            } else if fills && interpolation::may_start(self.style.filling, byte) {
                match interpolation::at(source, at, inner.end, self.style.filling, language) {
                    interpolation::Found::Escaped(length) => {
                        // Both letters of `{{` stand for one.
                        decoder.keep(kept..at + length / 2);
                        at += length;
                        kept = at;
                    }
                    interpolation::Found::Hole(end) => {
                        decoder.keep(kept..at);
                        let start = decoder.len();
                        interpolation::keep(source, at..end, self.style.filling, language, decoder);
                        holes.push(start..decoder.len());
                        at = end;
                        kept = at;
                    }
                    interpolation::Found::Unclosed => {
                        fills = false;
                        at += 1;
                    }
                    interpolation::Found::Nothing => at += 1,
                }
            } else {
                at += 1;
            }
        }
        decoder.keep(kept..inner.end);
    }

    /// Decodes the escape at `at`. Where reading goes on.
    fn unescape(
        &self,
        source: &str,
        language: Language,
        at: usize,
        decoder: &mut Decoder<'_, '_>,
        holes: &mut Vec<Range<usize>>,
    ) -> usize {
        let inner_end = self.inner().end;
        let rest = &source[at + 1..inner_end];
        let letter = rest.chars().next().map_or(0, char::len_utf8);
        if self.style.escapes == Escapes::Quote {
            let quote = source.as_bytes()[self.whole().end - 1];
            match rest.as_bytes().first() {
                Some(byte) if *byte == b'\\' || *byte == quote => {
                    decoder.keep(at + 1..at + 2);
                }
                _ => decoder.keep(at..at + 1 + letter),
            }
            return at + 1 + letter;
        }
        match meaning(rest, language) {
            Meaning::Letter(length, letter) => {
                let mut buffer = [0; 4];
                decoder.replace(at..at + 1 + length, letter.encode_utf8(&mut buffer));
                at + 1 + length
            }
            Meaning::Nothing(length) => at + 1 + length,
            Meaning::Itself => {
                decoder.keep(at + 1..at + 1 + letter);
                at + 1 + letter
            }
            Meaning::AsWritten => {
                decoder.keep(at..at + 1 + letter);
                at + 1 + letter
            }
            Meaning::Unknown(length) => {
                let start = decoder.len();
                decoder.keep(at..at + 1 + length);
                holes.push(start..decoder.len());
                at + 1 + length
            }
        }
    }

    /// How many bytes of each line are indentation.
    fn margin(&self, source: &str) -> usize {
        match self.style.margin {
            Margin::None => 0,
            Margin::Fixed(length) => length as usize,
            Margin::Common | Margin::CommonAndTrailing => {
                let lines = source[self.inner()].split('\n');
                let (mut least, mut last) = (usize::MAX, "");
                for line in lines {
                    last = line;
                    let start = line.len() - line.trim_start_matches([' ', '\t']).len();
                    if !line[start..].trim().is_empty() {
                        least = least.min(start);
                    }
                }
                // The line of the closing quotes counts, too.
                if self.style.margin == Margin::CommonAndTrailing && last.trim().is_empty() {
                    least = least.min(last.len());
                }
                if least == usize::MAX { 0 } else { least }
            }
        }
    }
}

/// What begins an escape.
pub(super) fn escape_mark(language: Language) -> u8 {
    if language == Language::PowerShell {
        b'`'
    } else {
        b'\\'
    }
}

/// Behind the blanks at `at`, of which at most `margin` are taken.
fn past_margin(bytes: &[u8], at: usize, margin: usize) -> usize {
    let blanks = bytes[at..].iter().take(margin);
    at + blanks
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count()
}

/// True if nothing but blanks follows on the line. Asked at the first of some blanks only: the
/// others are passed over with it or belong to the text.
fn is_trailing(bytes: &[u8], at: usize) -> bool {
    let after_blank = at > 0 && matches!(bytes[at - 1], b' ' | b'\t');
    let end = past_margin(bytes, at, usize::MAX);
    !after_blank && matches!(bytes.get(end), Some(b'\n' | b'\r'))
}
