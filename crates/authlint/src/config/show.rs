//! `--show-settings`: what applies, as a configuration that says the same, and where each setting comes from.

use std::io;
use std::ops::Range;

use authlint_engine::knowledge::Knowledge;

use super::file::{At, File, LEVELS, MEANINGS};
use super::find::Found;
use super::resolve::Resolved;
use crate::cli::CheckOptions;
use crate::report::one_line;

/// All there is to show.
pub(super) struct Shown<'s> {
    pub(super) file: &'s File,
    pub(super) found: Option<&'s Found>,
    pub(super) options: &'s CheckOptions,
    pub(super) resolved: &'s Resolved,
    pub(super) knowledge: &'s Knowledge,
}

impl Shown<'_> {
    pub(super) fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let asked = &self.options.config;
        match self.found {
            Some(found) => {
                let how = if found.named {
                    "--config"
                } else {
                    "the nearest"
                };
                writeln!(
                    out,
                    "# configuration: {} ({how})",
                    one_line(&found.own.shown)
                )?;
                for part in &found.extended {
                    writeln!(out, "# extends: {}", one_line(&part.shown))?;
                }
            }
            None if asked.isolated => writeln!(out, "# configuration: none (--isolated)")?,
            None => writeln!(out, "# configuration: none was found")?,
        }
        let file = self.file;
        self.list(
            out,
            "select",
            &asked.select,
            file.select.as_deref(),
            "[\"all\"]",
        )?;
        let added = Some(file.extend_select.as_slice());
        self.list(out, "extend-select", &asked.extend_select, added, "[]")?;
        self.list(
            out,
            "ignore",
            &asked.ignore,
            Some(file.ignore.as_slice()),
            "[]",
        )?;

        let firm = Some(file.non_suppressible.as_slice());
        self.list(out, "non-suppressible", &[], firm, "[]")?;

        let option = asked.min_confidence.map(|least| {
            let least: authlint_engine::knowledge::Confidence = least.into();
            (least.name(), "--min-confidence")
        });
        let option = option.or(self.options.pedantic.then_some(("low", "--pedantic")));
        let set = file.min_confidence.as_ref();
        let set = set.map(|least| (least.value.name(), least.span.clone()));
        let pedantic = file.pedantic.as_ref().filter(|pedantic| pedantic.value);
        let set = set.or(pedantic.map(|pedantic| ("low", pedantic.span.clone())));
        self.name(out, "min-confidence", option, set, "medium")?;
        let option = asked.min_severity.map(|least| {
            let least: authlint_engine::knowledge::Severity = least.into();
            (least.name(), "--min-severity")
        });
        let set = file.min_severity.as_ref();
        let set = set.map(|least| (least.value.name(), least.span.clone()));
        self.name(out, "min-severity", option, set, "note")?;

        let excluded = Some(file.exclude.as_slice());
        self.list(out, "exclude", &asked.exclude, excluded, "[]")?;
        self.list(out, "include", &[], Some(file.include.as_slice()), "[]")?;
        let force = file.force_exclude.as_ref();
        let from = force.map_or("default".to_owned(), |force| self.line(&force.span));
        let force = force.is_some_and(|force| force.value);
        writeln!(out, "force-exclude = {force} # {from}")?;
        if let Some(rules) = &file.rules {
            writeln!(
                out,
                "rules = {} # {}",
                quoted(&rules.value),
                self.line(&rules.span)
            )?;
        }
        let external = Some(file.external_secrets.as_slice());
        self.list(out, "external-secrets", &[], external, "[]")?;
        self.tables(out)?;
        self.silent(out)
    }

    fn tables(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let file = self.file;
        if !file.per_file_ignores.is_empty() {
            writeln!(out, "\n[per-file-ignores]")?;
        }
        for (pattern, rules) in &file.per_file_ignores {
            let (rules, from) = (texts(rules), self.line(&pattern.span));
            writeln!(out, "{} = {rules} # {from}", quoted(&pattern.value))?;
        }
        if !file.severity.is_empty() {
            writeln!(out, "\n[severity]")?;
        }
        for (rule, level) in &file.severity {
            let known = LEVELS.iter().find(|(_, known)| *known == level.value);
            let known = known.map_or("", |(name, _)| name);
            writeln!(
                out,
                "{} = \"{known}\" # {}",
                rule.value,
                self.line(&rule.span)
            )?;
        }
        if !file.words.is_empty() {
            writeln!(out, "\n[words]")?;
        }
        for (name, says) in MEANINGS {
            let keys = file.words.iter().filter(|(known, _)| *known == says);
            let keys: Vec<At<String>> = keys.map(|(_, key)| key.clone()).collect();
            if let Some(first) = keys.first() {
                let from = self.line(&first.span);
                writeln!(out, "{name} = {} # {from}", texts(&keys))?;
            }
        }
        for host in &file.hosts {
            writeln!(out, "\n[[host]] # {}", self.line(&host.name.span))?;
            writeln!(out, "name = {}", quoted(&host.name.value))?;
            writeln!(out, "is = {}", quoted(&host.is.value))?;
            for (name, value) in [("region", &host.region), ("environment", &host.environment)] {
                if let Some(value) = value {
                    writeln!(out, "{name} = {}", quoted(&value.value))?;
                }
            }
        }
        for entry in &file.ignored {
            writeln!(out, "\n[[ignore]] # {}", self.line(&entry.span))?;
            let entry = &entry.value;
            writeln!(out, "path = {}", quoted(&entry.path))?;
            writeln!(out, "rule = {}", quoted(&entry.rule))?;
            if let Some(key) = &entry.key {
                writeln!(out, "key = {}", quoted(key))?;
            }
            writeln!(out, "reason = {}", quoted(&entry.reason))?;
        }
        Ok(())
    }

    fn silent(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let silent = self.resolved.silent();
        let all = self.knowledge.cards.len();
        writeln!(
            out,
            "\n# rules that are reported: {} of {all}",
            all - silent.len()
        )?;
        // Where few are left, who is left says more.
        if silent.len() * 2 > all {
            let cards = self.knowledge.cards.iter();
            for card in cards.filter(|card| !silent.contains_key(card.id.as_str())) {
                writeln!(out, "#   {}", card.id)?;
            }
            return Ok(());
        }
        if !silent.is_empty() {
            writeln!(out, "# not reported:")?;
        }
        for (rule, why) in silent {
            writeln!(out, "#   {rule} ({why})")?;
        }
        Ok(())
    }

    /// A list that the command line replaces, or for some keys adds to.
    fn list(
        &self,
        out: &mut dyn io::Write,
        name: &str,
        asked: &[String],
        set: Option<&[At<String>]>,
        default: &str,
    ) -> io::Result<()> {
        let set = set.filter(|set| name == "select" || !set.is_empty());
        let select = !self.options.config.select.is_empty();
        // What is selected on the command line takes the place of what the file selects and ignores.
        let replaced = select && matches!(name, "select" | "extend-select" | "ignore");
        let mut from = Vec::new();
        let mut values: Vec<String> = Vec::new();
        if let Some(set) = set.filter(|_| !replaced) {
            values.extend(set.iter().map(|value| quoted(&value.value)));
            // Of a list that was put together, the place where each file begins it.
            let mut files: Vec<String> = Vec::new();
            for value in set {
                let line = self.line(&value.span);
                let file = line.rsplit_once(':').map_or("", |(file, _)| file);
                if !files.iter().any(|known| known == file) {
                    files.push(file.to_owned());
                    from.push(line);
                }
            }
            if set.is_empty() {
                from.push(self.shown());
            }
        }
        if !asked.is_empty() {
            values.extend(asked.iter().map(|value| quoted(value)));
            from.push(format!("--{name}"));
        }
        if from.is_empty() {
            return writeln!(out, "{name} = {default} # default");
        }
        writeln!(
            out,
            "{name} = [{}] # {}",
            values.join(", "),
            from.join(" and ")
        )
    }

    fn name(
        &self,
        out: &mut dyn io::Write,
        name: &str,
        asked: Option<(&str, &str)>,
        set: Option<(&str, Range<usize>)>,
        default: &str,
    ) -> io::Result<()> {
        let (value, from) = match (asked, set) {
            (Some((value, option)), _) => (value, option.to_owned()),
            (None, Some((value, span))) => (value, self.line(&span)),
            (None, None) => (default, "default".to_owned()),
        };
        writeln!(out, "{name} = \"{value}\" # {from}")
    }

    fn shown(&self) -> String {
        self.found
            .map_or(String::new(), |found| one_line(&found.own.shown))
    }

    /// `authlint.toml:3`
    fn line(&self, span: &Range<usize>) -> String {
        let found = self.found.map(|found| found.line(span.start));
        found.unwrap_or_default()
    }
}

fn texts(values: &[At<String>]) -> String {
    let values: Vec<String> = values.iter().map(|value| quoted(&value.value)).collect();
    format!("[{}]", values.join(", "))
}

/// A text in quotes; JSON's are TOML's.
fn quoted(text: &str) -> String {
    one_line(&serde_json::Value::from(text).to_string())
}
