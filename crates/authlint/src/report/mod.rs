//! Writes what was found. A reporter knows diagnostics and no rule.

mod concise;
mod human;
mod json;
mod shown;
mod summary;

use std::io;
use std::path::Path;

use authlint_engine::findings::Diagnostic;
use authlint_engine::suppress::PassedBy;
use authlint_engine::{Outcome, Sources};
use serde::Serialize;

use crate::cli::Format;
use crate::files::Files;
use crate::fingerprint::fingerprint;
use crate::top::Top;

pub(crate) use human::Human;
pub(crate) use shown::Shown;

/// How text looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// With colours.
    pub(crate) color: bool,
    /// Columns.
    pub(crate) width: usize,
}

/// A finished run.
pub(crate) struct Run<'r> {
    pub(crate) outcome: &'r Outcome,
    pub(crate) files: &'r Files,
    pub(crate) top: &'r Top,
}

impl Run<'_> {
    fn sources(&self) -> &Sources {
        &self.files.sources
    }

    /// How many findings are not shown for this reason.
    fn passed_over(&self, by: PassedBy) -> usize {
        let passed = self.outcome.passed_over.iter();
        passed.filter(|passed| passed.by == by).count()
    }

    /// By what a finding is known again.
    fn fingerprint(&self, diagnostic: &Diagnostic) -> String {
        let shown = &self.sources().get(diagnostic.primary.span.file).path;
        fingerprint(diagnostic, &self.top.path_or_shown(shown))
    }
}

/// The first few of some names.
pub(crate) fn some_of<'n>(names: impl ExactSizeIterator<Item = &'n String>) -> String {
    let more = names.len() > MOST_NAMES;
    let mut shown: Vec<String> = names.take(MOST_NAMES).map(|name| one_line(name)).collect();
    if more {
        shown.push("\u{2026}".to_owned());
    }
    shown.join(", ")
}

const MOST_NAMES: usize = 5;

/// Writes a run in one format.
pub(crate) trait Reporter {
    fn report(&self, run: &Run<'_>, out: &mut dyn io::Write) -> io::Result<()>;
}

/// Writes `value` as JSON that is safe to look at.
pub(crate) fn write_json(value: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    json::write(value, out)
}

/// The reporter of a format.
pub(crate) fn reporter(format: Format, style: Style) -> Box<dyn Reporter> {
    match format {
        Format::Full => Box::new(Human { style }),
        Format::Concise => Box::new(concise::Concise { style }),
        Format::Json => Box::new(json::Json),
    }
}

/// Text without characters that steer a terminal or turn the direction of writing: names and
/// values come from files that anybody may have written.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '\n' | '\t' => letter.to_string(),
            _ if is_steering(letter) => letter.escape_unicode().to_string(),
            _ => letter.to_string(),
        })
        .collect()
}

/// Printable text in one line: nothing in it can pass for a line of the report.
pub(crate) fn one_line(text: &str) -> String {
    printable(text).replace('\n', "\\n").replace('\t', "\\t")
}

/// True for control characters and marks that reorder text.
fn is_steering(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// A path as text. Bytes that are no UTF-8 are shown as `\xNN`.
pub(crate) fn lossless(path: &Path) -> String {
    let mut shown = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        shown.push_str(chunk.valid());
        for byte in chunk.invalid() {
            shown.push_str(&format!("\\x{byte:02x}"));
        }
    }
    shown
}
