//! A word or a body while it is put together.

use std::ops::Range;

use super::nesting::{Expansion, Nesting, Script};
use crate::document::{Document, Holes, Scalar};
use crate::format::Format;
use crate::text::{Decoder, Text};

/// Substitutions deeper than this are text.
const MAX_DEPTH: usize = 16;

/// What one scalar is made of, in reading order.
pub(super) struct Spelling<'t, 's> {
    text: &'t Text<'s>,
    decoder: Decoder<'t, 's>,
    holes: Vec<Range<usize>>,
    inner: Option<Document<'s>>,
    /// Where it stands if it turns out to be empty.
    at: usize,
    depth: usize,
}

impl<'t, 's> Spelling<'t, 's> {
    /// Nothing yet, at `at` of a text in `depth` substitutions.
    pub(super) fn new(text: &'t Text<'s>, at: usize, depth: usize) -> Self {
        Spelling {
            text,
            decoder: Decoder::new(text),
            holes: Vec::new(),
            inner: None,
            at,
            depth,
        }
    }

    /// Says that an empty text stands at `at`, inside of its quotes.
    pub(super) fn stands_at(&mut self, at: usize) {
        if self.decoder.is_empty() {
            self.at = at;
        }
    }

    /// Takes `range` over as it is written.
    pub(super) fn keep(&mut self, range: Range<usize>) {
        self.decoder.keep(range);
    }

    /// Takes over what is expanded from `at` on, and reads the commands in it.
    pub(super) fn expand(&mut self, at: usize, expansion: Expansion) {
        let start = self.decoder.len();
        self.decoder.keep(at..expansion.end);
        self.holes.push(start..self.decoder.len());
        for script in expansion.scripts {
            self.read(script);
        }
    }

    fn read(&mut self, script: Script) {
        if self.depth >= MAX_DEPTH {
            return;
        }
        let text = if script.escapable.is_empty() {
            self.text.slice(script.range)
        } else {
            self.unescape(script)
        };
        let document = super::read_nested(&text, self.depth + 1);
        let inner = self
            .inner
            .get_or_insert_with(|| Document::empty(Format::Shell));
        inner.roots.extend(document.roots);
        inner.comments.extend(document.comments);
    }

    /// The text of backticks, where a backslash may stand in front of a mark for the next level.
    fn unescape(&self, script: Script) -> Text<'s> {
        let bytes = &self.text.as_str().as_bytes()[..script.range.end];
        let mut decoder = Decoder::new(self.text);
        let mut plain = script.range.start;
        let mut at = plain;
        while at < script.range.end {
            let escapes = bytes[at] == b'\\';
            if escapes
                && bytes[at + 1..]
                    .first()
                    .is_some_and(|byte| script.escapable.contains(byte))
            {
                decoder.keep(plain..at);
                plain = at + 1;
            }
            at += if escapes { 2 } else { 1 };
        }
        decoder.keep(plain..script.range.end);
        decoder.finish(script.range.start)
    }

    /// Reads the content of `$'…'`.
    pub(super) fn ansi_quoted(&mut self, range: Range<usize>, nesting: &mut Nesting<'_>) {
        let source = &self.text.as_str()[..range.end];
        self.stands_at(range.start);
        let mut at = range.start;
        let mut plain = at;
        while at < range.end {
            match source.as_bytes()[at] {
                b'\\' => {
                    let escape = Escape::read(&source[at + 1..]);
                    let end = at + 1 + escape.len();
                    match escape {
                        Escape::Itself => {
                            self.keep(plain..at);
                            plain = at + 1;
                        }
                        Escape::Character(character, _) => {
                            self.keep(plain..at);
                            let mut buffer = [0; 4];
                            let with = character.encode_utf8(&mut buffer);
                            self.decoder.replace(at..end, with);
                            plain = end;
                        }
                        Escape::Unknown => {}
                    }
                    at = end;
                }
                b'{' | b'$' => match nesting.template(at, range.end) {
                    Some(end) => {
                        self.keep(plain..at);
                        self.expand(at, Expansion::of_text(end));
                        (at, plain) = (end, end);
                    }
                    None => at += 1,
                },
                _ => at += 1,
            }
        }
        self.keep(plain..range.end);
    }

    /// The scalar.
    pub(super) fn finish(self) -> Scalar<'s> {
        Scalar {
            text: self.decoder.finish(self.at),
            holes: Holes::At(self.holes),
            tag: None,
            declared: None,
            inner: self.inner.map(Box::new),
        }
    }
}

/// What a backslash in `$'…'` says.
enum Escape {
    /// The character behind it.
    Itself,
    /// This character, for so many bytes behind it.
    Character(char, usize),
    /// Something that is left as it is written.
    Unknown,
}

impl Escape {
    /// `text` is what follows the backslash.
    fn read(text: &str) -> Escape {
        match text.bytes().next() {
            Some(b'n') => Escape::Character('\n', 1),
            Some(b't') => Escape::Character('\t', 1),
            Some(b'\\' | b'\'' | b'"') => Escape::Itself,
            Some(b'x') => Escape::of_hex(&text[1..], 2).unwrap_or(Escape::Unknown),
            Some(b'u') => Escape::of_hex(&text[1..], 4).unwrap_or(Escape::Unknown),
            _ => Escape::Unknown,
        }
    }

    fn of_hex(text: &str, most: usize) -> Option<Escape> {
        let is_digit = |byte: &u8| byte.is_ascii_hexdigit();
        let len = text.bytes().take(most).take_while(is_digit).count();
        let code = u32::from_str_radix(&text[..len], 16).ok()?;
        // `\xHH` writes a byte, and a byte from 0x80 on is only a part of a character.
        let whole = code > 0 && (most > 2 || code < 0x80);
        let character = char::from_u32(code).filter(|_| whole)?;
        Some(Escape::Character(character, len + 1))
    }

    /// How many bytes behind the backslash are read.
    fn len(&self) -> usize {
        match self {
            Escape::Itself => 1,
            Escape::Character(_, len) => *len,
            Escape::Unknown => 0,
        }
    }
}
