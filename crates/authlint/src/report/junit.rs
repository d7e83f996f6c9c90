//! JUnit XML: a suite per file, a case per finding. Notes are cases that pass, as they fail no run.

use std::io;

use authlint_engine::findings::Diagnostic;
use authlint_engine::knowledge::Severity;
use quick_xml::Writer;
use quick_xml::events::BytesText;

use super::places::Places;
use super::{Reporter, Run, told, xml};

pub(super) struct Junit;

type Xml<'w> = Writer<&'w mut dyn io::Write>;

impl Reporter for Junit {
    fn report(&self, run: &Run<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let found = &run.outcome.diagnostics;
        let unread = &run.files.unreadable;
        // A report without any case reads like a run that never was.
        let nothing = found.is_empty() && unread.is_empty();
        let cases = found.len() + unread.len() + usize::from(nothing);
        let mut xml = xml::document(out)?;
        xml.create_element("testsuites")
            .with_attribute(("name", "authlint"))
            .with_attribute(("tests", cases.to_string().as_str()))
            .with_attribute(("failures", failures(found).to_string().as_str()))
            .with_attribute(("errors", unread.len().to_string().as_str()))
            .write_inner_content(|xml| {
                let mut places = Places::new(run);
                let one_file = |left: &Diagnostic, right: &Diagnostic| {
                    left.primary.span.file == right.primary.span.file
                };
                for group in found.chunk_by(one_file) {
                    suite(group, &mut places, xml)?;
                }
                if !unread.is_empty() {
                    not_read(unread, xml)?;
                }
                if nothing {
                    let open = xml
                        .create_element("testsuite")
                        .with_attribute(("name", "authlint"))
                        .with_attributes([("tests", "1"), ("failures", "0"), ("errors", "0")]);
                    open.write_inner_content(|xml| {
                        let case = xml.create_element("testcase");
                        let case = case.with_attribute(("name", "Nothing wrong"));
                        let files = format!("{} files", run.outcome.stats.files);
                        case.with_attribute(("classname", files.as_str()))
                            .write_empty()?;
                        Ok(())
                    })?;
                }
                Ok(())
            })?;
        writeln!(xml.get_mut())
    }
}

fn fails(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity >= Severity::Warning
}

fn failures(found: &[Diagnostic]) -> usize {
    found.iter().filter(|diagnostic| fails(diagnostic)).count()
}

fn suite(group: &[Diagnostic], places: &mut Places<'_>, xml: &mut Xml<'_>) -> io::Result<()> {
    let Some(first) = group.first() else {
        return Ok(());
    };
    let path = xml::text(places.path(first.primary.span.file));
    xml.create_element("testsuite")
        .with_attribute(("name", path.as_str()))
        .with_attribute(("tests", group.len().to_string().as_str()))
        .with_attribute(("failures", failures(group).to_string().as_str()))
        .with_attribute(("errors", "0"))
        // Cases have no such attribute for servers that hold reports to a schema.
        .with_attribute(("file", path.as_str()))
        .write_inner_content(|xml| {
            for diagnostic in group {
                case(diagnostic, &path, places, xml)?;
            }
            Ok(())
        })?;
    Ok(())
}

fn case(
    diagnostic: &Diagnostic,
    path: &str,
    places: &mut Places<'_>,
    xml: &mut Xml<'_>,
) -> io::Result<()> {
    let at = places.of(diagnostic.primary.span).start;
    let message = xml::text(&diagnostic.message);
    let details = xml::text(&format!(
        "{path}:{}:{}: {}",
        at.line,
        at.column,
        told(diagnostic)
    ));
    let name = format!("{}:{}:{}", diagnostic.rule, at.line, at.column);
    xml.create_element("testcase")
        .with_attribute(("name", name.as_str()))
        .with_attribute(("classname", path))
        .write_inner_content(|xml| {
            if fails(diagnostic) {
                xml.create_element("failure")
                    .with_attribute(("message", message.as_str()))
                    .with_attribute(("type", diagnostic.severity.name()))
                    .write_text_content(BytesText::new(&details))?;
            } else {
                xml.create_element("system-out")
                    .write_text_content(BytesText::new(&details))?;
            }
            Ok(())
        })?;
    Ok(())
}

/// What could not be read, as tests that could not be run.
fn not_read(unread: &[String], xml: &mut Xml<'_>) -> io::Result<()> {
    let count = unread.len().to_string();
    xml.create_element("testsuite")
        .with_attribute(("name", "not readable"))
        .with_attribute(("tests", count.as_str()))
        .with_attribute(("failures", "0"))
        .with_attribute(("errors", count.as_str()))
        .write_inner_content(|xml| {
            for message in unread {
                let message = xml::text(message);
                let case = xml.create_element("testcase");
                let case = case.with_attribute(("name", message.as_str()));
                case.with_attribute(("classname", "not readable"))
                    .write_inner_content(|xml| {
                        let error = xml.create_element("error");
                        error
                            .with_attribute(("message", message.as_str()))
                            .write_empty()?;
                        Ok(())
                    })?;
            }
            Ok(())
        })?;
    Ok(())
}
