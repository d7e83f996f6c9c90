//! Points in time, as configuration writes them. The engine has no clock: what now is, it is told.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A point in time, in seconds of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
pub struct Moment(i64);

const DAY: i64 = 86_400;

impl Moment {
    /// So many seconds after the beginning of 1970.
    pub fn of_seconds(seconds: i64) -> Self {
        Moment(seconds)
    }

    /// A date, which is its first moment, or a date with a time (RFC 3339; UTC if it has no zone).
    pub fn parse(text: &str) -> Option<Self> {
        read(text).map(|(moment, _)| moment)
    }

    /// The same, but a date is its last moment: what is good until a day is good on it.
    pub fn end_of(text: &str) -> Option<Self> {
        let (Moment(seconds), whole_day) = read(text)?;
        Some(Moment(if whole_day { seconds + DAY } else { seconds }))
    }

    /// A date and time without marks between, in UTC: `20250630T120000Z`.
    pub fn of_basic(text: &str) -> Option<Self> {
        let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
        if date.len() != 8 || time.len() != 6 || !date.is_ascii() || !time.is_ascii() {
            return None;
        }
        let (date, time) = (
            [&date[..4], &date[4..6], &date[6..]],
            [&time[..2], &time[2..4], &time[4..]],
        );
        Moment::parse(&format!("{}T{}Z", date.join("-"), time.join(":")))
    }

    /// The last moment of a month.
    pub fn end_of_month(year: i64, month: i64) -> Option<Self> {
        let (year, month) = if month == 12 {
            (year + 1, 1)
        } else {
            (year, month + 1)
        };
        days_of(year, month, 1).map(|days| Moment(days * DAY))
    }

    /// So many seconds later.
    #[must_use]
    pub fn later_by(self, seconds: i64) -> Self {
        Moment(self.0.saturating_add(seconds))
    }

    /// In seconds since 1970.
    pub fn seconds(self) -> i64 {
        self.0
    }

    /// When the next day begins (UTC).
    #[must_use]
    pub fn next_day(self) -> Self {
        Moment((self.0.div_euclid(DAY) + 1) * DAY)
    }

    /// How many whole days it is until `later`.
    pub fn days_until(self, later: Moment) -> i64 {
        (later.0 - self.0).div_euclid(DAY)
    }
}

/// The date.
impl fmt::Display for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date_of(self.0.div_euclid(DAY));
        write!(out, "{year:04}-{month:02}-{day:02}")
    }
}

/// A moment, and whether no more than a day was written.
fn read(text: &str) -> Option<(Moment, bool)> {
    let date = text.get(..10)?;
    let days = match *date.split('-').collect::<Vec<_>>() {
        [year, month, day] => days_of(number(year, 4)?, number(month, 2)?, number(day, 2)?)?,
        _ => return None,
    };
    let rest = &text[10..];
    if rest.is_empty() {
        return Some((Moment(days * DAY), true));
    }
    let time = rest.strip_prefix(['T', 't', ' '])?;
    let seconds = match *time.get(..8)?.split(':').collect::<Vec<_>>() {
        [hour, minute, second] => {
            number(hour, 2)? * 3600 + number(minute, 2)? * 60 + number(second, 2)?
        }
        _ => return None,
    };
    let rest = time.get(8..)?;
    let rest = rest.strip_prefix('.').map_or(rest, |fraction| {
        fraction.trim_start_matches(|letter: char| letter.is_ascii_digit())
    });
    let rest = rest.trim_start();
    let offset = if rest.is_empty() { 0 } else { offset(rest)? };
    Some((Moment(days * DAY + seconds - offset), false))
}

/// The seconds by which a zone is ahead of UTC.
fn offset(zone: &str) -> Option<i64> {
    let (sign, rest) = match zone.split_at_checked(1)? {
        ("Z" | "z", "") => return Some(0),
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let digits: String = rest.split(':').collect();
    let (hours, minutes) = digits.split_at_checked(2)?;
    Some(sign * (number(hours, 2)? * 3600 + number(minutes, 2)? * 60))
}

fn number(text: &str, digits: usize) -> Option<i64> {
    let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

/// Days from 1970-01-01 to a date of the Gregorian calendar. Years begin in March here, so that the odd day
/// comes last.
fn days_of(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * month + 2) / 5 + day - 1;
    let days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    Some(era * 146_097 + days - 719_468)
}

fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let days = days.rem_euclid(146_097);
    let year = (days - days / 1460 + days / 36_524 - days / 146_096) / 365;
    let of_year = days - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    (year + era * 400 + next, month, day)
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn dates_are_read_and_written() {
        for (text, seconds, date) in [
            ("1970-01-01", 0, "1970-01-01"),
            ("2000-02-29T00:00:00Z", 951_782_400, "2000-02-29"),
            ("2025-12-31T23:59:59.999Z", 1_767_225_599, "2025-12-31"),
            ("2026-01-01T01:00:00+01:00", 1_767_225_600, "2026-01-01"),
            ("2025-12-31 19:00:00-0500", 1_767_225_600, "2026-01-01"),
        ] {
            let moment = Moment::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(moment, Moment::of_seconds(seconds), "{text}");
            assert_eq!(moment.to_string(), date, "{text}");
        }
        assert_eq!(
            Moment::of_basic("20250630T120000Z"),
            Moment::parse("2025-06-30T12:00:00Z")
        );
        assert_eq!(Moment::end_of_month(2025, 12), Moment::parse("2026-01-01"));
        for text in [
            "",
            "2025",
            "2025-13-01",
            "30-06-2025",
            "2025-06-30x",
            "2025-06-30T1",
            "20250630",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_ends_with_its_last_moment() {
        assert_eq!(Moment::end_of("2025-12-31"), Moment::parse("2026-01-01"));
        assert_eq!(
            Moment::end_of("2025-12-31T00:00:00Z"),
            Moment::parse("2025-12-31")
        );
    }
}
