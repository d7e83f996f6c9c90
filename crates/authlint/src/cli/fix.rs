//! The options of repairs.

use clap::Args;

#[derive(Args, Clone, Copy, Debug, Default)]
#[command(next_help_heading = "Fixes")]
pub(crate) struct FixOptions {
    /// Apply fixes that are safe, and report what remains
    #[arg(long)]
    pub(crate) fix: bool,

    /// With --fix or --diff: fixes, too, that someone should look at, such as the nearest name
    #[arg(long)]
    pub(crate) unsafe_fixes: bool,

    /// Write nothing, print what --fix would change; exit 1 if that is anything
    #[arg(long)]
    pub(crate) diff: bool,

    /// Apply fixes, but do not report or fail on what remains. Implies --fix
    #[arg(long)]
    pub(crate) fix_only: bool,

    /// Exit 1 if any fix was applied, even if nothing remains
    #[arg(long)]
    pub(crate) exit_non_zero_on_fix: bool,
}

impl FixOptions {
    /// True if files are to be edited, or would be.
    pub(crate) fn mends(self) -> bool {
        self.fix || self.fix_only || self.diff
    }

    /// True if what remains is not reported.
    pub(crate) fn is_quiet(self) -> bool {
        self.fix_only || self.diff
    }
}
