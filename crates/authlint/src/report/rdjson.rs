//! Reviewdog's diagnostics. Its columns are bytes.
//!
//! <https://github.com/reviewdog/reviewdog/tree/master/proto/rdf>

use std::io;

use authlint_engine::findings::{Diagnostic, Fix, Safety};
use authlint_engine::knowledge::Severity;
use authlint_parser::Span;
use serde::Serialize;

use super::places::Places;
use super::shown::Position;
use super::{Reporter, Run, json, told};

pub(super) struct Rdjson;

#[derive(Serialize)]
struct Report<'r> {
    source: Source,
    diagnostics: Vec<RdDiagnostic<'r>>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    url: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RdDiagnostic<'r> {
    message: String,
    location: Location<'r>,
    severity: &'static str,
    code: Code<'r>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Related<'r>>,
}

#[derive(Serialize)]
struct Code<'r> {
    value: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'r str>,
}

#[derive(Serialize)]
struct Location<'r> {
    path: &'r str,
    range: Range,
}

#[derive(Serialize)]
struct Range {
    start: RdPosition,
    end: RdPosition,
}

#[derive(Serialize)]
struct RdPosition {
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct Suggestion<'r> {
    range: Range,
    text: &'r str,
}

#[derive(Serialize)]
struct Related<'r> {
    #[serde(skip_serializing_if = "str::is_empty")]
    message: &'r str,
    location: Location<'r>,
}

impl Reporter for Rdjson {
    fn report(&self, run: &Run<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let mut places = Places::new(run);
        let diagnostics = run.outcome.diagnostics.iter();
        let report = Report {
            source: Source {
                name: "authlint",
                url: env!("CARGO_PKG_REPOSITORY"),
            },
            diagnostics: diagnostics
                .map(|diagnostic| one(diagnostic, run, &mut places))
                .collect(),
        };
        json::write(&report, out)
    }
}

fn one<'r>(
    diagnostic: &'r Diagnostic,
    run: &'r Run<'r>,
    places: &mut Places<'r>,
) -> RdDiagnostic<'r> {
    let about = run.rules.get(&diagnostic.rule);
    let primary = location(diagnostic.primary.span, places);
    let related = diagnostic.related.iter().map(|label| Related {
        message: &label.text,
        location: location(label.span, places),
    });
    let related: Vec<Related<'_>> = related.collect();
    RdDiagnostic {
        message: told(diagnostic),
        location: primary,
        severity: match diagnostic.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Note => "INFO",
        },
        code: Code {
            value: &diagnostic.rule,
            url: about.and_then(|about| about.page.as_deref()),
        },
        related_locations: related,
        suggestions: diagnostic
            .fix
            .iter()
            .flat_map(|fix| suggestions(fix, diagnostic.primary.span, places))
            .collect(),
    }
}

/// What is suggested is a change to the file of the finding; half of a repair is none.
fn suggestions<'r>(fix: &'r Fix, primary: Span, places: &mut Places<'r>) -> Vec<Suggestion<'r>> {
    let here = |span: Span| span.file == primary.file;
    if fix.safety == Safety::ShowOnly || !fix.edits.iter().all(|edit| here(edit.span)) {
        return Vec::new();
    }
    let edits = fix.edits.iter().map(|edit| Suggestion {
        range: range(edit.span, places),
        text: &edit.text,
    });
    edits.collect()
}

fn location<'r>(span: Span, places: &mut Places<'r>) -> Location<'r> {
    Location {
        range: range(span, places),
        path: places.path(span.file),
    }
}

fn range(span: Span, places: &mut Places<'_>) -> Range {
    let place = places.in_bytes(span);
    let position = |at: Position| RdPosition {
        line: at.line,
        column: at.column,
    };
    Range {
        start: position(place.start),
        end: position(place.end),
    }
}
