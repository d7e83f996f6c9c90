//! What JSON is made of: blanks, comments, strings and bare words, with a template's actions in them.

use std::ops::Range;

use super::reader::Reader;
use crate::document::Comment;
use crate::templates::{Action, Kind, comments};

/// How many blanks behind a string are looked over for what comes next.
const MOST_BLANKS: usize = 1024;

/// A string or a bare word.
pub(super) struct Word {
    pub(super) range: Range<usize>,
    pub(super) inner: Range<usize>,
    pub(super) quoted: bool,
}

impl<'t> Reader<'t, '_> {
    /// Goes to the next token over blanks and what a template leaves nothing of.
    pub(super) fn skip_blanks(&mut self) {
        loop {
            let bytes = self.source.as_bytes();
            while let Some(b' ' | b'\t' | b'\n' | b'\r') = bytes.get(self.at) {
                self.at += 1;
            }
            if bytes
                .get(self.at)
                .is_some_and(|byte| !byte.is_ascii_graphic())
            {
                let rest = &self.source[self.at..];
                let length = rest.len() - rest.trim_start().len();
                self.at += length;
                self.odd = true;
            }
            if self.actions.is_empty() {
                return;
            }
            match self.action(self.at) {
                Some(action) if action.kind != Kind::Output => {
                    let comments = comments(self.source, std::slice::from_ref(action));
                    let comments = comments.map(|range| Comment {
                        text: self.text.slice(range),
                    });
                    self.comments.extend(comments);
                    self.branch |= action.kind == Kind::Middle;
                    self.at = action.range.end;
                }
                _ => return,
            }
        }
    }

    /// The action that starts at `at`. Those before are forgotten.
    pub(super) fn action(&mut self, at: usize) -> Option<&'t Action> {
        while let Some((first, rest)) = self.actions.split_first()
            && first.range.start < at
        {
            self.actions = rest;
        }
        let first = self.actions.first();
        first.filter(|action| action.range.start == at)
    }

    pub(super) fn comment(&mut self, open: &str, close: &str) {
        let start = self.at + open.len();
        let rest = &self.source[start..];
        let found = rest.find(close);
        self.odd |= found.is_none() && close != "\n";
        let length = found.unwrap_or(rest.len());
        self.at = start + length;
        if close != "\n" {
            self.at = (self.at + close.len()).min(self.source.len());
        }
        let inner = &rest[..length];
        let end = start + inner.trim_end_matches('\r').len();
        self.comments.push(Comment {
            text: self.text.slice(start..end),
        });
    }

    /// The string that starts here.
    pub(super) fn string(&mut self, quote: u8) -> Word {
        let start = self.at;
        let mut line_end = None;
        let closing = self.closing(start + 1, quote, &mut line_end);
        self.odd |= quote == b'\'' || line_end.is_some() || closing.is_none();
        let fits = |end: usize| {
            let mut behind = self.source.bytes().skip(end + 1).take(MOST_BLANKS);
            let next = behind.find(|byte| !byte.is_ascii_whitespace());
            next.is_none_or(|next| matches!(next, b',' | b':' | b'}' | b']'))
        };
        let inner_end = match (closing, line_end) {
            (Some(end), None) => end,
            (Some(end), Some(_)) if fits(end) => end,
            (_, line_end) => {
                let end = line_end.unwrap_or(self.source.len());
                self.at = end;
                let line = self.source[start + 1..end].trim_end();
                let end = start + 1 + line.trim_end_matches(',').trim_end().len();
                return Word {
                    range: start..end,
                    inner: start + 1..end,
                    quoted: true,
                };
            }
        };
        self.at = inner_end + 1;
        Word {
            range: start..self.at,
            inner: start + 1..inner_end,
            quoted: true,
        }
    }

    /// Where the string whose letters start at `from` is closed, and where its line ends if it is
    /// not closed there.
    fn closing(&mut self, from: usize, quote: u8, line_end: &mut Option<usize>) -> Option<usize> {
        let bytes = self.source.as_bytes();
        let mut at = from;
        let known = self.closing[usize::from(quote == b'\'')].clone();
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'\n' if line_end.is_none() => {
                    *line_end = Some(at);
                    if let Some(known) = known.clone().filter(|known| known.contains(&at)) {
                        return (known.end < bytes.len()).then_some(known.end);
                    }
                }
                b'\\' => at += 1,
                b'{' | b'<' | b'$' if line_end.is_none() => {
                    if let Some(action) = self.action(at) {
                        at = action.range.end;
                        continue;
                    }
                }
                _ if *byte == quote => break,
                _ => {}
            }
            at += 1;
        }
        let end = at.min(bytes.len());
        if line_end.is_some() {
            self.closing[usize::from(quote == b'\'')] = Some(from..end);
        }
        (end < bytes.len()).then_some(end)
    }

    /// The bare word that starts here, actions in it included.
    pub(super) fn bare(&mut self) -> Word {
        let start = self.at;
        let bytes = self.source.as_bytes();
        let mut at = start;
        let mut blocks = 0;
        while let Some(byte) = bytes.get(at) {
            if let Some(action) = self.action(at) {
                match action.kind {
                    Kind::Open => blocks += 1,
                    Kind::Close if blocks > 0 => blocks -= 1,
                    // It began before this value, and so ends it.
                    Kind::Close | Kind::Middle if blocks == 0 => break,
                    _ => {}
                }
                at = action.range.end;
                continue;
            }
            let ends = match byte {
                b':' => !bytes[at..].starts_with(b"://"),
                b'{' | b'}' | b'[' | b']' | b',' | b'"' | b'\'' => true,
                byte => byte.is_ascii_whitespace(),
            };
            if ends {
                break;
            }
            at += 1;
        }
        // Nothing but a mark that means nothing here.
        let end = if at == start { at + 1 } else { at };
        self.at = end;
        Word {
            range: start..end,
            inner: start..end,
            quoted: false,
        }
    }
}

/// True for the numbers of JSON proper.
pub(super) fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (number, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    digits(whole) && !leading_zero && digits(fraction) && digits(exponent)
}
