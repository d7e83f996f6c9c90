//! Annotations in a workflow of GitHub, made by commands that the runner reads in the log.
//!
//! Escaped as GitHub's own toolkit does: a name or value must not end the command and begin
//! another. The runner shows ten of a kind for each step, so the worst come first.

use std::cmp::Reverse;
use std::io;

use authlint_engine::knowledge::Severity;

use super::places::Places;
use super::{Reporter, Run, one_line, printable, told};

pub(super) struct Github;

impl Reporter for Github {
    fn report(&self, run: &Run<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let mut places = Places::new(run);
        let mut worst_first: Vec<_> = run.outcome.diagnostics.iter().collect();
        worst_first.sort_by_key(|diagnostic| Reverse(diagnostic.severity));
        for diagnostic in worst_first {
            let place = places.of(diagnostic.primary.span);
            let command = match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "notice",
            };
            let path = property(&one_line(&places.path_from_top_or_shown(place.file)));
            let (start, end) = (place.start, place.end);
            // Of a place on several lines GitHub takes no columns.
            let columns = if start.line == end.line {
                format!(",col={},endColumn={}", start.column, end.column)
            } else {
                String::new()
            };
            let title = property(&format!("authlint: {}", diagnostic.rule));
            // Logs show no place: the message has it, too.
            let shown = one_line(places.path(place.file));
            let message = format!(
                "{shown}:{}:{}: {}",
                start.line,
                start.column,
                printable(&told(diagnostic))
            );
            writeln!(
                out,
                "::{command} file={path},line={},endLine={}{columns},title={title}::{}",
                start.line,
                end.line,
                data(&message)
            )?;
        }
        Ok(())
    }
}

/// <https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts>
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn nothing_ends_a_command() {
        let hostile = "a%0A::error::x,y:z\r\n";
        assert_eq!(data(hostile), "a%250A::error::x,y:z%0D%0A");
        let expected = "a%250A%3A%3Aerror%3A%3Ax%2Cy%3Az%0D%0A";
        assert_eq!(property(hostile), expected);
    }
}
