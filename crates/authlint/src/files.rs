//! Which files are linted, and what is in them.
//!
//! Only regular files are opened, and never more of one than the limit is read. What is passed
//! over is counted with its reason: a linter that looked at less than it was given says so.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use authlint_engine::{Source, Sources};
use authlint_parser::Format;
use ignore::{WalkBuilder, WalkState};
use rayon::prelude::*;

use crate::Failure;
use crate::report::lossless;

/// Larger files are data, not configuration.
const LARGEST: u64 = 16 << 20;

/// Folders of other people's code. They are left out unless named on the command line.
const VENDORED: [&str; 9] = [
    ".git",
    "node_modules",
    "vendor",
    "third_party",
    ".terraform",
    ".venv",
    "site-packages",
    "bower_components",
    ".hg",
];

/// The files of a run.
#[derive(Default)]
pub(crate) struct Files {
    pub(crate) sources: Sources,
    /// Files that were found and not linted, by reason.
    pub(crate) skipped: BTreeMap<&'static str, usize>,
    /// Files and folders that could not be read, in words.
    pub(crate) unreadable: Vec<String>,
}

/// A file to read.
struct Found {
    path: PathBuf,
    /// The path below what was named on the command line, where that is outside of the current
    /// folder: folders above say nothing of the file.
    within: Option<PathBuf>,
    /// Named on the command line: read whatever its name.
    named: bool,
}

enum Read1 {
    Source(Source),
    Skipped(&'static str),
    Unreadable(String),
    /// Not a format that is read.
    Other,
}

/// Finds and reads the files at `paths`.
pub(crate) fn read(paths: &[PathBuf], stdin_filename: Option<&str>) -> Result<Files, Failure> {
    let mut files = Files::default();
    let mut found = Vec::new();
    let mut sources = Vec::new();
    for path in paths {
        if path == Path::new("-") {
            sources.push(stdin(stdin_filename)?);
            continue;
        }
        let kind = fs::metadata(path)
            .map_err(|error| Failure::Other(format!("{}: {error}", lossless(path))))?;
        if kind.is_dir() {
            walk(path, &mut found, &mut files.unreadable);
        } else {
            let within = is_outside(path)
                .then(|| path.file_name().map(PathBuf::from))
                .flatten();
            found.push(Found {
                path: path.clone(),
                within,
                named: true,
            });
        }
    }
    found.sort_by(|left, right| left.path.cmp(&right.path));
    found.dedup_by(|left, right| left.path == right.path);
    let read: Vec<Read1> = if found.len() < 8 {
        found.iter().map(read_one).collect()
    } else {
        found.par_iter().map(read_one).collect()
    };
    for one in read {
        match one {
            Read1::Source(source) => sources.push(source),
            Read1::Skipped(reason) => *files.skipped.entry(reason).or_default() += 1,
            Read1::Unreadable(message) => files.unreadable.push(message),
            Read1::Other => {}
        }
    }
    files.unreadable.sort();
    files.sources = Sources::new(sources);
    Ok(files)
}

fn stdin(name: Option<&str>) -> Result<Source, Failure> {
    let mut bytes = Vec::new();
    let stdin = std::io::stdin().lock();
    stdin
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::Other(format!("standard input: {error}")))?;
    if bytes.len() as u64 > LARGEST {
        return Err(Failure::Other(
            "standard input is larger than 16 MiB".to_owned(),
        ));
    }
    let text = decode(bytes);
    let path = name.unwrap_or("<stdin>").replace('\\', "/");
    let format = Format::of_file(&path, &text).unwrap_or(Format::Text);
    let within = if is_outside(Path::new(&path)) {
        path.rsplit('/').next().unwrap_or_default().to_owned()
    } else {
        path.clone()
    };
    Ok(Source {
        path,
        within,
        text,
        format,
    })
}

/// True for paths that do not lie below the current folder.
fn is_outside(path: &Path) -> bool {
    path.is_absolute() || path.components().any(|part| part == Component::ParentDir)
}

/// The files below `root` whose names can be of interest, `.gitignore` respected.
fn walk(root: &Path, found: &mut Vec<Found>, unreadable: &mut Vec<String>) {
    let outside = is_outside(root);
    let (sender, receiver) = std::sync::mpsc::channel();
    WalkBuilder::new(root)
        // `.env` and `.github` are what this is about.
        .hidden(false)
        // A tree without `.git` has ignore files, too: an archive, a container's build context.
        .require_git(false)
        // What is linted depends on the tree alone, not on whose machine it is.
        .git_global(false)
        .filter_entry(|entry| {
            entry.depth() == 0
                || !entry
                    .file_name()
                    .to_str()
                    .is_some_and(|name| VENDORED.contains(&name))
        })
        .build_parallel()
        .run(|| {
            let sender = sender.clone();
            Box::new(move |entry| {
                let _ = sender.send(entry);
                WalkState::Continue
            })
        });
    drop(sender);
    for entry in receiver {
        match entry {
            Ok(entry) => {
                let file = entry.file_type().is_some_and(|kind| kind.is_file());
                if file && is_interesting(entry.path()) {
                    let path = entry.into_path();
                    let within = outside
                        .then(|| path.strip_prefix(root).map(Path::to_path_buf).ok())
                        .flatten();
                    found.push(Found {
                        path,
                        within,
                        named: false,
                    });
                }
            }
            Err(error) => unreadable.push(error.to_string()),
        }
    }
}

/// True for names of formats that are read, and for names without ending: those may be scripts.
fn is_interesting(path: &Path) -> bool {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy())
        .unwrap_or_default();
    Format::of_name(&name).is_some() || !name.contains('.')
}

fn read_one(found: &Found) -> Read1 {
    let path = display(&found.path);
    let unreadable = |error: std::io::Error| Read1::Unreadable(format!("{path}: {error}"));
    let named = found.named || Format::of_name(&path).is_some();
    let metadata = match fs::metadata(&found.path) {
        Ok(metadata) => metadata,
        Err(error) => return unreadable(error),
    };
    if !metadata.is_file() {
        return Read1::Skipped("not a regular file");
    }
    if metadata.len() > LARGEST {
        return if named {
            Read1::Skipped("larger than 16 MiB")
        } else {
            Read1::Other
        };
    }
    let mut bytes = Vec::with_capacity(metadata.len() as usize + 1);
    let read =
        fs::File::open(&found.path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    if let Err(error) = read {
        return unreadable(error);
    }
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    if !utf16 && bytes.iter().take(8192).any(|byte| *byte == 0) {
        return if named {
            Read1::Skipped("binary")
        } else {
            Read1::Other
        };
    }
    if utf16 {
        // Spans are bytes of the file; a file that must be recoded first has others.
        return Read1::Skipped("UTF-16, which is not read yet");
    }
    let text = decode(bytes);
    let format = Format::of_file(&path, &text);
    let Some(format) = format.or(found.named.then_some(Format::Text)) else {
        return Read1::Other;
    };
    let within = found
        .within
        .as_deref()
        .map_or_else(|| path.clone(), display);
    Read1::Source(Source {
        path,
        within,
        text,
        format,
    })
}

/// Bytes that are not UTF-8 become marks of the same length, so that positions stay true.
fn decode(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| {
        let mut bytes = error.into_bytes();
        let mut at = 0;
        while let Err(error) = std::str::from_utf8(&bytes[at..]) {
            let start = at + error.valid_up_to();
            let end = error
                .error_len()
                .map_or(bytes.len(), |length| start + length);
            bytes[start..end].fill(b'?');
            at = end;
        }
        String::from_utf8(bytes).unwrap_or_default()
    })
}

/// A path as it is shown: with `/`, without `./` in front.
fn display(path: &Path) -> String {
    let path = lossless(path).replace('\\', "/");
    path.strip_prefix("./").map(str::to_owned).unwrap_or(path)
}
