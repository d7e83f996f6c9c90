//! Sections of `key = value` lines, in what the readers of such files agree on.
//!
//! Python, Go, Git, systemd, npm, PHP and MySQL each have a dialect, and no file says which it is
//! in. Structure is taken from whatever is unmistakable in one of them; where they give a value
//! different contents, the part that differs is a hole.

mod assignments;
mod list;
#[cfg(test)]
mod tests;
mod value;

use std::ops::Range;

use super::lines::{Line, is_template, line, trimmed};
use crate::document::{Comment, Document, Entry, Node, Problem, Scalar, Value};
use crate::format::Format;
use crate::text::Text;

/// How many problems of one file are worth telling.
const MOST_PROBLEMS: usize = 20;

pub(crate) fn read<'s>(text: &Text<'s>) -> Document<'s> {
    let mut reader = Reader {
        text,
        document: Document::empty(Format::Ini),
        entries: Vec::new(),
        section: None,
        unread: Vec::new(),
        no_triple_quotes_behind: text.len(),
        read_lines: 0,
        unread_lines: 0,
    };
    let mut at = 0;
    while at < text.len() {
        at = reader.line(at);
    }
    reader.finish()
}

struct Reader<'t, 's> {
    text: &'t Text<'s>,
    document: Document<'s>,
    /// What stands before all sections, and the sections that are done.
    entries: Vec<Entry<'s>>,
    section: Option<Section<'s>>,
    /// Lines that are nothing of this format.
    unread: Vec<Range<usize>>,
    /// From here on there are none, so that none need be looked for.
    no_triple_quotes_behind: usize,
    read_lines: usize,
    unread_lines: usize,
}

struct Section<'s> {
    name: Text<'s>,
    entries: Vec<Entry<'s>>,
    /// Where its header ends.
    end: usize,
}

/// The name and the value of a line, as far as that line goes.
struct Assignment {
    key: Range<usize>,
    value: Range<usize>,
}

impl<'s> Reader<'_, 's> {
    /// Reads what starts with the line at `at`, and says where to go on.
    fn line(&mut self, at: usize) -> usize {
        let source = self.text.as_str();
        let line = line(source, at);
        let content = trimmed(source, line.content.clone(), char::is_whitespace);
        let written = &source[content.clone()];
        if let Some(comment) = comment(source, content.clone()) {
            self.comment(comment);
        } else if written.starts_with('[') {
            return self.section(&line, content);
        } else if !written.is_empty() && !is_template(source, content.clone()) {
            return self.entry(&line, content);
        }
        line.next
    }

    fn comment(&mut self, range: Range<usize>) {
        let text = self.text.slice(range);
        self.document.comments.push(Comment { text });
    }

    fn section(&mut self, line: &Line, content: Range<usize>) -> usize {
        let source = self.text.as_str();
        let depth = source[content.clone()]
            .bytes()
            .take_while(|byte| *byte == b'[')
            .count();
        let start = content.start + depth;
        let name = match closing_bracket(&source[start..content.end]) {
            Some(length) => start..start + length,
            None => {
                self.problem(content.clone(), "section without `]`");
                start..content.end
            }
        };
        let rest = &source[name.end..content.end];
        let end = content.end - rest.trim_start_matches(']').len();
        self.close_section();
        self.read_lines += 1;
        self.section = Some(Section {
            name: self.text.slice(trimmed(source, name, char::is_whitespace)),
            entries: Vec::new(),
            end,
        });
        let behind = trimmed(source, end..content.end, char::is_whitespace);
        if let Some(comment) = comment(source, behind.clone()) {
            self.comment(comment);
        } else if !behind.is_empty() {
            // Git reads `[section] key = value`.
            return self.entry(line, behind);
        }
        line.next
    }

    fn close_section(&mut self) {
        let Some(section) = self.section.take() else {
            return;
        };
        let span = span_of(&section.entries);
        let span = span.unwrap_or_else(|| self.text.locate(section.end..section.end));
        let value = Value::Map(section.entries);
        self.entries.push(Entry {
            key: section.name,
            value: Node { span, value },
        });
    }

    fn entry(&mut self, line: &Line, content: Range<usize>) -> usize {
        let source = self.text.as_str();
        let (assignment, bare) = match assignment(source, content.clone()) {
            Some(assignment) => (assignment, false),
            None if is_bare_key(&source[content.clone()]) => {
                let value = content.end..content.end;
                let key = content.clone();
                (Assignment { key, value }, true)
            }
            None => {
                self.leave(line, content);
                return line.next;
            }
        };
        self.read_lines += 1;
        let key = self.text.slice(unquoted(source, assignment.key));
        let (value, next) = if bare {
            // In Git this means yes, in other dialects it is a switch or a mistake.
            let value = Value::Scalar(Scalar::opaque(self.text.slice(assignment.value.clone())));
            let span = self.text.locate(assignment.value);
            (Node { span, value }, line.next)
        } else {
            let indent = content.start - line.content.start;
            self.value(key.as_str(), assignment.value, indent, line)
        };
        let entries = match &mut self.section {
            Some(section) => &mut section.entries,
            None => &mut self.entries,
        };
        entries.push(Entry { key, value });
        next
    }

    /// Keeps a line that is not understood, for whoever looks for addresses in it.
    fn leave(&mut self, line: &Line, content: Range<usize>) {
        self.unread_lines += 1;
        match self.unread.last_mut() {
            Some(last) if last.end == line.content.start => last.end = line.next,
            _ => {
                let source = &self.text.as_str()[content.clone()];
                let directive = source.starts_with(['!', '@', '{', '<'])
                    || source.starts_with("include")
                    || source.contains("{{")
                    || source.contains("{%");
                if !directive {
                    self.problem(content, "neither a section nor a key nor a comment");
                }
                self.unread.push(line.content.start..line.next);
            }
        }
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
        if self.unread_lines > self.read_lines {
            // A file of some other format under a name that many share (`.cfg`, `.conf`).
            let mut document = Document::empty(Format::Ini);
            document.roots.push(self.unknown(0..self.text.len()));
            return document;
        }
        self.close_section();
        if let Some(span) = span_of(&self.entries) {
            let value = Value::Map(std::mem::take(&mut self.entries));
            self.document.roots.push(Node { span, value });
        }
        for range in std::mem::take(&mut self.unread) {
            let node = self.unknown(range);
            self.document.roots.push(node);
        }
        self.document
    }

    /// A text of which only addresses and commands can be read.
    fn unknown(&self, range: Range<usize>) -> Node<'s> {
        Node {
            span: self.text.locate(range.clone()),
            value: Value::Scalar(Scalar {
                declared: Some(Format::Text),
                ..Scalar::opaque(self.text.slice(range))
            }),
        }
    }
}

/// From the first name to the last value.
fn span_of(entries: &[Entry<'_>]) -> Option<crate::span::Span> {
    let (first, last) = (entries.first()?, entries.last()?);
    Some(first.key.span().cover(last.value.span))
}

/// What a line says that is a comment and nothing else.
fn comment(source: &str, content: Range<usize>) -> Option<Range<usize>> {
    let marked = source[content.clone()].starts_with(['#', ';']);
    marked.then_some(content.start + 1..content.end)
}

/// Where the `]` is that ends the name of a section; not one in quotes (`[remote "a]b"]`).
fn closing_bracket(name: &str) -> Option<usize> {
    let mut quoted = false;
    let mut escaped = false;
    let closed = name.char_indices().find_map(|(at, letter)| {
        let closes = letter == ']' && !quoted;
        quoted ^= letter == '"' && !escaped;
        escaped = letter == '\\' && !escaped;
        closes.then_some(at)
    });
    closed.or_else(|| name.find(']'))
}

/// The name and the value in a line of both.
///
/// `=` separates in every dialect, `:` in some: there it must not be a part of a name
/// (`//registry.example.org/:_authToken=x`) or of an address.
fn assignment(source: &str, content: Range<usize>) -> Option<Assignment> {
    let written = &source[content.clone()];
    let quoted = quoted_length(written);
    let equals = written[quoted..].find('=').map(|at| quoted + at);
    let colon = colon(written, quoted, equals);
    let at = match (equals, colon) {
        (Some(equals), Some(colon)) => equals.min(colon),
        (equals, colon) => equals.or(colon)?,
    };
    let key = trimmed(
        source,
        content.start..content.start + at,
        char::is_whitespace,
    );
    let name = &source[key.clone()];
    // An address with a query, or a word of a command line, is no name.
    if name.is_empty() || name.contains("://") || name.starts_with('-') {
        return None;
    }
    let value = content.start + at + 1..content.end;
    let value = trimmed(source, value, char::is_whitespace);
    Some(Assignment { key, value })
}

/// How long the quoted name is that a line starts with, 0 if none does.
fn quoted_length(written: &str) -> usize {
    let Some(quote) = written
        .chars()
        .next()
        .filter(|first| "'\"`".contains(*first))
    else {
        return 0;
    };
    written[1..].find(quote).map_or(0, |length| length + 2)
}

/// The `:` that separates a name from its value, if one does.
fn colon(written: &str, from: usize, equals: Option<usize>) -> Option<usize> {
    let before_equals = &written[from..equals.unwrap_or(written.len())];
    let found = before_equals.match_indices(':').find(|(at, _)| {
        let behind = &written[from + at + 1..];
        behind.is_empty()
            || behind.starts_with([' ', '\t'])
            || equals.is_none() && !behind.starts_with('/')
    });
    let at = from + found?.0;
    // Blanks are in sentences and in commands rather than in names.
    let one_word = !written[from..at].trim_end().contains(char::is_whitespace);
    one_word.then_some(at)
}

/// True for a name that may stand without a value.
fn is_bare_key(written: &str) -> bool {
    let part = |letter: char| letter.is_alphanumeric() || "_-.".contains(letter);
    written.starts_with(char::is_alphabetic) && written.chars().all(part)
}

fn unquoted(source: &str, key: Range<usize>) -> Range<usize> {
    let length = quoted_length(&source[key.clone()]);
    if length > 0 && length == key.len() {
        key.start + 1..key.end - 1
    } else {
        key
    }
}
