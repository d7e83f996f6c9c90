//! Puts edited files in the place of what they were: whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use authlint_engine::findings::Edit;
use authlint_engine::fix::apply;
use tempfile::NamedTempFile;

use crate::decode::decode;
use crate::files::LARGEST;
use crate::open::{self, Links, Opened};
use crate::project::top_of_folder;

/// A file that can be edited.
pub(super) struct Open {
    /// Where it is, links followed.
    pub(super) target: PathBuf,
    /// What is in it.
    pub(super) bytes: Vec<u8>,
}

/// Why a file cannot be edited, in words.
#[derive(Clone, Debug)]
pub(super) enum Shut {
    /// It is not to be.
    Refused(String),
    /// Something went wrong.
    Failed(String),
}

impl Shut {
    pub(super) fn why(&self) -> &str {
        match self {
            Shut::Refused(why) | Shut::Failed(why) => why,
        }
    }
}

/// The file at `path`, in which `text` was read.
pub(super) fn open(path: &Path, text: &str, writing: bool) -> Result<Open, Shut> {
    let target = followed(path)?;
    let bytes = read(&target)?;
    check_text(&bytes, text)?;
    if writing {
        check_writable(&target)?;
    }
    Ok(Open { target, bytes })
}

/// Where a link leads, if that is within the project.
fn followed(path: &Path) -> Result<PathBuf, Shut> {
    let failed = |error: io::Error| Shut::Failed(error.to_string());
    let seen = fs::symlink_metadata(path).map_err(failed)?;
    let target = fs::canonicalize(path).map_err(failed)?;
    if !seen.is_symlink() {
        return Ok(target);
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = fs::canonicalize(folder.unwrap_or(Path::new("."))).map_err(failed)?;
    let here = || std::env::current_dir().and_then(fs::canonicalize).ok();
    let top = top_of_folder(&folder).or_else(here);
    if top.is_some_and(|top| target.starts_with(top)) {
        Ok(target)
    } else {
        Err(Shut::Refused(
            "a link that leads out of the project".to_owned(),
        ))
    }
}

fn read(target: &Path) -> Result<Vec<u8>, Shut> {
    match open::read(target, Links::Refused, LARGEST) {
        Ok(Opened::Bytes(bytes)) => Ok(bytes),
        Ok(Opened::NotRegular | Opened::TooLarge) => Err(changed()),
        Err(error) => Err(Shut::Failed(error.to_string())),
    }
}

fn changed() -> Shut {
    Shut::Failed("changed while authlint ran".to_owned())
}

/// That `bytes` are those that `text` was made of, one for one.
pub(super) fn check_text(bytes: &[u8], text: &str) -> Result<(), Shut> {
    match decode(bytes.to_vec()) {
        Some(decoded) if decoded.text != text => Err(changed()),
        Some(decoded) => match decoded.recoded {
            Some(encoding) => Err(Shut::Refused(format!("{encoding}, only UTF-8 is edited"))),
            None => Ok(()),
        },
        None => Err(changed()),
    }
}

/// A file is replaced by another, which folders allow whatever the file itself does.
fn check_writable(target: &Path) -> Result<(), Shut> {
    let failed = |error: io::Error| Shut::Failed(error.to_string());
    let seen = fs::symlink_metadata(target).map_err(failed)?;
    if seen.permissions().readonly() {
        return Err(Shut::Failed("read-only".to_owned()));
    }
    OpenOptions::new()
        .write(true)
        .open(target)
        .map_err(failed)?;
    Ok(())
}

/// The bytes after all rounds of edits.
pub(super) fn edited(bytes: &[u8], rounds: &[Vec<Edit>], text: &str) -> Result<Vec<u8>, Shut> {
    let mut edited = bytes.to_vec();
    for edits in rounds {
        edited = apply(&edited, edits).ok_or_else(changed)?;
    }
    check_text(&edited, text)?;
    Ok(edited)
}

/// A file that is written and not yet in its place. It goes away if it is never put there.
pub(super) struct Staged {
    target: PathBuf,
    before: Vec<u8>,
    file: NamedTempFile,
}

/// Writes `bytes` beside the file.
pub(super) fn stage(open: Open, bytes: &[u8]) -> Result<Staged, Shut> {
    let staged = || -> io::Result<NamedTempFile> {
        let folder = open.target.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::Builder::new()
            .prefix(".authlint-")
            .tempfile_in(folder)?;
        file.write_all(bytes)?;
        let seen = fs::metadata(&open.target)?;
        keep_owner(&file, &seen);
        // Behind the owner: a change of that takes some rights away.
        file.as_file().set_permissions(seen.permissions())?;
        file.as_file().sync_all()?;
        Ok(file)
    };
    let file = staged().map_err(|error| Shut::Failed(error.to_string()))?;
    Ok(Staged {
        target: open.target,
        before: open.bytes,
        file,
    })
}

/// As far as whoever runs this may give files away.
#[cfg(unix)]
fn keep_owner(file: &NamedTempFile, seen: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let own = file.as_file().metadata();
    if own.is_ok_and(|own| (own.uid(), own.gid()) != (seen.uid(), seen.gid())) {
        let _ = fchown(file.as_file(), Some(seen.uid()), Some(seen.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &NamedTempFile, _: &fs::Metadata) {}

impl Staged {
    /// That the file is still what it was.
    pub(super) fn check(&self) -> Result<(), Shut> {
        if read(&self.target)? == self.before {
            Ok(())
        } else {
            Err(changed())
        }
    }

    /// Puts it in its place.
    pub(super) fn finish(self) -> Result<(), Shut> {
        self.check()?;
        let folder = self.target.parent().map(Path::to_path_buf);
        self.file
            .persist(&self.target)
            .map_err(|error| Shut::Failed(error.error.to_string()))?;
        // So that the name, too, survives a crash. Not every system can.
        if let Some(folder) = folder.filter(|_| cfg!(unix))
            && let Ok(folder) = fs::File::open(folder)
        {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Shut, open, stage};

    /// Whatever happens between reading and writing, somebody's work is not written over.
    #[test]
    fn what_changed_meanwhile_is_left_alone() {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        let path = folder.path().join("app.yaml");
        let write = |text: &str| fs::write(&path, text).unwrap_or_else(|error| panic!("{error}"));
        let why = |shut: Result<(), Shut>| shut.err().map(|shut| shut.why().to_owned());
        let prepared = || {
            write("a: 1\n");
            let open = open(&path, "a: 1\n", true);
            let ready = open.and_then(|open| stage(open, b"a: 2\n"));
            ready.unwrap_or_else(|shut| panic!("{shut:?}"))
        };
        let changed = Some("changed while authlint ran".to_owned());

        let ready = prepared();
        write("a: 3\n");
        assert_eq!(why(ready.check()), changed);
        assert_eq!(why(ready.finish()), changed);
        assert!(fs::read(&path).is_ok_and(|text| text == b"a: 3\n"));
        assert_eq!(why(open(&path, "a: 1\n", true).map(drop)), changed);

        let ready = prepared();
        let gone = fs::remove_file(&path);
        assert!(gone.is_ok());
        assert!(matches!(ready.finish(), Err(Shut::Failed(_))));
        assert!(!path.exists());
        assert!(matches!(open(&path, "a: 1\n", true), Err(Shut::Failed(_))));

        assert_eq!(why(prepared().finish()), None);
        assert!(fs::read(&path).is_ok_and(|text| text == b"a: 2\n"));
        // Nothing is left lying about.
        let left = fs::read_dir(folder.path()).map(Iterator::count);
        assert!(left.is_ok_and(|left| left == 1));
    }
}
