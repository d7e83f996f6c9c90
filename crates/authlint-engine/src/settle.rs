//! Which diagnostics are shown, and in which order.

use std::collections::{BTreeMap, BTreeSet};

use authlint_parser::{FileId, Span};

use crate::findings::Diagnostic;
use crate::knowledge::Confidence;

/// Sorts, and keeps one report for one cause: where two point at the same bytes, the surer one,
/// then the one that mends more, then the one that covers more.
pub(crate) fn settle(mut found: Vec<Diagnostic>, least: Confidence) -> Vec<Diagnostic> {
    found.retain(|diagnostic| diagnostic.confidence >= least);
    let rank = |diagnostic: &Diagnostic| {
        let edits = diagnostic.fix.iter().flat_map(|fix| &fix.edits);
        let mended: usize = edits.map(|edit| edit.span.len()).sum();
        let covered = diagnostic.primary.span.len();
        (diagnostic.confidence, diagnostic.severity, mended, covered)
    };
    found.sort_by(|left, right| {
        rank(right)
            .cmp(&rank(left))
            .then(left.rule.cmp(&right.rule))
    });
    let mut told = Told::default();
    found.retain(|diagnostic| told.is_new(diagnostic.primary.span));
    sort(&mut found);
    found
}

/// Puts diagnostics in the order of reports.
pub(crate) fn sort(found: &mut [Diagnostic]) {
    found.sort_by(|left, right| {
        (left.primary.span, &left.rule).cmp(&(right.primary.span, &right.rule))
    });
}

/// The bytes that something is told of already. A file can have as many findings as lines, so they
/// are not compared with each other.
#[derive(Default)]
struct Told {
    /// Stretches that do not overlap, by where they start.
    stretches: BTreeMap<(FileId, u32), u32>,
    /// Places without bytes.
    places: BTreeSet<Span>,
}

impl Told {
    /// True if nothing was told of any byte of `span` so far.
    fn is_new(&mut self, span: Span) -> bool {
        let before = (span.file, 0)..(span.file, span.end);
        let overlaps = self
            .stretches
            .range(before)
            .next_back()
            .is_some_and(|(_, end)| *end > span.start);
        if overlaps {
            return false;
        }
        if span.is_empty() {
            return self.places.insert(span);
        }
        let at = |start: u32| Span {
            start,
            end: start,
            ..span
        };
        let around = self.places.range(at(span.start + 1)..at(span.end));
        if around.count() > 0 {
            return false;
        }
        self.stretches.insert((span.file, span.start), span.end);
        true
    }
}
