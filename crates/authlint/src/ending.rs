//! How a run ends: what is said besides the report, and with which code.

use std::io;
use std::time::Duration;

use authlint_engine::Outcome;
use authlint_engine::knowledge::Severity;

use crate::cli::RunOptions;
use crate::files::{Files, Skipped};
use crate::report::{Run, counted, one_line, some_of};
use crate::say::warn_once;
use crate::{Exit, Failure, warn};

/// Lists the files that would be linted.
pub(crate) fn show_files(
    options: &RunOptions,
    files: &Files,
    out: &mut dyn io::Write,
) -> Result<Exit, Failure> {
    let mut paths: Vec<&str> = files
        .sources
        .iter()
        .map(|(_, source)| source.path.as_str())
        .collect();
    paths.sort_unstable();
    for path in paths {
        writeln!(out, "{}", one_line(path))?;
    }
    out.flush()?;
    Ok(exit_of(options, files, &Outcome::default()))
}

/// Says what the report does not, and what the run ends with.
pub(crate) fn exit(options: &RunOptions, run: &Run<'_>) -> Exit {
    let exit = run.fixes.exit(exit_of(options, run.files, run.outcome));
    run.fixes
        .failures
        .iter()
        .for_each(|message| warn(&one_line(message)));
    match exit {
        Exit::Findings if options.exit_zero => Exit::Clean,
        exit => exit,
    }
}

fn exit_of(options: &RunOptions, files: &Files, outcome: &Outcome) -> Exit {
    if options.verbose {
        for skipped in left_out(files) {
            warn(&format!(
                "{}: not linted: {}",
                one_line(&skipped.path),
                skipped.reason
            ));
        }
    }
    if !options.quiet {
        files
            .notices
            .iter()
            .for_each(|notice| warn(&one_line(notice)));
    }
    // They name files, and a name can have a line of its own.
    let unreadable = files.unreadable.iter();
    unreadable.for_each(|message| warn(&one_line(message)));
    let nothing = files.about() == 0;
    // Who asks for what changed, or names files for a hook, expects to hit nothing now and then.
    let expected = options.which().is_some() || options.force_exclude;
    let all_hidden = nothing && !expected && !files.ignored.is_empty();
    let all_excluded = nothing && !expected && files.excluded_found > 0;
    if all_hidden {
        let hidden = some_of(files.ignored.iter());
        warn(&format!(
            "nothing was linted, ignore files left all out: {hidden}; see --no-ignore"
        ));
    } else if all_excluded {
        let excluded = some_of(files.excluded.iter());
        warn(&format!(
            "nothing was linted, exclude and include left all out: {excluded}; see --show-settings"
        ));
    } else if nothing && options.error_on_empty {
        warn("nothing was linted: there is no file of a format that is read");
    }
    let failing = |severity: Severity| severity >= Severity::Warning;
    let mut found = outcome
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.severity);
    if all_hidden
        || all_excluded
        || (nothing && options.error_on_empty)
        || !files.unreadable.is_empty()
    {
        Exit::Failed
    } else if found.any(failing) {
        Exit::Findings
    } else {
        Exit::Clean
    }
}

/// Everything that was seen and not linted, in order.
fn left_out(files: &Files) -> Vec<Skipped> {
    let ignored = files.ignored.iter().map(|path| Skipped {
        reason: "ignored",
        path: path.clone(),
    });
    let mut all: Vec<Skipped> = files.skipped.iter().chain(&files.passed).cloned().collect();
    all.extend(ignored);
    all.sort_by(|left, right| left.path.cmp(&right.path));
    all.dedup();
    all
}

/// Says what was read and found, and how long each stage took.
pub(crate) fn tell(took: &[(&'static str, Duration)], files: &Files, outcome: &Outcome) {
    let stats = &outcome.stats;
    let opened = files.sources.len();
    let ignored = files
        .ignored
        .iter()
        .filter(|path| !path.ends_with('/'))
        .count();
    let seen = opened + files.skipped.len() + files.others + ignored;
    warn_once(&format!(
        "{} seen, {opened} read, {} parsed, {} linted; {}, {}",
        counted(seen, "file"),
        stats.parsed,
        stats.files,
        counted(stats.facts, "fact"),
        counted(stats.clients, "client")
    ));
    let recalled = outcome.recall.old();
    if recalled > 0 {
        let are = counted(recalled, "file");
        warn_once(&format!(
            "{are} of these did not change and were looked at in an earlier run"
        ));
    }
    let mut all = Duration::ZERO;
    for (stage, time) in took {
        warn_once(&format!("{:8.3} s  {stage}", time.as_secs_f64()));
        all += *time;
    }
    warn_once(&format!("{:8.3} s  all", all.as_secs_f64()));
}
