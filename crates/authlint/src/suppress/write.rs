//! Writes a file as a whole: whoever reads it sees what was there before or all of what is new.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// So many names are tried for the new file before it takes the old one's place.
const MOST_NAMES: u32 = 100;

/// Writes `text` to `path`, and keeps who may read the file. A link is followed.
pub(super) fn write(path: &Path, text: &str) -> io::Result<()> {
    let old = match fs::metadata(path) {
        Ok(old) if !old.is_file() => return Err(io::Error::other("not a regular file")),
        Ok(old) => Some(old),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let path = match &old {
        Some(_) => fs::canonicalize(path)?,
        None => path.to_path_buf(),
    };
    let mut number = 0;
    let (beside, mut file) = loop {
        let name = format!(".authlint-{}-{number}", std::process::id());
        let beside = path.with_file_name(name);
        match OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&beside)
        {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < MOST_NAMES => {
                number += 1;
            }
            file => break (beside, file?),
        }
    };
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| match &old {
            Some(old) => file.set_permissions(old.permissions()),
            None => Ok(()),
        })
        .and_then(|()| file.sync_all());
    drop(file);
    let moved = written.and_then(|()| fs::rename(&beside, &path));
    if moved.is_err() {
        let _ = fs::remove_file(&beside);
    }
    moved
}
