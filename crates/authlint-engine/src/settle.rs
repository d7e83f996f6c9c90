//! Which diagnostics are shown, and in which order.

use std::collections::{BTreeMap, BTreeSet};

use authlint_parser::{FileId, Span};

use crate::Settings;
use crate::findings::Diagnostic;
use crate::selection::Why;

/// What is shown, and what would be if no setting hid it.
#[derive(Debug, Default)]
pub(crate) struct Settled {
    pub(crate) shown: Vec<Diagnostic>,
    /// What is not told because more is told of the same bytes: the rules, and the places.
    pub(crate) covered: Vec<(String, Span)>,
    pub(crate) hidden: Vec<(Why, Diagnostic)>,
}

/// Sorts, and keeps one report for one cause: where two point at the same bytes, the surer one,
/// then the one that mends more, then the one that covers more. The others are named beside
/// them, and what is shown goes before what is not.
pub(crate) fn settle(mut found: Vec<Diagnostic>, settings: &Settings) -> Settled {
    let selection = &settings.selection;
    found.retain(|diagnostic| {
        let least = selection.min_severity;
        diagnostic.confidence >= settings.min_confidence
            && least.is_none_or(|least| diagnostic.severity >= least)
    });
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
    let mut settled = Settled::default();
    for diagnostic in found {
        match selection.hides(&diagnostic) {
            Some(why) => settled.hidden.push((why, diagnostic)),
            None => settled.shown.push(diagnostic),
        }
    }
    let mut told = Told::default();
    let mut covered = Vec::new();
    settled.shown.retain(|diagnostic| {
        let span = diagnostic.primary.span;
        let new = told.is_new(span);
        if !new {
            covered.push((diagnostic.rule.clone(), span));
        }
        new
    });
    settled.covered = covered;
    settled
        .hidden
        .retain(|(_, diagnostic)| told.is_new(diagnostic.primary.span));
    sort(&mut settled.shown);
    settled
}

impl Settled {
    /// Keeps what `wanted` asks for.
    pub(crate) fn retain(&mut self, wanted: impl Fn(&Diagnostic) -> bool) {
        self.shown.retain(&wanted);
        self.hidden.retain(|(_, diagnostic)| wanted(diagnostic));
    }

    /// With what was found later.
    pub(crate) fn extend(&mut self, other: Settled) {
        self.shown.extend(other.shown);
        self.covered.extend(other.covered);
        self.hidden.extend(other.hidden);
        sort(&mut self.shown);
    }
}

/// Puts diagnostics in the order of reports.
fn sort(found: &mut [Diagnostic]) {
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
