//! A Code Quality report, as merge requests of GitLab show it.
//!
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>

use std::io;

use authlint_engine::knowledge::Severity;
use serde::Serialize;

use super::places::Places;
use super::{Reporter, Run, json, told};

pub(super) struct Gitlab;

#[derive(Serialize)]
struct Issue<'r> {
    description: String,
    check_name: &'r str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

impl Reporter for Gitlab {
    fn report(&self, run: &Run<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let mut places = Places::new(run);
        let issues = run.outcome.diagnostics.iter().map(|diagnostic| {
            let place = places.of(diagnostic.primary.span);
            Issue {
                description: told(diagnostic),
                check_name: &diagnostic.rule,
                fingerprint: run.fingerprint(diagnostic),
                severity: match diagnostic.severity {
                    Severity::Error => "critical",
                    Severity::Warning => "major",
                    Severity::Note => "info",
                },
                location: Location {
                    path: places.path_from_top_or_shown(place.file),
                    lines: Lines {
                        begin: place.start.line,
                        end: place.end.line,
                    },
                },
            }
        });
        json::write(&issues.collect::<Vec<_>>(), out)
    }
}
