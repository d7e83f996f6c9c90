//! The name that something is given, and of what it is a member.

use super::frames::Reader;
use super::shape::{Part, Positional, Receiver};
use super::token::{Bracket, Element, Kind, Mark, NOTHING};
use crate::format::Language;
use crate::text::Text;

/// A name, and the object of which it is a member.
pub(super) struct Name<'s> {
    pub(super) text: Text<'s>,
    pub(super) receiver: Receiver,
}

impl<'s> Reader<'_, 's> {
    /// The name that a key is.
    pub(super) fn key(&self, key: &Element) -> Option<Name<'s>> {
        let text = match key.kind {
            Kind::Word => self.name_of(key),
            Kind::Text(index) => self.literal(index).text(self.text, self.language),
            Kind::Group(Bracket::Square, index) => self.index_of(index)?,
            _ => return None,
        };
        Some(Name {
            text,
            receiver: Receiver::Block,
        })
    }

    /// The only literal in square brackets.
    pub(super) fn index_of(&self, index: u32) -> Option<Text<'s>> {
        let group = self.peek_group(index)?;
        match (&group.positional[..], &group.entries[..]) {
            ([Positional::Text(written)], []) => match written.parts[..] {
                [Part::Literal { index, .. }] => {
                    Some(self.literal(index).text(self.text, self.language))
                }
                [Part::Variable { name, .. }] => {
                    Some(self.text.slice(name.0 as usize..name.1 as usize))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// A word without the marks of a variable.
    pub(super) fn name_of(&self, word: &Element) -> Text<'s> {
        let (start, end) = (word.start as usize, word.end as usize);
        let written = &self.source[start..end];
        let mut name = written
            .trim_start_matches(['$', '@', '{'])
            .trim_end_matches('}');
        if self.language == Language::PowerShell {
            name = name.rsplit(':').next().unwrap_or(name);
        } else {
            name = name.trim_end_matches(['?', '!']);
        }
        // A variable may be called `$`.
        let offset = name.as_ptr() as usize - written.as_ptr() as usize;
        self.text.slice(start + offset..start + offset + name.len())
    }

    /// The name that is given a value, from what stands before the sign.
    pub(super) fn target(&self, left: &[Element]) -> Option<Name<'s>> {
        // `a = b = "x"`: the last name has the value.
        let left = left
            .iter()
            .rposition(|element| element.is(Mark::Assign))
            .map_or(left, |at| &left[at + 1..]);
        let left = left
            .iter()
            .position(|element| element.is(Mark::Comma))
            .filter(|_| !left.iter().any(|element| element.is(Mark::Less)))
            .map_or(left, |at| &left[..at]);
        // `{ get; set; } = "x"`.
        let left = match left {
            [rest @ .., last] if last.kind == Kind::Block => rest,
            _ => left,
        };
        let last = left.last()?;
        if let Kind::Group(Bracket::Square, index) = last.kind
            && index != NOTHING
        {
            let receiver = match (left.first(), left.len()) {
                (Some(first), 2..) => Receiver::Object(first.start, last.start),
                _ => Receiver::Block,
            };
            let text = self.index_of(index)?;
            return Some(Name { text, receiver });
        }
        // The type stands behind the name, or before it.
        let typed = matches!(
            self.language,
            Language::JavaScript | Language::Python | Language::Kotlin | Language::Rust
        );
        let colon = left.iter().position(|element| element.is(Mark::Colon));
        let go_declared = self.language == Language::Go
            && matches!(left, [first, _, ..] if first.kind == Kind::Word && matches!(self.word(first), "var" | "const"));
        let at = match colon {
            Some(colon) if typed => colon.checked_sub(1)?,
            _ if go_declared => 1,
            _ if self.language == Language::Go && self.in_declarations() && left.len() > 1 => 0,
            _ => left.len() - 1,
        };
        let word = left.get(at)?;
        // `name?: string`, `name!: string`.
        let (at, word) = match word.kind {
            Kind::Mark(Mark::Question | Mark::Bang) => (at.checked_sub(1)?, left.get(at - 1)?),
            _ => (at, word),
        };
        if word.kind != Kind::Word {
            return if left.len() == 1 {
                self.key(word)
            } else {
                None
            };
        }
        let member = at >= 2 && left[at - 1].is(Mark::Dot);
        let receiver = if member {
            let path = left[..at]
                .iter()
                .rposition(|element| {
                    !matches!(element.kind, Kind::Mark(Mark::Dot) | Kind::Group(..))
                        && !(element.kind == Kind::Word)
                })
                .map_or(0, |at| at + 1);
            Receiver::Object(left.get(path)?.start, left[at - 1].start)
        } else {
            Receiver::Block
        };
        Some(Name {
            text: self.name_of(word),
            receiver,
        })
    }
}
