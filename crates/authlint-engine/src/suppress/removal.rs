//! How a request is taken out of a file so that all else stays as it is.

use std::ops::Range;

use authlint_parser::Span;

use crate::findings::Edit;

/// What begins a comment, and what ends it if not the end of the line. The longer ones first.
const MARKS: [(&str, &str); 18] = [
    ("{{- /*", "*/ -}}"),
    ("{{- /*", "*/}}"),
    ("{{/*", "*/}}"),
    ("<!--", "-->"),
    ("{/*", "*/}"),
    ("/*", "*/"),
    ("{#", "#}"),
    ("//", ""),
    ("#", ""),
    (";", ""),
    ("--", ""),
    ("@REM", ""),
    ("@rem", ""),
    ("REM", ""),
    ("rem", ""),
    ("::", ""),
    ("!", ""),
    ("'", ""),
];

/// Takes a comment away that says nothing but `request`: with its line, where nothing else is on it.
pub(super) fn of_comment(source: &str, comment: Span, request: Span) -> Option<Edit> {
    let line = line_of(source, request.start as usize)?;
    let (start, end) = (comment.range().start, comment.range().end);
    let at = request.start as usize;
    if end > line.end || start > at {
        return None;
    }
    let head = source.get(line.start..at)?;
    let trimmed = head.trim_end();
    let (mark, close) = MARKS.iter().find(|(mark, close)| {
        let behind = source[end..line.end].trim_start();
        trimmed.ends_with(mark) && behind.starts_with(close)
    })?;
    let mut from = line.start + trimmed.len() - mark.len();
    // `##`, `;;`
    while mark.len() == 1 && source[line.start..from].ends_with(mark) {
        from -= 1;
    }
    remove(source, &line, comment, from, close, end)
}

fn remove(
    source: &str,
    line: &Range<usize>,
    comment: Span,
    from: usize,
    close: &str,
    end: usize,
) -> Option<Edit> {
    let closing = source[end..line.end].len() - source[end..line.end].trim_start().len();
    let mut to = end + closing * usize::from(!close.is_empty()) + close.len();
    let before = &source[line.start..from];
    let behind = source.get(to..line.end)?;
    let edit = |range: Range<usize>| {
        Some(Edit {
            span: Span::new(comment.file, range),
            text: String::new(),
        })
    };
    if before.trim().is_empty() && behind.trim().is_empty() {
        let next = source[line.end..].starts_with("\r\n");
        let next = line.end + if next { 2 } else { 1 };
        return edit(line.start..next.min(source.len()));
    }
    if behind.trim().is_empty() {
        let kept = before.trim_end().len();
        return edit(line.start + kept..line.end);
    }
    // Code stands behind the comment.
    if close.is_empty() {
        return None;
    }
    to += behind.len() - behind.trim_start().len();
    edit(from..to)
}

/// Takes an entry of a JSON object away, with its comma.
pub(super) fn of_entry(source: &str, key: Span, value: Span) -> Option<Edit> {
    let quote = |at: usize| source[..at].ends_with(['"', '\'']);
    let mut start = key.range().start;
    if !source[start..].starts_with(['"', '\'']) {
        start -= usize::from(quote(start));
    }
    let mut end = value.range().end;
    if source[end..].starts_with('"') && !source[..end].ends_with('"') {
        end += 1;
    }
    let behind = source[end..].trim_start();
    let edit = |range: Range<usize>| {
        Some(Edit {
            span: Span::new(key.file, range),
            text: String::new(),
        })
    };
    if let Some(rest) = behind.strip_prefix(',') {
        let rest = source.len() - rest.trim_start().len();
        return edit(start..rest);
    }
    let before = source[..start].trim_end();
    if before.ends_with(',') {
        return edit(before.len() - 1..end);
    }
    // It is alone in its braces.
    before.ends_with('{').then(|| edit(start..end)).flatten()
}

/// Of a line that reaches further no comment is taken away: it can have as many as a file has bytes, and each would
/// look over all of it.
const LONGEST_LINE: usize = 4096;

/// The line around a byte, without its end.
fn line_of(source: &str, at: usize) -> Option<Range<usize>> {
    let bytes = source.as_bytes();
    let least = at.saturating_sub(LONGEST_LINE);
    let most = bytes.len().min(at + LONGEST_LINE);
    let start = match bytes[least..at].iter().rposition(|byte| *byte == b'\n') {
        Some(end) => least + end + 1,
        None if least == 0 => 0,
        None => return None,
    };
    let end = match bytes[at..most].iter().position(|byte| *byte == b'\n') {
        Some(end) => at + end,
        None if most == bytes.len() => most,
        None => return None,
    };
    let mark = source[start..].starts_with('\u{feff}');
    let start = start + if mark { '\u{feff}'.len_utf8() } else { 0 };
    let end = start + source[start..end].trim_end_matches('\r').len();
    Some(start..end)
}
