//! The four kinds of strings and what is written in them.

use std::ops::Range;

use super::Reader;
use crate::formats::lines::line_break;
use crate::text::{Decoder, Text};

impl<'s> Reader<'_, 's> {
    /// The content of the string that is next, which must end on its line. Stays in front of one
    /// that does not.
    pub(super) fn line_string(&mut self, quote: char) -> Option<Range<usize>> {
        let start = self.at + 1;
        let mut escaped = false;
        for (offset, letter) in self.source[start..].char_indices() {
            if letter == '\n' || letter == '\r' {
                return None;
            }
            if letter == quote && !escaped {
                self.at = start + offset + 1;
                return Some(start..start + offset);
            }
            escaped = letter == '\\' && !escaped && quote == '"';
        }
        None
    }

    /// The content of the string that is next between three quotes and three quotes, without the
    /// line break it starts with.
    pub(super) fn lines_string(&mut self, mark: &'static str) -> Option<Range<usize>> {
        if self.unclosed.contains(&mark) {
            return None;
        }
        let start = self.at + mark.len();
        let escapes = mark == "\"\"\"";
        let Some(mut end) = closing(&self.source[start..], mark, escapes) else {
            self.unclosed.push(mark);
            return None;
        };
        // Two quotes may stand in front of the three that close it.
        let behind = &self.source[start + end + mark.len()..];
        let quotes = behind
            .bytes()
            .take(2)
            .take_while(|byte| mark.as_bytes()[0] == *byte);
        end += quotes.count();
        self.at = start + end + mark.len();
        let first = line_break(self.source, start).min(end);
        Some(start + first..start + end)
    }

    /// What the content of a string says.
    pub(super) fn decoded(&mut self, inner: Range<usize>, quote: char) -> Text<'s> {
        if quote == '\'' {
            return self.text.slice(inner);
        }
        let mut decoder = Decoder::new(self.text);
        let mut at = inner.start;
        while let Some(found) = self.source[at..inner.end].find('\\') {
            let start = at + found;
            decoder.keep(at..start);
            match unescaped(&self.source[start..inner.end]) {
                Some((length, with)) => {
                    let mut letter = [0; 4];
                    let with = with.map_or("", |with| with.encode_utf8(&mut letter));
                    decoder.replace(start..start + length, with);
                    at = start + length;
                }
                None => {
                    decoder.keep(start..start + 1);
                    at = start + 1;
                    self.problem(start..at, "backslash that escapes nothing");
                }
            }
        }
        decoder.keep(at..inner.end);
        decoder.finish(inner.start)
    }
}

/// Where `mark` is in `text` and not escaped.
fn closing(text: &str, mark: &str, escapes: bool) -> Option<usize> {
    if !escapes {
        return text.find(mark);
    }
    let mut at = 0;
    loop {
        let next = at + text.get(at..)?.find(['"', '\\'])?;
        let rest = &text[next..];
        if rest.starts_with(mark) {
            return Some(next);
        }
        at = next + 1;
        if rest.starts_with('\\') {
            at += text[at..].chars().next()?.len_utf8();
        }
    }
}

/// How long the escape at the start of `written` is and what it stands for; at the end of a line,
/// for nothing.
fn unescaped(written: &str) -> Option<(usize, Option<char>)> {
    let behind = written.get(1..)?;
    let (digits, with) = match behind.chars().next()? {
        'b' => (0, '\u{8}'),
        't' => (0, '\t'),
        'n' => (0, '\n'),
        'f' => (0, '\u{c}'),
        'r' => (0, '\r'),
        'e' => (0, '\u{1b}'),
        '"' => (0, '"'),
        '\\' => (0, '\\'),
        'x' => (2, ' '),
        'u' => (4, ' '),
        'U' => (8, ' '),
        ' ' | '\t' | '\n' | '\r' => {
            let blanks = behind.len() - behind.trim_start_matches([' ', '\t']).len();
            let kept = behind.trim_start_matches([' ', '\t', '\n', '\r']);
            let breaks = line_break(behind, blanks) > 0;
            return breaks.then_some((written.len() - kept.len(), None));
        }
        _ => return None,
    };
    if digits == 0 {
        return Some((2, Some(with)));
    }
    let digits = written.get(2..2 + digits)?;
    let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let code = u32::from_str_radix(digits, 16)
        .ok()
        .filter(|_| hexadecimal)?;
    Some((2 + digits.len(), Some(char::from_u32(code)?)))
}
