//! When a secret is to be rotated: the day of its last rotation and the time between two.

use authlint_parser::Entry;

use super::{End, Reader, Told};
use crate::facts::named::Spot;
use crate::knowledge::{kept_words_of, start_of_phrase};

impl Reader<'_> {
    /// `rotated: 2025-01-10` beside `rotation-period: 90d`.
    pub(super) fn rotation(&mut self, entries: &[Entry<'_>]) {
        for entry in entries {
            let words = kept_words_of(entry.key.as_str());
            let Some(before) = before(&words, &self.known.rotated) else {
                continue;
            };
            let Some(date) = Spot::of(&entry.value).text() else {
                continue;
            };
            let mut periods = entries.iter().filter_map(|other| {
                let words = kept_words_of(other.key.as_str());
                let own = self::before(&words, &self.known.periods)?;
                let text = Spot::of(&other.value).text()?;
                let period = days(&text.value, &words)?;
                (own == before).then_some((period, text.span))
            });
            let (Some((period, told)), Some(end)) = (periods.next(), End::of(&date.value)) else {
                continue;
            };
            let at = end.at.later_by(period * 86_400);
            let day = end.date.later_by(period * 86_400);
            let end = Some(End { at, date: day });
            let known = self.out.expiries.len();
            self.tell(
                Told::Rotation,
                &format!("{period} days"),
                None,
                end,
                date.span,
            );
            self.beside(known, told);
        }
    }
}

/// The words of a key before a phrase that it ends with.
fn before(words: &[String], phrases: &[String]) -> Option<Vec<String>> {
    let starts = phrases
        .iter()
        .filter_map(|phrase| start_of_phrase(words, phrase));
    let start = starts.min()?;
    Some(words[..start].to_vec())
}

/// How many days a period is: `90d`, `P90D`, `2160h`, `12 weeks`; a bare number if the key counts days.
fn days(text: &str, key: &[String]) -> Option<i64> {
    let lower = text.trim().to_ascii_lowercase();
    let lower = lower.strip_prefix('p').unwrap_or(&lower);
    let end = lower.find(|letter: char| !letter.is_ascii_digit());
    let (number, unit) = lower.split_at(end.unwrap_or(lower.len()));
    let number: i64 = number.parse().ok()?;
    let days = match unit.trim() {
        "d" | "day" | "days" => number,
        "h" | "hours" => number / 24,
        "w" | "week" | "weeks" => number * 7,
        "" if key.last().is_some_and(|word| word == "days") => number,
        _ => return None,
    };
    (1..=3660).contains(&days).then_some(days)
}
