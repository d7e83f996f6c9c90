//! SARIF 2.1.0, as code scanning reads it.
//!
//! GitHub keeps 5,000 results of a run. Which ones, its documentation and its behaviour disagree
//! about, so the worst are chosen here, and the file says how many were left out.

mod model;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io;

use authlint_engine::findings::{Diagnostic, Fix, Safety};
use authlint_engine::knowledge::{Confidence, Severity};
use authlint_parser::{FileId, Span};

use super::places::{Places, file_uri, uri};
use super::{Reporter, Run, json, told};
use crate::fingerprint;
use crate::rules::About;
use model::{
    ArtifactChange, ArtifactLocation, Base, Configuration, Driver, Invocation, Location, Log,
    Message, Multiline, Notification, PhysicalLocation, Region, Replacement, ReportingDescriptor,
    ReportingProperties, ResultProperties, SarifFix, SarifResult, SarifRun, Tool,
};

/// What GitHub keeps.
const MOST_RESULTS: usize = 5000;
const MOST_PLACES: usize = 1000;

/// The folder that relative addresses start from.
const ROOT: &str = "%SRCROOT%";

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub(super) struct Sarif;

impl Reporter for Sarif {
    fn report(&self, run: &Run<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let kept = worst(&run.outcome.diagnostics, MOST_RESULTS);
        let mut writer = Writer {
            run,
            places: Places::new(run),
            rules: Vec::new(),
            numbers: BTreeMap::new(),
        };
        let results: Vec<SarifResult<'_>> = kept
            .iter()
            .map(|diagnostic| writer.result(diagnostic))
            .collect();
        let log = Log {
            schema: SCHEMA,
            version: "2.1.0",
            runs: [SarifRun {
                tool: Tool {
                    driver: Driver {
                        name: "authlint",
                        version: env!("CARGO_PKG_VERSION"),
                        semantic_version: env!("CARGO_PKG_VERSION"),
                        information_uri: env!("CARGO_PKG_REPOSITORY"),
                        rules: writer.rules,
                    },
                },
                invocations: [Invocation {
                    execution_successful: run.files.unreadable.is_empty(),
                    tool_execution_notifications: notifications(run, kept.len()),
                }],
                original_uri_base_ids: BTreeMap::from([(
                    ROOT,
                    Base {
                        description: Message::plain("the top of the repository".to_owned()),
                    },
                )]),
                column_kind: "unicodeCodePoints",
                results,
            }],
        };
        json::write_compact(&log, out)
    }
}

/// The worst findings, in the order they were found in.
fn worst(found: &[Diagnostic], most: usize) -> Vec<&Diagnostic> {
    let mut numbered: Vec<(usize, &Diagnostic)> = found.iter().enumerate().collect();
    if numbered.len() > most {
        numbered
            .sort_by_key(|(_, diagnostic)| Reverse((diagnostic.severity, diagnostic.confidence)));
        numbered.truncate(most);
        numbered.sort_by_key(|(number, _)| *number);
    }
    numbered
        .into_iter()
        .map(|(_, diagnostic)| diagnostic)
        .collect()
}

/// What a reader must know of the run itself.
fn notifications(run: &Run<'_>, kept: usize) -> Vec<Notification> {
    let mut told = Vec::new();
    let found = run.outcome.diagnostics.len();
    if kept < found {
        told.push(Notification::new("warning", cut(found, kept)));
    }
    let unreadable = run.files.unreadable.iter();
    told.extend(unreadable.map(|message| Notification::new("error", message.clone())));
    let notices = run.files.notices.iter();
    told.extend(notices.map(|message| Notification::new("note", message.clone())));
    told.push(Notification::new("note", run.summary()));
    told
}

fn cut(found: usize, kept: usize) -> String {
    let left = found - kept;
    format!("{left} of {found} results were left out: these are the {kept} most severe")
}

/// What is said of a report on so many findings if it does not have them all.
pub(super) fn left_out(found: usize) -> Option<String> {
    (found > MOST_RESULTS).then(|| format!("sarif: {}", cut(found, MOST_RESULTS)))
}

fn level(severity: Severity) -> &'static str {
    // The names are the same by design of both.
    severity.name()
}

/// Builds results, and the list of rules as they occur.
struct Writer<'r> {
    run: &'r Run<'r>,
    places: Places<'r>,
    rules: Vec<ReportingDescriptor<'r>>,
    numbers: BTreeMap<&'r str, usize>,
}

impl<'r> Writer<'r> {
    fn result(&mut self, diagnostic: &'r Diagnostic) -> SarifResult<'r> {
        let fingerprint = self.run.fingerprint(diagnostic);
        let related = diagnostic.related.iter().take(MOST_PLACES).enumerate();
        let related: Vec<Location> = related
            .map(|(number, label)| {
                let mut location = self.location(label.span);
                location.id = Some(number + 1);
                location.message =
                    (!label.text.is_empty()).then(|| Message::plain(label.text.clone()));
                location
            })
            .collect();
        let fix = diagnostic.fix.as_ref();
        let fix = fix.filter(|fix| fix.safety != Safety::ShowOnly);
        SarifResult {
            rule_id: &diagnostic.rule,
            rule_index: self.number(diagnostic),
            level: level(diagnostic.severity),
            message: Message::plain(told(diagnostic)),
            locations: [self.location(diagnostic.primary.span)],
            related_locations: related,
            partial_fingerprints: BTreeMap::from([
                (fingerprint::VERSION, fingerprint.clone()),
                // Of these GitHub knows this one, and makes one of the line if there is none.
                ("primaryLocationLineHash", format!("{fingerprint}:1")),
            ]),
            fixes: fix.map(|fix| self.fix(fix)).into_iter().collect(),
            properties: ResultProperties {
                confidence: diagnostic.confidence.name(),
                key: &diagnostic.key,
                notes: &diagnostic.notes,
            },
        }
    }

    /// The number of a finding's rule in the list.
    fn number(&mut self, diagnostic: &'r Diagnostic) -> usize {
        let next = self.rules.len();
        let number = *self.numbers.entry(&diagnostic.rule).or_insert(next);
        if number == next {
            let about = self.run.rules.get(&diagnostic.rule);
            self.rules.push(descriptor(&diagnostic.rule, about));
        }
        number
    }

    fn location(&mut self, span: Span) -> Location {
        let artifact = self.artifact(span.file);
        Location {
            id: None,
            physical_location: PhysicalLocation {
                artifact_location: artifact,
                region: self.region(span),
            },
            message: None,
        }
    }

    /// Relative to the top of the project. A file outside of it has no such address, and one that
    /// looked like one would name another file.
    fn artifact(&mut self, file: FileId) -> ArtifactLocation {
        match self.places.path_from_top(file) {
            Some(path) => ArtifactLocation {
                uri: uri(path),
                uri_base_id: Some(ROOT),
            },
            None => {
                let path = self.run.top.absolute(self.places.path(file));
                ArtifactLocation {
                    uri: file_uri(&path),
                    uri_base_id: None,
                }
            }
        }
    }

    fn region(&mut self, span: Span) -> Region {
        let place = self.places.of(span);
        Region {
            start_line: place.start.line,
            start_column: place.start.column,
            end_line: place.end.line,
            end_column: place.end.column,
        }
    }

    fn fix(&mut self, fix: &'r Fix) -> SarifFix<'r> {
        let mut files: BTreeMap<FileId, Vec<Replacement<'r>>> = BTreeMap::new();
        for edit in &fix.edits {
            let replacement = Replacement {
                deleted_region: self.region(edit.span),
                inserted_content: Multiline { text: &edit.text },
            };
            files.entry(edit.span.file).or_default().push(replacement);
        }
        let changes = files
            .into_iter()
            .map(|(file, replacements)| ArtifactChange {
                artifact_location: self.artifact(file),
                replacements,
            });
        SarifFix {
            description: Message::plain(fix.title.clone()),
            artifact_changes: changes.collect(),
        }
    }
}

/// What is known of a rule: it may be of another tool's making, and then it is its id.
fn descriptor<'r>(id: &'r str, about: Option<&'r About>) -> ReportingDescriptor<'r> {
    let title = about.map_or(id, |about| about.title.as_str());
    let page = about.map_or("", |about| about.help.as_str());
    let severity = about.map_or(Severity::Warning, |about| about.severity);
    let confidence = about.map_or(Confidence::High, |about| about.confidence);
    let family = id.split('-').next().unwrap_or(id);
    ReportingDescriptor {
        id,
        short_description: Multiline { text: title },
        full_description: Multiline {
            text: about.map_or(title, |about| match about.summary.as_str() {
                "" => title,
                summary => summary,
            }),
        },
        help: (!page.is_empty()).then_some(model::Help {
            text: page,
            markdown: page,
        }),
        help_uri: about.and_then(|about| about.page.as_deref()),
        default_configuration: Configuration {
            level: level(severity),
        },
        properties: ReportingProperties {
            precision: match confidence {
                Confidence::Certain => "very-high",
                Confidence::High => "high",
                Confidence::Medium => "medium",
                Confidence::Low => "low",
            },
            problem_severity: match severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "recommendation",
            },
            // High, medium and low on GitHub's scale.
            security_severity: match severity {
                Severity::Error => "7.0",
                Severity::Warning => "5.0",
                Severity::Note => "2.0",
            },
            tags: ["security", "oauth", family],
        },
    }
}

#[cfg(test)]
mod tests {
    use authlint_engine::findings::{Diagnostic, Label};
    use authlint_engine::knowledge::{Confidence, Severity};
    use authlint_parser::{FileId, Span};

    use super::{MOST_RESULTS, left_out, worst};

    fn found(at: usize, severity: Severity, confidence: Confidence) -> Diagnostic {
        Diagnostic {
            rule: "a-rule".to_owned(),
            severity,
            confidence,
            message: String::new(),
            primary: Label {
                span: Span::new(FileId(0), at..at),
                text: String::new(),
            },
            related: Vec::new(),
            help: None,
            notes: Vec::new(),
            fix: None,
            key: String::new(),
            occurrence: 0,
        }
    }

    #[test]
    fn of_too_many_the_worst_are_kept_in_their_order() {
        let all = [
            found(0, Severity::Note, Confidence::Medium),
            found(1, Severity::Error, Confidence::Certain),
            found(2, Severity::Warning, Confidence::High),
            found(3, Severity::Warning, Confidence::Certain),
            found(4, Severity::Error, Confidence::Certain),
        ];
        let places = |most| {
            let kept = worst(&all, most).into_iter();
            kept.map(|kept| kept.primary.span.start).collect::<Vec<_>>()
        };
        assert_eq!(places(3), [1, 3, 4]);
        assert_eq!(places(5), [0, 1, 2, 3, 4]);
        assert_eq!(left_out(MOST_RESULTS), None);
        assert_eq!(
            left_out(MOST_RESULTS + 2).as_deref(),
            Some("sarif: 2 of 5002 results were left out: these are the 5000 most severe")
        );
    }
}
