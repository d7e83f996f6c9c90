//! Literals with letters or signs before their quotes: raw, verbatim and filled-in ones.

use memchr::memmem;

use super::interpolation::Filling;
use super::lexer::{Lexer, Opened};
use super::literal::{Escapes, Literal, Margin, Style};
use super::token::{Mark, Token};
use crate::format::Language;

impl Lexer<'_> {
    /// A literal whose letters before the quote say how it is written: `rb""`, `r#""#`.
    pub(super) fn prefixed(&mut self, start: usize, end: usize) -> Option<Token> {
        let prefix = &self.source[start..end];
        let quote = self.byte(end);
        match self.language {
            Language::Python if matches!(quote, b'"' | b'\'') => {
                let known = |byte: u8| b"rRbBuUfFtT".contains(&byte);
                if !prefix.bytes().all(known) {
                    return None;
                }
                let has = |letter: char| prefix.to_ascii_lowercase().contains(letter);
                let style = Style {
                    escapes: if has('r') {
                        Escapes::None
                    } else {
                        Escapes::All
                    },
                    filling: if has('f') || has('t') {
                        Filling::Braces(1)
                    } else {
                        Filling::None
                    },
                    ..Style::RAW
                };
                let triple = self.byte(end + 1) == quote && self.byte(end + 2) == quote;
                let count = if triple { 3 } else { 1 };
                if has('r') {
                    return self.raw_python(start, end, count, style);
                }
                self.quoted(start, end, quote, count, triple, style)
            }
            Language::Rust if matches!(prefix, "b" | "c") && quote == b'"' => {
                self.quoted(start, end, quote, 1, true, Style::ESCAPED)
            }
            Language::Rust if prefix == "b" && quote == b'\'' => self.character(end),
            Language::Rust
                if matches!(prefix, "r" | "br" | "cr") && matches!(quote, b'"' | b'#') =>
            {
                self.raw_rust(start, end)
            }
            Language::Php if matches!(prefix, "b" | "B") && matches!(quote, b'"' | b'\'') => {
                self.quote(end)
            }
            _ => None,
        }
    }

    /// A backslash in a raw string keeps the quote behind it from closing the string, and stays.
    pub(super) fn raw_python(
        &mut self,
        start: usize,
        at: usize,
        count: usize,
        style: Style,
    ) -> Option<Token> {
        let quote = self.byte(at);
        let escaped = Style {
            escapes: Escapes::All,
            ..style
        };
        let token = self.quoted(start, at, quote, count, count == 3, escaped);
        if let Some(Token::Text(index)) = token
            && let Some(literal) = self.literals.get_mut(index as usize)
        {
            literal.style = style;
        }
        token
    }

    pub(super) fn raw_rust(&mut self, start: usize, end: usize) -> Option<Token> {
        let hashes = self.bytes[end..].iter().take(256);
        let hashes = hashes.take_while(|byte| **byte == b'#').count();
        if self.byte(end + hashes) != b'"' || self.is_missing(Opened::Raw) {
            return None;
        }
        let inner = end + hashes + 1;
        let close = format!("\"{}", "#".repeat(hashes));
        let Some(found) = memmem::find(&self.bytes[inner..], close.as_bytes()) else {
            self.miss(Opened::Raw);
            return None;
        };
        let inner = inner..inner + found;
        let whole = start..inner.end + close.len();
        Some(self.literal(whole, inner, Style::RAW))
    }

    /// `$"{x}"`, `@"C:\"`, `$@"…"`, `"""…"""`, `$$"""{{x}}"""`.
    pub(super) fn csharp_string(&mut self) -> Option<Token> {
        let start = self.at;
        let rest = &self.bytes[start..];
        let marks = rest.iter().take(8);
        let marks = marks.take_while(|byte| matches!(byte, b'$' | b'@')).count();
        let dollars = rest[..marks].iter().filter(|byte| **byte == b'$').count();
        let verbatim = rest[..marks].contains(&b'@');
        let quotes_at = start + marks;
        let quotes = self.bytes[quotes_at..].iter().take(64);
        let quotes = quotes.take_while(|byte| **byte == b'"').count();
        let filling = match dollars {
            0 => Filling::None,
            count => Filling::Braces(count as u8),
        };
        match quotes {
            0 => self.mark(marks.max(1), Mark::At),
            _ if verbatim => {
                let style = Style {
                    doubled: Some(b'"'),
                    filling,
                    ..Style::RAW
                };
                self.quoted(start, quotes_at, b'"', 1, true, style)
            }
            // Two quotes are an empty string.
            1 | 2 => {
                let style = Style {
                    filling,
                    ..Style::ESCAPED
                };
                self.quoted(start, quotes_at, b'"', 1, false, style)
            }
            count => {
                let style = Style {
                    filling,
                    ..Style::RAW
                };
                let token = self.quoted(start, quotes_at, b'"', count, true, style);
                if let Some(Token::Text(index)) = token {
                    self.csharp_margin(index as usize);
                }
                token
            }
        }
    }

    /// A raw string over lines starts on the line below and is indented like its closing quotes.
    pub(super) fn csharp_margin(&mut self, index: usize) {
        let Some(Literal { inner, style, .. }) = self.literals.get_mut(index) else {
            return;
        };
        let text = &self.source[inner.0 as usize..inner.1 as usize];
        if let (Some(first), Some(last)) = (text.find('\n'), text.rfind('\n'))
            && text[last..].trim().is_empty()
            && text[..first].trim().is_empty()
        {
            let margin = text.len() - last - 1;
            let end = inner.0 + last as u32;
            let start = inner.0 + first as u32 + 1;
            style.margin = Margin::Fixed(margin as u32);
            // Without any line between there is no text.
            *inner = (start.min(end), end);
        }
    }
}
