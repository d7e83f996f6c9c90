//! `authlint check`.

use std::fs;
use std::io;
use std::path::Path;

use authlint_engine::knowledge::{Confidence, Knowledge, Severity};
use authlint_engine::{Settings, lint};

use crate::cli::CheckOptions;
use crate::report::{self, Run, Style, lossless};
use crate::{Exit, Failure, files, warn};

pub(crate) fn run(
    options: &CheckOptions,
    style: Style,
    out: &mut dyn io::Write,
) -> Result<Exit, Failure> {
    if let Some(threads) = options.threads {
        // Fails only if the pool was made before, which it was not.
        let _ = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build_global();
    }
    let knowledge = match &options.rules {
        None => built_in()?,
        Some(folder) => from_folder(folder)?,
    };
    let files = files::read(&options.paths, options.stdin_filename.as_deref())?;
    let min_confidence = if options.pedantic {
        Confidence::Low
    } else {
        Confidence::Medium
    };
    let outcome = lint(&files.sources, &knowledge, &Settings { min_confidence });
    report::reporter(options.format, style).report(
        &Run {
            outcome: &outcome,
            files: &files,
        },
        out,
    )?;
    for message in &files.unreadable {
        warn(message);
    }
    let failing = |severity: Severity| severity >= Severity::Warning;
    Ok(if !files.unreadable.is_empty() {
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

pub(crate) fn built_in() -> Result<Knowledge, Failure> {
    Knowledge::built_in().map_err(|error| Failure::Other(error.to_string()))
}

/// The rules of a folder that is laid out like `rules/`.
fn from_folder(folder: &Path) -> Result<Knowledge, Failure> {
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
            } else if path.extension().is_some_and(|ending| ending == "yaml") {
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
