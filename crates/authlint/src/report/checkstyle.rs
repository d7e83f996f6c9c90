//! Checkstyle XML, which many servers and editors read.

use std::io;

use authlint_engine::findings::Diagnostic;
use authlint_engine::knowledge::Severity;

use super::places::Places;
use super::{Reporter, Run, told, xml};

pub(super) struct Checkstyle;

impl Reporter for Checkstyle {
    fn report(&self, run: &Run<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let mut places = Places::new(run);
        let mut xml = xml::document(out)?;
        let one_file = |left: &Diagnostic, right: &Diagnostic| {
            left.primary.span.file == right.primary.span.file
        };
        xml.create_element("checkstyle")
            .with_attribute(("version", "4.3"))
            .write_inner_content(|xml| {
                for group in run.outcome.diagnostics.chunk_by(one_file) {
                    let Some(first) = group.first() else {
                        continue;
                    };
                    let path = xml::text(places.path(first.primary.span.file));
                    xml.create_element("file")
                        .with_attribute(("name", path.as_str()))
                        .write_inner_content(|xml| {
                            for diagnostic in group {
                                let at = places.of(diagnostic.primary.span).start;
                                let severity = match diagnostic.severity {
                                    Severity::Error => "error",
                                    Severity::Warning => "warning",
                                    Severity::Note => "info",
                                };
                                let message = xml::text(&told(diagnostic));
                                let source = format!("authlint.{}", diagnostic.rule);
                                xml.create_element("error")
                                    .with_attribute(("line", at.line.to_string().as_str()))
                                    .with_attribute(("column", at.column.to_string().as_str()))
                                    .with_attribute(("severity", severity))
                                    .with_attribute(("message", message.as_str()))
                                    .with_attribute(("source", source.as_str()))
                                    .write_empty()?;
                            }
                            Ok(())
                        })?;
                }
                Ok(())
            })?;
        writeln!(xml.get_mut())
    }
}
