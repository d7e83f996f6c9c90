//! What comments beside a secret say: when it ends, and that it is pinned on purpose.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use authlint_parser::{Comment, Document, Node, Span, Value};

use super::{Expiry, Told};
use crate::facts::{FileFacts, Role, words_of};
use crate::knowledge::Knowledge;
use crate::moment::Moment;

/// How many lines below a comment a secret can stand.
const BELOW: usize = 2;
/// How far behind its words a date can stand.
const FAR: usize = 25;

/// Reads the comments in `document`, whose source is `text`, beside the secrets that `facts` know of.
pub(in crate::facts) fn note(
    document: &Document<'_>,
    text: &str,
    knowledge: &Knowledge,
    facts: &mut FileFacts,
) {
    if facts.place.role != Role::Config || document.is_program() {
        return;
    }
    let mut comments = Vec::new();
    collect(document, &mut comments);
    // The name of a rule explains nothing: `authlint: ignore[secret-version-pinned]`.
    comments.retain(|comment| !comment.text.as_str().contains("authlint:"));
    // What they say is about secrets.
    if comments.is_empty() || secrets(facts).next().is_none() {
        return;
    }
    let starts: Vec<u32> = std::iter::once(0)
        .chain(text.match_indices('\n').map(|(at, _)| at as u32 + 1))
        .collect();
    let line = |at: u32| starts.partition_point(|start| *start <= at);
    let references = !facts.pins.references.is_empty();
    let pinned: BTreeSet<usize> = comments
        .iter()
        .filter(|_| references)
        .filter(|comment| {
            words_of(comment.text.as_str())
                .iter()
                .any(|word| word.starts_with("pin"))
        })
        .map(|comment| line(comment.text.span().end))
        .collect();
    for reference in &mut facts.pins.references {
        let at = line(reference.span.start);
        reference.explained = pinned.contains(&at) || pinned.contains(&(at - 1));
    }
    let secrets: BTreeMap<usize, Span> = secrets(facts)
        .map(|span| (line(span.start), span))
        .collect();
    let phrases = &knowledge.expiries.comments;
    for comment in comments {
        let span = comment.text.span();
        let Some((date, at)) = dated(comment.text.as_str(), phrases) else {
            continue;
        };
        let near = line(span.start)..=line(span.end) + BELOW;
        let Some((_, secret)) = secrets.range(near).next() else {
            continue;
        };
        let doubt = facts.place.role.doubt();
        facts.expiries.push(Expiry {
            told: Told::Comment,
            thing: "secret".to_owned(),
            effect: None,
            at,
            date: at.later_by(-1),
            span: comment.text.locate(date),
            beside: Some(*secret),
            renewed: None,
            doubt,
        });
    }
}

fn collect<'d, 's>(document: &'d Document<'s>, comments: &mut Vec<&'d Comment<'s>>) {
    if !document.is_prose() {
        comments.extend(&document.comments);
    }
    document
        .roots
        .iter()
        .for_each(|root| inside(root, comments));
}

fn inside<'d, 's>(node: &'d Node<'s>, comments: &mut Vec<&'d Comment<'s>>) {
    match &node.value {
        Value::Scalar(scalar) => {
            if let Some(inner) = &scalar.inner {
                collect(inner, comments);
            }
        }
        Value::List(nodes) => nodes.iter().for_each(|node| inside(node, comments)),
        Value::Map(entries) => {
            for entry in entries {
                inside(&entry.value, comments);
            }
        }
        Value::Command(_) => {}
    }
}

/// Where secrets stand, and where they are referred to.
fn secrets(facts: &FileFacts) -> impl Iterator<Item = Span> {
    let said = facts.facts.iter().filter(|fact| fact.says.is_secret());
    let said = said.map(|fact| fact.key.unwrap_or(fact.value.text.span()));
    let used = facts.names.used.iter();
    let used = used.filter(|used| used.kind.contains("secret"));
    let references = facts.pins.references.iter().map(|reference| reference.span);
    let managed = facts.pins.managed.iter().map(|managed| managed.span);
    said.chain(facts.secrets.iter().copied())
        .chain(used.map(|used| used.name.span))
        .chain(references)
        .chain(managed)
}

/// The date in a comment on which something ends, and its last moment.
fn dated(comment: &str, phrases: &[String]) -> Option<(Range<usize>, Moment)> {
    if !comment.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let lower = comment.to_ascii_lowercase();
    // `2024-01-02: key expires …` is a line of a history.
    if lower
        .trim_start()
        .starts_with(|first: char| first.is_ascii_digit())
    {
        return None;
    }
    let letter = |letter: char| letter.is_alphanumeric();
    phrases.iter().find_map(|phrase| {
        let at = lower.find(phrase.as_str())?;
        let end = at + phrase.len();
        if lower[..at].ends_with(letter) || lower[end..].starts_with(letter) {
            return None;
        }
        let starts = (end..lower.len().min(end + FAR)).filter(|start| {
            comment.is_char_boundary(*start) && !comment[..*start].ends_with(letter)
        });
        let mut dates = starts.filter_map(|start| {
            let (length, moment) = date(&comment[start..])?;
            Some((start..start + length, moment))
        });
        dates.next()
    })
}

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// The date at the start of `text`: its length and its last moment. `03/04/25` is none, for nobody can tell which is which.
fn date(text: &str) -> Option<(usize, Moment)> {
    let end = |length: usize| {
        let rest = &text[length..];
        !rest.starts_with(|letter: char| letter.is_alphanumeric() || "-/".contains(letter))
    };
    if let Some(day) = text.get(..10) {
        let day = day.replace('/', "-");
        let time = text[10..].strip_prefix('T').is_some();
        if let Some(moment) = Moment::end_of(&day).filter(|_| end(10) || time) {
            return Some((10, moment));
        }
    }
    if let Some((year, month)) = text.get(..7).and_then(|text| text.split_once('-'))
        && year.len() == 4
        && end(7)
    {
        let (year, month) = (number(year)?, number(month)?);
        let known = (1..=12).contains(&month) && (2000..2100).contains(&year);
        return known.then(|| Some((7, Moment::end_of_month(year, month)?)))?;
    }
    written(text).filter(|(length, _)| end(*length))
}

/// `30 Jun 2025`, `Jun 2025`, `June 2025`, `June 30, 2025`.
fn written(text: &str) -> Option<(usize, Moment)> {
    let mut words = text.split(' ');
    let (first, second) = (words.next()?, words.next()?);
    let month = |word: &str| {
        let known = word.to_ascii_lowercase();
        let known = known.get(..3)?;
        let plain = word.len() < 10 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
        MONTHS.iter().position(|name| *name == known && plain)
    };
    let year = |word: &str| {
        let digits = word.get(..4)?;
        number(digits).filter(|year| (2000..2100).contains(year))
    };
    if let (Some(of_year), Some(year)) = (month(first), year(second)) {
        let length = first.len() + 1 + 4;
        return Some((length, Moment::end_of_month(year, of_year as i64 + 1)?));
    }
    let third = words.next()?;
    let year = year(third)?;
    let length = first.len() + second.len() + 2 + 4;
    let (of_year, day) = match (month(first), month(second)) {
        (Some(of_year), _) => (of_year, number(second.trim_end_matches(','))?),
        (_, Some(of_year)) => (of_year, number(first)?),
        _ => return None,
    };
    let day = Moment::end_of(&format!("{year:04}-{:02}-{day:02}", of_year + 1))?;
    Some((length, day))
}

fn number(text: &str) -> Option<i64> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::dated;
    use crate::moment::Moment;

    #[test]
    fn dates_in_comments_are_found() {
        let phrases = ["expires", "rotate by", "valid until"].map(str::to_owned);
        let cases = [
            (" expires 2025-06-30", "2025-06-30", "2025-07-01"),
            (
                " Expires on: 2025/06/30 (ask ops)",
                "2025/06/30",
                "2025-07-01",
            ),
            (" rotate by 2025-06", "2025-06", "2025-07-01"),
            (
                " secret, valid until 30 Jun 2025",
                "30 Jun 2025",
                "2025-07-01",
            ),
            (" expires: Dec 2025", "Dec 2025", "2026-01-01"),
            (" expires June 30, 2025.", "June 30, 2025", "2025-07-01"),
        ];
        for (comment, date, end) in cases {
            let found = dated(comment, &phrases).map(|(range, end)| (&comment[range], end));
            assert_eq!(
                found,
                Moment::parse(end).map(|end| (date, end)),
                "{comment}"
            );
        }
        for comment in [
            " expires 03/04/25",
            " 2024-01-02: expires 2025-06-30",
            " it never expires; this file was written by hand on 2025-06-30",
            " unexpires 2025-06-30",
            " expires in 90 days",
        ] {
            assert_eq!(dated(comment, &phrases), None, "{comment}");
        }
    }
}
