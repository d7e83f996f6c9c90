//! Where lines end, for the formats that are read line by line.

use std::ops::Range;

/// A line without its end, and where the next one starts.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) content: Range<usize>,
    pub(super) next: usize,
}

/// The line that starts at `at`. It ends in LF, CR or both.
pub(super) fn line(source: &str, at: usize) -> Line {
    let rest = source.get(at..).unwrap_or_default();
    let Some(length) = rest.find(['\n', '\r']) else {
        return Line {
            content: at..source.len(),
            next: source.len(),
        };
    };
    let end = at + length;
    Line {
        content: at..end,
        next: end + line_break(source, end),
    }
}

/// How long the line break at `at` is; 0 if there is none.
pub(super) fn line_break(source: &str, at: usize) -> usize {
    match source.as_bytes().get(at..) {
        Some([b'\r', b'\n', ..]) => 2,
        Some([b'\r' | b'\n', ..]) => 1,
        _ => 0,
    }
}

/// `range` without the letters at both of its ends that are `blank`.
pub(super) fn trimmed(
    source: &str,
    range: Range<usize>,
    blank: impl Fn(char) -> bool + Copy,
) -> Range<usize> {
    let part = &source[range.clone()];
    let start = range.start + (part.len() - part.trim_start_matches(blank).len());
    start..(range.start + part.trim_end_matches(blank).len()).max(start)
}

/// True for a line that only a template engine reads: `{{- if .Values.login }}`.
pub(super) fn is_template(source: &str, content: Range<usize>) -> bool {
    let line = source[content].trim();
    let marks = [("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("<%", "%>")];
    marks.iter().any(|(open, close)| {
        let inside = line.strip_prefix(open);
        let inside = inside.and_then(|rest| rest.strip_suffix(close));
        inside.is_some_and(|inside| !inside.contains(close))
    })
}
