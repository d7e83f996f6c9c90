//! The options about what is passed over.

use std::path::PathBuf;

use clap::Args;

#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "What is passed over")]
pub(crate) struct SuppressOptions {
    /// Show what comments in files ask to ignore, too
    #[arg(long)]
    pub(crate) no_ignores: bool,

    /// Write a comment that ignores it above each finding, with this reason if there is one
    #[arg(long, value_name = "REASON", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub(crate) add_ignore: Option<String>,

    /// Hide the findings that this file knows
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,

    /// Write what is found to this file, as what is known
    #[arg(long, value_name = "FILE", conflicts_with = "add_ignore")]
    pub(crate) write_baseline: Option<PathBuf>,

    /// Take what is no longer found out of the baseline
    #[arg(long, requires = "baseline", conflicts_with_all = ["add_ignore", "write_baseline"])]
    pub(crate) prune_baseline: bool,
}
