//! What a Git repository says of its files, read without Git.
//!
//! Git runs what the configuration of a repository tells it to run: hooks, filters, monitors of the file system. So no
//! Git is started here, and no configuration is read: what is staged is in the index, what was is in the objects,
//! and both are data. What cannot be read that way (a partial clone, hashes of another kind) is an
//! error that says so.

mod changed;
mod objects;
mod refs;
mod staged;

use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use crate::open::{self, Links, Opened};
use crate::path_text::lossless;
use crate::path_text::path_of;

pub(crate) use changed::Changed;
use objects::Objects;
pub(crate) use staged::Staged;

/// The files of a repository's own that are read here are short, but for the index and packed references.
const SHORT: u64 = 64 << 10;
const LONG: u64 = 256 << 20;

/// A repository with a work tree.
pub(crate) struct Repository {
    /// The top of the work tree.
    pub(crate) top: PathBuf,
    /// What is of this work tree alone: its index and `HEAD`.
    own: PathBuf,
    /// What all work trees share: objects and branches.
    shared: PathBuf,
}

impl Repository {
    /// The repository that the current folder is in.
    pub(crate) fn here() -> Result<Self, String> {
        let here = env::current_dir()
            .and_then(fs::canonicalize)
            .map_err(|error| format!("the current folder: {error}"))?;
        let ceilings = crate::project::ceilings();
        let top = here
            .ancestors()
            .take_while(|folder| {
                *folder == here || !ceilings.iter().any(|ceiling| ceiling == folder)
            })
            .find(|folder| fs::symlink_metadata(folder.join(".git")).is_ok())
            .ok_or("the current folder is not in a Git repository")?;
        Repository::at(top)
    }

    fn at(top: &Path) -> Result<Self, String> {
        let dot = top.join(".git");
        let kind = fs::metadata(&dot).map_err(|error| failed(&dot, &error.to_string()))?;
        let own = if kind.is_dir() {
            dot
        } else {
            // Work trees that were added, and submodules.
            let said = line(&dot)?.ok_or_else(|| failed(&dot, "is gone"))?;
            let folder = said
                .strip_prefix("gitdir:")
                .ok_or_else(|| failed(&dot, "names no repository"))?;
            top.join(folder.trim())
        };
        let shared = match line(&own.join("commondir"))? {
            Some(folder) => own.join(folder),
            None => own.clone(),
        };
        let repository = Repository {
            top: top.to_path_buf(),
            own,
            shared,
        };
        if !repository.shared.join("objects").is_dir() {
            return Err(repository.broken("it has no objects"));
        }
        if repository.shared.join("reftable").is_dir() {
            return Err(
                repository.broken("its branches are in tables (reftable), which are not read")
            );
        }
        Ok(repository)
    }

    fn objects(&self) -> Result<Objects, String> {
        Objects::of(&self.shared.join("objects")).map_err(|why| self.broken(&why))
    }

    /// Why this repository is of no use, with its name.
    fn broken(&self, why: &str) -> String {
        format!(
            "the Git repository {} cannot be read: {why}",
            lossless(&self.top)
        )
    }
}

/// The only line of a short file; `None` if there is no such file.
fn line(file: &Path) -> Result<Option<String>, String> {
    let Some(bytes) = bytes(file, SHORT)? else {
        return Ok(None);
    };
    let text = String::from_utf8(bytes).map_err(|_| failed(file, "is no text"))?;
    Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// What is in a file of the repository itself; `None` if there is no such file.
fn bytes(file: &Path, most: u64) -> Result<Option<Vec<u8>>, String> {
    match open::read(file, Links::Refused, most) {
        Ok(Opened::Bytes(bytes)) => Ok(Some(bytes)),
        Ok(Opened::TooLarge) => Err(failed(file, "is too large")),
        Ok(Opened::NotRegular) if file.is_dir() => Ok(None),
        Ok(Opened::NotRegular) => Err(failed(file, "is not a regular file")),
        Err(error) => match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Ok(None),
            _ => Err(failed(file, &error.to_string())),
        },
    }
}

fn failed(file: &Path, why: &str) -> String {
    format!("{}: {why}", lossless(file))
}

/// A path of the index or a tree as one of this machine; `None` if it would lead out of the work tree or into
/// the repository itself.
fn native(path: &[u8]) -> Option<PathBuf> {
    let native = path_of(path)?;
    let plain = |part: Component<'_>| match part {
        Component::Normal(name) => !name.eq_ignore_ascii_case(".git"),
        _ => false,
    };
    (!path.is_empty() && native.components().all(plain)).then_some(native)
}

/// A path below the top of a work tree, as Git writes it.
fn written(below: &Path) -> Vec<u8> {
    let bytes = below.as_os_str().as_encoded_bytes().to_vec();
    if cfg!(windows) {
        return bytes
            .into_iter()
            .map(|byte| if byte == b'\\' { b'/' } else { byte })
            .collect();
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::native;

    /// An index is as hostile as any other file of a folder that somebody sent.
    #[test]
    fn paths_stay_in_the_work_tree() {
        for bad in [
            "",
            "/etc/passwd",
            "../x",
            "a/../../x",
            ".git/config",
            "a/.GIT/hooks/x",
        ] {
            assert_eq!(native(bad.as_bytes()), None, "{bad}");
        }
        for good in ["x", "a/b.yaml", ".github/x.yml", "..x"] {
            assert!(native(good.as_bytes()).is_some(), "{good}");
        }
    }
}
