//! The last line: nobody should have to guess whether anything was looked at.

use std::collections::BTreeMap;

use authlint_engine::knowledge::Severity;
use authlint_engine::suppress::PassedBy;

use super::{Run, one_line, some_of};

impl Run<'_> {
    /// What was found in how many files, and what was passed over.
    pub(crate) fn summary(&self) -> String {
        let files = self.outcome.stats.files;
        let mut parts = vec![format!("{} in {}", self.found(), counted(files, "file"))];
        if self.files.gone() > 0 {
            parts.push(format!("{} deleted", counted(self.files.gone(), "file")));
        }
        parts.extend(self.all_passed_over());
        parts.extend(self.skipped());
        let (folders, ignored): (Vec<_>, Vec<_>) = self
            .files
            .ignored
            .iter()
            .partition(|path| path.ends_with('/'));
        let ignored = [(ignored.len(), "file"), (folders.len(), "folder")]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, name)| counted(count, name));
        let ignored: Vec<String> = ignored.collect();
        if !ignored.is_empty() {
            parts.push(format!("{} ignored", ignored.join(" and ")));
        }
        if !self.files.excluded.is_empty() {
            let count = self.files.excluded.len();
            parts.push(format!("{} excluded", counted(count, "file")));
        }
        parts.extend(self.hidden());
        parts.extend(self.added());
        if self.files.vendored > 0 {
            parts.push(format!(
                "{} vendored",
                counted(self.files.vendored, "folder")
            ));
        }
        if !self.files.unreadable.is_empty() {
            parts.push(format!("{} not readable", self.files.unreadable.len()));
        }
        parts.join(", ") + "."
    }

    fn found(&self) -> String {
        let found = &self.outcome.diagnostics;
        let kinds = [Severity::Error, Severity::Warning, Severity::Note];
        let found: Vec<String> = kinds
            .into_iter()
            .map(|severity| {
                let of_it = found
                    .iter()
                    .filter(|diagnostic| diagnostic.severity == severity);
                (of_it.count(), severity.name())
            })
            .filter(|(count, _)| *count > 0)
            .map(|(count, name)| counted(count, name))
            .collect();
        if found.is_empty() {
            "Nothing wrong".to_owned()
        } else {
            found.join(", ")
        }
    }

    /// `3 hidden by authlint.toml (2 ignore: url-ip-address; 1 min-confidence: scope-unknown)`
    fn hidden(&self) -> Option<String> {
        let file = &self.account?.file;
        let mut settings: BTreeMap<&str, (usize, Vec<&String>)> = BTreeMap::new();
        for hidden in &self.outcome.hidden {
            let (count, rules) = settings.entry(hidden.why.name()).or_default();
            *count += hidden.count;
            rules.push(&hidden.rule);
        }
        let count: usize = settings.values().map(|(count, _)| count).sum();
        let settings = settings.into_iter().map(|(setting, (count, rules))| {
            format!("{count} {setting}: {}", some_of(rules.into_iter()))
        });
        let settings: Vec<String> = settings.collect();
        (count > 0).then(|| {
            format!(
                "{count} hidden by {} ({})",
                one_line(file),
                settings.join("; ")
            )
        })
    }

    /// `with 1 host and 2 words of authlint.toml`
    fn added(&self) -> Option<String> {
        let account = self.account?;
        let kinds = [
            (account.rules, "rule file"),
            (account.hosts, "host"),
            (account.words, "word"),
            (account.external_secrets, "external secret"),
        ];
        let kinds = kinds.into_iter().filter(|(count, _)| *count > 0);
        let kinds: Vec<String> = kinds.map(|(count, name)| counted(count, name)).collect();
        let file = one_line(&account.file);
        (!kinds.is_empty()).then(|| format!("with {} of {file}", kinds.join(" and ")))
    }

    /// What was found and is not shown: nobody should take it for nothing.
    fn all_passed_over(&self) -> Vec<String> {
        let kinds = [
            (PassedBy::Comment, "ignored by comments"),
            (PassedBy::Entry, "ignored by the configuration"),
            (PassedBy::Baseline, "known from the baseline"),
        ];
        let kinds = kinds
            .map(|(by, why)| (self.passed_over(by), why))
            .into_iter();
        kinds
            .filter(|(count, _)| *count > 0)
            .map(|(count, why)| format!("{count} {why}"))
            .collect()
    }

    /// `3 skipped (2 binary: a.json, b.json; 1 larger than 16 MiB: c.yaml)`
    fn skipped(&self) -> Option<String> {
        let mut reasons: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
        for skipped in &self.files.skipped {
            reasons
                .entry(skipped.reason)
                .or_default()
                .push(&skipped.path);
        }
        let reasons: Vec<String> = reasons
            .into_iter()
            .map(|(reason, paths)| {
                let count = paths.len();
                format!("{count} {reason}: {}", some_of(paths.into_iter()))
            })
            .collect();
        let count = self.files.skipped.len();
        (count > 0).then(|| format!("{count} skipped ({})", reasons.join("; ")))
    }
}

/// `1 file`, `2 files`
pub(crate) fn counted(count: usize, name: &str) -> String {
    if count == 1 {
        format!("1 {name}")
    } else {
        format!("{count} {name}s")
    }
}
