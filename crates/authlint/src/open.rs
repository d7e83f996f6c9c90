//! Opens what may lie in wait: regular files only, and never more of one than is asked for.
//!
//! Between the look at a file and its opening, somebody may put a link or a pipe in its place. So
//! the last part of a path that nobody named is not followed if it is a link, opening never waits,
//! and the opened file is looked at. (That is how it is on Unix; elsewhere only looks before and
//! after protect.) Files are never mapped into memory: one that shrinks would end the run.

use std::fs::{File, Metadata, OpenOptions, metadata, symlink_metadata};
use std::io::{self, Read};
use std::path::Path;

use crate::seen;

/// What was found at a path.
pub(crate) enum Opened {
    /// The whole file.
    Bytes(Vec<u8>),
    /// Nothing that can be read and has an end.
    NotRegular,
    /// More than was asked for.
    TooLarge,
}

/// Whether a link at the end of a path is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Links {
    /// A user named it and means what it leads to.
    Followed,
    /// It was found, and may lead anywhere.
    Refused,
}

/// Reads a file of at most `most` bytes.
pub(crate) fn read(path: &Path, links: Links, most: u64) -> io::Result<Opened> {
    read_noting(path, links, most, |seen| seen::note(path, links, seen))
}

/// Reads a file of the program's own, of at most `most` bytes: what it holds is no part of what a run looks at.
pub(crate) fn read_own(path: &Path, most: u64) -> io::Result<Opened> {
    read_noting(path, Links::Refused, most, |_| {})
}

fn read_noting(
    path: &Path,
    links: Links,
    most: u64,
    note: impl Fn(&io::Result<Metadata>),
) -> io::Result<Opened> {
    // Opening a device can do something, so look first; what was found by a walk was none a moment ago, and a link in its place
    // is not opened.
    let first = links == Links::Followed || cfg!(not(unix));
    if first {
        let seen = look(path, links);
        note(&seen);
        if let Some(refused) = refused(&seen?, most) {
            return Ok(refused);
        }
    }
    let seen = open(path, links).and_then(|file| Ok((file.metadata()?, file)));
    let (seen, file) = match seen {
        Ok((seen, file)) => (seen, file),
        Err(error) => {
            // A link or a socket cannot be opened so.
            let seen = look(path, links);
            if !first {
                note(&seen);
            }
            return refused(&seen?, most).ok_or(error);
        }
    };
    if !first {
        note(&Ok(seen.clone()));
    }
    if let Some(refused) = refused(&seen, most) {
        return Ok(refused);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(seen.len()).unwrap_or_default() + 1);
    file.take(most + 1).read_to_end(&mut bytes)?;
    Ok(if bytes.len() as u64 > most {
        Opened::TooLarge
    } else {
        Opened::Bytes(bytes)
    })
}

fn look(path: &Path, links: Links) -> io::Result<Metadata> {
    match links {
        Links::Followed => metadata(path),
        Links::Refused => symlink_metadata(path),
    }
}

fn refused(seen: &Metadata, most: u64) -> Option<Opened> {
    if !seen.is_file() {
        Some(Opened::NotRegular)
    } else if seen.len() > most {
        Some(Opened::TooLarge)
    } else {
        None
    }
}

#[cfg(unix)]
fn open(path: &Path, links: Links) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let flags = match links {
        Links::Followed => 0,
        Links::Refused => libc::O_NOFOLLOW,
    };
    OpenOptions::new()
        .read(true)
        .custom_flags(flags | libc::O_NONBLOCK | libc::O_NOCTTY)
        .open(path)
}

#[cfg(not(unix))]
fn open(path: &Path, _: Links) -> io::Result<File> {
    OpenOptions::new().read(true).open(path)
}
