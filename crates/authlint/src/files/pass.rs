//! One pass over the files that were found: each is read, looked at, and its text let go where there are many.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use authlint_engine::knowledge::Knowledge;
use authlint_engine::watch::{Stage, Watch};
use authlint_engine::{FirstLook, Shelf, Source, look_at};
use authlint_parser::{FileId, Format};
use rayon::prelude::*;

use super::{Found, LARGEST, Skipped, TOO_LARGE};
use crate::cache::Memory;
use crate::config::NAMES;
use crate::decode::{Decoded, decode};
use crate::open::{self, Links, Opened};
use crate::path_text::path_of_shown;

const NOT_REGULAR: &str = "not a regular file";

/// So many bytes of texts are kept; others are read again when somebody asks for them.
const MOST_KEPT: usize = 32 << 20;

/// What became of a file.
pub(super) enum Outcome {
    Linted {
        source: Source,
        recoded: Option<&'static str>,
        notice: Option<String>,
    },
    Skipped(Skipped),
    Unreadable(String),
    /// Our own settings are no settings of a client, and are read by those who look for them.
    Configuration(PathBuf),
    /// Not a format that is read.
    Other,
}

/// How files are looked at as they are read.
pub(crate) struct Looks<'l> {
    pub(crate) knowledge: &'l Knowledge,
    pub(crate) watch: &'l dyn Watch,
    /// All texts are kept: they will be changed.
    pub(crate) keep_all: bool,
    /// What is known of files that did not change.
    pub(crate) memory: Option<&'l Memory>,
}

/// A file to lint.
pub(super) enum Item {
    /// It is still to be read.
    Found(Found),
    Read(Source),
}

impl Item {
    /// Its path, as it is shown.
    pub(super) fn shown(&self) -> &str {
        match self {
            Item::Found(found) => &found.shown,
            Item::Read(source) => &source.path,
        }
    }

    fn read(&self) -> Outcome {
        match self {
            Item::Found(found) => read_one(found),
            Item::Read(source) => Outcome::Linted {
                source: source.clone(),
                recoded: None,
                notice: None,
            },
        }
    }
}

/// Reads files.
pub(super) fn over(items: &[Item]) -> Vec<Outcome> {
    if items.len() < 8 {
        items.iter().map(Item::read).collect()
    } else {
        items.par_iter().map(Item::read).collect()
    }
}

/// Reads files and looks at each, whose number is its place.
pub(super) fn looking(items: &[Item], looks: &Looks<'_>) -> (Vec<Outcome>, Vec<FirstLook>) {
    looks.watch.begins(Stage::Read, items.len());
    let shelf: Arc<dyn Shelf> = Arc::new(Disk);
    let kept = AtomicUsize::new(0);
    let places = items.par_iter().enumerate();
    // The largest files stand side by side, often: whoever has nothing to do takes the next of them.
    let seen = places.with_max_len(1).map(|(at, item)| {
        looks.watch.advances();
        let id = FileId(at as u32);
        if let Some((source, seen)) = recalled(id, item, looks) {
            let (recoded, notice) = (None, None);
            let outcome = Outcome::Linted {
                source,
                recoded,
                notice,
            };
            return (outcome, seen);
        }
        let mut outcome = item.read();
        let mut seen = FirstLook::default();
        if let Outcome::Linted {
            source,
            recoded,
            notice,
        } = &mut outcome
        {
            seen = look_at(id, source, looks.knowledge);
            let by_name = Format::of_name(&source.path) == Some(source.format);
            let plain = recoded.is_none() && notice.is_none() && by_name;
            if looks.memory.is_some() && plain {
                seen = seen.remembered(id, source, looks.knowledge);
            }
            let length = source.text().len();
            let on_disk = matches!(item, Item::Found(found) if found.bytes.is_none());
            let again = on_disk && !looks.keep_all;
            if again && kept.fetch_add(length, Ordering::Relaxed) + length > MOST_KEPT {
                source.let_go(&shelf);
            }
        }
        (outcome, seen)
    });
    seen.unzip()
}

/// A file that is remembered.
fn recalled(id: FileId, item: &Item, looks: &Looks<'_>) -> Option<(Source, FirstLook)> {
    match (looks.memory, item) {
        (Some(memory), Item::Found(found)) if found.bytes.is_none() && !found.named => {
            memory.recall((id, &found.path), &found.shown, &found.within())
        }
        _ => None,
    }
}

/// Texts of files that were found by a walk.
pub(crate) struct Disk;

impl Shelf for Disk {
    fn text(&self, path: &str) -> Option<String> {
        match open::read(&path_of_shown(path), Links::Refused, LARGEST) {
            Ok(Opened::Bytes(bytes)) => Some(decode(bytes)?.text),
            _ => None,
        }
    }
}

/// Reads a file.
pub(super) fn read_one(found: &Found) -> Outcome {
    let path = &found.shown;
    if NAMES.contains(&path.rsplit('/').next().unwrap_or(path)) {
        return Outcome::Configuration(found.path.clone());
    }
    // What was named and is not linted is work that was not done.
    let skipped = |reason: &'static str| match (found.named, Format::of_name(path)) {
        (true, _) => Outcome::Unreadable(format!("{path}: {reason}")),
        (false, None) => Outcome::Other,
        (false, Some(_)) => Outcome::Skipped(Skipped {
            reason,
            path: path.clone(),
        }),
    };
    let links = if found.named {
        Links::Followed
    } else {
        Links::Refused
    };
    let opened = match &found.bytes {
        Some(bytes) if bytes.len() as u64 > LARGEST => Ok(Opened::TooLarge),
        Some(bytes) => Ok(Opened::Bytes(bytes.clone())),
        None => open::read(&found.path, links, LARGEST),
    };
    let bytes = match opened {
        Ok(Opened::Bytes(bytes)) => bytes,
        Ok(Opened::NotRegular) => return skipped(NOT_REGULAR),
        Ok(Opened::TooLarge) => return skipped(TOO_LARGE),
        Err(error) => return Outcome::Unreadable(format!("{path}: {error}")),
    };
    let Some(decoded) = decode(bytes) else {
        // Hooks name every file that changed, pictures included.
        return match Format::of_name(path) {
            None if !found.named => Outcome::Other,
            _ => Outcome::Skipped(Skipped {
                reason: "binary",
                path: path.clone(),
            }),
        };
    };
    let format = Format::of_file(path, &decoded.text);
    let Some(format) = format.or(found.named.then_some(Format::Text)) else {
        return Outcome::Other;
    };
    linted(path.clone(), found.within(), decoded, format)
}

/// A file that was read.
pub(super) fn linted(path: String, within: String, decoded: Decoded, format: Format) -> Outcome {
    let Decoded {
        text,
        recoded,
        nuls,
    } = decoded;
    let bytes = if nuls == 1 { "byte" } else { "bytes" };
    let notice = (nuls > 0).then(|| format!("{path}: {nuls} NUL {bytes} read as `?`"));
    Outcome::Linted {
        source: Source {
            path,
            within,
            text: text.into(),
            format,
        },
        recoded,
        notice,
    }
}
