//! A file as it may be shown: secrets masked, control characters taken out, positions unchanged.

use authlint_parser::{FileId, Span};

use super::is_steering;

/// The text of a file with the same offsets, and where its lines start.
pub(super) struct Shown<'s> {
    pub(super) text: String,
    /// The text as it is: a mask has as many bytes as what it hides, but not as many letters.
    source: &'s str,
    lines: Vec<usize>,
}

/// A place for people: both numbers from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl<'s> Shown<'s> {
    pub(super) fn new(file: FileId, text: &'s str, secrets: &[Span]) -> Self {
        let source = text;
        let mut shown = text.to_owned().into_bytes();
        for secret in secrets.iter().filter(|secret| secret.file == file) {
            let range = secret.range();
            for byte in shown.get_mut(range).into_iter().flatten() {
                // A line break inside of a secret keeps its place, or lines would be miscounted.
                if !matches!(byte, b'\n' | b'\r') {
                    *byte = b'*';
                }
            }
        }
        for (at, letter) in text
            .char_indices()
            .filter(|(_, letter)| is_steering(*letter))
        {
            if !matches!(letter, '\n' | '\r' | '\t') {
                shown[at..at + letter.len_utf8()].fill(b'?');
            }
        }
        let starts = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0)
            .chain(starts.map(|(at, _)| at + 1))
            .collect();
        // Whole characters were replaced by as many ASCII bytes, except that a secret's span may
        // cut one: then nothing of the file is shown.
        let text =
            String::from_utf8(shown).unwrap_or_else(|bytes| "?".repeat(bytes.as_bytes().len()));
        Shown {
            text,
            source,
            lines,
        }
    }

    /// The bytes of the line that holds `offset`, without its line break, and its number from 0.
    pub(super) fn line(&self, offset: usize) -> (std::ops::Range<usize>, usize) {
        let number = self
            .lines
            .partition_point(|start| *start <= offset)
            .saturating_sub(1);
        let start = self.lines.get(number).copied().unwrap_or_default();
        let end = self
            .lines
            .get(number + 1)
            .map_or(self.text.len(), |next| next - 1);
        let end = if self.text[start..end].ends_with('\r') {
            end - 1
        } else {
            end
        };
        (start..end.max(start), number)
    }

    pub(super) fn position(&self, offset: usize) -> Position {
        let (line, number) = self.line(offset);
        let before = self.source.get(line.start..offset.min(self.source.len()));
        let before = before.unwrap_or_default().trim_start_matches('\u{feff}');
        let column = before.chars().count() + 1;
        Position {
            line: number + 1,
            column,
        }
    }
}
