//! What is passed over, as far as it takes files: comments that are written, and baselines.

mod comments;
mod known;

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

use authlint_engine::Outcome;
use authlint_engine::knowledge::Knowledge;

use crate::cli::SuppressOptions;
use crate::files::Files;
use crate::top::Top;
use crate::{Exit, Failure};

pub(crate) use known::Held;

/// A run, as far as it tells what may be passed over.
pub(crate) struct Scope<'s> {
    pub(crate) paths: &'s [PathBuf],
    pub(crate) files: &'s mut Files,
    pub(crate) top: &'s Top,
    pub(crate) knowledge: &'s Knowledge,
    /// Rules that nothing passes over.
    pub(crate) firm: &'s BTreeSet<String>,
}

/// Writes what the options ask for. Gives how the run ends, if it is to end here.
pub(crate) fn apply(
    options: &SuppressOptions,
    scope: &Scope<'_>,
    outcome: &Outcome,
    out: &mut dyn io::Write,
) -> Result<Option<Exit>, Failure> {
    if let Some(reason) = &options.add_ignore {
        return comments::add(reason, scope, outcome, out).map(Some);
    }
    if let Some(file) = &options.write_baseline {
        return known::write(file, scope, outcome, out).map(Some);
    }
    Ok(None)
}
