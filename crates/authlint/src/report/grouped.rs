//! Findings by file, for people who mend one file after the other.

use std::io;

use authlint_engine::findings::Diagnostic;
use authlint_parser::FileId;

use super::links::Links;
use super::places::Places;
use super::{Reporter, Run, Style, at_the_start, colored, one_line, printable};

pub(super) struct Grouped {
    pub(super) style: Style,
}

impl Reporter for Grouped {
    fn report(&self, run: &Run<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let links = Links::new(run, self.style);
        let mut places = Places::new(run);
        let of_file = |left: &Diagnostic, right: &Diagnostic| file(left) == file(right);
        for group in run.outcome.diagnostics.chunk_by(of_file) {
            let Some(first) = group.first() else {
                continue;
            };
            let path = places.path(file(first));
            let (on, off) = if self.style.color {
                ("\u{1b}[4m", "\u{1b}[0m")
            } else {
                ("", "")
            };
            writeln!(out, "{on}{}{off}", links.file(path, &at_the_start(path)))?;
            let rows: Vec<(String, &Diagnostic)> = group
                .iter()
                .map(|diagnostic| {
                    let at = places.of(diagnostic.primary.span).start;
                    (format!("{}:{}", at.line, at.column), diagnostic)
                })
                .collect();
            let width = rows
                .iter()
                .map(|(at, _)| at.len())
                .max()
                .unwrap_or_default();
            for (at, diagnostic) in rows {
                let severity = colored(diagnostic.severity, self.style.color);
                let rule = links.rule(&diagnostic.rule);
                let message = one_line(&diagnostic.message);
                writeln!(out, "  {at:>width$}  {severity}[{rule}] {message}")?;
                if let Some(help) = &diagnostic.help {
                    writeln!(out, "  {:width$}  help: {}", "", one_line(help))?;
                }
            }
            writeln!(out)?;
        }
        writeln!(out, "{}", printable(&run.summary()))
    }
}

fn file(diagnostic: &Diagnostic) -> FileId {
    diagnostic.primary.span.file
}
