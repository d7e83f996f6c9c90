//! Options that say where a run looks, and how it ends.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::files::Which;

#[derive(Args, Debug)]
#[command(next_help_heading = "Which files, and how a run ends")]
pub(crate) struct RunOptions {
    /// Lint the files that are staged in Git, as they are staged
    #[arg(long, conflicts_with_all = ["changed", "file_list"])]
    pub(crate) staged: bool,

    /// Lint the files that differ from where the current branch left REF, new ones included; REF is a branch, a tag or
    /// a commit [default: the default branch]
    #[arg(long, value_name = "REF", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    changed: Option<String>,

    /// Lint the files that are listed in FILE, one in each line or with NUL behind each; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["changed", "paths"])]
    pub(crate) file_list: Option<PathBuf>,

    /// Leave out files that ignore files leave out, and other people's code, also where they are named
    #[arg(long)]
    pub(crate) force_exclude: bool,

    /// List the files that would be linted, and lint none; with --verbose, also the others and why
    #[arg(long)]
    pub(crate) show_files: bool,

    /// Keep what a run found in DIR, so that the next one looks only at files that changed [default DIR: a folder of the user's own]
    #[arg(long, value_name = "DIR", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub(crate) cache: Option<PathBuf>,

    /// End with 0 whatever is found; what keeps a run from its work still ends with 2
    #[arg(long)]
    pub(crate) exit_zero: bool,

    /// End with 2 if there is no file to lint
    #[arg(long)]
    pub(crate) error_on_empty: bool,

    /// Print findings and failures, and nothing else
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Say which files were not linted, and why
    #[arg(short, long)]
    pub(crate) verbose: bool,

    /// Say what was read and found, and how long each stage took
    #[arg(long)]
    pub(crate) stats: bool,
}

impl RunOptions {
    /// Which files, by what the repository says of them; `None` if that is not asked.
    pub(crate) fn which(&self) -> Option<Which<'_>> {
        match &self.changed {
            _ if self.staged => Some(Which::Staged),
            Some(from) => Some(Which::Changed((!from.is_empty()).then_some(from))),
            None => None,
        }
    }
}

#[derive(Args, Debug)]
pub(crate) struct CompletionOptions {
    /// The shell
    pub(crate) shell: Shell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    Bash,
    Elvish,
    Fish,
    Nushell,
    #[value(name = "powershell")]
    Pwsh,
    Zsh,
}
