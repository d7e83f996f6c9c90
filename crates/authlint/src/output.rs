//! Which reports a run writes, and where: to standard output at most one, the others to files.

use std::env;
use std::io;
use std::path::{Path, PathBuf};

use crate::cli::{Format, OutputOptions, Target};
use crate::path_text::lossless;
use crate::report::{self, Run, Statistics, Style};
use crate::{Failure, atomic, warn};

/// The reports that are wanted.
#[derive(Debug)]
pub(crate) struct Plan {
    files: Vec<(Format, PathBuf)>,
    /// What goes to standard output.
    printed: Option<Format>,
    /// Standard output gets counts in place of findings.
    statistics: bool,
}

impl Plan {
    /// What the command line asks for, else the environment.
    pub(crate) fn new(options: &OutputOptions) -> Result<Self, Failure> {
        let wanted = match &options.formats[..] {
            [] => from_environment(options.output_file.is_some())?,
            formats => formats.to_vec(),
        };
        Plan::of(wanted, options.output_file.clone(), options.statistics).map_err(Failure::Other)
    }

    fn of(
        wanted: Vec<Target>,
        output_file: Option<PathBuf>,
        statistics: bool,
    ) -> Result<Self, String> {
        let mut plan = Plan {
            files: Vec::new(),
            printed: None,
            statistics,
        };
        let mut spare = output_file;
        for target in wanted {
            match target.file.or_else(|| spare.take()) {
                Some(file) if plan.files.iter().any(|(_, other)| *other == file) => {
                    return Err(format!("two reports cannot go to {}", lossless(&file)));
                }
                Some(file) => plan.files.push((target.format, file)),
                None if plan.printed.is_none() => plan.printed = Some(target.format),
                None => {
                    return Err(
                        "one report goes to standard output, the others need files: --format sarif=FILE"
                            .to_owned(),
                    );
                }
            }
        }
        if let Some(file) = spare {
            return Err(format!(
                "no report is left for {}: each has a file of its own",
                lossless(&file)
            ));
        }
        match plan.printed {
            Some(format) if statistics && !Statistics::can_be(format) => Err(
                "--statistics goes with `full`, `concise`, `grouped`, `json` and `markdown` only"
                    .to_owned(),
            ),
            _ => Ok(plan),
        }
    }

    /// True if a report goes to a file.
    pub(crate) fn writes_files(&self) -> bool {
        !self.files.is_empty()
    }

    /// The format of what goes to standard output.
    pub(crate) fn printed(&self) -> Option<Format> {
        self.printed
    }

    /// Nothing goes to standard output.
    pub(crate) fn print_nothing(&mut self) {
        self.printed = None;
        self.statistics = false;
    }

    /// True if what is printed tells what was fixed.
    pub(crate) fn tells_fixes(&self) -> bool {
        self.printed == Some(Format::Full) && !self.statistics
    }

    /// True if a report says why the rules are there.
    pub(crate) fn tells_why(&self) -> bool {
        let files = self.files.iter().map(|(format, _)| *format);
        files
            .chain(self.printed)
            .any(|format| format == Format::Sarif)
    }

    /// Writes the reports, files first: nobody may be left to read the other. True if what was
    /// printed tells how the run went.
    pub(crate) fn write(
        &self,
        run: &Run<'_>,
        style: Style,
        out: &mut dyn io::Write,
    ) -> Result<bool, Failure> {
        let mut failed = Vec::new();
        for (format, path) in &self.files {
            let written = report_to_file(run, *format, path, style);
            if let Err(error) = written {
                failed.push(format!("cannot write {}: {error}", lossless(path)));
            }
        }
        let told = match self.printed {
            printed if self.statistics => {
                Statistics::new(run).write(printed.unwrap_or(Format::Full), out)?
            }
            None => false,
            Some(format) => {
                report::reporter(format, style).report(run, out)?;
                report::tells_summary(format)
            }
        };
        out.flush()?;
        let formats = self.files.iter().map(|(format, _)| *format);
        for format in formats.chain(self.printed).filter(|_| !run.quiet) {
            let left = report::left_out(format, run.outcome.diagnostics.len());
            left.iter().for_each(|left| warn(left));
        }
        if failed.is_empty() {
            Ok(told)
        } else {
            Err(Failure::Other(failed.join("; ")))
        }
    }
}

fn report_to_file(run: &Run<'_>, format: Format, path: &Path, style: Style) -> io::Result<()> {
    let mut bytes = Vec::new();
    report::reporter(format, style.in_file()).report(run, &mut bytes)?;
    // Other commands of a step have their say there, too.
    let shared = env::var_os("GITHUB_STEP_SUMMARY").is_some_and(|summary| summary == path);
    if shared {
        atomic::append(path, &bytes)
    } else {
        atomic::write(path, &bytes)
    }
}

/// `AUTHLINT_FORMAT`, else what the surroundings read.
fn from_environment(to_file: bool) -> Result<Vec<Target>, Failure> {
    let set = env::var("AUTHLINT_FORMAT").unwrap_or_default();
    if !set.is_empty() {
        let target = Target::parse(&set);
        let known = "see --format in `authlint check --help`";
        let target = target
            .map_err(|_| Failure::Other(format!("AUTHLINT_FORMAT: no format `{set}`; {known}")))?;
        return Ok(vec![target]);
    }
    let in_workflow = env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
    let format = if in_workflow && !to_file {
        Format::Github
    } else {
        Format::Full
    };
    Ok(vec![Target { format, file: None }])
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::Plan;
    use crate::cli::{Format, Target};

    fn plan(formats: &[&str], output_file: Option<&str>, statistics: bool) -> Result<Plan, String> {
        let formats: Result<Vec<Target>, String> =
            formats.iter().map(|text| Target::parse(text)).collect();
        Plan::of(formats?, output_file.map(PathBuf::from), statistics)
    }

    #[test]
    fn one_report_is_printed_and_the_others_have_files() -> Result<(), String> {
        let both = plan(&["sarif=a=b.sarif", "full"], None, false)?;
        assert_eq!(both.printed, Some(Format::Full));
        assert_eq!(both.files, [(Format::Sarif, PathBuf::from("a=b.sarif"))]);
        let one = plan(&["json"], Some("out.json"), false)?;
        assert_eq!(one.printed, None);
        assert_eq!(one.files, [(Format::Json, PathBuf::from("out.json"))]);
        Ok(())
    }

    #[test]
    fn what_cannot_be_is_refused() {
        assert!(plan(&["full", "json"], None, false).is_err());
        assert!(plan(&["json=x", "sarif=x"], None, false).is_err());
        assert!(plan(&["json=x"], Some("y"), false).is_err());
        assert!(plan(&["sarif"], None, true).is_err());
        assert!(plan(&["sarif=x"], None, true).is_ok());
    }
}
