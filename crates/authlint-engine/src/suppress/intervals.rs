//! Whether any of many stretches of a file has to do with another: a file can have as many comments
//! as lines, and as many findings.

use authlint_parser::Span;

/// Stretches of one file that do not overlap, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Intervals(Vec<(u32, u32)>);

impl Intervals {
    pub(super) fn of(spans: impl Iterator<Item = Span>) -> Self {
        let mut all: Vec<(u32, u32)> = spans.map(stretch).collect();
        all.sort_unstable();
        let mut joined: Vec<(u32, u32)> = Vec::with_capacity(all.len());
        for (start, end) in all {
            match joined.last_mut() {
                Some(last) if start < last.1 => last.1 = last.1.max(end),
                _ => joined.push((start, end)),
            }
        }
        Intervals(joined)
    }

    /// True if some stretch has a byte of `span`.
    pub(super) fn meet(&self, span: Span) -> bool {
        let (start, end) = stretch(span);
        let next = self.0.partition_point(|known| known.1 <= start);
        self.0.get(next).is_some_and(|known| known.0 < end)
    }
}

/// A place between two bytes belongs to the one behind it.
fn stretch(span: Span) -> (u32, u32) {
    (span.start, span.end.max(span.start.saturating_add(1)))
}

#[cfg(test)]
mod tests {
    use authlint_parser::{FileId, Span};

    use super::Intervals;

    #[test]
    fn stretches_meet_where_they_share_a_byte() {
        let span = |range| Span::new(FileId(0), range);
        let known = Intervals::of([span(10..20), span(15..30), span(40..40)].into_iter());
        for (range, meets) in [
            (0..10, false),
            (0..11, true),
            (25..26, true),
            (30..40, false),
            (40..40, true),
            (39..45, true),
            (41..50, false),
            (20..20, true),
        ] {
            assert_eq!(known.meet(span(range.clone())), meets, "{range:?}");
        }
    }
}
