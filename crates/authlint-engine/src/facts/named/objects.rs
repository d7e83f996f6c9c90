//! What objects say besides names: places that must agree, texts that are wrong where they stand, variables
//! that name each other.

use std::ops::Range;

use authlint_parser::{Located, Scalar};

use super::contracts;
use super::texts::dollar_brackets;
use super::tree::fits;
use super::way::Spot;
use super::{Names, Pair, Variable, VariableList, WrongText};
use crate::knowledge::pattern::{captures_of_text, fill, fits_text};
use crate::knowledge::{Ecosystem, Steps, Variables};

/// Reads the object at `root`, the document of this number in a file of this name.
pub(super) fn read(
    ecosystem: &Ecosystem,
    file: &str,
    document: usize,
    root: Spot<'_, '_>,
    names: &mut Names,
) {
    let text = |steps: &Steps, at: Spot<'_, '_>| at.follow(steps).first().and_then(|at| at.text());
    for row in &ecosystem.agree {
        if fits(file, &row.when, root)
            && let Some(left) = text(&row.at, root)
            && let Some(right) = text(&row.with, root)
        {
            names.pairs.push(Pair {
                kind: row.kind.clone(),
                what: row.what.clone(),
                document,
                left,
                right,
            });
        }
    }
    for row in &ecosystem.texts {
        if !fits(file, &row.when, root) {
            continue;
        }
        let items = root.follow(&row.at).into_iter();
        for item in items.filter(|item| fits(file, &row.item, *item)) {
            if let Some(text) = text(&row.text, item)
                && !row.unless.iter().any(|known| fits_text(known, &text.value))
                && let Some(captures) = captures_of_text(&row.wrong, &text.value)
                && let Some(right) = fill(&row.right, &captures)
            {
                names.texts.push(WrongText {
                    id: row.id.clone(),
                    text,
                    right,
                    reader: row.reader.clone(),
                });
            }
        }
    }
    for row in &ecosystem.variables {
        if fits(file, &row.when, root) {
            let open = row.open_document.iter().any(|steps| root.has(steps));
            let lists = root.follow(&row.at).into_iter();
            let lists = lists.filter(|at| fits(file, &row.item, *at));
            names.lists.extend(lists.map(|at| list(row, at, open)));
        }
    }
    for row in ecosystem.builds.iter() {
        if fits(file, &row.when, root) {
            let built = root.follow(&row.at).into_iter();
            let built = built.filter(|at| fits(file, &row.item, *at));
            names.images.extend(built.filter_map(|at| {
                let ways = row.context.iter().flat_map(|steps| at.follow(steps));
                let folder = ways
                    .filter(|at| at.scalar().is_some())
                    .map(Spot::text)
                    .next();
                let folder = match folder {
                    Some(folder) => folder?.value,
                    None => row.default.clone()?,
                };
                Some((text(&row.image, at)?.value, folder))
            }));
        }
    }
    for row in &ecosystem.contracts {
        if fits(file, &row.when, root) {
            let items = root.follow(&row.at).into_iter();
            let items = items.filter(|item| fits(file, &row.item, *item));
            items.for_each(|item| contracts::read(row, item, names));
        }
    }
}

fn list(row: &Variables, at: Spot<'_, '_>, open: bool) -> VariableList {
    let told = |name: &str| at.entry(name).and_then(Spot::text);
    let mut list = VariableList {
        name: told("name"),
        image: told("image").map(|image| image.value),
        open: open || row.open_if.iter().any(|steps| at.has(steps)),
        ..VariableList::default()
    };
    for entry in at.follow(&row.list) {
        match entry.entry("name").and_then(Spot::text) {
            Some(name) => list.variables.push(Variable {
                name,
                reads: entry
                    .entry("value")
                    .and_then(Spot::scalar)
                    .map(reads)
                    .unwrap_or_default(),
            }),
            None => list.open = true,
        }
    }
    let readers = row.readers.iter().flat_map(|steps| at.follow(steps));
    let read = readers.filter_map(Spot::scalar).flat_map(reads);
    list.read = read.collect();
    list
}

/// The names of variables in a text.
fn reads(scalar: &Scalar<'_>) -> Vec<Located<String>> {
    let names = dollar_brackets(scalar.text.as_str()).into_iter();
    let names = names.map(|range| located(scalar, range));
    names.collect()
}

/// A part of a text.
pub(super) fn located(scalar: &Scalar<'_>, range: Range<usize>) -> Located<String> {
    let part = scalar.slice(range);
    Located {
        value: part.text.as_str().to_owned(),
        span: part.text.span(),
    }
}
