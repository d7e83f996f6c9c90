//! The inputs below `tests/trees`: one folder per format, each input with its tree beside it.

use std::fs;
use std::path::{Path, PathBuf};

use authlint_parser::Format;

/// What a printed tree is called behind the name of its input.
pub(crate) const TREE: &str = "tree";

/// One input.
pub(crate) struct Case {
    pub(crate) path: PathBuf,
    pub(crate) format: Format,
    pub(crate) source: String,
}

impl Case {
    /// The case's folder and file, as messages name it.
    pub(crate) fn name(&self) -> String {
        let file = self.path.file_name().unwrap_or_default();
        format!("{}/{}", self.format.name(), file.to_string_lossy())
    }
}

/// The cases of one format, by name.
pub(crate) fn cases(format: Format) -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/trees");
    let inputs = files(&folder.join(format.name())).into_iter();
    let cases = inputs.filter(|path| path.extension().is_none_or(|ending| ending != TREE));
    cases
        .map(|path| Case {
            source: read(&path),
            format,
            path,
        })
        .collect()
}

/// Every file below `folder`, by name. None if there is no such folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let below = |path: PathBuf| {
        if path.is_dir() {
            files(&path)
        } else {
            vec![path]
        }
    };
    paths.into_iter().flat_map(below).collect()
}

fn read(path: &Path) -> String {
    match fs::read_to_string(path) {
        Ok(source) => source,
        Err(error) => panic!("{}: {error}", path.display()),
    }
}
