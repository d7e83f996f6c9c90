//! Whether a repair did what it should: its finding is gone, nothing new is there, and the file says all else as
//! before.

use std::collections::{BTreeMap, BTreeSet};

use authlint_parser::{FileId, Format, Span};

use super::Why;
use super::edits::Shift;
use super::shape::{Shape, Token, is_other_type};
use super::writing::unquoted;
use crate::Outcome;
use crate::findings::{Diagnostic, Edit};

/// What was found before, at the places that it has after the edits.
pub(super) struct Known<'o> {
    places: BTreeMap<(FileId, &'o str), Places>,
    mistakes: usize,
}

impl<'o> Known<'o> {
    /// `before` is moved by `shift`, and the findings in `mended` should be gone.
    pub(super) fn new(before: &'o Outcome, mended: &[&Diagnostic], shift: &Shift) -> Self {
        let mended: BTreeSet<(&str, Span)> = mended
            .iter()
            .map(|one| (one.rule.as_str(), one.primary.span))
            .collect();
        let mut places: BTreeMap<(FileId, &str), Vec<(Span, bool)>> = BTreeMap::new();
        let told = before
            .diagnostics
            .iter()
            .map(|told| (told.rule.as_str(), told.primary.span));
        let covered = before
            .covered
            .iter()
            .map(|(rule, span)| (rule.as_str(), *span));
        for (rule, span) in told.chain(covered) {
            places
                .entry((span.file, rule))
                .or_default()
                .push((shift.of(span), mended.contains(&(rule, span))));
        }
        let places = places.into_iter();
        Known {
            places: places.map(|(at, known)| (at, Places::of(&known))).collect(),
            mistakes: before.mistakes.len(),
        }
    }

    /// What speaks against the edits, by what was found `after` them.
    pub(super) fn judge(&self, after: &Outcome) -> Result<(), Why> {
        if after.mistakes.len() > self.mistakes {
            return Err(Why::Mistake);
        }
        for found in &after.diagnostics {
            let span = found.primary.span;
            let places = self.places.get(&(span.file, found.rule.as_str()));
            if places.is_some_and(|places| places.kept.contains(&span)) {
                continue;
            }
            match places.and_then(|places| places.near(span)) {
                None => return Err(Why::New(found.rule.clone())),
                Some(true) => return Err(Why::Stays),
                Some(false) => {}
            }
        }
        Ok(())
    }
}

/// Where one rule found something in one file. A file can have as many findings as lines: these are not compared one
/// by one.
struct Places {
    /// Those that nothing was to change.
    kept: BTreeSet<Span>,
    /// All of them in order, with their number and whether they were to be mended.
    sorted: Vec<(Span, usize, bool)>,
    /// How far each of these or one before it reaches.
    reach: Vec<u32>,
}

impl Places {
    fn of(known: &[(Span, bool)]) -> Self {
        let kept = known.iter().filter(|(_, mended)| !mended);
        let numbered = known.iter().enumerate();
        let mut sorted: Vec<(Span, usize, bool)> = numbered
            .map(|(number, (span, mended))| (*span, number, *mended))
            .collect();
        sorted.sort_unstable();
        let reach = sorted.iter().scan(0, |furthest, (span, ..)| {
            *furthest = span.end.max(*furthest);
            Some(*furthest)
        });
        Places {
            kept: kept.map(|(span, _)| *span).collect(),
            reach: reach.collect(),
            sorted,
        }
    }

    /// Whether the first of those that touch `span` was to be mended; `None` if there is none.
    fn near(&self, span: Span) -> Option<bool> {
        let behind = self
            .sorted
            .partition_point(|(known, ..)| known.start <= span.end);
        let before = self.sorted[..behind].iter().zip(&self.reach).rev();
        let before = before.take_while(|(_, reach)| **reach >= span.start);
        let touching = before.filter(|((known, ..), _)| touch(*known, span));
        let first = touching.min_by_key(|((_, number, _), _)| *number);
        first.map(|((_, _, mended), _)| *mended)
    }
}

/// True for spans with a byte in common, or that both are one place.
fn touch(left: Span, right: Span) -> bool {
    let empty = left.is_empty() || right.is_empty();
    left.overlaps(right) || (empty && left.start <= right.end && right.start <= left.end)
}

/// What speaks against edits of one file, which are in order, by how it is read before and after.
pub(super) fn reads_well(
    before: &str,
    after: &str,
    format: Format,
    edits: &[&Edit],
) -> Result<(), Why> {
    // The number of the file means nothing here.
    let id = FileId(0);
    let (Some(old), Some(new)) = (Shape::of(before, format), Shape::of(after, format)) else {
        return Err(Why::Mistake);
    };
    if new.problems.len() > old.problems.len() {
        return Err(Why::Syntax(format.name()));
    }
    // What is taken away takes keys or elements with it.
    if edits.iter().any(|edit| edit.text.is_empty()) {
        return Ok(());
    }
    let here = |edit: &&Edit| Edit {
        span: Span {
            file: id,
            ..edit.span
        },
        text: edit.text.clone(),
    };
    let edits: Vec<Edit> = edits.iter().map(here).collect();
    // They are in order and lie apart.
    let edited = |span: Span| {
        let next = edits.partition_point(|edit| edit.span.end <= span.start);
        edits.get(next).filter(|edit| edit.span.overlaps(span))
    };
    let same_shape = old.tokens.len() == new.tokens.len();
    let same = |(old, new): (&Token, &Token)| match (old, new) {
        (Token::Text(was), Token::Text(is)) => match edited(was.span) {
            None => was.text == is.text,
            Some(edit) => {
                is.text.contains(unquoted(&edit.text))
                    && (is_other_type(&was.text) || !is_other_type(&is.text))
            }
        },
        _ => old == new,
    };
    if same_shape && old.tokens.iter().zip(&new.tokens).all(same) {
        Ok(())
    } else {
        Err(Why::Structure)
    }
}
