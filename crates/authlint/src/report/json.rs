//! One JSON object. These structs are the format: the engine's own may change without it.

use std::collections::BTreeMap;
use std::io;

use authlint_engine::findings::{Label, Safety};
use authlint_engine::suppress::PassedBy;
use authlint_parser::{FileId, Span};
use serde::Serialize;

use super::shown::Shown;
use super::{Reporter, Run, is_steering};
use crate::files::Skipped;

/// Raised when a field changes its meaning or goes away.
const VERSION: u32 = 1;

pub(super) struct Json;

#[derive(Serialize)]
struct Report<'r> {
    version: u32,
    diagnostics: Vec<JsonDiagnostic<'r>>,
    summary: Summary<'r>,
}

#[derive(Serialize)]
struct JsonDiagnostic<'r> {
    rule: &'r str,
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

impl Reporter for Json {
    fn report(&self, run: &Run<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let mut places = Places {
            run,
            shown: BTreeMap::new(),
        };
        let diagnostics = run
            .outcome
            .diagnostics
            .iter()
            .map(|diagnostic| JsonDiagnostic {
                rule: &diagnostic.rule,
                severity: diagnostic.severity.name(),
                confidence: diagnostic.confidence.name(),
                message: &diagnostic.message,
                location: places.of(diagnostic.primary.span),
                label: &diagnostic.primary.text,
                key: &diagnostic.key,
                fingerprint: run.fingerprint(diagnostic),
                related: diagnostic
                    .related
                    .iter()
                    .map(|label| places.related(label))
                    .collect(),
                help: diagnostic.help.as_deref(),
                notes: &diagnostic.notes,
                fix: diagnostic.fix.as_ref().map(|fix| JsonFix {
                    title: &fix.title,
                    safety: match fix.safety {
                        Safety::Safe => "safe",
                        Safety::Unsafe => "unsafe",
                        Safety::ShowOnly => "show-only",
                    },
                    edits: fix
                        .edits
                        .iter()
                        .map(|edit| JsonEdit {
                            location: places.of(edit.span),
                            text: &edit.text,
                        })
                        .collect(),
                }),
            });
        let report = Report {
            version: VERSION,
            diagnostics: diagnostics.collect(),
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
                vendored: run.files.vendored,
                unreadable: &run.files.unreadable,
                notices: &run.files.notices,
                recoded: &run.files.recoded,
            },
        };
        write(&report, out)
    }
}

/// Writes `value` as JSON that is safe to look at.
pub(super) fn write(value: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    let text = serde_json::to_string_pretty(value)?;
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

struct Places<'r> {
    run: &'r Run<'r>,
    shown: BTreeMap<FileId, Shown<'r>>,
}

impl Places<'_> {
    fn of(&mut self, span: Span) -> Location {
        let source = self.run.sources().get(span.file);
        let secrets = &self.run.outcome.secrets;
        let shown = self.shown.entry(span.file);
        let shown = shown.or_insert_with(|| Shown::new(span.file, &source.text, secrets));
        let start = shown.position(span.start as usize);
        let end = shown.position(span.end as usize);
        Location {
            path: source.path.clone(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            start: span.start as usize,
            end: span.end as usize,
        }
    }

    fn related<'l>(&mut self, label: &'l Label) -> Related<'l> {
        Related {
            location: self.of(label.span),
            label: &label.text,
        }
    }
}
