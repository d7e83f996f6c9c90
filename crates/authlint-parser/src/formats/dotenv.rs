//! `KEY=value` lines, in what the readers of such files agree on.
//!
//! Compose, Node, Python and shells read these files a little differently. Where they differ, a
//! part of the value is a hole: nobody can tell from the file what the program gets. `tests.rs`
//! has a table of what each of them makes of a line.
//!
//! `docker run --env-file` takes lines as they are, with quotes, comments and blanks. Files that
//! have these were not written for it, so that it is asked about the others alone.

#[cfg(test)]
mod tests;
mod value;

use std::ops::Range;

use crate::document::{Comment, Document, Entry, Node, Value};
use crate::format::Format;
use crate::text::Text;

pub(crate) fn read<'s>(text: &Text<'s>) -> Document<'s> {
    let mut document = Document::empty(Format::Dotenv);
    let source = text.as_str();
    let mut entries: Vec<Entry<'s>> = Vec::new();
    let mut at = 0;
    while at < source.len() {
        let line = at..line_end(source, at);
        at = line.end + 1;
        let content = trim(source, line);
        if source[content.clone()].starts_with('#') {
            let text = text.slice(content.start + 1..content.end);
            document.comments.push(Comment { text });
            continue;
        }
        let Some((key, value_at)) = key(source, content.clone()) else {
            continue;
        };
        let (value, end) = value::value(text, value_at, content.end, &mut document.comments);
        at = at.max(end);
        entries.push(Entry {
            key: text.slice(key),
            value,
        });
    }
    if let (Some(first), Some(last)) = (entries.first(), entries.last()) {
        let span = first.key.span().cover(last.value.span);
        document.roots.push(Node {
            span,
            value: Value::Map(entries),
        });
    }
    document
}

/// Where the line that holds `at` ends, its line break not included.
fn line_end(source: &str, at: usize) -> usize {
    source[at..]
        .find('\n')
        .map_or(source.len(), |length| at + length)
}

fn trim(source: &str, range: Range<usize>) -> Range<usize> {
    // No two readers agree about blanks beyond these.
    let blanks = [' ', '\t', '\r'];
    let line = &source[range.clone()];
    let start = range.start + (line.len() - line.trim_start_matches(blanks).len());
    start..(range.start + line.trim_end_matches(blanks).len()).max(start)
}

/// The key of a line and where its value starts. A key without `=` is passed in from outside and
/// says nothing.
fn key(source: &str, line: Range<usize>) -> Option<(Range<usize>, usize)> {
    let rest = &source[line.clone()];
    let export = rest
        .strip_prefix("export")
        .filter(|rest| rest.starts_with([' ', '\t']));
    let start = export.map_or(line.start, |rest| line.end - rest.trim_start().len());
    let rest = &source[start..line.end];
    let length = rest
        .find(|letter: char| !letter.is_ascii_alphanumeric() && !"_.-".contains(letter))
        .unwrap_or(rest.len());
    let name = &rest[..length];
    if !name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_') {
        return None;
    }
    let after = rest[length..].trim_start_matches([' ', '\t']);
    let value = after.strip_prefix('=').or_else(|| {
        let value = after.strip_prefix(':')?;
        (value.is_empty() || value.starts_with(' ')).then_some(value)
    })?;
    let value = value.trim_start_matches([' ', '\t']);
    Some((start..start + length, line.end - value.len()))
}
