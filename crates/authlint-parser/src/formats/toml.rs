//! TOML 1.1, and what can still be read of a file that is not quite TOML.
//!
//! Files are read statement by statement rather than by a parser crate: those drop a name that is
//! there twice, and let an unclosed bracket swallow the statements behind it. `tests.rs` compares
//! the trees to what a parser crate reads.

mod keys;
mod strings;
mod tables;
#[cfg(test)]
mod tests;
mod values;

use std::ops::Range;

use self::tables::Tables;
use super::lines::{is_template, line, line_break, trimmed};
use crate::document::{Comment, Document, Node, Problem, Scalar, Value};
use crate::format::Format;
use crate::text::Text;

/// How many problems of one file are worth telling.
const MOST_PROBLEMS: usize = 20;

pub(crate) fn read<'s>(text: &Text<'s>) -> Document<'s> {
    let mut reader = Reader {
        text,
        source: text.as_str(),
        at: 0,
        document: Document::empty(Format::Toml),
        tables: Tables::new(text.locate(0..0)),
        table: Some(tables::ROOT),
        unread: Vec::new(),
        unclosed: Vec::new(),
        no_template_before: 0,
    };
    while reader.at < text.len() {
        reader.statement();
    }
    reader.finish()
}

struct Reader<'t, 's> {
    text: &'t Text<'s>,
    source: &'t str,
    at: usize,
    document: Document<'s>,
    tables: Tables<'s>,
    /// Where names go; nowhere below a header that cannot be read.
    table: Option<usize>,
    /// What is not TOML.
    unread: Vec<Range<usize>>,
    /// Marks of strings over several lines that are known not to come again.
    unclosed: Vec<&'static str>,
    /// Up to here no template is closed that is still open.
    no_template_before: usize,
}

impl<'t, 's> Reader<'t, 's> {
    fn rest(&self) -> &'t str {
        self.source.get(self.at..).unwrap_or_default()
    }

    /// The next letter, a NUL at the end.
    fn peek(&self) -> char {
        self.rest().chars().next().unwrap_or_default()
    }

    /// Goes on if `letter` is next.
    fn take(&mut self, letter: char) -> bool {
        let taken = self.rest().starts_with(letter);
        self.at += if taken { letter.len_utf8() } else { 0 };
        taken
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
    }

    /// Goes over blanks, line breaks, comments and lines of a template.
    fn skip_lines(&mut self) {
        let mut new_line = self.source[..self.at].ends_with(['\n', '\r']) || self.at == 0;
        loop {
            self.skip_blanks();
            if self.peek() == '#' {
                self.comment();
            } else if new_line && self.rest().starts_with(['{', '<']) {
                let rest = line(self.source, self.at);
                if !is_template(self.source, rest.content) {
                    return;
                }
                self.at = rest.next;
            } else {
                match line_break(self.source, self.at) {
                    0 => return,
                    length => self.at += length,
                }
                new_line = true;
            }
        }
    }

    /// Takes the comment that is next.
    fn comment(&mut self) {
        let content = line(self.source, self.at).content;
        self.at = content.end;
        let text = self.text.slice(content.start + 1..content.end);
        self.document.comments.push(Comment { text });
    }

    fn statement(&mut self) {
        self.skip_lines();
        if self.rest().is_empty() {
            return;
        }
        let (start, told) = (self.at, self.document.problems.len());
        if self.peek() == '[' {
            self.header();
        } else if self.assignment().is_none() {
            self.document.problems.truncate(told);
            self.leave(start);
            return;
        }
        self.end_of_statement();
    }

    /// `[name]` or `[[name]]`. One without a name has its names below it all the same.
    fn header(&mut self) {
        let start = self.at;
        self.at += 1;
        let list = self.take('[');
        let path = self.key();
        let closed = self.take(']') && (!list || self.take(']'));
        if !closed || path.is_none() {
            let content = line(self.source, self.at).content;
            self.at = trimmed(self.source, content, char::is_whitespace).end;
            self.problem(start..self.at, "table without its name or its `]`");
        }
        let path = path.unwrap_or_else(|| vec![self.text.slice(self.at..self.at)]);
        let end = self.text.locate(self.at..self.at);
        self.table = self.tables.open(&path, list, end).ok();
        match self.table {
            None => self.problem(start..self.at, "nested too deep"),
            Some(table) if self.tables.is_twice(table) => {
                self.problem(start..self.at, "table that is there twice");
            }
            Some(_) => {}
        }
    }

    /// `name = value`. `None` if that is not what is next.
    fn assignment(&mut self) -> Option<()> {
        let start = self.at;
        let path = self.key()?;
        if !self.take('=') {
            return None;
        }
        self.skip_blanks();
        let value = self.value(&values::LINE, 0);
        let table = self.table?;
        self.insert(table, &path, value, start);
        Some(())
    }

    /// Puts a value where its name says. What is written from `start` is to blame if it can't be.
    fn insert(&mut self, table: usize, path: &[Text<'s>], value: Node<'s>, start: usize) {
        match self.tables.insert(table, path, value) {
            Ok(true) => {}
            Ok(false) => self.problem(start..self.at, "name that is there twice"),
            Err(value) => {
                self.problem(start..self.at, "nested too deep");
                self.document.roots.push(*value);
            }
        }
    }

    /// Nothing but a comment may stand behind a statement.
    fn end_of_statement(&mut self) {
        self.skip_blanks();
        if self.peek() == '#' {
            self.comment();
        }
        let rest = line(self.source, self.at);
        if rest.content.is_empty() {
            self.at = rest.next;
        } else {
            let content = trimmed(self.source, rest.content, char::is_whitespace);
            self.problem(content.clone(), "text behind a value");
            self.unread.push(content);
            self.at = rest.next;
        }
    }

    /// Leaves the line that holds `start` to whoever looks for addresses in it.
    fn leave(&mut self, start: usize) {
        let written = line(self.source, start);
        match self.unread.last_mut() {
            Some(last) if last.end == start => last.end = written.next,
            _ => {
                self.problem(
                    written.content.clone(),
                    "neither a table nor a name with a value",
                );
                self.unread.push(start..written.next);
            }
        }
        self.at = written.next;
    }

    fn problem(&mut self, range: Range<usize>, message: &str) {
        if self.document.problems.len() < MOST_PROBLEMS {
            self.document.problems.push(Problem {
                span: self.text.locate(range),
                message: message.to_owned(),
            });
        }
    }

    fn finish(mut self) -> Document<'s> {
        let strays = std::mem::take(&mut self.document.roots);
        let node = self.tables.node(tables::ROOT);
        if matches!(&node.value, Value::Map(entries) if !entries.is_empty()) {
            self.document.roots.push(node);
        }
        self.document.roots.extend(strays);
        for range in self.unread {
            self.document.roots.push(Node {
                span: self.text.locate(range.clone()),
                value: Value::Scalar(text_within(self.text, range)),
            });
        }
        let templates = ["{{", "{%", "<%"];
        if templates.iter().any(|mark| self.source.contains(mark)) {
            // What they become is not known yet.
            self.document.problems.clear();
        }
        self.document
    }
}

/// A text of which only addresses and commands can be read.
fn text_within<'s>(text: &Text<'s>, range: Range<usize>) -> Scalar<'s> {
    Scalar {
        declared: Some(Format::Text),
        ..Scalar::opaque(text.slice(range))
    }
}
