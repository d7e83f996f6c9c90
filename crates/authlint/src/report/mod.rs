//! Writes what was found. A reporter knows diagnostics and no rule.

mod azure;
mod checkstyle;
mod concise;
mod github;
mod gitlab;
mod grouped;
mod human;
mod json;
mod json_lines;
mod junit;
mod links;
mod markdown;
mod places;
mod rdjson;
mod sarif;
mod shown;
mod statistics;
mod summary;
mod xml;

use std::collections::BTreeMap;
use std::io;

use authlint_engine::findings::Diagnostic;
use authlint_engine::knowledge::Severity;
use authlint_engine::suppress::PassedBy;
use authlint_engine::{Outcome, Sources};
use serde::Serialize;

use crate::cli::Format;
use crate::config::Account;
use crate::files::Files;
use crate::fingerprint::fingerprint;
use crate::fix::Fixes;
use crate::rules::About;
use crate::top::Top;

pub(crate) use human::{Human, annotated};
pub(crate) use shown::Shown;
pub(crate) use statistics::Statistics;
pub(crate) use summary::counted;

/// How text looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// With colours.
    pub(crate) color: bool,
    /// With colours wherever it goes, by the user's own word.
    pub(crate) always: bool,
    /// With links that a terminal opens.
    pub(crate) links: bool,
    /// Columns.
    pub(crate) width: usize,
}

impl Style {
    /// The same for a file, whatever the terminal is like.
    pub(crate) fn in_file(self) -> Self {
        Style {
            color: self.always,
            always: self.always,
            links: false,
            width: FILE_WIDTH,
        }
    }
}

/// Columns where no terminal says how many there are.
pub(crate) const FILE_WIDTH: usize = 100;

/// A finished run.
pub(crate) struct Run<'r> {
    pub(crate) outcome: &'r Outcome,
    pub(crate) files: &'r Files,
    pub(crate) top: &'r Top,
    pub(crate) fixes: &'r Fixes,
    /// What is known of the rules that found something.
    pub(crate) rules: &'r BTreeMap<String, About>,
    /// What a configuration file had a part in.
    pub(crate) account: Option<&'r Account>,
    /// Nothing but findings is wanted.
    pub(crate) quiet: bool,
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
        Format::Grouped => Box::new(grouped::Grouped { style }),
        Format::Json => Box::new(json::Json),
        Format::JsonLines => Box::new(json_lines::JsonLines),
        Format::Github => Box::new(github::Github),
        Format::Gitlab => Box::new(gitlab::Gitlab),
        Format::Sarif => Box::new(sarif::Sarif),
        Format::Junit => Box::new(junit::Junit),
        Format::Checkstyle => Box::new(checkstyle::Checkstyle),
        Format::Rdjson => Box::new(rdjson::Rdjson),
        Format::Azure => Box::new(azure::Azure),
        Format::Markdown => Box::new(markdown::Markdown),
    }
}

/// True for formats that say themselves what was looked at.
pub(crate) fn tells_summary(format: Format) -> bool {
    matches!(
        format,
        Format::Full | Format::Grouped | Format::Json | Format::Sarif | Format::Markdown
    )
}

/// What is to be said of a report if it has not all of so many findings.
pub(crate) fn left_out(format: Format, found: usize) -> Option<String> {
    match format {
        Format::Sarif => sarif::left_out(found),
        _ => None,
    }
}

/// What is wrong and what to do, in one sentence.
fn told(diagnostic: &Diagnostic) -> String {
    match &diagnostic.help {
        Some(help) => format!("{}; {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}

/// The name of a severity.
fn colored(severity: Severity, color: bool) -> String {
    let name = severity.name();
    let code = match severity {
        _ if !color => return name.to_owned(),
        Severity::Error => 31,
        Severity::Warning => 33,
        Severity::Note => 36,
    };
    format!("\u{1b}[1;{code}m{name}\u{1b}[0m")
}
/// Text without characters that steer a terminal or turn the direction of writing: names and
/// values come from files that anybody may have written.
pub(crate) fn printable(text: &str) -> String {
    let letters = text.chars().map(|letter| match letter {
        '\n' | '\t' => letter.to_string(),
        _ if is_steering(letter) => letter.escape_unicode().to_string(),
        _ => letter.to_string(),
    });
    let mut text: String = letters.collect();
    for command in COMMANDS {
        text = text.replace(command, &command.replace('[', "\\u{5b}"));
    }
    text
}

/// What servers take for the beginning of a command wherever it stands in a line of a log.
const COMMANDS: [&str; 2] = ["##vso[", "##["];

/// A path at the beginning of a line: servers read a line that begins with `::` as a command.
fn at_the_start(path: &str) -> String {
    let path = one_line(path);
    if path.trim_start().starts_with("::") {
        format!("./{path}")
    } else {
        path
    }
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
