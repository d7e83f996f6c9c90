//! What is said on standard error, beside the report.

use std::io::{self, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::report;

/// What was said since somebody wanted to keep it.
static KEPT: Mutex<Option<Vec<String>>> = Mutex::new(None);

/// Says on standard error what is no part of the report.
pub(crate) fn warn(message: &str) {
    warn_once(message);
    if let Some(kept) = &mut *locked() {
        kept.push(message.to_owned());
    }
}

/// Says what is true of this run alone, and is never kept.
pub(crate) fn warn_once(message: &str) {
    let _ = writeln!(io::stderr(), "authlint: {}", report::printable(message));
}

/// From now on, what is said is kept.
pub(crate) fn keep() {
    *locked() = Some(Vec::new());
}

/// What was said since.
pub(crate) fn kept() -> Vec<String> {
    locked().take().unwrap_or_default()
}

fn locked() -> MutexGuard<'static, Option<Vec<String>>> {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner)
}
