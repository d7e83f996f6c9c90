//! What commas and the ends of blocks do.

use std::collections::HashMap;

use super::frames::{Frame, Reader, TYPE_ARGUMENTS};
use super::shape::Receiver;
use super::token::{Kind, Mark, NOTHING};
use crate::document::{Entry, Node, Value};
use crate::format::Language;

/// What a comma does.
pub(super) enum Comma {
    /// It ends an argument or a declaration.
    Ends,
    /// It stands between the values of a statement.
    Lists,
    /// It stands between the arguments of a type.
    OfTypes,
}

impl<'s> Reader<'_, 's> {
    /// What a comma does. In some languages statements hold lists of values, and everywhere types
    /// have arguments.
    pub(super) fn comma(&self) -> Comma {
        let Some(frame) = self.frames.last() else {
            return Comma::Ends;
        };
        let listed = matches!(
            self.language,
            Language::Python
                | Language::Go
                | Language::Ruby
                | Language::Groovy
                | Language::PowerShell
        );
        let plain = if frame.place.has_statements() && listed {
            Comma::Lists
        } else {
            Comma::Ends
        };
        let own = &self.elements[frame.elements..];
        for (index, element) in own.iter().enumerate().rev().take(TYPE_ARGUMENTS) {
            match element.kind {
                Kind::Mark(Mark::Less) => {
                    let named = index.checked_sub(1).and_then(|index| own.get(index));
                    let named = named.is_some_and(|before| {
                        matches!(before.kind, Kind::Word) && before.end == element.start
                    });
                    return if named { Comma::OfTypes } else { plain };
                }
                Kind::Word | Kind::Group(_, NOTHING) => {}
                Kind::Mark(Mark::Dot | Mark::Question | Mark::Prefix | Mark::Greater) => {}
                _ => return plain,
            }
        }
        plain
    }

    /// Makes maps of what the statements of a block say: one of its variables, and one of each
    /// object that is told something.
    pub(super) fn end_statements(&mut self, frame: &Frame) {
        if self.told.len() == frame.told {
            self.positional.truncate(frame.positional);
            return;
        }
        let mut maps: Vec<Vec<Entry<'s>>> = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        for told in self.told.drain(frame.told..) {
            let receiver = match told.receiver {
                Receiver::Block => "",
                Receiver::Function => "()",
                Receiver::Object(start, end) => &self.source[start as usize..end as usize],
            };
            let place = *places.entry(receiver).or_insert_with(|| {
                maps.push(Vec::new());
                maps.len() - 1
            });
            if let Some(map) = maps.get_mut(place) {
                map.push(told.entry);
            }
        }
        self.positional.truncate(frame.positional);
        self.loose.extend(maps.into_iter().filter_map(map_of));
    }
}

/// A map of `entries` around all of them.
pub(super) fn map_of(entries: Vec<Entry<'_>>) -> Option<Node<'_>> {
    let first = entries.first()?.key.span();
    let span = entries.iter().fold(first, |span, entry| {
        span.cover(entry.key.span()).cover(entry.value.span)
    });
    Some(Node {
        span,
        value: Value::Map(entries),
    })
}
