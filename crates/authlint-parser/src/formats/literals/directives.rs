//! The marks in a text for what is put in by a function: `%s`, `{}`, `{name}`.

use std::ops::Range;

use crate::format::Language;

/// Adds the marks in `range` of `text` to `holes`, which stay in order.
pub(super) fn add(
    text: &str,
    range: Range<usize>,
    language: Language,
    holes: &mut Vec<Range<usize>>,
) {
    let bytes = &text.as_bytes()[..range.end];
    let percent = !matches!(
        language,
        Language::CSharp | Language::Rust | Language::PowerShell
    );
    let braces = matches!(
        language,
        Language::Python
            | Language::CSharp
            | Language::Rust
            | Language::PowerShell
            | Language::Java
            | Language::Kotlin
            | Language::JavaScript
    );
    let mut found = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let end = match bytes[at] {
            b'%' if percent => percent_end(bytes, at),
            b'{' if braces => brace_end(bytes, at),
            _ => None,
        };
        match end {
            Some(end) => {
                found.push(at..end);
                at = end;
            }
            None => at += 1,
        }
    }
    let overlaps = |hole: &Range<usize>, known: &Range<usize>| {
        hole.start < known.end && known.start < hole.end
    };
    let known = holes.len();
    for hole in found {
        let next = holes[..known].partition_point(|known| known.end <= hole.start);
        if !holes[..known]
            .get(next)
            .is_some_and(|known| overlaps(&hole, known))
        {
            holes.push(hole);
        }
    }
    holes.sort_by_key(|hole| hole.start);
}

/// Behind `%s`, `%-10.2f`, `%1$s`, `%(name)s`, `%{name}`, `%%`.
fn percent_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut end = at + 1;
    let close = match bytes.get(end) {
        Some(b'(') => Some(b')'),
        Some(b'{') => Some(b'}'),
        Some(b'<') => Some(b'>'),
        Some(b'%') => return Some(end + 1),
        _ => None,
    };
    if let Some(close) = close {
        let length = bytes[end..]
            .iter()
            .take(64)
            .position(|byte| *byte == close)?;
        end += length + 1;
        if close == b'}' {
            return Some(end);
        }
    }
    let flags = bytes[end..].iter().take(16);
    end += flags
        .take_while(|byte| byte.is_ascii_digit() || b"-+#.*$ '".contains(byte))
        .count();
    bytes
        .get(end)
        .is_some_and(u8::is_ascii_alphabetic)
        .then_some(end + 1)
}

/// Behind `{}`, `{0}`, `{name:x}`, `{{`.
fn brace_end(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes.get(at + 1) == Some(&b'{') {
        return Some(at + 2);
    }
    let inside = bytes[at + 1..].iter().take(64);
    let close = inside.clone().position(|byte| *byte == b'}')?;
    // `{:,}` groups digits; `{a, b}` is a set and no directive.
    let specified = bytes.get(at + 1) == Some(&b':');
    let plain = inside
        .take(close)
        .all(|byte| !matches!(byte, b'"' | b'\n' | b'{') && (specified || *byte != b','));
    plain.then_some(at + close + 2)
}
