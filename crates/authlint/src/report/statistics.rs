//! How often each rule found something.

use std::collections::BTreeMap;
use std::io;

use authlint_engine::knowledge::Severity;
use serde::Serialize;

use super::json::{self, VERSION};
use super::markdown::{code, escaped};
use super::{Run, printable};
use crate::cli::Format;

/// Counts by rule, the most first.
pub(crate) struct Statistics<'r> {
    rows: Vec<Row<'r>>,
}

#[derive(Serialize)]
struct Row<'r> {
    rule: &'r str,
    title: &'r str,
    /// The worst.
    severity: &'static str,
    count: usize,
    /// How many of these have a repair.
    fixable: usize,
}

#[derive(Serialize)]
struct Report<'r> {
    version: u32,
    statistics: &'r [Row<'r>],
}

impl<'r> Statistics<'r> {
    pub(crate) fn new(run: &'r Run<'r>) -> Self {
        let mut counts: BTreeMap<&str, (Severity, usize, usize)> = BTreeMap::new();
        for diagnostic in &run.outcome.diagnostics {
            let first = (diagnostic.severity, 0, 0);
            let (worst, count, fixable) = counts.entry(&diagnostic.rule).or_insert(first);
            *worst = diagnostic.severity.max(*worst);
            *count += 1;
            *fixable += usize::from(diagnostic.fix.is_some());
        }
        let rows = counts
            .into_iter()
            .map(|(rule, (worst, count, fixable))| Row {
                rule,
                title: run.rules.get(rule).map_or("", |about| &about.title),
                severity: worst.name(),
                count,
                fixable,
            });
        let mut rows: Vec<Row<'_>> = rows.collect();
        rows.sort_by(|left, right| (right.count, left.rule).cmp(&(left.count, right.rule)));
        Statistics { rows }
    }

    /// Whether counts can be printed in a format.
    pub(crate) fn can_be(format: Format) -> bool {
        matches!(
            format,
            Format::Full | Format::Concise | Format::Grouped | Format::Json | Format::Markdown
        )
    }

    /// Prints the counts. True if that tells how the run went.
    pub(crate) fn write(&self, format: Format, out: &mut dyn io::Write) -> io::Result<bool> {
        match format {
            Format::Json => {
                let report = Report {
                    version: VERSION,
                    statistics: &self.rows,
                };
                json::write(&report, out)?;
            }
            Format::Markdown => self.table(out)?,
            _ => self.columns(out)?,
        }
        Ok(false)
    }

    fn columns(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let longest = |length: fn(&Row<'_>) -> usize| {
            let lengths = self.rows.iter().map(length);
            lengths.max().unwrap_or_default()
        };
        let count = longest(|row| row.count.to_string().len());
        let rule = longest(|row| row.rule.len());
        for row in &self.rows {
            writeln!(
                out,
                "{:>count$}  {:7}  {:rule$}  {}",
                row.count,
                row.severity,
                row.rule,
                printable(row.title)
            )?;
        }
        Ok(())
    }

    /// A table in Markdown.
    pub(super) fn table(&self, out: &mut dyn io::Write) -> io::Result<()> {
        writeln!(out, "| count | severity | rule | |")?;
        writeln!(out, "| ---: | --- | --- | --- |")?;
        for row in &self.rows {
            let (count, severity) = (row.count, row.severity);
            let (rule, title) = (code(row.rule), escaped(row.title));
            writeln!(out, "| {count} | {severity} | {rule} | {title} |")?;
        }
        Ok(())
    }
}
