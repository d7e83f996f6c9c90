//! A file as it may be shown: secrets masked, control characters and marks of commands taken out,
//! positions unchanged.

use std::ops::Range;

use authlint_parser::{FileId, Span};

use super::{COMMANDS, is_steering};

/// Letters are counted from the nearest multiple of this on: a line can be as long as a file, and
/// have a finding on every few bytes of it.
const BLOCK: usize = 1024;

/// The text of a file with the same offsets, and where its lines start.
pub(crate) struct Shown<'s> {
    pub(super) text: String,
    /// The text as it is: a mask has as many bytes as what it hides, but not as many letters.
    source: &'s str,
    lines: Vec<usize>,
    /// How many letters start before each block.
    letters: Vec<usize>,
}

/// A place for people: both numbers from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl<'s> Shown<'s> {
    /// `secrets` are in order.
    pub(crate) fn new(file: FileId, source: &'s str, secrets: &[Span]) -> Self {
        let mut shown = source.to_owned().into_bytes();
        let first = secrets.partition_point(|secret| secret.file < file);
        let secrets = &secrets[first..];
        for secret in secrets.iter().take_while(|secret| secret.file == file) {
            for byte in shown.get_mut(secret.range()).into_iter().flatten() {
                // A line break inside of a secret keeps its place, or lines would be miscounted.
                if !matches!(byte, b'\n' | b'\r') {
                    *byte = b'*';
                }
            }
        }
        for command in COMMANDS {
            for (at, _) in source.match_indices(command) {
                shown[at + command.len() - 1] = b'?';
            }
        }
        let mut lines = vec![0];
        for (at, letter) in source.char_indices() {
            let behind = at + letter.len_utf8();
            match letter {
                '\n' => lines.push(behind),
                // Alone it ends a line for editors, and starts it again on a terminal.
                '\r' if source.as_bytes().get(behind) != Some(&b'\n') => {
                    shown[at] = b'\n';
                    lines.push(behind);
                }
                '\r' | '\t' => {}
                _ if is_steering(letter) => shown[at..behind].fill(b'?'),
                _ => {}
            }
        }
        // Whole characters were replaced by as many ASCII bytes, except that a secret's span may
        // cut one: then nothing of the file is shown.
        let text =
            String::from_utf8(shown).unwrap_or_else(|bytes| "?".repeat(bytes.as_bytes().len()));
        let mut count = 0;
        let letters = source.as_bytes().chunks(BLOCK).map(|block| {
            let before = count;
            count += starts(block);
            before
        });
        Shown {
            letters: letters.collect(),
            text,
            source,
            lines,
        }
    }

    /// The text, byte for byte as long as the file's.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the line that holds `offset`, without its line break and the mark at the start
    /// of a file, and its number from 0.
    pub(super) fn line(&self, offset: usize) -> (Range<usize>, usize) {
        let number = self
            .lines
            .partition_point(|start| *start <= offset)
            .saturating_sub(1);
        let start = match self.lines.get(number).copied().unwrap_or_default() {
            0 if self.source.starts_with('\u{feff}') => '\u{feff}'.len_utf8(),
            start => start,
        };
        let end = self
            .lines
            .get(number + 1)
            .map_or(self.text.len(), |next| next - 1);
        let line = self.text.get(start..end).unwrap_or_default();
        let length = line.strip_suffix('\r').unwrap_or(line).len();
        (start..start + length, number)
    }

    pub(crate) fn position(&self, offset: usize) -> Position {
        let (line, number) = self.line(offset);
        Position {
            line: number + 1,
            column: self.letters(line.start..offset) + 1,
        }
    }

    /// The same with the column in bytes of UTF-8.
    pub(super) fn position_in_bytes(&self, offset: usize) -> Position {
        let (line, number) = self.line(offset);
        Position {
            line: number + 1,
            column: offset.saturating_sub(line.start) + 1,
        }
    }

    /// How many letters start in a range of the file.
    pub(super) fn letters(&self, range: Range<usize>) -> usize {
        let before = |offset: usize| {
            let offset = offset.min(self.source.len());
            let block = (offset / BLOCK).min(self.letters.len().saturating_sub(1));
            let counted = self.letters.get(block).copied().unwrap_or_default();
            counted + starts(&self.source.as_bytes()[block * BLOCK..offset])
        };
        before(range.end).saturating_sub(before(range.start))
    }
}

/// How many letters start in these bytes.
fn starts(bytes: &[u8]) -> usize {
    let is_start = |byte: &&u8| **byte & 0xc0 != 0x80;
    bytes.iter().filter(is_start).count()
}
