//! `authlint check`.

use std::fs;
use std::io;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use authlint_engine::knowledge::{Confidence, Knowledge, Severity};
use authlint_engine::moment::Moment;
use authlint_engine::{Settings, concern_others, lint};

use crate::cli::{CheckOptions, Format};
use crate::files::Wanted;
use crate::report::{self, Run, Style, lossless};
use crate::top::Top;
use crate::{Exit, Failure, files, suppress, warn};

/// Room for documents in documents as deep as the parser reads them, in a build that is not optimised.
const STACK: usize = 16 << 20;

pub(crate) fn run(
    options: &CheckOptions,
    style: Style,
    out: &mut dyn io::Write,
) -> Result<Exit, Failure> {
    // Fails only if the pool was made before, which it was not, or if there is no room for so many
    // threads: then there are as many as there are cores.
    let _ = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads.unwrap_or_default())
        .stack_size(STACK)
        .build_global();
    let knowledge = match &options.rules {
        None => Knowledge::for_linting().map_err(|error| Failure::Other(error.to_string()))?,
        Some(folder) => from_folder(folder)?,
    };
    let mut files = files::read(Wanted {
        paths: &options.paths,
        stdin_filename: options.stdin_filename.as_deref(),
        obey_ignore_files: !options.no_ignore,
    })?;
    if options.strict {
        files.demand_large_files();
    }
    if files.is_part() && concern_others(&files.sources, &knowledge) {
        files.surround(!options.no_ignore);
    }
    let min_confidence = if options.pedantic {
        Confidence::Low
    } else {
        Confidence::Medium
    };
    let settings = Settings {
        min_confidence,
        strict: options.strict,
        now: Some(options.now.unwrap_or_else(now)),
        obey_comments: !options.suppress.no_ignores,
        whole: files.is_whole(&options.paths),
    };
    let mut outcome = lint(&files.sources, &knowledge, &settings);
    files.unreadable.extend(outcome.mistakes.iter().cloned());
    let top = Top::of_here();
    let mut scope = suppress::Scope {
        paths: &options.paths,
        files: &mut files,
        top: &top,
        knowledge: &knowledge,
    };
    if let Some(exit) = suppress::apply(&options.suppress, &mut scope, &mut outcome, out)? {
        return Ok(exit);
    }
    // The run is nearly over: taking the catalogue apart would cost more than it gives back.
    std::mem::forget(knowledge);
    let run = Run {
        outcome: &outcome,
        files: &files,
        top: &top,
    };
    report::reporter(options.format, style).report(&run, out)?;
    out.flush()?;
    let all_hidden = files.sources.is_empty() && !files.ignored.is_empty();
    if options.format == Format::Concise {
        warn(&run.summary());
    }
    for message in files.notices.iter().chain(&files.unreadable) {
        warn(message);
    }
    if all_hidden {
        let hidden = report::some_of(files.ignored.iter());
        warn(&format!(
            "nothing was linted, ignore files left all out: {hidden}; see --no-ignore"
        ));
    }
    let failing = |severity: Severity| severity >= Severity::Warning;
    Ok(if all_hidden || !files.unreadable.is_empty() {
        Exit::Failed
    } else if outcome
        .diagnostics
        .iter()
        .any(|diagnostic| failing(diagnostic.severity))
    {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// What time it is, by the clock of this machine.
fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let seconds = since.map_or(0, |since| since.as_secs());
    Moment::of_seconds(i64::try_from(seconds).unwrap_or_default())
}

pub(crate) fn built_in() -> Result<Knowledge, Failure> {
    Knowledge::built_in().map_err(|error| Failure::Other(error.to_string()))
}

/// The rules of a folder that is laid out like `rules/`.
pub(crate) fn from_folder(folder: &Path) -> Result<Knowledge, Failure> {
    let failed =
        |path: &Path, error: io::Error| Failure::Other(format!("{}: {error}", lossless(path)));
    let mut texts = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(path) = open.pop() {
        let entries = fs::read_dir(&path).map_err(|error| failed(&path, error))?;
        for entry in entries {
            let path = entry.map_err(|error| failed(folder, error))?.path();
            if path.is_dir() {
                open.push(path);
            } else if path
                .extension()
                .is_some_and(|ending| ending == "yaml" || ending == "tsv")
            {
                let text = fs::read_to_string(&path).map_err(|error| failed(&path, error))?;
                let name = path
                    .strip_prefix(folder)
                    .unwrap_or(&path)
                    .to_string_lossy()
                    .into_owned();
                texts.push((name, text));
            }
        }
    }
    texts.sort();
    let files = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    Knowledge::from_files(files).map_err(|error| Failure::Other(error.to_string()))
}
