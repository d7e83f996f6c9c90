//! A baseline: the findings that were there when somebody began, so that only new ones are told of.
//!
//! What is known is known by its rule, its file and the way of keys to it. A line changes with every
//! edit above it, and a value may be a secret.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{PassedBy, PassedOver};
use crate::findings::Diagnostic;

/// Raised when what is written changes its meaning.
const VERSION: u32 = 1;

/// A baseline, as its file holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    version: u32,
    findings: Vec<Known>,
}

/// Findings of one rule at one place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The file, with `/`, from the folder of the baseline on.
    pub path: String,
    /// The rule.
    pub rule: String,
    /// The way of keys to it; empty where no key leads to it.
    pub key: String,
    /// That of the first of them in reports.
    pub fingerprint: String,
    /// How many there are.
    pub count: usize,
}

/// What is known of one place: path, rule and key.
pub type Identity = (String, String, String);

/// Makes the fingerprint of what is known: the command knows how reports make it.
pub type Fingerprint = fn(&Identity) -> String;

impl Baseline {
    /// Reads the text of a baseline. What is wrong with it is told in words.
    pub fn parse(text: &str, fingerprint: Fingerprint) -> Result<Self, String> {
        let baseline: Baseline = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if baseline.version != VERSION {
            return Err(format!(
                "it is of version {}, and this authlint reads version {VERSION}",
                baseline.version
            ));
        }
        for (index, known) in baseline.findings.iter().enumerate() {
            if known.fingerprint != fingerprint(&known.identity()) {
                return Err(format!(
                    "the fingerprint of finding {} is not that of its path, rule and key",
                    index + 1
                ));
            }
        }
        let counted = baseline.findings.iter();
        let counted = counted.map(|known| (known.identity(), known.count));
        Ok(Baseline::counted(counted, fingerprint))
    }

    /// The baseline of some findings: paths, rules and keys.
    pub fn of(found: impl IntoIterator<Item = Identity>, fingerprint: Fingerprint) -> Self {
        Baseline::counted(found.into_iter().map(|identity| (identity, 1)), fingerprint)
    }

    fn counted(
        found: impl IntoIterator<Item = (Identity, usize)>,
        fingerprint: Fingerprint,
    ) -> Self {
        let known = counts(found).into_iter().filter(|(_, count)| *count > 0);
        let known = known.map(|(identity, count)| {
            let fingerprint = fingerprint(&identity);
            let (path, rule, key) = identity;
            Known {
                path,
                rule,
                key,
                fingerprint,
                count,
            }
        });
        Baseline {
            version: VERSION,
            findings: known.collect(),
        }
    }

    /// What it knows, in the order of the file.
    pub fn known(&self) -> &[Known] {
        &self.findings
    }

    /// The text of its file.
    pub fn text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Takes out what it knows. `identity` gives the path, the rule and the key of a finding.
    pub fn hide(
        &self,
        found: Vec<Diagnostic>,
        identity: impl Fn(&Diagnostic) -> Identity,
    ) -> (Vec<Diagnostic>, Vec<PassedOver>) {
        let known = self.findings.iter();
        let mut left = counts(known.map(|known| (known.identity(), known.count)));
        let mut hidden = Vec::new();
        let mut shown = Vec::with_capacity(found.len());
        for diagnostic in found {
            match left.get_mut(&identity(&diagnostic)) {
                Some(count) if *count > 0 => {
                    *count -= 1;
                    hidden.push(PassedOver {
                        rule: diagnostic.rule,
                        span: diagnostic.primary.span,
                        by: PassedBy::Baseline,
                    });
                }
                _ => shown.push(diagnostic),
            }
        }
        (shown, hidden)
    }

    /// The same without what is no longer there, and that. `there` are all findings, whether shown or not;
    /// `tells` says whether the run can tell that a finding of this path and rule is gone.
    #[must_use]
    pub fn pruned(
        &self,
        there: impl IntoIterator<Item = Identity>,
        tells: impl Fn(&Known) -> bool,
    ) -> (Self, Vec<Known>) {
        let there = counts(there.into_iter().map(|identity| (identity, 1)));
        let count = |known: &Known| there.get(&known.identity()).copied().unwrap_or_default();
        let mut stale = Vec::new();
        let kept = self.findings.iter().filter_map(|known| {
            let count = count(known);
            if count >= known.count || !tells(known) {
                return Some(known.clone());
            }
            stale.push(Known {
                count: known.count - count,
                ..known.clone()
            });
            (count > 0).then(|| Known {
                count,
                ..known.clone()
            })
        });
        let kept = Baseline {
            version: VERSION,
            findings: kept.collect(),
        };
        (kept, stale)
    }
}

impl Known {
    fn identity(&self) -> Identity {
        (self.path.clone(), self.rule.clone(), self.key.clone())
    }
}

fn counts(found: impl IntoIterator<Item = (Identity, usize)>) -> BTreeMap<Identity, usize> {
    let mut counts: BTreeMap<Identity, usize> = BTreeMap::new();
    for (identity, count) in found {
        *counts.entry(identity).or_default() += count;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::{Baseline, Identity};

    fn fingerprint((path, rule, key): &Identity) -> String {
        format!("{path}/{rule}/{key}")
    }

    fn baseline(found: impl IntoIterator<Item = Identity>) -> Baseline {
        Baseline::of(found, fingerprint)
    }

    fn identity(path: &str, key: &str) -> Identity {
        (path.to_owned(), "some-rule".to_owned(), key.to_owned())
    }

    #[test]
    fn what_is_written_is_read() {
        let written = baseline([identity("b", "k"), identity("a", "k"), identity("b", "k")]);
        let text = written.text();
        assert_eq!(Baseline::parse(&text, fingerprint), Ok(written.clone()));
        let known: Vec<(&str, usize)> = written
            .known()
            .iter()
            .map(|known| (known.path.as_str(), known.count))
            .collect();
        assert_eq!(known, [("a", 1), ("b", 2)]);
    }

    #[test]
    fn a_broken_file_is_told() {
        let text = baseline([identity("a", "k")]).text();
        for (from, to, error) in [
            ("\"a\"", "\"b\"", "fingerprint of finding 1"),
            ("\"version\": 1", "\"version\": 2", "version 2"),
            ("count", "number", "unknown field"),
            ("{", "", "at line 2"),
        ] {
            let broken = text.replacen(from, to, 1);
            let told = Baseline::parse(&broken, fingerprint)
                .err()
                .unwrap_or_default();
            assert!(told.contains(error), "{told}");
        }
    }

    #[test]
    fn what_is_gone_is_pruned_where_the_run_can_tell() {
        let known = [
            identity("a", "k"),
            identity("a", "k"),
            identity("a", "l"),
            identity("b", "k"),
        ];
        let (kept, stale) = baseline(known).pruned([identity("a", "k")], |known| known.path == "a");
        assert_eq!(kept, baseline([identity("a", "k"), identity("b", "k")]));
        let stale: Vec<(&str, usize)> = stale
            .iter()
            .map(|known| (known.key.as_str(), known.count))
            .collect();
        assert_eq!(stale, [("k", 1), ("l", 1)]);
    }
}
