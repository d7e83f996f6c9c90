//! References to secrets in one text.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::knowledge::{Piece, PinText, Pins};

/// More references than this in one text is data.
const MOST: usize = 500;

/// The text that a reference begins with holds one of these.
const BEGINNING: [char; 3] = [':', '/', '('];

/// A reference, and where its fields stand in the text.
pub(super) struct Found<'k> {
    pub(super) row: &'k PinText,
    pub(super) whole: Range<usize>,
    pub(super) fields: BTreeMap<&'k str, Range<usize>>,
}

/// The references in `text`.
pub(super) fn references<'k>(text: &str, pins: &'k Pins) -> Vec<Found<'k>> {
    let mut found: Vec<Found<'k>> = Vec::new();
    // Nearly every text of a tree comes by here, and few hold what any reference begins with.
    if !text.contains(BEGINNING) {
        return found;
    }
    for row in &pins.texts {
        for (start, _) in text.match_indices(row.written.beginning()).take(MOST) {
            let joined = text[..start].ends_with(|before: char| before.is_alphanumeric());
            let taken = |known: &Found<'_>| known.whole.contains(&start);
            if joined || found.iter().any(taken) {
                continue;
            }
            let mut fields = BTreeMap::new();
            let Some(end) = fit(&row.written.0, text, start, pins, &mut fields) else {
                continue;
            };
            if ends(&text[end..]) {
                found.push(Found {
                    row,
                    whole: start..end,
                    fields,
                });
            }
        }
    }
    found
}

/// True unless the name goes on behind what was read: with a wildcard, or with something that is filled in.
fn ends(rest: &str) -> bool {
    let goes_on = |letter: char| letter.is_alphanumeric() || "*?$<[%/{:#_-+=".contains(letter);
    !rest.starts_with(goes_on)
}

/// Where what `pieces` describe ends, from `at` on.
fn fit<'k>(
    pieces: &'k [Piece],
    text: &str,
    at: usize,
    pins: &Pins,
    fields: &mut BTreeMap<&'k str, Range<usize>>,
) -> Option<usize> {
    let Some((piece, rest)) = pieces.split_first() else {
        return Some(at);
    };
    let end = match piece {
        Piece::Text(wanted) => text[at..]
            .starts_with(wanted.as_str())
            .then(|| at + wanted.len()),
        Piece::Word(name, words) => {
            let mut words = words.iter();
            let word = words.find(|word| text[at..].starts_with(word.as_str()))?;
            fields.insert(name, at..at + word.len());
            Some(at + word.len())
        }
        Piece::Field(name, empty) => {
            let other = |letter: char| !pins.is_of(name, letter);
            let length = text[at..].find(other).unwrap_or(text.len() - at);
            let taken = at..at + length;
            fields.insert(name, taken);
            (*empty || length > 0).then_some(at + length)
        }
        Piece::Perhaps(inner) => {
            let mut tried = fields.clone();
            match fit(inner, text, at, pins, &mut tried) {
                Some(end) => {
                    *fields = tried;
                    Some(end)
                }
                None => Some(at),
            }
        }
    }?;
    fit(rest, text, end, pins, fields)
}

/// Where the random letters behind the last `-` of `name` stand, if they look random: a word of a name has not both small
/// and capital letters and digits, nor does its case change all the time.
pub(super) fn random_suffix(name: &str, length: usize) -> Option<Range<usize>> {
    let at = name.len().checked_sub(length).filter(|at| *at > 1)?;
    let suffix = name.get(at..)?;
    if length == 0 || !name[..at].ends_with('-') {
        return None;
    }
    let letters = suffix.as_bytes();
    let has = |of: fn(&u8) -> bool| letters.iter().any(of);
    let mixed = has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
    let turns = letters
        .windows(2)
        .filter(|pair| pair[0].is_ascii_lowercase() != pair[1].is_ascii_lowercase());
    let plain = letters.iter().all(u8::is_ascii_alphanumeric);
    let random = mixed && (has(u8::is_ascii_digit) || turns.count() > 2);
    (plain && random).then_some(at..name.len())
}

#[cfg(test)]
mod tests {
    use super::{BEGINNING, random_suffix};
    use crate::knowledge::Knowledge;

    #[test]
    fn every_reference_begins_as_it_must() {
        let knowledge = Knowledge::for_linting();
        for row in &knowledge.pins.texts {
            let beginning = row.written.beginning();
            assert!(beginning.contains(BEGINNING), "{beginning}");
        }
    }

    #[test]
    fn a_suffix_is_told_from_a_word() {
        for name in ["app/oauth-a1B2c3", "db-Z9y8X7", "x-aBcDeF"] {
            assert!(random_suffix(name, 6).is_some(), "{name}");
        }
        for name in [
            "app-access",
            "svc-oauth2",
            "db-apiKey",
            "db-Secret",
            "a1B2c3",
            "x-202401",
        ] {
            assert!(random_suffix(name, 6).is_none(), "{name}");
        }
    }
}
