//! Names that a thing lists for itself, and where else it names them: parameters of a job, settings of an app.

use std::ops::Range;

use authlint_parser::{Located, Node, Text, Value};

use super::way::Spot;
use super::{Declared, Names, Used};
use crate::knowledge::{Contract, InText, Step, Steps};

/// Reads one thing. Nothing is said of one whose list cannot be read to its end.
pub(super) fn read(row: &Contract, item: Spot<'_, '_>, names: &mut Names) {
    let Some(node) = item.node else { return };
    // What is put together, `merge(…, {…})`, may hold more than is written out.
    let computed = row.lists.iter().any(|steps| {
        let kept = steps.0.split_last().map_or(&[][..], |(_, kept)| kept);
        let lists = item.follow(&Steps(kept.to_vec())).into_iter();
        lists.filter_map(Spot::scalar).next().is_some()
    });
    if computed {
        return;
    }
    let of_keys = |steps: &[Step]| matches!(steps.last(), Some(Step::Like(_)));
    let listed = row.lists.iter().flat_map(|steps| {
        let keys = of_keys(&steps.0);
        let spots = item.follow(steps).into_iter();
        spots.map(move |spot| match keys {
            true => Spot { node: None, ..spot }.text(),
            false => spot.text(),
        })
    });
    let Some(listed) = listed.collect::<Option<Vec<_>>>() else {
        return;
    };
    let mut found: Vec<Located<String>> = Vec::new();
    let named = row.named.iter().flat_map(|steps| item.follow(steps));
    found.extend(named.filter_map(Spot::text));
    if let Some(written) = &row.written {
        in_node(node, written, &row.skip, &mut found);
    }
    let same = |left: &str, right: &str| match row.any_case {
        true => left.eq_ignore_ascii_case(right),
        false => left == right,
    };
    found.retain(|name| {
        let mut listed = listed.iter();
        !listed.any(|known| known.value != name.value && same(&known.value, &name.value))
    });
    // A place of its own: another thing may list the same names.
    let within = Some(node.span.start.to_string());
    names.used.extend(found.into_iter().map(|name| Used {
        within: within.clone(),
        effect: row.effect.clone(),
        ..Used::of(&row.kind, name, 0)
    }));
    names
        .declared
        .extend(listed.into_iter().map(|name| Declared {
            kind: row.kind.clone(),
            name: Some(name),
            within: within.clone(),
            open: true,
            ..Declared::default()
        }));
}

fn in_node(node: &Node<'_>, written: &InText, skip: &[String], found: &mut Vec<Located<String>>) {
    match &node.value {
        Value::Scalar(scalar) => in_text(&scalar.text, written, found),
        Value::List(nodes) => nodes
            .iter()
            .for_each(|node| in_node(node, written, skip, found)),
        Value::Map(entries) => {
            for entry in entries {
                if !skip.iter().any(|key| entry.key.as_str() == key) {
                    in_text(&entry.key, written, found);
                    in_node(&entry.value, written, skip, found);
                }
            }
        }
        Value::Command(words) => words
            .iter()
            .for_each(|word| in_text(&word.text, written, found)),
    }
}

fn in_text(text: &Text<'_>, written: &InText, found: &mut Vec<Located<String>>) {
    let value = text.as_str();
    let mut at = 0;
    while let Some(start) = value[at..].find(&written.open) {
        let start = at + start + written.open.len();
        let Some(length) = value[start..].find(&written.close) else {
            return;
        };
        let before = &value[..start - written.open.len()];
        let doubled = written.open.starts_with('$') && before.ends_with('$');
        let escaped = doubled || before.ends_with('\\');
        at = start + length + written.close.len();
        if escaped {
            continue;
        }
        let names = names_in(&value[start..start + length], &written.before);
        found.extend(names.map(|name| Located {
            value: value[start + name.start..start + name.end].to_owned(),
            span: text.locate(start + name.start..start + name.end),
        }));
    }
}

/// The names in an expression; what is quoted in it is text.
fn names_in<'e>(expression: &'e str, before: &'e str) -> impl Iterator<Item = Range<usize>> + 'e {
    let inside = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    let starts = expression.match_indices(before);
    starts.filter_map(move |(at, _)| {
        let ahead = &expression[..at];
        let alone = !ahead.ends_with(|letter: char| inside(letter) || letter == '.');
        let quoted = ahead.matches('\'').count() % 2 == 1;
        let start = at + before.len();
        let rest = &expression[start..];
        let length = rest.find(|letter| !inside(letter)).unwrap_or(rest.len());
        (alone && !quoted && length > 0).then_some(start..start + length)
    })
}
