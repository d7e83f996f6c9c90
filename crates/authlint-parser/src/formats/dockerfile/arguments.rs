//! An instruction's name and what is behind it.

use std::ops::Range;

use super::lines::{BLANKS, Instruction};
use super::words;
use crate::text::Text;

/// The arguments of an instruction.
pub(super) struct Arguments<'i, 's> {
    pub(super) instruction: &'i Instruction<'s>,
    /// The name as it is written.
    pub(super) name: Range<usize>,
    /// What is behind it, on the line.
    pub(super) range: Range<usize>,
}

impl<'i, 's> Arguments<'i, 's> {
    /// The arguments of the instruction whose name is the first word in `line`.
    pub(super) fn of(instruction: &'i Instruction<'s>, line: Range<usize>) -> Self {
        let source = &instruction.text.as_str()[line.clone()];
        let length = source.find(BLANKS).unwrap_or(source.len());
        let behind = source[length..].trim_start().len();
        Arguments {
            instruction,
            name: line.start..line.start + length,
            range: line.end - behind..line.end,
        }
    }

    pub(super) fn text(&self) -> &'i Text<'s> {
        &self.instruction.text
    }

    /// The words between blanks.
    pub(super) fn words(&self) -> Vec<Range<usize>> {
        words::split_at_blanks(self.text().as_str(), self.range.clone())
    }
}
