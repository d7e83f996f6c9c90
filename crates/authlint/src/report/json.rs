//! One JSON object. These structs are the format: the engine's own may change without it.

use std::collections::BTreeMap;
use std::io;

use authlint_engine::findings::{Label, Safety};
use authlint_parser::{FileId, Span};
use serde::Serialize;

use super::shown::Shown;
use super::{Reporter, Run};

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
    related: Vec<Related<'r>>,
    help: Option<&'r str>,
    notes: &'r [String],
    fix: Option<JsonFix<'r>>,
}

/// Lines and columns count from 1, columns in characters; offsets in bytes of the file from 0.
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
    files: usize,
    skipped: &'r BTreeMap<&'static str, usize>,
    unreadable: &'r [String],
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
                skipped: &run.files.skipped,
                unreadable: &run.files.unreadable,
            },
        };
        serde_json::to_writer_pretty(&mut *out, &report)?;
        writeln!(out)
    }
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
