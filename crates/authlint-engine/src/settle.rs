//! Which diagnostics are shown, and in which order.

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
    let mut kept: Vec<Diagnostic> = Vec::new();
    for diagnostic in found {
        let span = diagnostic.primary.span;
        let told = kept.iter().any(|other| {
            other.primary.span.overlaps(span) || (span.is_empty() && other.primary.span == span)
        });
        if !told {
            kept.push(diagnostic);
        }
    }
    kept.sort_by(|left, right| {
        (left.primary.span, &left.rule).cmp(&(right.primary.span, &right.rule))
    });
    kept
}
