//! `authlint check`.

use std::fs;
use std::io;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use authlint_engine::knowledge::{Confidence, Knowledge};
use authlint_engine::moment::Moment;
use authlint_engine::{Settings, concern_others, lint_watched};

use crate::cli::{CheckOptions, Format};
use crate::files::{Only, Wanted};
use crate::report::{self, Run, Style, lossless};
use crate::stages::Stages;
use crate::{Exit, Failure, ending, files, warn};

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
    let mut stages = Stages::new(options.run.quiet);
    stages.begin("load rules");
    let knowledge = match &options.rules {
        None => Knowledge::for_linting().map_err(|error| Failure::Other(error.to_string()))?,
        Some(folder) => from_folder(folder)?,
    };
    stages.begin("find and read files");
    let only = options.run.which().map(Only::of).transpose()?;
    let listed = files::listed(options.run.file_list.as_deref())?;
    let mut files = files::read(Wanted {
        paths: listed.as_ref().unwrap_or(&options.paths),
        stdin_filename: options.stdin_filename.as_deref(),
        obey_ignore_files: !options.no_ignore,
        force_exclude: options.run.force_exclude,
        only: only.as_ref(),
    })?;
    if options.strict {
        files.demand_large_files();
    }
    if options.run.show_files {
        stages.hide();
        return ending::show_files(&options.run, &files, out);
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
    };
    let outcome = lint_watched(&files.sources, &knowledge, &settings, &stages);
    // The counter is gone before the report comes.
    stages.hide();
    stages.begin("report");
    // The run is nearly over: taking the catalogue apart would cost more than it gives back.
    std::mem::forget(knowledge);
    files.unreadable.extend(outcome.mistakes.iter().cloned());
    let run = Run {
        outcome: &outcome,
        files: &files,
        quiet: options.run.quiet,
    };
    report::reporter(options.format, style).report(&run, out)?;
    out.flush()?;
    if options.format == Format::Concise && !options.run.quiet {
        warn(&run.summary());
    }
    let exit = ending::exit(&options.run, &files, &outcome);
    if options.run.stats {
        ending::tell(&stages.end(), &files, &outcome);
    }
    Ok(exit)
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
