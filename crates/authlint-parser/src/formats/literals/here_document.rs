//! Literals made of whole lines: here-documents of Ruby and PHP, here-strings of PowerShell, and
//! the comments of Ruby that are made alike.

use std::ops::Range;

use memchr::{memchr, memmem};

use super::interpolation::Filling;
use super::lexer::{Lexer, Opened};
use super::literal::{Escapes, Margin, Style};
use super::token::{Mark, Token};
use crate::format::Language;

impl Lexer<'_> {
    /// `<<~NAME` of Ruby, `<<<NAME` of PHP. `None` if it is an operator.
    pub(super) fn here_document(&mut self) -> Option<Token> {
        let start = self.at;
        let php = self.language == Language::Php;
        let mut at = start + 2;
        let mark = self.byte(at);
        match mark {
            b'<' if php => at += 1,
            _ if php => return None,
            b'~' | b'-' => at += 1,
            // `a << B` pushes; only shouted names are labels without a mark.
            b'A'..=b'Z' | b'"' | b'\'' => {}
            _ => return None,
        }
        while php && matches!(self.byte(at), b' ' | b'\t') {
            at += 1;
        }
        let (opener_end, label, quote) = self.label(at)?;
        let label = label.to_owned();
        let shouted = !label.bytes().any(|byte| byte.is_ascii_lowercase());
        if !php && quote == 0 && mark != b'~' && !shouted || self.is_missing(Opened::HereDocument) {
            return None;
        }
        // A second one on the line stands below the first.
        let body = if self.here_end > start {
            self.here_end
        } else {
            (self.line_end(opener_end) + 1).min(self.bytes.len())
        };
        let indented = php || matches!(mark, b'~' | b'-');
        let Some((last, end)) = self.terminator(body, &label, indented) else {
            self.miss(Opened::HereDocument);
            return None;
        };
        let raw = quote == b'\'';
        let filling = if php {
            Filling::Variables
        } else {
            Filling::Hash
        };
        let margin = match (php, mark) {
            (true, _) => Margin::Fixed((end - label.len() - last) as u32),
            (false, b'~') => Margin::Common,
            _ => Margin::None,
        };
        let style = Style {
            escapes: if raw { Escapes::None } else { Escapes::All },
            doubled: None,
            filling: if raw { Filling::None } else { filling },
            margin,
        };
        let mut inner = body..last;
        if php {
            // The line break before the end is none of the text.
            let text = &self.bytes[inner.clone()];
            let line_break = usize::from(text.ends_with(b"\n"));
            let both = usize::from(text.ends_with(b"\r\n"));
            inner.end -= line_break + both;
            let token = self.literal(start..end, inner, style);
            return Some(token);
        }
        let rest_of_line = self.bytes[end..].first() == Some(&b'\r');
        let line = end + usize::from(rest_of_line);
        self.here_end = if self.byte(line) == b'\n' {
            line + 1
        } else {
            line
        };
        Some(self.literal(start..opener_end, inner, style))
    }

    /// The line that ends a here-document: where it starts and where its label ends.
    fn terminator(&self, body: usize, label: &str, indented: bool) -> Option<(usize, usize)> {
        let mut at = body;
        while at < self.bytes.len() {
            let rest = &self.bytes[at..];
            let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t'));
            let blanks = if indented { blanks.count() } else { 0 };
            let end = at + blanks + label.len();
            if self.starts(at + blanks, label.as_bytes())
                && !super::lexer::is_word(self.byte(end))
                && (self.language == Language::Php || matches!(self.byte(end), 0 | b'\n' | b'\r'))
            {
                return Some((at, end));
            }
            at += memchr(b'\n', rest)? + 1;
        }
        None
    }

    /// `@"` and `@'` of PowerShell: to a line that starts with the quote.
    pub(super) fn here_string(&mut self) -> Option<Token> {
        let quote = self.byte(self.at + 1);
        let opener = self.at + 2;
        let line = self.line_end(opener);
        let opened = if quote == b'"' {
            Opened::TripleDouble
        } else {
            Opened::TripleSingle
        };
        let only = self.bytes[opener.min(line)..line]
            .iter()
            .all(u8::is_ascii_whitespace);
        if !only || line >= self.bytes.len() || self.is_missing(opened) {
            return None;
        }
        let close = [b'\n', quote, b'@'];
        let Some(found) = memmem::find(&self.bytes[line..], &close) else {
            self.miss(opened);
            return None;
        };
        let inner: Range<usize> = line + 1..(line + found).max(line + 1);
        let cut = usize::from(self.bytes[inner.clone()].ends_with(b"\r"));
        let inner = inner.start..inner.end - cut;
        let fills = quote == b'"';
        let style = Style {
            escapes: if fills { Escapes::All } else { Escapes::None },
            filling: if fills {
                Filling::Variables
            } else {
                Filling::None
            },
            ..Style::RAW
        };
        Some(self.literal(self.at..line + found + 3, inner, style))
    }

    /// `=begin` to `=end`.
    pub(super) fn ruby_comment(&mut self) -> Option<Token> {
        let start = self.at + b"=begin".len();
        if self.is_missing(Opened::Comment) {
            return self.mark(1, Mark::Other);
        }
        match memmem::find(&self.bytes[start..], b"\n=end") {
            Some(found) => {
                let end = start + found;
                self.comment(start..end, end + b"\n=end".len());
            }
            None => {
                self.miss(Opened::Comment);
                self.comment(start..self.bytes.len(), self.bytes.len());
            }
        }
        None
    }
}
