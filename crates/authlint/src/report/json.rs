//! One JSON object. These structs are the format: the engine's own may change without it. What they
//! write is described by `schemas/report-1.json`.

use std::collections::BTreeMap;
use std::io;

use authlint_engine::findings::{Diagnostic, Fix, Label};
use authlint_engine::suppress::PassedBy;
use authlint_parser::Span;
use serde::Serialize;

use super::places::Places;
use super::{COMMANDS, Reporter, Run, is_steering};
use crate::config::Account;
use crate::files::Skipped;
use crate::fix::FixesTold;

/// Raised when a field changes its meaning or goes away.
pub(super) const VERSION: u32 = 1;

pub(super) struct Json;

#[derive(Serialize)]
struct Report<'r> {
    version: u32,
    diagnostics: Vec<JsonDiagnostic<'r>>,
    /// Where fixes were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    fixes: Option<FixesTold<'r>>,
    summary: Summary<'r>,
}

#[derive(Serialize)]
pub(super) struct JsonDiagnostic<'r> {
    rule: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'r str>,
    severity: &'static str,
    confidence: &'static str,
    message: &'r str,
    #[serde(flatten)]
    location: Location,
    label: &'r str,
    key: &'r str,
    fingerprint: String,
    related: Vec<Related<'r>>,
    help: Option<&'r str>,
    notes: &'r [String],
    fix: Option<JsonFix<'r>>,
}

/// Lines and columns count from 1, columns in characters. Offsets count from 0, in bytes of the text
/// as UTF-8: these are the bytes of the file unless the summary has it among `recoded`.
#[derive(Serialize)]
struct Location {
    path: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct Related<'r> {
    #[serde(flatten)]
    location: Location,
    label: &'r str,
}

#[derive(Serialize)]
struct JsonFix<'r> {
    title: &'r str,
    safety: &'static str,
    edits: Vec<JsonEdit<'r>>,
}

#[derive(Serialize)]
struct JsonEdit<'r> {
    #[serde(flatten)]
    location: Location,
    text: &'r str,
}

#[derive(Serialize)]
struct Summary<'r> {
    /// How many were linted.
    files: usize,
    /// How many are of no format that is read.
    others: usize,
    /// How many findings are not shown, by who asked for that.
    suppressed: Suppressed,
    skipped: &'r [Skipped],
    /// Files and folders (these end with `/`) that ignore files left out.
    ignored: &'r [String],
    /// Files that settings leave out.
    excluded: &'r [String],
    /// What a configuration file has a part in; `null` without one.
    configuration: Option<Configuration<'r>>,
    /// How many folders of other people's code were left out.
    vendored: usize,
    unreadable: &'r [String],
    notices: &'r [String],
    /// The encodings of files that are not UTF-8.
    recoded: &'r BTreeMap<String, &'static str>,
}

#[derive(Serialize)]
struct Suppressed {
    comments: usize,
    configuration: usize,
    baseline: usize,
}

#[derive(Serialize)]
struct Configuration<'r> {
    #[serde(flatten)]
    account: &'r Account,
    /// Findings that it hides.
    hidden: Vec<Hidden<'r>>,
}

#[derive(Serialize)]
struct Hidden<'r> {
    setting: &'static str,
    rule: &'r str,
    count: usize,
}

/// What the configuration file has a part in.
fn configuration<'r>(run: &'r Run<'_>) -> Option<Configuration<'r>> {
    let hidden = run.outcome.hidden.iter().map(|hidden| Hidden {
        setting: hidden.why.name(),
        rule: &hidden.rule,
        count: hidden.count,
    });
    Some(Configuration {
        account: run.account?,
        hidden: hidden.collect(),
    })
}

impl Reporter for Json {
    fn report(&self, run: &Run<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let report = Report {
            version: VERSION,
            diagnostics: Findings::new(run).collect(),
            fixes: run.fixes.told_whole(),
            summary: Summary {
                files: run.outcome.stats.files,
                others: run.files.others,
                suppressed: Suppressed {
                    comments: run.passed_over(PassedBy::Comment),
                    configuration: run.passed_over(PassedBy::Entry),
                    baseline: run.passed_over(PassedBy::Baseline),
                },
                skipped: &run.files.skipped,
                ignored: &run.files.ignored,
                excluded: &run.files.excluded,
                configuration: configuration(run),
                vendored: run.files.vendored,
                unreadable: &run.files.unreadable,
                notices: &run.files.notices,
                recoded: &run.files.recoded,
            },
        };
        write(&report, out)
    }
}

/// The findings of a run as JSON has them.
pub(super) struct Findings<'r> {
    run: &'r Run<'r>,
    places: Places<'r>,
    left: std::slice::Iter<'r, Diagnostic>,
}

impl<'r> Findings<'r> {
    pub(super) fn new(run: &'r Run<'r>) -> Self {
        Findings {
            run,
            places: Places::new(run),
            left: run.outcome.diagnostics.iter(),
        }
    }

    fn location(&mut self, span: Span) -> Location {
        let place = self.places.of(span);
        Location {
            path: self.places.path(span.file).to_owned(),
            line: place.start.line,
            column: place.start.column,
            end_line: place.end.line,
            end_column: place.end.column,
            start: span.start as usize,
            end: span.end as usize,
        }
    }

    fn related(&mut self, label: &'r Label) -> Related<'r> {
        Related {
            location: self.location(label.span),
            label: &label.text,
        }
    }

    fn fix(&mut self, fix: &'r Fix) -> JsonFix<'r> {
        let edits = fix.edits.iter().map(|edit| JsonEdit {
            location: self.location(edit.span),
            text: &edit.text,
        });
        JsonFix {
            edits: edits.collect(),
            title: &fix.title,
            safety: fix.safety.name(),
        }
    }
}

impl<'r> Iterator for Findings<'r> {
    type Item = JsonDiagnostic<'r>;

    fn next(&mut self) -> Option<Self::Item> {
        let diagnostic = self.left.next()?;
        let related = diagnostic.related.iter();
        let about = self.run.rules.get(&diagnostic.rule);
        Some(JsonDiagnostic {
            rule: &diagnostic.rule,
            url: about.and_then(|about| about.page.as_deref()),
            severity: diagnostic.severity.name(),
            confidence: diagnostic.confidence.name(),
            message: &diagnostic.message,
            location: self.location(diagnostic.primary.span),
            label: &diagnostic.primary.text,
            key: &diagnostic.key,
            fingerprint: self.run.fingerprint(diagnostic),
            related: related.map(|label| self.related(label)).collect(),
            help: diagnostic.help.as_deref(),
            notes: &diagnostic.notes,
            fix: diagnostic.fix.as_ref().map(|fix| self.fix(fix)),
        })
    }
}

/// Writes `value` as JSON that is safe to look at.
pub(super) fn write(value: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    safely(&serde_json::to_string_pretty(value)?, out)
}

/// The same in one line.
pub(super) fn write_compact(value: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    safely(&serde_json::to_string(value)?, out)
}

fn safely(text: &str, out: &mut dyn io::Write) -> io::Result<()> {
    // Nor may a log that a server reads be given commands. These marks are in strings only, too.
    let mut text = text.to_owned();
    for command in COMMANDS {
        text = text.replace(command, &command.replace('[', "\\u005b"));
    }
    // JSON escapes few of the characters that steer a terminal. Past ASCII all are in strings.
    for part in text.split_inclusive(is_steering) {
        match part
            .chars()
            .next_back()
            .filter(|last| is_steering(*last) && *last != '\n')
        {
            None => write!(out, "{part}")?,
            Some(last) => {
                let kept = &part[..part.len() - last.len_utf8()];
                write!(out, "{kept}\\u{:04x}", u32::from(last))?;
            }
        }
    }
    writeln!(out)
}
