//! The command: finds files, reads them, lints, prints.

mod atomic;
mod cache;
mod check;
mod cli;
mod completions;
mod config;
mod debug;
mod decode;
mod ending;
mod explain;
mod files;
mod fingerprint;
mod fix;
mod git;
mod open;
mod output;
mod path_text;
mod project;
mod report;
mod rules;
mod say;
mod seen;
mod stages;
mod suppress;
mod top;
mod walk;

use std::io::{self, IsTerminal, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::Parser;

use cli::{Cli, Color, Command};
use report::{FILE_WIDTH, Style};
use say::warn;

/// How a run ended. The numbers are what linters agree on: a gate can tell a finding from a
/// failure to look.
enum Exit {
    Clean = 0,
    Findings = 1,
    Failed = 2,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    // A panic's own text may quote the file it was about.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        warn(&format!(
            "a mistake in authlint itself, at {place}: please report it"
        ));
    }));
    let style = style(cli.color);
    let mut out = io::BufWriter::new(io::stdout().lock());
    let run = AssertUnwindSafe(|| match cli.command {
        Command::Check(options) => check::run(&options, style, &mut out),
        Command::Explain(options) => explain::run(&options, style, &mut out),
        Command::Rules => rules::run(&mut out),
        Command::Init(options) => config::init(&options, &mut out),
        Command::Debug(options) => debug::run(&options, &mut out),
        Command::Completions(options) => completions::run(options.shell, &mut out),
    });
    let Ok(run) = catch_unwind(run) else {
        // The hook told of it.
        return ExitCode::from(Exit::Failed as u8);
    };
    let run = run.and_then(|exit| out.flush().map(|()| exit).map_err(Into::into));
    match run {
        Ok(exit) => ExitCode::from(exit as u8),
        // Whoever read the output has read enough, and nobody is left to tell.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::from(Exit::Failed as u8)
        }
        Err(failure) => {
            let message = match failure {
                Failure::Output(error) => format!("cannot write: {error}"),
                Failure::Other(message) => message,
            };
            warn(&message);
            ExitCode::from(Exit::Failed as u8)
        }
    }
}

/// Why a run could not be finished.
enum Failure {
    /// The output could not be written.
    Output(io::Error),
    /// Anything else, in words.
    Other(String),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Output(error)
    }
}

/// Colours and width, told by the command line, the environment and the terminal.
fn style(color: Color) -> Style {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let terminal = io::stdout().is_terminal();
    let always = color == Color::Always;
    let color = match color {
        Color::Always => true,
        Color::Never => false,
        // https://no-color.org and https://force-color.org
        Color::Auto if set("NO_COLOR") => false,
        Color::Auto if set("FORCE_COLOR") || set("CLICOLOR_FORCE") => true,
        Color::Auto => terminal && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
    };
    let columns = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    let measured = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let width = columns
        .or_else(measured)
        .unwrap_or(FILE_WIDTH)
        .clamp(40, 140);
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    let links = !dumb && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout);
    Style {
        color,
        always,
        links,
        width,
    }
}
