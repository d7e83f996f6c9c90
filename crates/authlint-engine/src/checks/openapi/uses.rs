//! The places where one wrong name is written, and names as words list them.

use std::collections::BTreeSet;

use authlint_parser::{Span, Text};

use crate::findings::Finding;

/// So many names are listed in words.
const MOST_LISTED: usize = 8;

/// The places where one wrong name is written. It is told of once.
#[derive(Default)]
pub(super) struct Uses<'a>(pub(super) Vec<&'a Text<'static>>);

impl<'a> Uses<'a> {
    pub(super) fn add(&mut self, text: &'a Text<'static>) {
        // An alias writes a name once and uses it often.
        if self.0.iter().all(|other| other.span() != text.span()) {
            self.0.push(text);
        }
    }

    /// The first place.
    pub(super) fn place(&self) -> Option<Span> {
        let first = self.0.iter().min_by_key(|text| text.span())?;
        Some(first.locate(0..first.len()))
    }

    /// A finding at the first place, which repairs all if `instead` is meant. So many places are `shown`.
    pub(super) fn finding(&self, instead: Option<&str>, shown: usize) -> Option<Finding> {
        let mut finding = Finding::at(self.place()?);
        let spans: Option<Vec<Span>> = self
            .0
            .iter()
            .map(|text| text.editable(0..text.len()))
            .collect();
        if let (Some(instead), Some(spans)) = (instead, spans) {
            finding = spans
                .into_iter()
                .fold(finding, |it, span| it.with_edit(Some(span), instead));
        }
        let others = match self.0.len().saturating_sub(shown) {
            0 => None,
            1 => Some("is one more place".to_owned()),
            others => Some(format!("are {others} more places")),
        };
        Some(
            finding
                .with_some("instead", instead)
                .with_some("others", others),
        )
    }
}

/// The first of `names`, as a sentence lists them.
pub(super) fn listed<'n>(names: impl Iterator<Item = &'n str>) -> Option<String> {
    let mut seen = BTreeSet::new();
    let names: Vec<String> = names
        .filter(|name| seen.insert(*name))
        .map(|name| format!("`{name}`"))
        .collect();
    let more = names.len().saturating_sub(MOST_LISTED);
    let shown = names[..names.len() - more].join(", ");
    match more {
        0 => (!shown.is_empty()).then_some(shown),
        _ => Some(format!("{shown} and {more} more")),
    }
}

/// Where the names are declared, as a related place.
pub(super) fn related(declared: Option<Span>) -> Vec<(&'static str, Span)> {
    declared
        .map(|span| ("declared", span))
        .into_iter()
        .collect()
}
