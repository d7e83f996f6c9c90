//! Logging commands of Azure Pipelines.
//!
//! <https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands>

use std::io;

use authlint_engine::knowledge::Severity;

use super::places::Places;
use super::{Reporter, Run, one_line, printable, told};

pub(super) struct Azure;

impl Reporter for Azure {
    fn report(&self, run: &Run<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let mut places = Places::new(run);
        for diagnostic in &run.outcome.diagnostics {
            let place = places.of(diagnostic.primary.span);
            // There are two kinds only.
            let (kind, prefix) = match diagnostic.severity {
                Severity::Error => ("error", ""),
                Severity::Warning => ("warning", ""),
                Severity::Note => ("warning", "note: "),
            };
            writeln!(
                out,
                "##vso[task.logissue type={kind};sourcepath={};linenumber={};columnnumber={};code={};]{prefix}{}",
                property(&one_line(&places.path_from_top_or_shown(place.file))),
                place.start.line,
                place.start.column,
                property(&diagnostic.rule),
                data(&printable(&told(diagnostic)))
            )?;
        }
        Ok(())
    }
}

/// As the agent reads it back.
fn data(text: &str) -> String {
    text.replace('%', "%AZP25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(']', "%5D").replace(';', "%3B")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn nothing_ends_a_command() {
        let hostile = "a%0A;x]##vso[task.y]\n";
        assert_eq!(data(hostile), "a%AZP250A;x]##vso[task.y]%0A");
        let expected = "a%AZP250A%3Bx%5D##vso[task.y%5D%0A";
        assert_eq!(property(hostile), expected);
    }
}
