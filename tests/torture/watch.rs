//! Runs the linter and watches over it.

use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Generous: the build may not be optimised.
const MOST_MEMORY: u64 = 512 << 20;

/// Seconds of the processor's time, so that a busy machine fails no test.
const MOST_WORK: f64 = 10.0;

/// Who waits for something that never comes does no work.
const MOST_TIME: Duration = Duration::from_secs(300);

/// What a run said, and how it ended.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: Vec<u8>,
    pub(crate) err: Vec<u8>,
}

impl Ended {
    /// All that a terminal would show.
    pub(crate) fn shown(&self) -> String {
        let all = [self.out.as_slice(), &self.err].concat();
        String::from_utf8_lossy(&all).into_owned()
    }
}

pub(crate) fn authlint(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_authlint"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Waits for the end. An error tells which bound was passed.
pub(crate) fn watch(command: &mut Command) -> Result<Ended, String> {
    let failed = |error: io::Error| format!("cannot run: {error}");
    let start = Instant::now();
    let mut child = command.spawn().map_err(failed)?;
    let out = child.stdout.take().map(collect);
    let err = child.stderr.take().map(collect);
    let collected = |thread: Option<thread::JoinHandle<Vec<u8>>>| {
        thread
            .and_then(|thread| thread.join().ok())
            .unwrap_or_default()
    };
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait().map_err(failed)? {
            return Ok(Ended {
                code: status.code(),
                out: collected(out),
                err: collected(err),
            });
        }
        let over = if start.elapsed() > MOST_TIME {
            Some("not done in five minutes".to_owned())
        } else if work(&child).is_some_and(|work| work > MOST_WORK) {
            Some(format!("not done after {MOST_WORK} seconds of work"))
        } else {
            memory(&child)
                .filter(|memory| *memory > MOST_MEMORY)
                .map(|memory| format!("takes {} MB", memory >> 20))
        };
        if let Some(over) = over {
            let _ = child.kill();
            let _ = child.wait();
            return Err(over);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

fn collect(mut from: impl Read + Send + 'static) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = from.read_to_end(&mut bytes);
        bytes
    })
}

/// The processor's time that a run took so far, in seconds, where the system tells.
fn work(child: &Child) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{}/stat", child.id())).ok()?;
    // The name, in brackets, may hold blanks.
    let (_, fields) = status.rsplit_once(')')?;
    let ticks = fields.split_whitespace().skip(11).take(2);
    let ticks = ticks.filter_map(|ticks| ticks.parse::<f64>().ok());
    Some(ticks.sum::<f64>() / 100.0)
}

/// The most memory that a run had so far, where the system tells.
fn memory(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes << 10)
}
