//! What fixes would change, as a unified diff. Secrets are masked in it as everywhere.

use std::io;
use std::ops::Range;

use authlint_parser::{FileId, Span};
use similar::udiff::UnifiedHunkHeader;
use similar::{ChangeTag, TextDiff};

use crate::report::{Shown, Style, one_line};

/// Lines around a change.
const CONTEXT: usize = 3;

/// One state of a file: its lines, and how they may be shown.
pub(super) struct Side<'t> {
    lines: Vec<&'t str>,
    shown: Vec<String>,
}

impl<'t> Side<'t> {
    /// `secrets` are in order.
    pub(super) fn new(file: FileId, text: &'t str, secrets: &[Span]) -> Self {
        let masked = Shown::new(file, text, secrets);
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let mut at = 0;
        let shown = lines.iter().map(|line| {
            let range = at..at + line.len();
            at = range.end;
            shown(line, masked.text(), range)
        });
        Side {
            shown: shown.collect(),
            lines,
        }
    }
}

/// A line as it may be shown, its end as it is.
fn shown(line: &str, masked: &str, range: Range<usize>) -> String {
    let whole = masked.get(range.clone()).unwrap_or_default();
    let ends = line.ends_with('\n');
    let inner = whole.strip_suffix('\n').unwrap_or(whole);
    // A lone carriage return ends a line for some editors, and none of a diff.
    let mut inner = inner.replace('\n', "?");
    // The mark at the start of a file is part of its first line, and a patch needs it.
    if range.start == 0 && line.starts_with('\u{feff}') {
        inner.replace_range(..'\u{feff}'.len_utf8(), "\u{feff}");
    }
    if ends { inner + "\n" } else { inner }
}

/// Writes the difference of two states of the file that is called `path`.
pub(super) fn write(
    path: &str,
    before: &Side<'_>,
    after: &Side<'_>,
    style: Style,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let paint = |code: &'static str| if style.color { code } else { "" };
    let off = paint("\u{1b}[0m");
    let path = one_line(path);
    let bold = paint("\u{1b}[1m");
    writeln!(out, "{bold}--- {path}{off}")?;
    writeln!(out, "{bold}+++ {path}{off}")?;
    let diff = TextDiff::from_slices(&before.lines, &after.lines);
    for group in diff.grouped_ops(CONTEXT) {
        let header = UnifiedHunkHeader::new(&group);
        writeln!(out, "{}{header}{off}", paint("\u{1b}[36m"))?;
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let (mark, on, side, index) = match change.tag() {
                ChangeTag::Equal => (' ', "", before, change.old_index()),
                ChangeTag::Delete => ('-', paint("\u{1b}[31m"), before, change.old_index()),
                ChangeTag::Insert => ('+', paint("\u{1b}[32m"), after, change.new_index()),
            };
            let line = index.and_then(|index| side.shown.get(index));
            let line = line.map(String::as_str).unwrap_or_default();
            let off = if on.is_empty() { "" } else { off };
            match line.strip_suffix('\n') {
                Some(line) => writeln!(out, "{on}{mark}{line}{off}")?,
                None => writeln!(out, "{on}{mark}{line}{off}\n\\ No newline at end of file")?,
            }
        }
    }
    Ok(())
}
