//! How far a run is: for who waits for it, and for who wants to know where the time went.
//!
//! The engine has no clock. It says what it begins, and whoever listens may look at one.

/// Part of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Documents are parsed, and facts taken from them.
    Read,
    /// Facts of all files are put together.
    Link,
    /// Rules are asked.
    Check,
    /// What was found is sorted, and secrets are taken out of it.
    Settle,
}

/// Listens to a run. What it does changes nothing of the outcome.
pub trait Watch: Sync {
    /// A stage begins that has so many steps; 0 if it has none.
    fn begins(&self, stage: Stage, steps: usize);
    /// One of the steps is done.
    fn advances(&self);
}

/// Nobody listens.
pub struct Unwatched;

impl Watch for Unwatched {
    fn begins(&self, _: Stage, _: usize) {}

    fn advances(&self) {}
}
