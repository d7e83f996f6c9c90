//! Names: bare, quoted, dotted.

use super::Reader;
use crate::text::Text;

impl<'s> Reader<'_, 's> {
    /// The parts of a name with the blanks around it. `None` if there is none.
    pub(super) fn key(&mut self) -> Option<Vec<Text<'s>>> {
        let mut parts = Vec::new();
        loop {
            self.skip_blanks();
            parts.push(self.part()?);
            self.skip_blanks();
            if !self.take('.') {
                return Some(parts);
            }
        }
    }

    fn part(&mut self) -> Option<Text<'s>> {
        let start = self.at;
        let quote = self.peek();
        if quote == '"' || quote == '\'' {
            let inner = self.line_string(quote)?;
            return Some(self.decoded(inner, quote));
        }
        while self.at < self.source.len() && !ends_bare_key(self.peek()) {
            match self.template() {
                0 => self.at += self.peek().len_utf8(),
                length => self.at += length,
            }
        }
        let written = &self.source[start..self.at];
        let bare = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
        if !written.chars().all(bare) {
            self.problem(start..self.at, "name that needs quotes");
        }
        (!written.is_empty()).then(|| self.text.slice(start..self.at))
    }

    /// How long the `{{ template }}` is that is next on the line, 0 if none is.
    pub(super) fn template(&mut self) -> usize {
        let rest = self.rest();
        if self.at < self.no_template_before || !rest.starts_with("{{") {
            return 0;
        }
        let marks = |pair: &[u8]| pair == b"}}" || matches!(pair[0], b'\n' | b'\r');
        let length = rest.as_bytes().windows(2).position(marks);
        match length {
            Some(length) if rest[length..].starts_with("}}") => length + 2,
            length => {
                self.no_template_before = self.at + length.unwrap_or(rest.len());
                0
            }
        }
    }

    /// True if `name =` is next: a statement and no element of a list.
    pub(super) fn is_assignment_next(&self) -> bool {
        let mut rest = self.rest();
        loop {
            let Some(behind) = behind_part(rest.trim_start_matches([' ', '\t'])) else {
                return false;
            };
            rest = behind.trim_start_matches([' ', '\t']);
            match rest.strip_prefix('.') {
                Some(behind) => rest = behind,
                None => return rest.starts_with('='),
            }
        }
    }

    /// True if a line with nothing but `[name]` is next, which is no list of texts.
    pub(super) fn is_header_next(&self) -> bool {
        let line = self.rest().split(['\n', '\r']).next().unwrap_or_default();
        let line = line.split('#').next().unwrap_or_default().trim();
        let name = line.trim_start_matches('[').trim_end_matches(']').trim();
        let part = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        line.starts_with('[')
            && line.ends_with(']')
            && name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name.chars().all(part)
            && !["true", "false", "inf", "nan"].contains(&name)
    }
}

/// What stands behind the bare or quoted part of a name that is next.
fn behind_part(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|first| "\"'".contains(*first));
    if let Some(quote) = quote {
        let inner = &text[1..];
        let end = inner.find([quote, '\n', '\r'])?;
        return inner[end..].strip_prefix(quote);
    }
    let bare = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    let behind = text.trim_start_matches(bare);
    (behind.len() < text.len()).then_some(behind)
}

fn ends_bare_key(letter: char) -> bool {
    matches!(
        letter,
        ' ' | '\t' | '\n' | '\r' | '.' | '=' | '[' | ']' | '#' | ',' | '}' | '"' | '\''
    )
}
