//! Options about the configuration, and those that say the same on the command line.

use std::path::PathBuf;

use authlint_engine::knowledge::{Confidence, Severity};
use clap::{Args, ValueEnum};

#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Configuration")]
pub(crate) struct ConfigOptions {
    /// Use this configuration file [default: the nearest authlint.toml or .authlint.toml of the repository]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Use no configuration file
    #[arg(long, visible_alias = "no-config", conflicts_with = "config")]
    pub(crate) isolated: bool,

    /// Report these rules only, whatever the configuration says: ids, families (`token-url`) or `all`, with commas
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub(crate) select: Vec<String>,

    /// Report these rules, too
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub(crate) extend_select: Vec<String>,

    /// Leave these rules out; of two that name a rule the one that names fewer counts
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub(crate) ignore: Vec<String>,

    /// Report nothing that is milder
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) min_severity: Option<SeverityOption>,

    /// Report nothing that is less sure [default: medium]
    #[arg(long, value_enum, value_name = "CONFIDENCE")]
    pub(crate) min_confidence: Option<ConfidenceOption>,

    /// Leave out files that fit, as a .gitignore in the current folder would
    #[arg(long, value_name = "PATTERN")]
    pub(crate) exclude: Vec<String>,

    /// Print the settings that apply and where each comes from, and lint nothing
    #[arg(long)]
    pub(crate) show_settings: bool,
}

impl ConfigOptions {
    /// True if none of them names rules.
    pub(crate) fn says_nothing_of_rules(&self) -> bool {
        self.select.is_empty() && self.extend_select.is_empty() && self.ignore.is_empty()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SeverityOption {
    Note,
    Warning,
    Error,
}

impl From<SeverityOption> for Severity {
    fn from(option: SeverityOption) -> Self {
        match option {
            SeverityOption::Note => Severity::Note,
            SeverityOption::Warning => Severity::Warning,
            SeverityOption::Error => Severity::Error,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ConfidenceOption {
    Low,
    Medium,
    High,
    Certain,
}

impl From<ConfidenceOption> for Confidence {
    fn from(option: ConfidenceOption) -> Self {
        match option {
            ConfidenceOption::Low => Confidence::Low,
            ConfidenceOption::Medium => Confidence::Medium,
            ConfidenceOption::High => Confidence::High,
            ConfidenceOption::Certain => Confidence::Certain,
        }
    }
}

#[derive(Args, Debug)]
pub(crate) struct InitOptions {
    /// Print the JSON schema of authlint.toml in place of writing one
    #[arg(long)]
    pub(crate) schema: bool,
}
