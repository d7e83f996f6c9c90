//! One line per finding, for editors, `grep` and people in a hurry.

use std::io;

use super::links::Links;
use super::places::Places;
use super::{Reporter, Run, Style, at_the_start, colored, one_line, told};

pub(super) struct Concise {
    pub(super) style: Style,
}

impl Reporter for Concise {
    fn report(&self, run: &Run<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let links = Links::new(run, self.style);
        let mut places = Places::new(run);
        for diagnostic in &run.outcome.diagnostics {
            let place = places.of(diagnostic.primary.span);
            let path = places.path(place.file);
            let at = format!(
                "{}:{}:{}",
                at_the_start(path),
                place.start.line,
                place.start.column
            );
            let severity = colored(diagnostic.severity, self.style.color);
            writeln!(
                out,
                "{}: {severity}[{}] {}",
                links.file(path, &at),
                links.rule(&diagnostic.rule),
                one_line(&told(diagnostic))
            )?;
        }
        Ok(())
    }
}
