//! Edits become bytes, and places move with them.

use std::collections::BTreeMap;

use authlint_parser::{FileId, Span};

use crate::findings::Edit;

/// The bytes of a file with `edits` made in them; every byte outside of these stays what it is. `None` if an edit
/// lies outside of the file, or two want the same place.
pub fn apply(bytes: &[u8], edits: &[Edit]) -> Option<Vec<u8>> {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.span);
    if edits
        .windows(2)
        .any(|pair| meet(pair[0].span, pair[1].span))
    {
        return None;
    }
    let mut edited = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for edit in edits {
        let range = edit.span.range();
        // The end first: a span beyond the file holds nothing.
        bytes.get(range.clone())?;
        edited.extend_from_slice(bytes.get(at..range.start)?);
        edited.extend_from_slice(edit.text.as_bytes());
        at = range.end;
    }
    edited.extend_from_slice(bytes.get(at..)?);
    Some(edited)
}

/// The same for text: an edit must not cut a letter.
pub fn apply_to_text(text: &str, edits: &[Edit]) -> Option<String> {
    let whole = |edit: &Edit| text.get(edit.span.range()).is_some();
    let bytes = apply(text.as_bytes(), edits).filter(|_| edits.iter().all(whole))?;
    String::from_utf8(bytes).ok()
}

/// True if edits of both would depend on which is made first.
pub(super) fn meet(left: Span, right: Span) -> bool {
    left.overlaps(right)
        || (left.file == right.file && left.start == right.start)
        // A place without bytes inside of the other.
        || (left.file == right.file
            && (left.is_empty() || right.is_empty())
            && left.start < right.end
            && right.start < left.end)
}

/// Where places are after edits.
#[derive(Default)]
pub struct Shift {
    files: BTreeMap<FileId, Vec<Step>>,
}

/// One edit.
struct Step {
    start: u32,
    end: u32,
    /// How many bytes are there now.
    len: u32,
    /// How far the start moved.
    moved: i64,
}

impl Step {
    fn new_start(&self) -> u32 {
        moved(self.start, self.moved)
    }

    /// How far what stands behind it moved.
    fn behind(&self) -> i64 {
        self.moved + i64::from(self.len) - i64::from(self.end - self.start)
    }
}

fn moved(at: u32, by: i64) -> u32 {
    u32::try_from((i64::from(at) + by).max(0)).unwrap_or(u32::MAX)
}

impl Shift {
    /// What `edits` do to places. They must not meet.
    pub fn new<'e>(edits: impl IntoIterator<Item = &'e Edit>) -> Self {
        let mut sorted: Vec<&Edit> = edits.into_iter().collect();
        sorted.sort_by_key(|edit| edit.span);
        let mut files: BTreeMap<FileId, Vec<Step>> = BTreeMap::new();
        for edit in sorted {
            let steps = files.entry(edit.span.file).or_default();
            let moved = steps.last().map_or(0, Step::behind);
            steps.push(Step {
                start: edit.span.start,
                end: edit.span.end.max(edit.span.start),
                len: u32::try_from(edit.text.len()).unwrap_or(u32::MAX),
                moved,
            });
        }
        Shift { files }
    }

    /// Where `span` is now. What an edit replaced is where the replacement is.
    pub fn of(&self, span: Span) -> Span {
        let Some(steps) = self.files.get(&span.file) else {
            return span;
        };
        let place = |at: u32, is_end: bool| {
            // Those that end at or before the place move it, but nothing that is put in there moves an end.
            let next = steps.partition_point(|step| {
                step.end < at || (step.end == at && !(is_end && step.start == at))
            });
            let by = next.checked_sub(1).map_or(0, |last| steps[last].behind());
            match steps.get(next).filter(|step| step.start < at) {
                Some(inside) if is_end => inside.new_start() + inside.len,
                Some(inside) => inside.new_start(),
                None => moved(at, by),
            }
        };
        let start = place(span.start, false);
        Span {
            start,
            end: place(span.end, true).max(start),
            ..span
        }
    }
}

#[cfg(test)]
mod tests {
    use authlint_parser::{FileId, Span};
    use proptest::prelude::*;

    use super::{Shift, apply, apply_to_text, meet};
    use crate::findings::Edit;

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit {
            span: Span::new(FileId(0), start..end),
            text: text.to_owned(),
        }
    }

    /// Edits that lie apart.
    fn edits() -> impl Strategy<Value = (String, Vec<Edit>)> {
        let step = (0_usize..6, 0_usize..6, "[a-z\u{e9}]{0,4}");
        ("[ -~]{0,80}", prop::collection::vec(step, 0..8)).prop_map(|(text, steps)| {
            let mut edits: Vec<Edit> = Vec::new();
            let mut at = 0;
            for (gap, len, with) in steps {
                let (start, end) = (at + gap, at + gap + len);
                let new = edit(start, end, &with);
                if end > text.len() || edits.iter().any(|old| meet(old.span, new.span)) {
                    break;
                }
                edits.push(new);
                at = end;
            }
            (text, edits)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn all_at_once_is_one_after_the_other_from_the_last_on((text, edits) in edits()) {
            let mut expected = text.clone();
            for edit in edits.iter().rev() {
                expected.replace_range(edit.span.range(), &edit.text);
            }
            let given: Vec<Edit> = edits.iter().rev().cloned().collect();
            prop_assert_eq!(apply_to_text(&text, &given), Some(expected));
        }

        #[test]
        fn what_is_not_edited_is_found_again((text, edits) in edits()) {
            let edited = apply_to_text(&text, &edits).unwrap_or_default();
            let shift = Shift::new(&edits);
            for at in 0..text.len() {
                let span = Span::new(FileId(0), at..at + 1);
                if edits.iter().all(|edit| !meet(edit.span, span) || edit.span.is_empty()) {
                    prop_assert_eq!(&edited[shift.of(span).range()], &text[at..=at]);
                }
            }
            for edit in edits.iter().filter(|edit| !edit.span.is_empty()) {
                prop_assert!(edited[shift.of(edit.span).range()].ends_with(&edit.text));
            }
        }
    }

    #[test]
    fn edits_of_one_place_are_refused() {
        for (left, right) in [
            ((0, 3), (2, 5)),
            ((1, 1), (1, 1)),
            ((1, 1), (1, 4)),
            ((0, 4), (2, 2)),
        ] {
            let edits = [edit(left.0, left.1, "x"), edit(right.0, right.1, "y")];
            assert_eq!(apply(b"abcdefgh", &edits), None, "{left:?} {right:?}");
        }
        let apart = [edit(0, 3, "x"), edit(3, 5, "y")];
        assert_eq!(apply(b"abcdefgh", &apart).as_deref(), Some(&b"xyfgh"[..]));
    }

    #[test]
    fn edits_outside_of_the_text_or_of_half_a_letter_are_refused() {
        assert_eq!(apply(b"abc", &[edit(2, 4, "x")]), None);
        assert_eq!(apply_to_text("a\u{e9}c", &[edit(2, 3, "x")]), None);
    }

    /// Bytes that are no text stay what they are.
    #[test]
    fn bytes_are_kept() {
        let edits = [edit(4, 5, "2")];
        assert_eq!(
            apply(b"\xff\r\n\x001\xfe", &edits).as_deref(),
            Some(&b"\xff\r\n\x002\xfe"[..])
        );
    }
}
