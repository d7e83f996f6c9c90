//! What stands behind a `=`: quotes, lists, lines that go on, and what dialects disagree about.

use std::ops::Range;

use super::assignments::assignments;
use super::list::list;
use super::{Assignment, Line, Reader, assignment, comment, is_template, line, trimmed};
use crate::document::{Entry, Holes, Node, Scalar, Value};
use crate::format::Format;
use crate::formats::lines::line_break;
use crate::text::{Decoder, Text};

impl<'s> Reader<'_, 's> {
    /// The value that starts on `first`, of a key that stands `indent` bytes from its start, and
    /// where reading goes on.
    pub(super) fn value(
        &mut self,
        key: &str,
        written: Range<usize>,
        indent: usize,
        first: &Line,
    ) -> (Node<'s>, usize) {
        let source = self.text.as_str();
        let value = &source[written.clone()];
        let unit_file = starts_program(key) || key == "Environment";
        if value.ends_with('\\') || unit_file {
            let (end, next) = self.joined(written.clone(), indent, first, unit_file);
            let value = self.one_line(key, written.start..end);
            let span = self.text.locate(written.start..end);
            return (Node { span, value }, next);
        }
        if let Some(found) = self.quoted(written.clone()) {
            return found;
        }
        if value.starts_with('[')
            && let Some(list) = list(self.text, written.start)
            && let Some(next) = self.only_comment_behind(list.end)
        {
            list.comments
                .into_iter()
                .for_each(|range| self.comment(range));
            let span = self.text.locate(written.start..list.end);
            let value = Value::List(list.nodes);
            return (Node { span, value }, next);
        }
        let lines = self.indented(written.clone(), indent, first);
        match lines.last() {
            Some(last) => (self.block(written, &lines), last.next),
            None => {
                let span = self.text.locate(written.clone());
                let value = self.one_line(key, written);
                (Node { span, value }, first.next)
            }
        }
    }

    /// A value that is quoted as a whole. What stands behind the quotes is a comment or nothing.
    fn quoted(&mut self, written: Range<usize>) -> Option<(Node<'s>, usize)> {
        let source = self.text.as_str();
        let value = &source[written.clone()];
        let quote = value
            .chars()
            .next()
            .filter(|first| "'\"`".contains(*first))?;
        let start = written.start;
        let (inner, end) = match self.triple_quoted(written) {
            Some(inner) => {
                let end = inner.end + 3;
                (inner, end)
            }
            None => {
                let end = quoted_end(source, start + 1, quote)?;
                (start + 1..end, end + 1)
            }
        };
        let next = self.only_comment_behind(end)?;
        let scalar = in_quotes(self.text, inner, quote);
        let span = self.text.locate(start..end);
        let value = Value::Scalar(scalar);
        Some((Node { span, value }, next))
    }

    /// What stands between `"""` and `"""`, without the line break at its start.
    fn triple_quoted(&mut self, written: Range<usize>) -> Option<Range<usize>> {
        let source = self.text.as_str();
        let start = written.start + 3;
        if !source[written].starts_with("\"\"\"") || start >= self.no_triple_quotes_behind {
            return None;
        }
        let Some(length) = source[start..].find("\"\"\"") else {
            self.no_triple_quotes_behind = start;
            return None;
        };
        let line_break = line_break(source, start);
        Some((start + line_break).min(start + length)..start + length)
    }

    /// Takes the comment behind `at`, and says where the next line starts. `None` if anything
    /// else is there.
    fn only_comment_behind(&mut self, at: usize) -> Option<usize> {
        let source = self.text.as_str();
        let rest = line(source, at);
        let behind = trimmed(source, rest.content, char::is_whitespace);
        match comment(source, behind.clone()) {
            Some(comment) => self.comment(comment),
            None if behind.is_empty() => {}
            None => return None,
        }
        Some(rest.next)
    }

    /// Where the value ends that goes on wherever a line ends in a backslash, and where reading
    /// goes on.
    ///
    /// A path may end in a backslash, too, and Python knows no such lines: what is a key by its
    /// looks and its place stays one.
    fn joined(
        &self,
        written: Range<usize>,
        indent: usize,
        first: &Line,
        unit_file: bool,
    ) -> (usize, usize) {
        let source = self.text.as_str();
        let mut last = first.clone();
        let mut end = written.end;
        while goes_on(&source[written.start..end]) && last.next < source.len() {
            let below = line(source, last.next);
            let content = trimmed(source, below.content.clone(), char::is_whitespace);
            let deeper = content.start - below.content.start > indent;
            let own = source[content.clone()].starts_with('[')
                || assignment(source, content.clone()).is_some();
            if content.is_empty() || own && !deeper && !unit_file {
                break;
            }
            end = content.end;
            last = below;
        }
        (end, last.next)
    }

    /// The lines below a key that belong to its value by being indented deeper, as in Python.
    ///
    /// One that could be a key of its own is one, unless the value starts on these lines.
    fn indented(&mut self, written: Range<usize>, indent: usize, first: &Line) -> Vec<Line> {
        let source = self.text.as_str();
        let mut lines: Vec<Line> = Vec::new();
        let mut comments = Vec::new();
        let mut at = first.next;
        while at < source.len() {
            let below = line(source, at);
            let content = trimmed(source, below.content.clone(), char::is_whitespace);
            at = below.next;
            if content.is_empty() {
                // The next key would have to be looked for across all of them, for each key.
                if lines.is_empty() {
                    break;
                }
                continue;
            }
            if content.start - below.content.start <= indent {
                break;
            }
            let line = &source[content.clone()];
            let header = line.starts_with('[') && line.ends_with(']');
            let own = header || assignment(source, content.clone()).is_some();
            if own && !written.is_empty() {
                break;
            }
            if let Some(comment) = comment(source, content.clone()) {
                if lines.is_empty() {
                    break;
                }
                comments.push((comment, lines.len()));
            } else if !is_template(source, content.clone()) {
                lines.push(Line {
                    content,
                    next: below.next,
                });
            }
        }
        for (comment, before) in comments {
            // Behind the last line they are read again.
            if before < lines.len() {
                self.comment(comment);
            }
        }
        lines
    }

    /// A value of several lines: names and values again, or a text.
    fn block(&self, first: Range<usize>, lines: &[Line]) -> Node<'s> {
        let source = self.text.as_str();
        let contents = lines.iter().map(|line| line.content.clone());
        let start = [&first, &lines[0].content];
        let start = start[usize::from(first.is_empty())].start;
        let end = lines.last().map_or(first.end, |line| line.content.end);
        let span = self.text.locate(start..end);
        let assignments: Option<Vec<Assignment>> = contents
            .clone()
            .map(|content| assignment(source, content))
            .collect();
        if let Some(assignments) = assignments
            && first.is_empty()
        {
            let entries = assignments.into_iter().map(|assignment| Entry {
                key: self.text.slice(assignment.key),
                value: Node {
                    span: self.text.locate(assignment.value.clone()),
                    value: self.one_line("", assignment.value),
                },
            });
            let value = Value::Map(entries.collect());
            return Node { span, value };
        }
        let mut decoder = Decoder::new(self.text);
        let mut behind = start;
        let head = (!first.is_empty()).then_some(first);
        for content in head.into_iter().chain(contents) {
            if !decoder.is_empty() {
                decoder.replace(behind..content.start, "\n");
            }
            decoder.keep(content.clone());
            behind = content.end;
        }
        let text = decoder.finish(start);
        let value = Value::Scalar(with_holes(text));
        Node { span, value }
    }

    /// A value without quotes around it, on one line or joined by backslashes.
    fn one_line(&self, key: &str, range: Range<usize>) -> Value<'s> {
        let source = self.text.as_str();
        if let Some(entries) = assignments(self.text, key, range.clone()) {
            return Value::Map(entries);
        }
        if starts_program(key) {
            let command = source[range.clone()].trim_start_matches(['@', '-', ':', '+', '!', '|']);
            let text = self.text.slice(range.end - command.len()..range.end);
            return Value::Scalar(Scalar {
                declared: Some(Format::Shell),
                ..Scalar::plain(text)
            });
        }
        Value::Scalar(with_holes(self.text.slice(range)))
    }
}

/// True for `Exec` of desktop files, `ExecStart` and its like of unit files.
fn starts_program(key: &str) -> bool {
    let rest = key.strip_prefix("Exec");
    rest.is_some_and(|rest| !rest.starts_with(char::is_lowercase))
}

/// True if an odd number of backslashes ends the text.
fn goes_on(text: &str) -> bool {
    (text.len() - text.trim_end_matches('\\').len()) % 2 == 1
}

/// Where the text that starts at `at` is closed on its line.
pub(super) fn quoted_end(source: &str, at: usize, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (offset, letter) in source[at..].char_indices() {
        if letter == '\n' || letter == '\r' {
            return None;
        }
        if letter == quote && !escaped {
            return Some(at + offset);
        }
        escaped = letter == '\\' && !escaped && quote == '"';
    }
    None
}

/// What stands in quotes. An escape is one in some dialects, and two letters in others.
pub(super) fn in_quotes<'s>(text: &Text<'s>, inner: Range<usize>, quote: char) -> Scalar<'s> {
    let text = text.slice(inner);
    let value = text.as_str();
    let mut own = interpolations(value);
    if quote == '"' {
        let mut at = 0;
        while let Some(found) = value[at..].find('\\') {
            let start = at + found;
            let letter = value[start + 1..].chars().next().map_or(0, char::len_utf8);
            at = start + 1 + letter;
            own.push(start..at);
        }
    }
    scalar(text, own)
}

/// What stands without quotes: dialects disagree about quotes in the middle, about comments
/// behind it, and about a backslash at the end of a line.
fn with_holes(text: Text<'_>) -> Scalar<'_> {
    let value = text.as_str();
    if value.starts_with(['"', '\'', '`']) {
        return Scalar::opaque(text);
    }
    let mut own = interpolations(value);
    let mut start = 0;
    for line in value.split_inclusive('\n') {
        let content = line.trim_end();
        if let Some(mark) = content.find(['#', ';']) {
            let before = content[..mark].trim_end().len();
            own.push(start + before..start + content.len());
        } else if goes_on(content) {
            let rest = &value[start + line.len()..];
            let blanks = rest.len() - rest.trim_start().len();
            own.push(start + content.len() - 1..start + line.len() + blanks);
        }
        start += line.len();
    }
    scalar(text, own)
}

/// `%(name)s` and `$__env{NAME}`.
pub(super) fn interpolations(value: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let marks = [("%(", ")s"), ("$__", "}")];
    for (open, close) in marks {
        let mut at = 0;
        while let Some(start) = value[at..].find(open).map(|start| at + start) {
            let Some(length) = value[start..].find(close) else {
                break;
            };
            at = start + length + close.len();
            found.push(start..at);
        }
    }
    found
}

/// A scalar with the format's own holes. If there are any, the references that a reader would
/// look for by itself must be among them.
fn scalar(text: Text<'_>, mut own: Vec<Range<usize>>) -> Scalar<'_> {
    if own.is_empty() {
        return Scalar::plain(text);
    }
    own.extend(references(text.as_str()));
    Scalar {
        holes: Holes::At(merged(own)),
        ..Scalar::plain(text)
    }
}

/// The ranges in order, those that overlap as one.
pub(super) fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// `${…}` and `$NAME`.
fn references(value: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = value[at..].find('$').map(|start| at + start) {
        let rest = &value[start + 1..];
        let length = if rest.starts_with('{') {
            rest.find('}').map_or(rest.len(), |end| end + 1)
        } else {
            let name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
            let digit = rest.starts_with(|first: char| first.is_ascii_digit());
            rest.bytes().take_while(|byte| name(byte) && !digit).count()
        };
        at = start + 1 + length;
        if length > 0 {
            found.push(start..at);
        }
    }
    found
}
