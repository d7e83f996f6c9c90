//! The command line.

mod config;
mod fix;
mod formats;
mod run;
mod suppress;

use std::path::PathBuf;

use authlint_engine::moment::Moment;
use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use config::{ConfigOptions, InitOptions};
pub(crate) use fix::FixOptions;
pub(crate) use formats::{Format, OutputOptions, Target};
pub(crate) use run::{CompletionOptions, RunOptions, Shell};
pub(crate) use suppress::SuppressOptions;

/// Finds wrong OAuth configuration before it runs: token URLs, scopes, regions.
#[derive(Debug, Parser)]
#[command(name = "authlint", version, about, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// When to use colour [auto also asks NO_COLOR and FORCE_COLOR]
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(crate) color: Color,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Lint files and folders
    Check(Box<CheckOptions>),
    /// Tell what a rule finds, what causes an error, or what is known of a provider
    Explain(ExplainOptions),
    /// List the rules
    Rules,
    /// Write an authlint.toml to begin with
    Init(InitOptions),
    /// Print what a stage makes of files, for writing rules and for bug reports
    Debug(DebugOptions),
    /// Print what makes a shell complete the options of this command
    #[command(visible_alias = "generate-shell-completion")]
    Completions(CompletionOptions),
}

#[derive(Args, Debug)]
pub(crate) struct CheckOptions {
    /// Files and folders; `-` is standard input
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,

    /// The name that standard input would have as a file: tells its format
    #[arg(long, value_name = "PATH")]
    pub(crate) stdin_filename: Option<String>,

    /// Look at files, too, that .gitignore and .ignore files leave out
    #[arg(long)]
    pub(crate) no_ignore: bool,

    /// Fail if anything could not be read: on syntax errors and on files that are too large
    #[arg(long)]
    pub(crate) strict: bool,

    /// Report leads, too, that are not sure enough to be shown without being asked for
    #[arg(long)]
    pub(crate) pedantic: bool,

    /// The time to judge ends by, as a date (2026-01-31) or with a time (RFC 3339) [default: now]
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub(crate) now: Option<Moment>,

    /// Use the rules in this folder in place of the built-in ones
    #[arg(long, value_name = "DIR")]
    pub(crate) rules: Option<PathBuf>,

    /// Threads to use [default: one per core]
    #[arg(short = 'j', long, value_name = "N")]
    pub(crate) threads: Option<usize>,

    /// Parse every file, whatever it holds. It finds the same but for syntax errors, which shows that nothing is lost by
    /// parsing few of them (`benches/lossless.py`)
    #[arg(long, hide = true)]
    pub(crate) parse_all: bool,

    // Behind the options without a heading: a heading is that of all that follow.
    #[command(flatten)]
    pub(crate) fixes: FixOptions,

    #[command(flatten)]
    pub(crate) output: OutputOptions,

    #[command(flatten)]
    pub(crate) config: ConfigOptions,

    #[command(flatten)]
    pub(crate) run: RunOptions,

    #[command(flatten)]
    pub(crate) suppress: SuppressOptions,
}

fn moment(text: &str) -> Result<Moment, String> {
    Moment::parse(text).ok_or_else(|| "neither a date nor a date with a time".to_owned())
}

#[derive(Args, Debug)]
pub(crate) struct ExplainOptions {
    /// A rule (`token-url-wrong-host`) or the beginning of some (`scope`), a provider (`okta`), or an
    /// error as you got it: a code (`invalid_client`), a JSON body, what curl printed; `-` is standard
    /// input
    #[arg(required = true)]
    pub(crate) topic: Vec<String>,

    /// How to print it
    #[arg(short, long, visible_alias = "output-format", value_enum, default_value_t = PageFormat::Full)]
    pub(crate) format: PageFormat,

    /// Use the rules in this folder in place of the built-in ones
    #[arg(long, value_name = "DIR")]
    pub(crate) rules: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PageFormat {
    /// A page to read
    Full,
    /// One JSON object
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Args, Debug)]
pub(crate) struct DebugOptions {
    /// The stage
    pub(crate) stage: Stage,

    /// Files and folders
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,

    /// How to print the workspace
    #[arg(short, long, value_enum, default_value_t = DebugFormat::Text)]
    pub(crate) format: DebugFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DebugFormat {
    /// For people
    Text,
    /// One JSON object
    Json,
    /// A graph in the language of Graphviz
    Dot,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stage {
    /// The document each file is read into
    Tree,
    /// What each file says
    Facts,
    /// What belongs together: clients, variables, names that are declared and used
    Workspace,
}
