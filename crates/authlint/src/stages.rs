//! How far a run is, and where its time went.
//!
//! A counter is shown on a terminal only, and only to who has waited a second already: a line that flickers past tells
//! nobody anything, and in a log it would stay.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use authlint_engine::watch::{Stage, Watch};

/// How long nothing is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long one number stands.
const TICK: Duration = Duration::from_millis(100);

/// The stages of a run.
pub(crate) struct Stages {
    told: Arc<Told>,
    counter: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Told {
    /// When each stage began, the last one being the one that goes on.
    begun: Mutex<Vec<(&'static str, Instant)>>,
    steps: AtomicUsize,
    done: AtomicUsize,
    /// Whether the run is over.
    over: Mutex<bool>,
    ends: Condvar,
}

impl Stages {
    /// A run begins. `quiet` if the user wants to see nothing of it.
    pub(crate) fn new(quiet: bool) -> Self {
        let told = Arc::new(Told::default());
        let mut counter = None;
        if !quiet && is_watched() {
            let told = Arc::clone(&told);
            // Without a thread for it there is no counter.
            let thread = thread::Builder::new().name("counter".to_owned());
            counter = thread.spawn(move || told.count()).ok();
        }
        Stages { told, counter }
    }

    /// Another stage begins.
    pub(crate) fn begin(&self, name: &'static str) {
        self.told.begin(name, 0);
    }

    /// Takes the counter from the terminal: something else is written now.
    pub(crate) fn hide(&mut self) {
        *locked(&self.told.over) = true;
        self.told.ends.notify_all();
        if let Some(counter) = self.counter.take() {
            let _ = counter.join();
        }
    }

    /// How long each stage took.
    pub(crate) fn end(&self) -> Vec<(&'static str, Duration)> {
        let begun = locked(&self.told.begun);
        let ends = begun
            .iter()
            .skip(1)
            .map(|(_, at)| *at)
            .chain([Instant::now()]);
        let mut took: Vec<(&'static str, Duration)> = Vec::new();
        for ((name, at), end) in begun.iter().zip(ends) {
            let time = end.saturating_duration_since(*at);
            match took.iter_mut().find(|(known, _)| known == name) {
                Some((_, known)) => *known += time,
                None => took.push((name, time)),
            }
        }
        took
    }
}

impl Drop for Stages {
    fn drop(&mut self) {
        self.hide();
    }
}

impl Watch for Stages {
    fn begins(&self, stage: Stage, steps: usize) {
        let name = match stage {
            Stage::Read => "read and parse files",
            Stage::Link => "link",
            Stage::Check => "check",
            Stage::Settle => "settle",
        };
        self.told.begin(name, steps);
    }

    fn advances(&self) {
        self.told.done.fetch_add(1, Ordering::Relaxed);
    }
}

impl Told {
    fn begin(&self, name: &'static str, steps: usize) {
        locked(&self.begun).push((name, Instant::now()));
        self.done.store(0, Ordering::Relaxed);
        self.steps.store(steps, Ordering::Relaxed);
    }

    fn count(&self) {
        let mut shown = false;
        let mut over = locked(&self.over);
        while !*over {
            let wait = if shown { TICK } else { PATIENCE };
            let waited = self.ends.wait_timeout(over, wait);
            over = waited.unwrap_or_else(PoisonError::into_inner).0;
            if !*over {
                let _ = write!(io::stderr(), "\r\u{1b}[K{}", self.line());
                shown = true;
            }
        }
        if shown {
            let _ = write!(io::stderr(), "\r\u{1b}[K");
        }
    }

    fn line(&self) -> String {
        let stage = locked(&self.begun).last().map(|(name, _)| *name);
        let steps = self.steps.load(Ordering::Relaxed);
        let done = self.done.load(Ordering::Relaxed).min(steps);
        let stage = stage.unwrap_or_default();
        if steps == 0 {
            format!("authlint: {stage} \u{2026}")
        } else {
            format!("authlint: {stage} {done}/{steps}")
        }
    }
}

fn locked<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

/// True if somebody looks on.
fn is_watched() -> bool {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = env::var_os("TERM").is_none_or(|term| term == "dumb");
    io::stderr().is_terminal() && !set("CI") && (cfg!(windows) || !dumb)
}

#[cfg(test)]
mod tests {
    use authlint_engine::watch::{Stage, Watch};

    use super::Stages;

    #[test]
    fn stages_are_counted_and_timed() {
        let stages = Stages::new(true);
        stages.begin("find files");
        stages.begins(Stage::Read, 3);
        stages.advances();
        assert_eq!(stages.told.line(), "authlint: read and parse files 1/3");
        stages.begin("find files");
        let took = stages.end();
        let names: Vec<&str> = took.into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["find files", "read and parse files"]);
    }
}
