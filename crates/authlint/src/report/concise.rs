//! One line per finding, for editors, `grep` and people in a hurry.

use std::collections::BTreeMap;
use std::io;

use authlint_engine::knowledge::Severity;

use super::shown::Shown;
use super::{Reporter, Run, Style, one_line};

pub(super) struct Concise {
    pub(super) style: Style,
}

impl Reporter for Concise {
    fn report(&self, run: &Run<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let mut shown = BTreeMap::new();
        for diagnostic in &run.outcome.diagnostics {
            let span = diagnostic.primary.span;
            let source = run.sources().get(span.file);
            let file = shown
                .entry(span.file)
                .or_insert_with(|| Shown::new(span.file, &source.text, &run.outcome.secrets));
            let at = file.position(span.start as usize);
            let severity = diagnostic.severity.name();
            let (on, off) = match diagnostic.severity {
                _ if !self.style.color => ("", ""),
                Severity::Error => ("\u{1b}[1;31m", "\u{1b}[0m"),
                Severity::Warning => ("\u{1b}[1;33m", "\u{1b}[0m"),
                Severity::Note => ("\u{1b}[1;36m", "\u{1b}[0m"),
            };
            let path = one_line(&source.path);
            let message = one_line(&diagnostic.message);
            let help = diagnostic.help.as_deref().map(one_line);
            let help = help.map(|help| format!("; {help}")).unwrap_or_default();
            let (line, column, rule) = (at.line, at.column, &diagnostic.rule);
            writeln!(
                out,
                "{path}:{line}:{column}: {on}{severity}{off}[{rule}] {message}{help}"
            )?;
        }
        Ok(())
    }
}
