//! Entries of a configuration that pass something over by where it stands, until some day.

use serde::{Deserialize, Deserializer};

use super::{PassedBy, PassedOver};
use crate::findings::Diagnostic;
use crate::moment::Moment;

/// What an `[[ignore]]` of the configuration says.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Which files, as a pattern of an ignore file: `*.env`, `deploy/**/values.yaml`, `legacy/`.
    pub path: String,
    /// The rule.
    pub rule: String,
    /// Which keys, as a pattern with dots between: `spec.**.tokenUrl`. All if there is none.
    #[serde(default)]
    pub key: Option<String>,
    /// Why.
    pub reason: String,
    /// The last day on which it counts.
    #[serde(default)]
    pub expires: Option<Day>,
}

/// A day, as `2026-12-31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Its last moment.
    pub end: Moment,
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Text(String),
            /// How the toml crate hands over a date that is written without quotes.
            Toml {
                #[serde(rename = "$__toml_private_datetime")]
                text: String,
            },
        }
        let (Written::Text(text) | Written::Toml { text }) = Written::deserialize(deserializer)?;
        let end = Moment::end_of(&text);
        let wrong = || serde::de::Error::custom("a day is written 2026-12-31");
        Ok(Day {
            end: end.ok_or_else(wrong)?,
        })
    }
}

/// What is to be said of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryNews {
    /// Its place in the list.
    pub index: usize,
    /// What.
    pub what: EntryState,
}

/// Why an entry does nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryState {
    /// Its day is over; so many findings are back.
    Expired(usize),
    /// Nothing is found where it says.
    Unused,
}

impl Entry {
    /// What is wrong with it, in words: for whoever reads the configuration.
    pub fn problem(&self) -> Option<&'static str> {
        if self.reason.trim().is_empty() {
            return Some("an `ignore` needs a `reason`");
        }
        if self.path.trim_matches('/').trim().is_empty() {
            return Some("an `ignore` needs a `path`");
        }
        (self.rule.trim().is_empty()).then_some("an `ignore` needs a `rule`")
    }

    /// True if it speaks of a finding.
    pub fn fits(&self, path: &str, rule: &str, key: &str) -> bool {
        let pattern = self.key.as_ref();
        let key_fits = pattern.is_none_or(|pattern| pattern == key || fits(pattern, key, '.'));
        self.rule == rule && key_fits && path_fits(&self.path, path)
    }

    /// True if its day is over.
    pub fn is_over(&self, now: Option<Moment>) -> bool {
        let expires = self.expires.zip(now);
        expires.is_some_and(|(day, now)| now >= day.end)
    }
}

/// Takes out what `entries` pass over, and says which of them do nothing. `path` gives the path of a finding as
/// the entries write it: from the folder of the configuration on. They speak of no finding without one.
pub fn hide(
    found: Vec<Diagnostic>,
    entries: &[Entry],
    now: Option<Moment>,
    path: impl Fn(&Diagnostic) -> Option<String>,
) -> (Vec<Diagnostic>, Vec<PassedOver>, Vec<EntryNews>) {
    let mut fitted = vec![0_usize; entries.len()];
    let mut hidden = Vec::new();
    let mut shown = Vec::with_capacity(found.len());
    for diagnostic in found {
        let path = path(&diagnostic);
        let mut passed = false;
        for (index, entry) in entries.iter().enumerate() {
            let fits = |path: &String| entry.fits(path, &diagnostic.rule, &diagnostic.key);
            if path.as_ref().is_some_and(fits) {
                fitted[index] += 1;
                passed |= !entry.is_over(now);
            }
        }
        if passed {
            hidden.push(PassedOver {
                rule: diagnostic.rule,
                span: diagnostic.primary.span,
                by: PassedBy::Entry,
            });
        } else {
            shown.push(diagnostic);
        }
    }
    let news = entries.iter().zip(fitted).enumerate();
    let news = news.filter_map(|(index, (entry, count))| {
        let what = match count {
            0 => EntryState::Unused,
            count if entry.is_over(now) => EntryState::Expired(count),
            _ => return None,
        };
        Some(EntryNews { index, what })
    });
    let news = news.collect();
    (shown, hidden, news)
}

/// True if a pattern of an ignore file means a path, or a folder above it.
pub fn path_fits(pattern: &str, path: &str) -> bool {
    let folder = pattern.ends_with('/');
    let bare = pattern.trim_start_matches("./").trim_matches('/');
    let anchored = bare.contains('/') || pattern.starts_with('/');
    let path = path.trim_start_matches("./");
    let parts: Vec<&str> = path.split('/').collect();
    let ends = if folder {
        1..parts.len()
    } else {
        1..parts.len() + 1
    };
    let mut above = ends.map(|end| parts[..end].join("/"));
    above.any(|above| {
        if anchored {
            fits(bare, &above, '/')
        } else {
            let name = above.rsplit('/').next().unwrap_or_default();
            fits(bare, name, '/')
        }
    })
}

/// True if a pattern means a name whose parts are divided by `divider`: `*` is anything in a part, `?` one letter
/// of it, and a part `**` any parts.
fn fits(pattern: &str, name: &str, divider: char) -> bool {
    let name: Vec<&str> = name.split(divider).collect();
    // Which beginnings of the name the pattern read so far can mean.
    let mut means = vec![false; name.len() + 1];
    means[0] = true;
    for part in pattern.split(divider) {
        let mut next = vec![false; name.len() + 1];
        if part == "**" {
            let mut any = false;
            for (at, means) in means.iter().enumerate() {
                any |= means;
                next[at] = any;
            }
        } else {
            for at in 0..name.len() {
                next[at + 1] = means[at] && part_fits(part, name[at]);
            }
        }
        means = next;
    }
    means.last().copied().unwrap_or_default()
}

fn part_fits(pattern: &str, part: &str) -> bool {
    let (pattern, part): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), part.chars().collect());
    let (mut at, mut next) = (0, 0);
    // The last star, and how far the part was read when it was met.
    let mut star: Option<(usize, usize)> = None;
    while next < part.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, next));
                at += 1;
            }
            Some(letter) if *letter == '?' || *letter == part[next] => {
                at += 1;
                next += 1;
            }
            _ => {
                let Some((back, read)) = star else {
                    return false;
                };
                star = Some((back, read + 1));
                at = back + 1;
                next = read + 1;
            }
        }
    }
    pattern[at..].iter().all(|letter| *letter == '*')
}

#[cfg(test)]
mod tests {
    use super::{Entry, fits, path_fits};
    use crate::moment::Moment;

    #[test]
    fn patterns_are_those_of_ignore_files() {
        for (pattern, path, fits) in [
            ("*.env", "deploy/app.env", true),
            ("*.env", "deploy/app.env.bak", false),
            ("/app.env", "deploy/app.env", false),
            ("./app.env", "app.env", true),
            ("deploy/*.yaml", "deploy/a.yaml", true),
            ("deploy/*.yaml", "deploy/eu/a.yaml", false),
            ("deploy/**/*.yaml", "deploy/eu/west/a.yaml", true),
            ("deploy/**/*.yaml", "deploy/a.yaml", true),
            ("**/a.yaml", "x/y/a.yaml", true),
            ("legacy/", "old/legacy/a.yaml", true),
            ("legacy/", "legacy", false),
            ("legacy", "legacy/a.yaml", true),
            ("a?c*e", "abcde", true),
            ("a?c*e", "abcdef", false),
            ("*a*b*c", "xxaxbxbxc", true),
        ] {
            assert_eq!(path_fits(pattern, path), fits, "{pattern} {path}");
        }
        assert!(fits("spec.**.tokenUrl", "spec.a.b.tokenUrl", '.'));
        assert!(!fits("spec.*.tokenUrl", "spec.a.b.tokenUrl", '.'));
    }

    #[test]
    fn an_entry_counts_until_the_end_of_its_day() {
        let entry = r#"{"path": "*.yaml", "rule": "r", "reason": "why", "expires": "2026-03-31"}"#;
        let entry: Entry = serde_json::from_str(entry).unwrap_or_else(|error| panic!("{error}"));
        assert!(entry.fits("a/b.yaml", "r", "x.y"));
        assert!(!entry.fits("a/b.yaml", "other", "x.y"));
        for (now, over) in [
            ("2026-03-31", false),
            ("2026-03-31T23:00:00Z", false),
            ("2026-04-01T00:00:01Z", true),
        ] {
            assert_eq!(entry.is_over(Moment::parse(now)), over, "{now}");
        }
        assert!(!entry.is_over(None));
    }

    #[test]
    fn entries_say_why() {
        let without = serde_json::from_str::<Entry>(r#"{"path": "*", "rule": "r"}"#);
        assert!(without.is_err());
        let blank = r#"{"path": "*", "rule": "r", "reason": " "}"#;
        let blank: Entry = serde_json::from_str(blank).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(blank.problem(), Some("an `ignore` needs a `reason`"));
        let unknown = r#"{"path": "*", "rule": "r", "reason": "x", "expire": "2026-01-01"}"#;
        assert!(serde_json::from_str::<Entry>(unknown).is_err());
        let day = r#"{"path": "*", "rule": "r", "reason": "x", "expires": "soon"}"#;
        assert!(serde_json::from_str::<Entry>(day).is_err());
    }
}
