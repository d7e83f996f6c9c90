//! What a report looks like, and where it goes.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Args, Command, ValueEnum};

#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputOptions {
    /// How to print what was found; with `=FILE` behind it, write that file. May be given several
    /// times: `-f sarif=out.sarif -f full` [default: AUTHLINT_FORMAT; else `github` in a workflow of
    /// GitHub, `full` elsewhere]
    #[arg(short, long = "format", visible_alias = "output-format", value_name = "FORMAT[=FILE]", value_parser = TargetParser)]
    pub(crate) formats: Vec<Target>,

    /// Write the report to this file, not to standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output_file: Option<PathBuf>,

    /// Print how often each rule found something, in place of what it found
    #[arg(long)]
    pub(crate) statistics: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Annotated source
    Full,
    /// One line per finding: path:line:col: severity[rule] message
    Concise,
    /// By file
    Grouped,
    /// One JSON object
    Json,
    /// One JSON object per finding and line
    JsonLines,
    /// Annotations of GitHub Actions
    Github,
    /// A Code Quality report of GitLab
    Gitlab,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML
    Junit,
    /// Checkstyle XML
    Checkstyle,
    /// Reviewdog's diagnostics
    Rdjson,
    /// Logging commands of Azure Pipelines
    Azure,
    /// Tables in Markdown, for a job summary
    Markdown,
}

/// A format and the file it goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) format: Format,
    pub(crate) file: Option<PathBuf>,
}

impl Target {
    /// `sarif` or `sarif=out.sarif`
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (name, file) = split(text);
        Ok(Target {
            format: Format::from_str(name, false)?,
            file,
        })
    }
}

fn split(text: &str) -> (&str, Option<PathBuf>) {
    match text.split_once('=') {
        Some((name, file)) => (name, Some(PathBuf::from(file))),
        None => (text, None),
    }
}

/// Reads a [`Target`], and lets help and completions list the formats.
#[derive(Clone)]
struct TargetParser;

impl TypedValueParser for TargetParser {
    type Value = Target;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Target, clap::Error> {
        let invalid = || clap::Error::new(ErrorKind::InvalidUtf8).with_cmd(command);
        let (name, file) = split(value.to_str().ok_or_else(invalid)?);
        if file
            .as_ref()
            .is_some_and(|file| file.as_os_str().is_empty())
        {
            let message = format!("no file is named behind `{name}=`\n");
            return Err(clap::Error::raw(ErrorKind::ValueValidation, message).with_cmd(command));
        }
        let format = EnumValueParser::<Format>::new();
        let format = format.parse_ref(command, argument, OsStr::new(name))?;
        Ok(Target { format, file })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values = Format::value_variants().iter();
        Some(Box::new(values.filter_map(ValueEnum::to_possible_value)))
    }
}
