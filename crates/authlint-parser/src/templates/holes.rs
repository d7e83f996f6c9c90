//! Which parts of a value actions fill in.

use std::ops::Range;

use super::{Action, Kind};

/// The holes in `value`, in which the `actions` of `source` stand in order. A block that begins
/// and ends in the value is one hole, with all that it may render.
///
/// References with a dollar are holes too: whoever reads the rendered value may resolve them.
pub(crate) fn holes(value: &str, source: &str, actions: &[Action]) -> Vec<Range<usize>> {
    let mut holes: Vec<Range<usize>> = Vec::new();
    let mut opened = Vec::new();
    let mut at = 0;
    for action in actions {
        let Some(found) = value[at..].find(&source[action.range.clone()]) else {
            // Its lines lost their indentation.
            return std::iter::once(0..value.len()).collect();
        };
        let start = at + found;
        at = start + action.range.len();
        let start = match action.kind {
            Kind::Open => {
                opened.push(start);
                start
            }
            // What the block began with is not in the value.
            Kind::Close => opened.pop().unwrap_or(0),
            Kind::Middle => opened.last().copied().unwrap_or(0),
            Kind::Output | Kind::Silent | Kind::Comment => start,
        };
        holes.push(start..at);
    }
    holes.extend(opened.first().map(|start| *start..value.len()));
    holes.extend(references(value));
    joined(holes)
}

/// Sorted, with those that overlap made one.
fn joined(mut holes: Vec<Range<usize>>) -> Vec<Range<usize>> {
    holes.sort_by_key(|hole| hole.start);
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(holes.len());
    for hole in holes {
        match joined.last_mut() {
            Some(last) if hole.start < last.end => last.end = last.end.max(hole.end),
            _ => joined.push(hole),
        }
    }
    joined
}

/// `$NAME`, `${…}`, `$(…)` and `$[…]`.
fn references(value: &str) -> Vec<Range<usize>> {
    let mut references = Vec::new();
    let mut at = 0;
    while let Some(found) = value[at..].find('$') {
        let start = at + found;
        let rest = &value[start + 1..];
        let close = match rest.as_bytes().first() {
            Some(b'$') => {
                at = start + 2;
                continue;
            }
            Some(b'{') => Some('}'),
            Some(b'(') => Some(')'),
            Some(b'[') => Some(']'),
            _ => None,
        };
        let length = match close {
            Some(close) => rest.find(close).map_or(rest.len(), |end| end + 1),
            None if rest.starts_with(|letter: char| letter.is_ascii_digit()) => 0,
            None => rest
                .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
                .unwrap_or(rest.len()),
        };
        at = start + 1 + length;
        if length > 0 {
            references.push(start..at);
        }
    }
    references
}
