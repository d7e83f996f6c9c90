//! `[[ignore]]`: what a configuration passes over by where it stands, until some day.

use std::path::Path;

use authlint_engine::knowledge::Knowledge;
use authlint_engine::moment::Moment;
use authlint_engine::suppress::entries::{self, Day, Entry, EntryNews, EntryState};
use authlint_engine::{Outcome, Sources};
use toml::de::DeValue;

use super::file::{At, Reader, Value};
use super::find::Found;
use super::paths::Place;
use super::problem::Problem;
use super::resolve::Resolved;
use crate::path_text::{display, path_of_shown};

/// The keys of an `[[ignore]]`.
pub(crate) const IGNORE_KEYS: [&str; 5] = ["expires", "key", "path", "reason", "rule"];

impl Reader {
    /// An `[[ignore]]`.
    pub(super) fn ignored(&mut self, value: &Value<'_>) -> Option<At<Entry>> {
        let before = self.problems.len();
        let (mut path, mut rule, mut key, mut reason) = (None, None, None, None);
        let mut expires = None;
        for (name, value) in self.table("ignore", value) {
            let part = match name.value.as_str() {
                "path" => &mut path,
                "rule" => &mut rule,
                "key" => &mut key,
                "reason" => &mut reason,
                "expires" => {
                    expires = self.day(value);
                    continue;
                }
                other => {
                    self.unknown_key(name.span, other, &IGNORE_KEYS);
                    continue;
                }
            };
            *part = self.text(&name.value, value).map(|text| text.value);
        }
        if self.problems.len() > before {
            return None;
        }
        let entry = Entry {
            path: path.unwrap_or_default(),
            rule: rule.unwrap_or_default(),
            key,
            reason: reason.unwrap_or_default(),
            expires,
        };
        if let Some(problem) = entry.problem() {
            self.tell(Problem::new(value.span(), problem));
            return None;
        }
        Some(At {
            value: entry,
            span: value.span(),
        })
    }

    fn day(&mut self, value: &Value<'_>) -> Option<Day> {
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(day) => day.to_string(),
            _ => String::new(),
        };
        let end = Moment::end_of(&text);
        if end.is_none() {
            self.wrong_kind("expires", value.span(), "a day, such as 2026-12-31");
        }
        end.map(|end| Day { end })
    }
}

/// Looks up the rules that entries name.
pub(super) fn check(entries: &[At<Entry>], knowledge: &Knowledge, problems: &mut Vec<Problem>) {
    for entry in entries {
        let rule = &entry.value.rule;
        if knowledge.card(rule).is_none() {
            let known = knowledge.cards.iter().map(|card| card.id.as_str());
            problems.push(Problem::unknown(entry.span.clone(), "rule", rule, known));
        }
    }
}

/// What a configuration passes over.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ignores {
    pub(super) entries: Vec<Entry>,
    /// Where they stand, as `authlint.toml:12`.
    pub(super) places: Vec<String>,
    pub(super) place: Place,
    /// They are of the run's own file, and of none that it extends.
    pub(super) own: bool,
}

impl Ignores {
    /// The entries of each file by itself: their paths start from its folder.
    pub(super) fn of(entries: &[At<Entry>], found: &Found, here: &Path) -> Vec<Self> {
        let parts = found.parts().map(|part| {
            let own = |entry: &&At<Entry>| found.part(entry.span.start).start == part.start;
            let own: Vec<&At<Entry>> = entries.iter().filter(own).collect();
            Ignores {
                entries: own.iter().map(|entry| entry.value.clone()).collect(),
                places: own
                    .iter()
                    .map(|entry| found.line(entry.span.start))
                    .collect(),
                place: Place {
                    base: part.folder.clone(),
                    here: here.to_path_buf(),
                },
                own: part.start == 0,
            }
        });
        parts.filter(|part| !part.entries.is_empty()).collect()
    }
}

impl Resolved {
    /// Takes out of `outcome` what is to be passed over. Says what is to be told of entries that pass over nothing, on
    /// a run that is `whole`.
    pub(crate) fn pass_over(
        &self,
        outcome: &mut Outcome,
        sources: &Sources,
        now: Moment,
        whole: bool,
    ) -> Vec<String> {
        let each = self.ignores.iter();
        each.flat_map(|ignores| ignores.pass_over(outcome, sources, now, whole))
            .collect()
    }
}

impl Ignores {
    fn pass_over(
        &self,
        outcome: &mut Outcome,
        sources: &Sources,
        now: Moment,
        whole: bool,
    ) -> Vec<String> {
        let ignores = self;
        let found = std::mem::take(&mut outcome.diagnostics);
        let (shown, hidden, news) = entries::hide(found, &ignores.entries, Some(now), |found| {
            let path = &sources.get(found.primary.span.file).path;
            let below = ignores.place.below(&path_of_shown(path));
            let below = below.map(|below| display(&below));
            // One that the command line names from elsewhere means the paths that are shown.
            below.or_else(|| ignores.own.then(|| path.clone()))
        });
        outcome.diagnostics = shown;
        outcome.passed_over.extend(hidden);
        let told = |news: &EntryNews| {
            let (entry, place) = (&ignores.entries[news.index], &ignores.places[news.index]);
            match news.what {
                EntryState::Expired(count) => Some(format!(
                    "{place}: the day of this `ignore` is over, and {count} of `{}` came back",
                    entry.rule
                )),
                EntryState::Unused if whole => Some(format!(
                    "{place}: nothing of `{}` is found where this `ignore` says",
                    entry.rule
                )),
                EntryState::Unused => None,
            }
        };
        news.iter().filter_map(told).collect()
    }
}
