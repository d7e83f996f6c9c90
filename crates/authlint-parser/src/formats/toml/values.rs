//! Values: strings, lists, tables in braces, and everything that is written without quotes.

use super::{Reader, text_within};
use crate::document::{Node, Scalar, Value};
use crate::formats::lines::{line, trimmed};

/// What ends a value without quotes, besides its line.
pub(super) const LINE: [char; 0] = [];
const LIST: [char; 2] = [',', ']'];
const TABLE: [char; 2] = [',', '}'];

/// How many brackets there may be around a value.
const DEEPEST: usize = 32;

impl<'s> Reader<'_, 's> {
    /// The value that is next.
    pub(super) fn value(&mut self, ends: &[char], depth: usize) -> Node<'s> {
        let start = self.at;
        let value = match self.peek() {
            quote @ ('"' | '\'') => self.string(quote),
            '[' if depth < DEEPEST => self.list(depth),
            '{' if depth < DEEPEST && !self.rest().starts_with("{{") => self.table(depth),
            _ => self.bare(ends),
        };
        Node {
            span: self.text.locate(start..self.at),
            value,
        }
    }

    fn string(&mut self, quote: char) -> Value<'s> {
        let start = self.at;
        let mark = if quote == '"' { "\"\"\"" } else { "'''" };
        let inner = if self.rest().starts_with(mark) {
            self.lines_string(mark)
        } else {
            self.line_string(quote)
        };
        let scalar = match inner {
            Some(inner) => Scalar::plain(self.decoded(inner, quote)),
            None => {
                let content = line(self.source, start).content;
                let content = trimmed(self.source, content, char::is_whitespace);
                self.at = content.end;
                self.problem(content.clone(), "string without its last quote");
                text_within(self.text, content)
            }
        };
        Value::Scalar(scalar)
    }

    fn list(&mut self, depth: usize) -> Value<'s> {
        let start = self.at;
        self.at += 1;
        let mut nodes = Vec::new();
        let mut end = self.at;
        let mut separated = true;
        loop {
            let before = self.at;
            self.skip_lines();
            let new_line = self.source[before..self.at].contains(['\n', '\r']);
            let statement = new_line && (self.is_assignment_next() || self.is_header_next());
            if self.rest().is_empty() || statement {
                self.at = end;
                self.problem(start..start + 1, "list without `]`");
                break;
            }
            if self.take(']') {
                break;
            }
            if self.take(',') {
                separated = true;
            } else {
                self.must_be(separated);
                nodes.push(self.value(&LIST, depth + 1));
                separated = false;
            }
            end = self.at;
        }
        Value::List(nodes)
    }

    fn table(&mut self, depth: usize) -> Value<'s> {
        let start = self.at;
        self.at += 1;
        let at = self.text.locate(self.at..self.at);
        let table = self.tables.add(at, depth);
        let mut end = self.at;
        let mut separated = true;
        loop {
            let before = self.at;
            self.skip_lines();
            let new_line = self.source[before..self.at].contains(['\n', '\r']);
            if self.take('}') {
                break;
            }
            if self.take(',') {
                separated = true;
                end = self.at;
                continue;
            }
            let entry = self.at;
            let path = if self.rest().is_empty() || new_line && !separated {
                None
            } else {
                self.key()
            };
            let Some(path) = path.filter(|_| self.take('=')) else {
                self.at = end;
                self.problem(start..start + 1, "table without `}`");
                break;
            };
            self.must_be(separated);
            self.skip_blanks();
            let value = self.value(&TABLE, depth + path.len());
            self.insert(table, &path, value, entry);
            separated = false;
            end = self.at;
        }
        self.tables.node(table).value
    }

    /// Tells of a comma that is missing.
    fn must_be(&mut self, separated: bool) {
        if !separated {
            self.problem(self.at..self.at, "no comma before this");
        }
    }

    /// A number, a date, a boolean; or what lacks its quotes, or is a template.
    fn bare(&mut self, ends: &[char]) -> Value<'s> {
        let start = self.at;
        let mut templates = false;
        let mut literal_asked = false;
        while self.at < self.source.len() {
            let letter = self.peek();
            if letter == '\n' || letter == '\r' || ends.contains(&letter) {
                break;
            }
            if letter == '#' {
                let written = &self.source[start..self.at];
                let literal = !literal_asked && is_literal(written.trim_end());
                literal_asked = true;
                if literal || written.is_empty() || written.ends_with([' ', '\t']) {
                    break;
                }
            }
            let template = self.template();
            templates |= template > 0;
            self.at += template.max(letter.len_utf8());
        }
        let content = trimmed(self.source, start..self.at, char::is_whitespace);
        // Blanks behind it belong to nobody.
        self.at = content.end.max(start);
        let written = &self.source[content.clone()];
        if written.is_empty() {
            self.problem(content.clone(), "name without a value");
            return Value::Scalar(Scalar::opaque(self.text.slice(content)));
        }
        if !templates && !is_literal(written) {
            self.problem(content.clone(), "text without quotes");
        }
        Value::Scalar(Scalar::plain(self.text.slice(content)))
    }
}

/// True for what TOML has without quotes, by its looks.
fn is_literal(written: &str) -> bool {
    let unsigned = written.strip_prefix(['+', '-']).unwrap_or(written);
    let part = |letter: char| letter.is_ascii_alphanumeric() || "+-._: ".contains(letter);
    matches!(written, "true" | "false")
        || matches!(unsigned, "inf" | "nan")
        || unsigned.starts_with(|first: char| first.is_ascii_digit()) && unsigned.chars().all(part)
}
